"""Runs to the XML of WordprocessingML: text, links, fields and bookmarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from coi_assistant.writers.document import Run, is_right_to_left, live_link, printable

if TYPE_CHECKING:
    from coi_assistant.writers.footnotes import Footnotes


def element(name: str, attributes: Mapping[str, str] | None = None, *children: Any) -> Any:
    """Return an XML element; names carry their prefix: `w:r`."""
    made = OxmlElement(name)
    for key, value in (attributes or {}).items():
        made.set(qn(key), value)
    made.extend(children)
    return made


def text_run(text: str, run: Run | None = None, style: str = "") -> Any:
    """Return `w:r` with the text and the look of a run."""
    look = run or Run()
    properties = element("w:rPr")
    if style:
        properties.append(element("w:rStyle", {"w:val": style}))
    # The schema wants them in this order.
    for wanted, names in ((look.bold, ("w:b", "w:bCs")), (look.italic, ("w:i", "w:iCs"))):
        properties.extend(element(name) for name in names if wanted)
    if look.highlight:
        properties.append(element("w:highlight", {"w:val": "yellow"}))
    if is_right_to_left(text):
        properties.append(element("w:rtl"))
    words = element("w:t", {"xml:space": "preserve"})
    words.text = printable(text)
    return element("w:r", None, *([properties] if len(properties) else []), words)


def add_text(paragraph: Any, text: str, *, into: Any = None) -> None:
    """Add plain text to a paragraph, or to an element of it."""
    (paragraph._p if into is None else into).append(text_run(text))


def add_runs(paragraph: Any, parts: Iterable[Run], notes: Footnotes) -> None:
    """Add runs with their links and footnotes to a paragraph."""
    for run in parts:
        append_linked(paragraph._p, run, paragraph.part)
        if run.footnote:
            paragraph._p.append(notes.add(run.footnote))


def append_linked(parent: Any, run: Run, part: Any) -> None:
    """Append a run to `parent`, as a link where it has an address; `part` is the file's part that holds the parent."""
    if not run.text:
        return
    link = live_link(run.link)
    if not link:
        parent.append(text_run(run.text, run))
        return
    relationship = part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    made = text_run(run.text, run, style="Hyperlink")
    parent.append(element("w:hyperlink", {"r:id": relationship, "w:history": "1"}, made))


def add_field(paragraph: Any, code: str, *, ends: bool = True) -> None:
    """Add a field that the word processor fills; without `ends` what follows is its content until `field_end`."""
    parent = paragraph._p
    instruction = element("w:instrText", {"xml:space": "preserve"})
    instruction.text = f" {code} "
    parent.append(element("w:r", None, element("w:fldChar", {"w:fldCharType": "begin", "w:dirty": "true"})))
    parent.append(element("w:r", None, instruction))
    parent.append(element("w:r", None, element("w:fldChar", {"w:fldCharType": "separate"})))
    if ends:
        parent.append(text_run(" "))
        parent.append(field_end())


def field_end() -> Any:
    """Return the run that closes a field."""
    return element("w:r", None, element("w:fldChar", {"w:fldCharType": "end"}))


def add_bookmark(paragraph: Any, number: int, name: str) -> None:
    """Put a bookmark round all of a paragraph."""
    start = element("w:bookmarkStart", {"w:id": str(number), "w:name": name})
    properties = paragraph._p.pPr
    place = 0 if properties is None else paragraph._p.index(properties) + 1
    paragraph._p.insert(place, start)
    paragraph._p.append(element("w:bookmarkEnd", {"w:id": str(number)}))
