"""Documents to PDF: A4, footnotes at the page's foot, bookmarks, live links, page numbers.

The letters are DejaVu Sans, which matplotlib brings along: Latin, Cyrillic, Greek, Armenian, Georgian, Hebrew, Arabic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coi_assistant.writers.canvas import Look
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
    runs,
    text_of,
)
from coi_assistant.writers.sheets import Jump, Sheets

HEADINGS = {1: Look(size=14, before=6, after=2.5), 2: Look(size=11.5, before=5, after=2), 3: Look(size=10, before=4)}
HEADED = {1: 11}
"""Lines of text that must fit below a heading, by its level."""
LETTERS_A_LINE = 85
"""Of body text, rather few, so that a paragraph is not taken for shorter than it is."""
TITLE = Look(size=19, after=1)
SUBTITLE = Look(size=11, after=4, grey=True)
BODY = Look(size=9.5, after=2)
SMALL = Look(size=8.5, after=2, grey=True)
QUOTE = Look(size=9.5, indent=6, after=1.5, ruled=True)
ITEM = Look(size=9.5, indent=6, after=1)
CELL = Look(size=8.5, after=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A heading and the page that it stands on, counted from 1."""

    text: str
    level: int
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A document as PDF: the file, its number of pages and where its headings stand."""

    data: bytes
    pages: int
    headings: tuple[Mark, ...]
    jumps: tuple[Jump, ...] = ()
    """Entries of a table of contents and the pages that they lead to."""


def render(document: Document) -> bytes:
    """Return the document as a PDF file."""
    return typeset(document).data


def typeset(document: Document) -> Typeset:
    """Return the document as a PDF file with the number of its pages and the pages of its headings."""
    # The first pass tells what page each heading stands on and how many pages there are; the second prints both. The
    # table of contents is as long in both, for it has one line a heading.
    first = _set(document, Typeset(data=b"", pages=1, headings=_unplaced(document)))
    return _set(document, first)


def typeset_index(document: Document, entries: Sequence[Mark]) -> Typeset:
    """Return a document that ends in a table of the contents of another file; its entries are `jumps`, not links."""
    pages = 1
    # The second pass prints the number of pages that the first has found.
    for _ in range(2):
        sheets = Sheets(document, pages, links_inside=False)
        sheets.flow(_bold(document.title), TITLE)
        for block in document.blocks:
            _block(sheets, block)
        for one in entries:
            sheets.entry(one.text, one.page, Look(size=9.5, indent=5.0 * (one.level - 1)))
        data, pages = sheets.finished(), sheets.pages
    return Typeset(data=data, pages=pages, headings=(), jumps=tuple(sheets.jumps))


def _unplaced(document: Document) -> tuple[Mark, ...]:
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    return tuple(Mark(text=one.text, level=one.level, page=1) for one in headings)


def _set(document: Document, known: Typeset) -> Typeset:
    sheets = Sheets(document, known.pages)
    sheets.flow(_bold(document.title), TITLE)
    if document.subtitle:
        sheets.flow(runs(document.subtitle), SUBTITLE)
    if document.contents and known.headings:
        _contents(sheets, [one for one in known.headings if one.level <= document.contents])
    headings = []
    for block in document.blocks:
        if isinstance(block, Heading):
            headings.append(Mark(text=block.text, level=block.level, page=_heading(sheets, block)))
        else:
            _block(sheets, block)
    data = sheets.finished()
    return Typeset(data=data, pages=sheets.pages, headings=tuple(headings))


def _contents(sheets: Sheets, headings: list[Mark]) -> None:
    sheets.flow(_bold("Contents"), HEADINGS[2])
    for one in headings:
        sheets.entry(one.text, one.page, Look(size=9.5, indent=5.0 * (one.level - 1)))


def _heading(sheets: Sheets, heading: Heading) -> int:
    look = HEADINGS[min(heading.level, 3)]
    # A heading stays with what it heads: another heading or a line with a name, and the first lines of a quote.
    sheets.keep_together(look.before + look.height + HEADED.get(heading.level, 7) * BODY.height)
    page = sheets.bookmark(heading.text, heading.level)
    sheets.flow(_bold(heading.text), look)
    return page


def _block(sheets: Sheets, block: Block) -> None:
    match block:
        case Paragraph():
            if block.keep:
                # Its own lines, two of what follows and as many of footnotes.
                lines = len(text_of(block.runs)) // LETTERS_A_LINE + 1
                sheets.keep_together((lines + 4) * BODY.height)
            sheets.flow(block.runs, SMALL if block.small else BODY)
        case Quote():
            sheets.flow(block.runs, QUOTE)
        case ListItem():
            sheets.flow(block.runs, ITEM, label=block.label)
        case Table():
            _table(sheets, block)
        case PageBreak():
            sheets.new_page()


def _table(sheets: Sheets, table: Table) -> None:
    shares = table.widths or (1.0,) * len(table.header)
    header = tuple(_bold(title) for title in table.header)
    sheets.row(header, shares, CELL)
    for row in table.rows:
        sheets.row(row, shares, CELL, header=header)


def _bold(text: str) -> tuple[Run, ...]:
    return (Run(text=text, bold=True),)
