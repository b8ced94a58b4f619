"""PDF files: text with its place on the page, title and author, outline. The one home of pypdf.

Whatever the pages hold, the text comes from pypdf's text extraction; its visitor tells where each stretch stands, from
which `lines` and `layout` find paragraphs, headings, lists, tables and footnotes.
"""

from __future__ import annotations

import io
import logging
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from statistics import mean
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest import layout
from coi_assistant.ingest.assembly import Piece, Reading, library
from coi_assistant.ingest.authorship import sensible_authors, sensible_title
from coi_assistant.ingest.cleaning import is_garbled
from coi_assistant.ingest.failures import brief, guarded, shortened, unreadable
from coi_assistant.ingest.ink import Ink, blanked, shows
from coi_assistant.ingest.limits import Limits
from coi_assistant.ingest.lines import Fragment, Page, make_page, without_contents, without_running_lines
from coi_assistant.ingest.ocr import recognise
from coi_assistant.text import normalise

# pypdf logs every oddity of a file; without a handler Python would print that to the terminal.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

_DAMAGED = "it is a damaged or incomplete PDF"
_REPAIR = "get the file again, or open it in a PDF viewer and print it to a new PDF"
_SCAN = "install Tesseract, or recognise its text with another OCR program and save it again"

# Viewers look for the end mark in the last 1,024 bytes; mail programs and servers have added more after it.
_TAIL = 4096
# Stamps and page numbers on scans have a few letters.
_FEWEST_LETTERS = 20
# The finest print in use, on the back of tickets, is 4 points.
_SMALLEST_TYPE = 2.0
# Section paths beyond this say nothing to a reader, and a hostile outline may be endless.
_DEEPEST_OUTLINE = 6

Matrix = Sequence[float]


def read(data: bytes, name: str, limits: Limits, *, on_page: Callable[[], None]) -> Reading:
    """Return the text of a PDF, each piece with its pages, and what its document information says."""
    _check_whole(data, name)
    with guarded(name, _DAMAGED, _REPAIR):
        reader = PdfReader(io.BytesIO(data), strict=False)
        _unlock(reader, name)
        count = len(reader.pages)
    if count > limits.pages:
        raise unreadable(
            name, f"it has {count} pages, more than the {limits.pages} allowed", "split it, or raise COI_PAGES"
        )
    sheets, failures = _sheets(reader, count, name)
    recognised = recognise(data, map(_number, filter(_wants_ocr, sheets)), limits, on_page)
    pages = [sheet.page for sheet in sheets if sheet.page.number not in recognised.pieces]
    if not recognised.pieces:
        _check_text(pages, failures, name, recognised.warnings)
    pages, running = without_running_lines(without_contents(pages))
    printed = _flagged(layout.pieces(pages, outline=_outline(reader)), sheets)
    pieces = sorted([*printed, *chain(*recognised.pieces.values())], key=lambda piece: piece.pages or (0, 0))
    return Reading(
        pieces=tuple(pieces),
        reader=library("pypdf"),
        metadata=_metadata(reader),
        warnings=(*_hidden(sheets), *recognised.warnings, *_warnings(pages, failures, running)),
        counted=False,
    )


def _check_whole(data: bytes, name: str) -> None:
    """Refuse a file whose end is missing: half a report would be read without anybody noticing."""
    tail = data[-_TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise unreadable(name, f"{_DAMAGED}: its end is missing after {len(data)} bytes", _REPAIR)


def _unlock(reader: PdfReader, name: str) -> None:
    """Open a file that is only protected against changes; refuse one that needs a password."""
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        what = "it is encrypted and the empty password does not open it"
        raise unreadable(name, what, "save a copy without a password")


def _sheets(reader: PdfReader, count: int, name: str) -> tuple[list[_Sheet], dict[int, str]]:
    """Return the pages that can be read, and by page number why others cannot."""
    sheets: list[_Sheet] = []
    failures: dict[int, str] = {}
    for number in range(1, count + 1):
        try:
            with guarded(name, f"page {number} is damaged", _REPAIR):
                sheets.append(_sheet(reader.pages[number - 1], number))
        except UnreadableSourceError as error:
            failures[number] = brief(error.__cause__ or error)
    return sheets, failures


_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
# Mean width of a glyph in Helvetica, in thousandths of its size, against which a font runs wide or narrow.
_COMMON_WIDTH = 540


@dataclass(frozen=True, slots=True, kw_only=True)
class _Font:
    """What the layout needs to know of a font."""

    bold: bool = False
    scale: float = 1.0


class _Fonts:
    """The fonts of a page, each looked into once."""

    def __init__(self) -> None:
        self._known: dict[int, _Font] = {}

    def look(self, font: Any) -> _Font:
        """Return what is known of a font resource; a common regular font where there is none."""
        if font is None:
            return _Font()
        if id(font) not in self._known:
            widths = _glyph_widths(font)
            scale = min(1.3, max(0.75, mean(widths) / _COMMON_WIDTH)) if widths else 1.0
            self._known[id(font)] = _Font(bold=bool(_BOLD.search(str(font.get("/BaseFont", "")))), scale=scale)
        return self._known[id(font)]


def _glyph_widths(font: Any) -> list[float]:
    """Return the widths that a font gives its glyphs, of either kind of font; none if they are not given."""
    given = font.get("/Widths")
    if given is None and font.get("/DescendantFonts"):
        parts = font["/DescendantFonts"].get_object()[0].get_object().get("/W", [])
        given = [width for part in parts if isinstance(part.get_object(), list) for width in part.get_object()]
    return [width for each in given or () if (width := float(each)) > 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """What pypdf's visitor tells of a stretch of text, in the page's own coordinates."""

    text: str
    x: float
    y: float
    size: float
    angle: int
    font: _Font


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A page that was read, and what on it no reader can see."""

    page: Page
    hidden: str = ""
    pictured: bool = False
    recognised: bool = False
    """Whether its text is what a recognition program has written over a scan."""


class _Sieve:
    """Takes the words out of some of the pieces of text of a page, by their numbers."""

    def __init__(self, drops: Callable[[int], bool]) -> None:
        self._drops = drops
        self._number = -1

    def __call__(self, operator: bytes, operands: list[Any], *_: object) -> None:
        if shows(operator):
            self._number += 1
            if self._drops(self._number):
                blanked(operator, operands)


def _sheet(page: PageObject, number: int) -> _Sheet:
    """Read a page; where some of its text leaves no ink, once more without it, and once for it alone."""
    resources = page.get("/Resources")
    ink = Ink(resources=None if resources is None else resources.get_object())
    found, unseen = _page(page, number, ink.before, ink.after)
    without = ink.hidden()
    if without:
        found, unseen = _page(page, number, _Sieve(lambda each: each in without))
        alone, _ = _page(page, number, _Sieve(lambda each: each not in without))
        unseen = " ".join([unseen, *(line.text for line in alone.lines)])
    return _Sheet(page=found, hidden=normalise(unseen), pictured=ink.pictured(), recognised=ink.scanned())


def _page(
    page: PageObject, number: int, before: Callable[..., None], after: Callable[..., None] | None = None
) -> tuple[Page, str]:
    """Return a page, and the text on it that stands outside the page or is too small to be read."""
    printed = _printed_rows(page, before, after)
    # The angle of most letters is the page's own; what runs across it is a watermark or a stamp.
    angles = Counter(each.angle for row in printed for each in row for _ in each.text)
    angle = angles.most_common(1)[0][0] if angles else 0
    frame = _Frame.of(page, angle)
    rows = [[frame.fragment(each) for each in row if each.angle == angle and frame.shows(each)] for row in printed]
    unseen = " ".join(each.text for row in printed for each in row if not frame.shows(each))
    parts = [part for row in rows for part in _straight(row)]
    return make_page(number, frame.width, frame.height, parts), unseen


def _printed_rows(
    page: PageObject, before: Callable[..., None], after: Callable[..., None] | None
) -> list[list[_Printed]]:
    printed: list[list[_Printed]] = [[]]
    fonts = _Fonts()

    def visit(text: str, cm: Matrix, tm: Matrix, font: Any, size: float) -> None:
        if text.strip():
            printed[-1].append(_printed(text.rstrip("\n"), _product(tm, cm), size, fonts.look(font)))
        # pypdf tells of a gap between words as a stretch of its own; it belongs to the text before it.
        elif printed[-1] and text.strip("\n"):
            printed[-1][-1] = replace(printed[-1][-1], text=f"{printed[-1][-1].text} ")
        if text.endswith("\n"):
            printed.append([])

    page.extract_text(visitor_text=visit, visitor_operand_before=before, visitor_operand_after=after)
    return printed


def _printed(text: str, matrix: Matrix, size: float, font: _Font) -> _Printed:
    a, b, c, d, x, y = matrix
    angle = round(math.degrees(math.atan2(b, a)) / 5) * 5 % 360
    return _Printed(text=text, x=x, y=y, size=abs(size) * math.hypot(c, d), angle=angle, font=font)


def _product(m: Matrix, n: Matrix) -> tuple[float, float, float, float, float, float]:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The visible part of a page, turned so that its text runs from left to right."""

    cosine: float
    sine: float
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, page: PageObject, angle: int) -> _Frame:
        cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        box = page.cropbox if page.cropbox.width and page.cropbox.height else page.mediabox
        corners = [(float(x), float(y)) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        across = [x * cosine + y * sine for x, y in corners]
        upward = [y * cosine - x * sine for x, y in corners]
        width, height = max(across) - min(across), max(upward) - min(upward)
        return cls(cosine=cosine, sine=sine, left=min(across), top=max(upward), width=width, height=height)

    def place(self, printed: _Printed) -> tuple[float, float]:
        """Return how far from the left and from the top the text starts."""
        across = printed.x * self.cosine + printed.y * self.sine
        upward = printed.y * self.cosine - printed.x * self.sine
        return across - self.left, self.top - upward

    def shows(self, printed: _Printed) -> bool:
        """Tell whether the text stands on the page, in a size that can be read."""
        x, y = self.place(printed)
        return -1 <= x <= self.width and -1 <= y <= self.height + printed.size and printed.size >= _SMALLEST_TYPE

    def fragment(self, printed: _Printed) -> Fragment:
        """Return the text with its place on the turned page."""
        x, y = self.place(printed)
        font = printed.font
        return Fragment(text=printed.text, x=x, y=y, size=printed.size, bold=font.bold, scale=font.scale)


def _straight(row: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """Yield the parts of a row that stand on one line and run to the right; pypdf is generous with both."""
    part: list[Fragment] = []
    for fragment in row:
        if part:
            size = max(fragment.size, part[-1].size)
            if abs(fragment.y - part[-1].y) > 0.7 * size or fragment.x < part[-1].x - 2 * size:
                yield part
                part = []
        part.append(fragment)
    if part:
        yield part


def _number(sheet: _Sheet) -> int:
    return sheet.page.number


def _wants_ocr(sheet: _Sheet) -> bool:
    """Tell whether a page holds a picture in place of text, or letters that its fonts do not name."""
    text = _text([sheet.page])
    return is_garbled(text) or (sheet.pictured and sum(map(str.isalpha, text)) < _FEWEST_LETTERS)


def _flagged(pieces: Sequence[Piece], sheets: Sequence[_Sheet]) -> list[Piece]:
    """Flag what a recognition program has written over a scan."""
    read = {sheet.page.number for sheet in sheets if sheet.recognised}
    return [replace(piece, flags=("OCR",)) if read & set(piece.pages or ()) else piece for piece in pieces]


def _text(pages: Sequence[Page]) -> str:
    return " ".join(line.text for page in pages for line in page.lines)


def _check_text(pages: Sequence[Page], failures: dict[int, str], name: str, tried: Sequence[str]) -> None:
    """Refuse a file without text that could be quoted; `tried` says what reading its pictures has come to."""
    text = _text(pages)
    if failures and not text:
        number, reason = next(iter(failures.items()))
        raise unreadable(name, f"{_DAMAGED} (page {number}: {reason})", _REPAIR)
    if sum(character.isalpha() for character in text) < _FEWEST_LETTERS:
        what = f"it has no text layer: its {len(pages)} page(s) are pictures, a scan perhaps"
        raise unreadable(name, "; ".join([what, *tried]), _SCAN)
    if is_garbled(text):
        sample = normalise(text)[:30]
        raise unreadable(name, f"its fonts do not say which letters they show ({sample!r})", _SCAN)


def _warnings(pages: Sequence[Page], failures: dict[int, str], running: Sequence[str]) -> Iterator[str]:
    for number, reason in list(failures.items())[:5]:
        yield f"page {number} could not be read: {reason}"
    empty = [str(page.number) for page in pages if not page.lines]
    if empty:
        yield f"no text on page(s) {', '.join(empty[:10])}{' …' if len(empty) > 10 else ''}: empty, or pictures of text"
    if running:
        yield f"left out as running heads, feet and page numbers: {', '.join(map(repr, running[:5]))}"


_MOST_TOLD = 5


def _hidden(sheets: Sequence[_Sheet]) -> Iterator[str]:
    """Tell what was left out because no reader of the file can see it."""
    found = [sheet for sheet in sheets if any(character.isalnum() for character in sheet.hidden)]
    for sheet in found[:_MOST_TOLD]:
        yield f"left out as hidden from readers on page {sheet.page.number}: {shortened(sheet.hidden)}"
    if len(found) > _MOST_TOLD:
        yield f"left out as hidden from readers on {len(found) - _MOST_TOLD} more pages"


def _outline(reader: PdfReader) -> dict[str, int]:
    """Return the titles of the outline, folded, with their depth; empty where there is none that can be read."""
    found: dict[str, int] = {}
    with suppress(UnreadableSourceError), guarded("", "its outline is damaged", _REPAIR):
        _collect(reader.outline, 1, found)
    return found


def _collect(entries: Sequence[Any], depth: int, found: dict[str, int]) -> None:
    for entry in entries:
        if isinstance(entry, list):
            if depth < _DEEPEST_OUTLINE:
                _collect(entry, depth + 1, found)
        elif entry.title:
            found.setdefault(layout.outline_key(str(entry.title)), depth)


def _metadata(reader: PdfReader) -> dict[str, object]:
    """Return title, authors and language where the document information gives sensible ones.

    Its dates are those of the file: when it was exported, not when the report was published.
    """
    metadata: dict[str, object] = {}
    with suppress(UnreadableSourceError), guarded("", "its document information is damaged", _REPAIR):
        information = reader.metadata
        found = {
            "title": sensible_title(information.title if information else ""),
            "authors": sensible_authors(information.author if information else ""),
        }
        metadata.update({key: value for key, value in found.items() if value})
        metadata["language"] = str(reader.root_object.get("/Lang", ""))
    return metadata
