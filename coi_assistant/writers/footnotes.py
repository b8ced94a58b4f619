"""Footnotes of DOCX files: python-docx has none, so their part, styles and settings are made here."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from coi_assistant.writers.document import Footnote, is_right_to_left, text_of
from coi_assistant.writers.wordruns import append_linked, element, text_run

TEXT_STYLE, MARK_STYLE = "footnote text", "footnote reference"
_SEPARATORS = (("-1", "separator"), ("0", "continuationSeparator"))
# What follows the footnotes' settings in the schema; they must stand before the first of these that is there.
_AFTER_SETTINGS = (
    "w:endnotePr",
    "w:compat",
    "w:docVars",
    "w:rsids",
    "m:mathPr",
    "w:themeFontLang",
    "w:clrSchemeMapping",
)


class Footnotes:
    """The footnotes of one file; numbers count from 1 in the order of adding."""

    def __init__(self, file: Any) -> None:
        self._root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}/>")
        name, package = PackURI("/word/footnotes.xml"), file.part.package
        self._part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, self._root, package)
        self._file = file
        self._count = 0
        self._text_style, self._mark_style = _add_styles(file)

    def add(self, note: Footnote) -> Any:
        """Add a footnote and return the run with its mark."""
        self._count += 1
        number = str(self._count)
        mark = element("w:r", None, self._look(), element("w:footnoteRef"))
        properties = element("w:pPr", None, element("w:pStyle", {"w:val": self._text_style}))
        if is_right_to_left(text_of(note.runs)):
            properties.append(element("w:bidi"))
        paragraph = element("w:p", None, properties, mark, text_run(" "))
        for run in note.runs:
            append_linked(paragraph, run, self._part)
        self._root.append(element("w:footnote", {"w:id": number}, paragraph))
        return element("w:r", None, self._look(), element("w:footnoteReference", {"w:id": number}))

    def close(self) -> None:
        """Join the footnotes to the file; a file without footnotes gets no part for them."""
        if not self._count:
            return
        for place, (number, kind) in enumerate(_SEPARATORS):
            line = element("w:p", None, element("w:r", None, element(f"w:{kind}")))
            self._root.insert(place, element("w:footnote", {"w:type": kind, "w:id": number}, line))
        self._file.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        listed = [element("w:footnote", {"w:id": number}) for number, _ in _SEPARATORS]
        _insert_setting(self._file.settings.element, element("w:footnotePr", None, *listed))

    def _look(self) -> Any:
        return element("w:rPr", None, element("w:rStyle", {"w:val": self._mark_style}))


def _add_styles(file: Any) -> tuple[str, str]:
    """Add the styles that Word knows by these names, and return their ids."""
    text = file.styles.add_style(TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = file.styles["Normal"]
    text.font.size, text.paragraph_format.space_after = Pt(8), Pt(1)
    mark = file.styles.add_style(MARK_STYLE, WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    text.element.set(qn("w:styleId"), "FootnoteText")
    mark.element.set(qn("w:styleId"), "FootnoteReference")
    return "FootnoteText", "FootnoteReference"


def _insert_setting(settings: Any, made: Any) -> None:
    following = {qn(name) for name in _AFTER_SETTINGS}
    place = next((n for n, child in enumerate(settings) if child.tag in following), len(settings))
    settings.insert(place, made)
