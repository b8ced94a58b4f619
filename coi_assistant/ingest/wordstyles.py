"""What Word's styles and numbering say of a paragraph: heading, list item, caption, hidden, and its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_DEEPEST_STYLE = 11
_CONTENTS = re.compile(r"(toc|table of (figures|authorities)|index)\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph style with what it inherits."""

    heading: int = 0
    """Level, 1 outermost; 0 for a style of the text."""
    listed: bool = False
    number_id: str = ""
    caption: bool = False
    contents: bool = False
    """Whether the style is that of a table of contents or an index."""
    hidden: bool = False
    colour: str = ""
    """Of its letters, six hex digits or a word of Word's; empty if it has none of its own."""
    size: str = ""
    """Of its letters, in half points."""


def is_on(element: Any) -> bool:
    """Tell whether a switch of the format (bold, hidden) is there and not turned off."""
    return element is not None and element.get(qn("w:val"), "true") not in ("0", "false", "none", "off")


def read_styles(document: WordDocument) -> dict[str, Style]:
    """Return the paragraph styles by id; the empty id stands for paragraphs without one."""
    styles = {"": Style()}
    elements = {
        style.get(qn("w:styleId")) or "": style for style in document.styles.element.iterchildren(qn("w:style"))
    }
    for identity, style in elements.items():
        styles[identity] = _resolved(_chain(elements, identity))
        if style.get(qn("w:default")) in ("1", "true") and style.get(qn("w:type")) == "paragraph":
            styles[""] = styles[identity]
    return styles


def _resolved(chain: list[Any]) -> Style:
    """Return a style with what the styles it is based on add; the nearest one decides."""
    names = [_value(style, "w:name") for style in chain]
    number = next((value for style in chain if (value := _value(style, "w:pPr", "w:numPr", "w:numId"))), "")
    return Style(
        heading=_heading(chain, names),
        listed=any(name.lower().startswith("list") for name in names) or number not in ("", "0"),
        number_id=number,
        caption=any(name.lower() == "caption" for name in names),
        contents=any(_CONTENTS.fullmatch(name) for name in names[:1]),
        hidden=any(is_on(style.find(f"{qn('w:rPr')}/{qn('w:vanish')}")) for style in chain),
        colour=next((value for style in chain if (value := _value(style, "w:rPr", "w:color"))), ""),
        size=next((value for style in chain if (value := _value(style, "w:rPr", "w:sz"))), ""),
    )


def _chain(elements: dict[str, Any], identity: str) -> list[Any]:
    """Return a style and those it is based on; Word itself goes no deeper than eleven."""
    chain: list[Any] = []
    while identity in elements and len(chain) < _DEEPEST_STYLE:
        chain.append(elements[identity])
        identity = _value(elements[identity], "w:basedOn")
    return chain


def _heading(chain: list[Any], names: list[str]) -> int:
    for style, name in zip(chain, names, strict=True):
        if name.lower() == "title":
            return 1
        if match := _HEADING.match(name):
            return int(match[1])
        outline = _value(style, "w:pPr", "w:outlineLvl")
        if outline.isdigit() and int(outline) < 9:
            return int(outline) + 1
    return 0


def _value(element: Any, *path: str) -> str:
    """Return the value at a path below an element; empty if it is not there."""
    found = element.find("/".join(qn(step) for step in path))
    return "" if found is None else str(found.get(qn("w:val")) or "")


class Numbering:
    """The counters of a document's lists. Word stores no numbers, only how to count."""

    def __init__(self, document: WordDocument) -> None:
        self._formats: dict[str, str] = {}
        self._starts: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        relations = [each for each in document.part.rels.values() if each.reltype == RELATIONSHIP_TYPE.NUMBERING]
        if relations:
            self._load(document.part.numbering_part.element)

    def _load(self, numbering: Any) -> None:
        abstract = {each.get(qn("w:abstractNumId")): each for each in numbering.iterchildren(qn("w:abstractNum"))}
        for number in numbering.iterchildren(qn("w:num")):
            identity = number.get(qn("w:numId"))
            outermost = next(iter(abstract.get(_value(number, "w:abstractNumId"), ())), None)
            levels = [] if outermost is None else list(outermost.getparent().iterchildren(qn("w:lvl")))
            if levels:
                start = _value(number, "w:lvlOverride", "w:startOverride") or _value(levels[0], "w:start")
                self._formats[identity] = _value(levels[0], "w:numFmt")
                self._starts[identity] = int(start) if start.isdigit() else 1

    def is_item(self, paragraph: Any, style: Style) -> bool:
        """Tell whether a paragraph belongs to a list, by its own properties or its style."""
        own = _value(paragraph, "w:pPr", "w:numPr", "w:numId")
        return own not in ("", "0") or (not own and style.listed)

    def next(self, paragraph: Any, style: Style) -> tuple[str, int] | None:
        """Count an item of a list; return the list and the item's number if it is decimal and of the outer level."""
        identity = _value(paragraph, "w:pPr", "w:numPr", "w:numId") or style.number_id
        level = _value(paragraph, "w:pPr", "w:numPr", "w:ilvl")
        if level not in ("", "0") or self._formats.get(identity) != "decimal":
            return None
        self._counts[identity] = self._counts.get(identity, self._starts[identity] - 1) + 1
        return identity, self._counts[identity]
