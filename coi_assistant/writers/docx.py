"""Documents to DOCX: real headings, footnotes, hyperlinks, a table of contents, page numbers, properties, language."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import docx
from babel.core import get_global
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from coi_assistant.writers.document import (
    Block,
    Document,
    Heading,
    ListItem,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    is_right_to_left,
    printable,
    runs,
    text_of,
)
from coi_assistant.writers.footnotes import Footnotes
from coi_assistant.writers.wordruns import (
    add_bookmark,
    add_builtin_style,
    add_field,
    add_runs,
    add_text,
    element,
    field_end,
)

FONT = "Arial"
"""Has Latin, Cyrillic, Greek, Hebrew and Arabic letters; LibreOffice sets Liberation Sans, of the same widths."""
INK = RGBColor(0x20, 0x20, 0x20)
LINK = RGBColor(0x14, 0x46, 0x96)
SIZES = {
    "Normal": 10.0,
    "Small": 9.0,
    "Cell": 9.0,
    "Title": 20.0,
    "Subtitle": 11.0,
    "TOC Heading": 12.0,
    "Heading 1": 15.0,
    "Heading 2": 12.0,
    "Heading 3": 10.5,
    "Quote": 10.0,
}
"""Points, by style."""
TEXT_WIDTH = Mm(164)
CONTENTS_LEVELS = 3
EUROPEAN = {"en": "en-GB", "pt": "pt-PT"}
"""Where asylum authorities write another variety than the one that is spoken most."""
# What follows in the schema on the mark for right-to-left, of all that a paragraph here may have.
_AFTER_BIDI = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")


def render(document: Document) -> bytes:
    """Return the document as a DOCX file."""
    return _Writer(document).finished()


class _Writer:
    """One DOCX file in the making."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._file: Any = docx.Document()
        self._bookmarks = 0
        _set_up_styles(self._file, document.language)
        _set_up_page(self._file, document)
        _set_properties(self._file, document)
        self._notes = Footnotes(self._file)

    def finished(self) -> bytes:
        """Write all blocks and return the file."""
        add_text(self._file.add_paragraph(style="Title"), self._document.title)
        if self._document.subtitle:
            add_text(self._file.add_paragraph(style="Subtitle"), self._document.subtitle)
        headings = [block for block in self._document.blocks if isinstance(block, Heading)]
        if self._document.contents and headings:
            _add_contents(self._file, headings, self._document.contents)
        for block in self._document.blocks:
            self._add(block)
        self._notes.close()
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()

    def _add(self, block: Block) -> None:
        match block:
            case Heading():
                self._bookmarks += 1
                paragraph = self._paragraph(f"Heading {min(block.level, 3)}", runs(block.text))
                add_bookmark(paragraph, self._bookmarks, bookmark_name(self._bookmarks))
            case Paragraph():
                paragraph = self._paragraph("Small" if block.small else "Normal", block.runs)
                # True only where it is wanted: a plain False would be written out for every paragraph.
                paragraph.paragraph_format.keep_with_next = block.keep or None
            case Quote():
                self._paragraph("Quote", block.runs).paragraph_format.keep_with_next = block.keep or None
            case ListItem():
                self._item(block)
            case Table():
                self._table(block)
            case PageBreak():
                self._file.add_page_break()

    def _paragraph(self, style: str, parts: tuple[Run, ...]) -> Any:
        paragraph = self._file.add_paragraph(style=style)
        self._fill(paragraph, parts)
        return paragraph

    def _fill(self, paragraph: Any, parts: tuple[Run, ...]) -> None:
        if is_right_to_left(text_of(parts)):
            paragraph._p.get_or_add_pPr().insert_element_before(element("w:bidi"), *_AFTER_BIDI)
        add_runs(paragraph, parts, self._notes)

    def _item(self, item: ListItem) -> None:
        if item.label == "•":
            self._paragraph("List Bullet", item.runs).paragraph_format.keep_with_next = item.keep or None
            return
        paragraph = self._file.add_paragraph(style="Normal")
        paragraph.paragraph_format.keep_with_next = item.keep or None
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(8), Mm(-8)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(8))
        add_text(paragraph, item.label)
        paragraph.add_run().add_tab()
        self._fill(paragraph, item.runs)

    def _table(self, table: Table) -> None:
        made = self._file.add_table(rows=0, cols=len(table.header), style="Table Grid")
        # Without a fixed layout one long word would push the columns off the page.
        made.autofit = False
        shares = table.widths or (1.0,) * len(table.header)
        widths = [round(TEXT_WIDTH * share / sum(shares)) for share in shares]
        header = tuple((Run(text=title, bold=True),) for title in table.header)
        for row in (header, *table.rows):
            added = made.add_row()
            cells = added.cells
            added._tr.get_or_add_trPr().append(element("w:cantSplit"))
            for cell, parts, width in zip(cells, row, widths, strict=True):
                cell.width = width
                cell.paragraphs[0].style = self._file.styles["Cell"]
                self._fill(cell.paragraphs[0], parts)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        repeated = made.rows[0]._tr.get_or_add_trPr()
        repeated.append(element("w:tblHeader"))
        self._file.add_paragraph(style="Small")


def bookmark_name(number: int) -> str:
    """Return the bookmark of the heading with this number, counted from 1; the form that Word itself gives."""
    return f"_Toc{100000 + number}"


def _add_contents(file: Any, headings: list[Heading], levels: int) -> None:
    """Add a table of contents: a field that Word and LibreOffice update, filled so that it is never empty."""
    add_text(file.add_paragraph(style="TOC Heading"), "Contents")
    shown = [(n, one) for n, one in enumerate(headings, start=1) if one.level <= levels]
    for place, (number, heading) in enumerate(shown):
        paragraph = file.add_paragraph(style=f"toc {heading.level}")
        if not place:
            add_field(paragraph, f'TOC \\o "1-{levels}" \\h \\z \\u', ends=False)
        link = element("w:hyperlink", {"w:anchor": bookmark_name(number), "w:history": "1"})
        paragraph._p.append(link)
        # No page numbers yet: only a word processor knows them, and a wrong one is worse than none.
        add_text(paragraph, heading.text, into=link)
        if place == len(shown) - 1:
            paragraph._p.append(field_end())


def _set_up_styles(file: Any, language: str) -> None:
    styles = file.styles
    _set_language(styles, language)
    for name in ("Small", "Cell", "TOC Heading"):
        if name not in styles:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for level in range(1, CONTENTS_LEVELS + 1):
        entry = add_builtin_style(file, f"toc {level}", f"TOC{level}", WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style, entry.paragraph_format.left_indent = styles["Normal"], Mm(5 * (level - 1))
        entry.paragraph_format.space_after = Pt(2)
        entry.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    link = add_builtin_style(file, "Hyperlink", "Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = LINK, True
    for name, size in SIZES.items():
        _set_font(styles[name], size)
    styles["TOC Heading"].font.bold, styles["Quote"].font.italic = True, False
    cell = styles["Cell"].paragraph_format
    cell.space_before = cell.space_after = Pt(2)
    quote, normal = styles["Quote"].paragraph_format, styles["Normal"].paragraph_format
    quote.left_indent = quote.right_indent = Mm(8)
    normal.space_after, normal.line_spacing, normal.widow_control = Pt(6), 1.1, True


def _set_language(styles: Any, language: str) -> None:
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    tag = _language_tag(language)
    defaults.append(element("w:lang", {"w:val": tag, "w:eastAsia": tag, "w:bidi": "ar-SA"}))


def _set_font(style: Any, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # A theme's font would win over the name.
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _set_up_page(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(23)
    section.top_margin = section.bottom_margin = Mm(22)
    footer = section.footer.paragraphs[0]
    footer.style = file.styles["Small"]
    footer.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    add_text(footer, document.title)
    footer.add_run().add_tab()
    add_field(footer, "PAGE")
    add_text(footer, " / ")
    add_field(footer, "NUMPAGES")


def _set_properties(file: Any, document: Document) -> None:
    properties = file.core_properties
    properties.title, properties.subject = _short(document.title), _short(document.subject)
    properties.author, properties.keywords = _short(document.author), _short(", ".join(document.keywords))
    properties.language, properties.comments = document.language, ""
    properties.created = properties.modified = datetime.combine(document.created, time())


def _short(text: str) -> str:
    # The format holds at most 255 characters in a property.
    return printable(text)[:255]


def _language_tag(language: str) -> str:
    """Return a language with the country whose spelling fits: `be` becomes `be-BY`."""
    likely = get_global("likely_subtags").get(language, "")
    country = likely.rpartition("_")[2]
    return EUROPEAN.get(language) or (f"{language}-{country}" if country else language)
