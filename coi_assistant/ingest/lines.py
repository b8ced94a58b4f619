"""Printed lines with their place on the page: what the PDF reader hands to the layout. Pure.

Coordinates are points from the upper left corner of the page, as the page is read (rotation undone).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from coi_assistant.ingest.cleaning import same_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Text printed in one go, in one font."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    scale: float = 1.0
    """How wide the font runs against a common one."""

    @property
    def right(self) -> float:
        """Where the text ends, estimated from common letter widths: exact widths are not to be had."""
        return self.x + self.scale * self.size * sum(map(_width, self.text.rstrip()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line, or the part of it that belongs to one column."""

    page: int
    text: str
    x: float
    y: float
    right: float
    size: float
    bold: bool = False
    cells: tuple[tuple[float, str], ...] = ()
    """Start and text of its parts where wide gaps part it, at least two; otherwise empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The lines of one page in the order in which they were printed."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


# Widths in parts of the size, as in common text fonts. Classes are as good as a table here, because fonts differ more
# among each other than letters within a class.
_WIDTHS = (
    (frozenset("iIl.,;:'|!jft()[]/’‘-іїI "), 0.29),
    (frozenset("mwMW@%—ЖШЩЮФжшщюфмы…"), 0.84),
    (frozenset("0123456789"), 0.55),
)


def _width(character: str) -> float:
    for characters, width in _WIDTHS:
        if character in characters:
            return width
    return 0.67 if character.isupper() else 0.53


_ITEM_MARK = re.compile(
    r"[^\w\s]|[\uf000-\uf0ff]|o|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?|\[\d{1,3}\]"
)
_MARK = re.compile(r"\d{1,3}(?:[,-]\s?\d{1,3})*|\*{1,3}|[†‡]")
# Programs set marks at two thirds to three quarters of the size.
_SMALL = 0.8
# A gap is a border between cells if it is wider than two letters and than the error of the estimated widths.
_GAP = 1.5
_WIDTH_ERROR = 0.12
_ALIGNED = 3
# A heading may hold a word in another weight (a number, a link), so not all of it need be bold.
_BOLD_SHARE = 0.9


def make_page(number: int, width: float, height: float, rows: Iterable[Sequence[Fragment]]) -> Page:
    """Return a page from its rows of fragments: marks of notes set off, rows cut into cells at gaps and tab stops."""
    rows = [row for row in rows if any(fragment.text.strip() for fragment in row)]
    starts = Counter(round(fragment.x) for row in rows for fragment in row[1:])
    stops = {start + shift for start, count in starts.items() if count >= _ALIGNED for shift in (-1, 0, 1)}
    return Page(number=number, width=width, height=height, lines=tuple(_line(number, row, stops) for row in rows))


def _line(number: int, row: Sequence[Fragment], stops: set[int]) -> Line:
    size = _main_size(row)
    row = [_with_mark(fragment, row, size) for fragment in row]
    parts = tuple((cell[0].x, "".join(fragment.text for fragment in cell).strip()) for cell in _cells(row, stops))
    return Line(
        page=number,
        text=" ".join(text for _, text in parts),
        x=row[0].x,
        y=row[0].y,
        right=max(fragment.right for fragment in row),
        size=size,
        bold=_letters(fragment for fragment in row if fragment.bold) > _BOLD_SHARE * _letters(row),
        cells=parts if len(parts) > 1 else (),
    )


def _cells(row: Sequence[Fragment], stops: set[int]) -> list[list[Fragment]]:
    """Return the fragments of a row by cell; what follows the mark of a list item is no cell of its own."""
    cells = [[row[0]]]
    for previous, fragment in pairwise(row):
        after_mark = len(cells) == 1 and is_item_mark("".join(each.text for each in cells[0]))
        if not after_mark and _parts_cells(previous, fragment, stops):
            cells.append([])
        cells[-1].append(fragment)
    return cells


def _letters(fragments: Iterable[Fragment]) -> int:
    return sum(len(fragment.text.strip()) for fragment in fragments)


def is_item_mark(text: str) -> bool:
    """Tell whether a text is the bullet or number of a list item and nothing else."""
    return _ITEM_MARK.fullmatch(text.strip()) is not None


def is_note_mark(text: str) -> bool:
    """Tell whether a text is the mark of a footnote and nothing else."""
    return _MARK.fullmatch(text.strip()) is not None


def _main_size(row: Sequence[Fragment]) -> float:
    sizes: Counter[float] = Counter()
    for fragment in row:
        sizes[round(fragment.size, 1)] += len(fragment.text.strip())
    return sizes.most_common(1)[0][0]


def _with_mark(fragment: Fragment, row: Sequence[Fragment], size: float) -> Fragment:
    """Write a small raised number as `[12]`, so that it is not taken for a part of the word or number before it."""
    text = fragment.text.strip()
    baseline = median(other.y for other in row if round(other.size, 1) == size)
    raised = fragment.size < _SMALL * size and fragment.y <= baseline + 0.05 * size
    if not raised or not _MARK.fullmatch(text):
        return fragment
    return replace(fragment, text=fragment.text.replace(text, f"[{text}]"))


def _parts_cells(left: Fragment, right: Fragment, stops: set[int]) -> bool:
    gap = right.x - left.right
    width = left.right - left.x
    if gap > _GAP * left.size + _WIDTH_ERROR * width:
        return True
    return round(right.x) in stops and gap > 0.6 * left.size and len(right.text.strip()) > 1


_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.|s\.|стр\.?|страница|старонка|стар\.)?\s*[-–—|•]?\s*(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:[-–—|/•]|of|von|из|з|sur|de)\s*\d{0,4})?(?:\s*(?:page|p a g e))?\s*[-–—|]?",
    re.IGNORECASE,
)
# An eighth of the page above and below: letterheads reach further, but do not recur.
_UPPER_MARGIN = 0.12
_LOWER_MARGIN = 0.88
_FEWEST_PAGES = 3
_LARGER = 1.1


def without_running_lines(pages: Sequence[Page]) -> tuple[list[Page], list[str]]:
    """Return the pages without running heads, feet and page numbers, and one example of each that was dropped.

    A running line stands in the margin of at least three pages, or of both of two, its numbers aside, or at the place
    where such lines stand on other pages (heads that name the chapter). Lines in larger type are titles, which recur
    on slides.
    """
    body = body_size(pages)
    marginal = [_marginal(page, _LARGER * body) for page in pages]
    needed = min(_FEWEST_PAGES, max(2, len(pages)))
    texts = Counter(key for lines in marginal for key in {_key(line) for line in lines})
    places = Counter(_place(line) for lines in marginal for line in lines if texts[_key(line)] >= needed)

    def runs(line: Line) -> bool:
        return texts[_key(line)] >= needed or places[_place(line)] >= needed or _is_page_number(line)

    running = [[line for line in lines if runs(line)] for lines in marginal]
    examples = {_key(line): line.text for lines in running for line in lines}
    kept = [_without(page, lines) for page, lines in zip(pages, running, strict=True)]
    return kept, list(examples.values())


def _marginal(page: Page, largest: float) -> list[Line]:
    """Return the lines in the upper and lower margin of a page that are not printed larger than a running line."""
    upper, lower = _UPPER_MARGIN * page.height, _LOWER_MARGIN * page.height
    return [line for line in page.lines if not upper < line.y < lower and line.size <= largest]


def _is_page_number(line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def _place(line: Line) -> tuple[int, int]:
    """Return height on the page and size of type, to the point and half point."""
    return round(line.y), round(line.size * 2)


def _key(line: Line) -> tuple[str, int]:
    """Return what is equal for a running line on different pages: its words and its height on the page."""
    return same_line(line.text), round(line.y / 3)


_LEADER = re.compile(r"(?:[.…·_]\s?){5,}\s*(?:\d{1,4}|[ivxlc]{1,6})?$")
_ENDS_WITH_NUMBER = re.compile(r"\w.*\s\d{1,4}$")
_CONTENTS = re.compile(
    r"(table of )?contents|содержание|оглавление|змест|зміст|inhalt(sverzeichnis)?|sommaire|table des matières|índice"
    r"|spis treści|turinys",
    re.IGNORECASE,
)
# Fewer lines that end with a number, on a page that is headed "Contents", may be text.
_FEWEST_ENTRIES = 4
_LONGEST_LEADER = 200


def without_contents(pages: Iterable[Page]) -> list[Page]:
    """Return the pages without the lines of a table of contents: they repeat the headings and say nothing."""
    kept = []
    for page in pages:
        entries = [line for line in page.lines if _LEADER.search(line.text.strip()[-_LONGEST_LEADER:])]
        if any(_CONTENTS.fullmatch(line.text.strip()) for line in page.lines):
            numbered = [line for line in page.lines if _ENDS_WITH_NUMBER.fullmatch(line.text.strip())]
            entries += numbered if len(numbered) >= _FEWEST_ENTRIES else []
        kept.append(_without(page, entries))
    return kept


def _without(page: Page, lines: Iterable[Line]) -> Page:
    dropped = set(map(id, lines))
    return replace(page, lines=tuple(line for line in page.lines if id(line) not in dropped))


def body_size(pages: Iterable[Page]) -> float:
    """Return the size in which most of the text is printed."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
