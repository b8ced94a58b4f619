"""From printed lines to pieces: reading order, paragraphs, headings, lists, tables, footnotes. Pure.

A PDF knows no paragraphs. What parts them is what a reader goes by: a wider gap, an indent, a short last line, another
size of type, a bullet. Lines are taken in the order in which they were printed, which is the reading order of nearly
all files; only rows that run across two columns are put in order here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from coi_assistant.ingest.assembly import FOOTNOTES, Piece
from coi_assistant.ingest.lines import Line, Page, body_size
from coi_assistant.ingest.tables import in_reading_order, row_text, table_runs
from coi_assistant.records import BlockKind
from coi_assistant.text import dehyphenate, fold, normalise, vocabulary

# A bullet is a sign of its own before a space, whatever sign the font shows for it; the common ones also without.
_BULLET = re.compile(
    "[•●▪■◦‣○□➢➤✓✔►▶★\ue000-\uf8ff]\\s*(?=\\S)|[^\\w\\s\"'“”„‘’«»—()\\[\\]{}<>=+$€£#%&@/.,:;!?…|]\\s+(?=\\S)"
)
_NUMBER = re.compile(r"(?:\(?(\d{1,3})[.)]|\[(\d{1,3})\]|\(?[a-z][)]|\(?[ivx]{1,4}[)])\s+\S")
_NOTE = re.compile(r"\[?(\d{1,3}|\*{1,3}|[†‡])\]?\s*(?=[^\s\d.,)])")
_CAPTION = re.compile(
    r"(figure|fig\.|table|photo|map|chart|graph|image|рис\.|рисунок|таблица|табліца|abb\.|abbildung|tabelle|tableau)\s*\d+",
    re.IGNORECASE,
)
_TERMINAL = (".", "!", "?", ":", ";", ".”", '."', "!”", "?”", ".’", ".»", ".)", "]", "…")

# Calibrated on files made with LibreOffice, TeX, FOP, ReportLab and fpdf: lines of a paragraph lie one leading apart
# (within 5 %), paragraphs that are set apart by space at least 1.4; indents start at 0.9 of the size of the type.
_WIDER_GAP = 1.3
_COMMON_LEADING = 1.35
_INDENT = 0.9
# Ragged lines fill 85 % of the column and more; what is shorter ends a paragraph.
_FULL = 0.85
_SIZE_STEP = 0.08

# Headings are set at least an eighth larger than the text (12 over 10.5 points); footnotes at 8 to 10 under 11.
_LARGE = 1.12
_SMALL_PRINT = 0.93
_LONGEST_HEADING = 200
_LONGEST_BOLD = 150
_LONGEST_ITEM = 300
_MOST_HEADING_LINES = 6
_MOST_BOLD_LINES = 3
_SHORTEST_CAPITALS = 6
_FEWEST_QUOTED = 8
_CLOSED = (".", ",", ";", ".”", '."', "!”")


@dataclass(slots=True)
class _Group:
    """Lines that belong together, and what they are."""

    lines: list[Line]
    kind: BlockKind = "paragraph"
    level: int = 0
    rows: list[str] = field(default_factory=list)
    """For a table, its rows as text."""

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def pages(self) -> tuple[int, int]:
        return self.first.page, self.last.page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """Measures of a document against which its lines are judged."""

    body: float
    leadings: Mapping[float, float]
    edges: Mapping[tuple[int, int], float]
    outline: Mapping[str, int]
    words: frozenset[str]
    mostly_bold: bool

    def leading(self, line: Line) -> float:
        return self.leadings.get(round(line.size * 2) / 2, _COMMON_LEADING * line.size)

    def is_full(self, line: Line) -> bool:
        """Tell whether a line runs to the right edge of its column."""
        edge = self.edges.get(_column(line), line.right)
        return line.right - line.x >= _FULL * (edge - line.x)


def outline_key(title: str) -> str:
    """Return the form in which titles of the outline and headings in the text are compared."""
    return re.sub(r"\W+", "", fold(normalise(title)).text)


def pieces(pages: Sequence[Page], *, outline: Mapping[str, int] | None = None) -> list[Piece]:
    """Return what stands on the pages, in reading order.

    Paragraphs that run over a page are one piece; footnotes follow the text of their page, each a piece of its own.
    """
    ordered = [Page(number=p.number, width=p.width, height=p.height, lines=tuple(in_reading_order(p))) for p in pages]
    style = _style(ordered, outline or {})
    main: list[_Group] = []
    notes: dict[int, list[_Group]] = {}
    for page in ordered:
        lines, below = _parted(page, style)
        main.extend(_groups(lines, style))
        if below:
            notes[page.number] = _note_groups(below)
    main = _joined(main, style)
    _set_kinds(main, style)
    return list(_arranged(main, notes, style))


def _style(pages: Sequence[Page], outline: Mapping[str, int]) -> _Style:
    lines = [line for page in pages for line in page.lines]
    edges: dict[tuple[int, int], list[float]] = {}
    for line in lines:
        edges.setdefault(_column(line), []).append(line.right)
    return _Style(
        body=body_size(pages),
        leadings=_leadings(pages),
        edges={column: sorted(rights)[int(0.9 * (len(rights) - 1))] for column, rights in edges.items()},
        outline=outline,
        words=vocabulary(line.text for line in lines),
        mostly_bold=sum(len(line.text) for line in lines if line.bold) > 0.5 * sum(len(line.text) for line in lines),
    )


def _column(line: Line) -> tuple[int, int]:
    """Return page and place of the left edge, to 40 points: indents stay in their column."""
    return line.page, int(line.x // 40)


def _leadings(pages: Iterable[Page]) -> dict[float, float]:
    """Return for each size of type the usual distance between lines: the commonest, to half a point."""
    seen: dict[float, Counter[float]] = {}
    for page in pages:
        for upper, lower in pairwise(page.lines):
            distance = lower.y - upper.y
            if abs(upper.size - lower.size) < 0.3 and 0.9 * upper.size < distance < 2.5 * upper.size:
                seen.setdefault(round(upper.size * 2) / 2, Counter())[round(distance * 2) / 2] += 1
    return {
        size: min(distance for distance, count in found.items() if count >= 0.6 * max(found.values()))
        for size, found in seen.items()
        if found.total() >= 3
    }


def _parted(page: Page, style: _Style) -> tuple[list[Line], list[Line]]:
    """Part the lines of a page into its text and its footnotes: small print below the last line of the text."""
    body = [line.y for line in page.lines if line.size > _SMALL_PRINT * style.body]
    floor = max(body, default=0.0)
    small = [line for line in page.lines if line.size <= _SMALL_PRINT * style.body and line.y > floor]
    if not body or not any(_NOTE.match(line.text) for line in small):
        return list(page.lines), []
    below = set(map(id, small))
    return [line for line in page.lines if id(line) not in below], small


def _note_groups(lines: Sequence[Line]) -> list[_Group]:
    """Return a group for each footnote; a note's mark starts it, the numbers rise."""
    groups: list[_Group] = []
    last = 0
    for line in lines:
        match = _NOTE.match(line.text)
        number = int(match[1]) if match and match[1].isdigit() else 0
        if not groups or (match and (not number or not last or last < number <= last + 3)):
            groups.append(_Group(lines=[]))
            last = number
        groups[-1].lines.append(line)
    return groups


def _groups(lines: Sequence[Line], style: _Style) -> Iterator[_Group]:
    """Yield tables, and runs of lines without a break between them."""
    for run, is_table in table_runs(lines):
        if is_table:
            yield _Group(lines=list(run), kind="table row", rows=row_text(run))
            continue
        group = _Group(lines=[])
        for line in run:
            if group.lines and _breaks(group, line, style):
                yield group
                group = _Group(lines=[])
            group.lines.append(line)
        if group.lines:
            yield group


def _breaks(group: _Group, line: Line, style: _Style) -> bool:
    return (
        _is_apart(group.last, line, style)
        or _changes_type(group.last, line)
        or bool(_marker(line))
        or _begins_number(group, line, style)
        or _is_indented(group, line, style)
        or _ends_short(group.last, line, style)
    )


def _is_apart(upper: Line, lower: Line, style: _Style) -> bool:
    """Tell whether more than a leading, or another column or page, lies between two lines."""
    distance = lower.y - upper.y
    beside = lower.x > upper.right + upper.size or lower.right < upper.x
    return upper.page != lower.page or distance <= 0 or distance > _WIDER_GAP * style.leading(upper) or beside


def _changes_type(upper: Line, lower: Line) -> bool:
    if abs(upper.size - lower.size) > _SIZE_STEP * max(upper.size, lower.size):
        return True
    return upper.bold != lower.bold and not lower.text[:1].islower()


def _marker(line: Line) -> re.Match[str] | None:
    return _BULLET.match(line.text)


def _begins_number(group: _Group, line: Line, style: _Style) -> bool:
    """Tell whether a line begins a numbered item, and not merely with a number that ends a sentence ("No. / 278.")."""
    match = _NUMBER.match(line.text)
    if not match:
        return False
    earlier = _NUMBER.match(group.first.text)
    if earlier and match[1] and earlier[1]:
        return int(match[1]) == int(earlier[1]) + 1
    above = group.last.text.rstrip()
    if above.endswith((":", ";")):
        return True
    return above.endswith((*_TERMINAL, ",")) and (match[1] is None or not style.is_full(group.last))


def _is_indented(group: _Group, line: Line, style: _Style) -> bool:
    """Tell whether a line's left edge begins a paragraph: an indent, or the end of a hanging one."""
    if line.size > _LARGE * style.body:
        return False
    step = line.x - group.last.x
    if step > _INDENT * line.size:
        hangs = len(group.lines) == 1 and bool(_marker(group.first) or _NUMBER.match(group.first.text))
        return not hangs
    return step < -_INDENT * line.size and len(group.lines) > 1


def _ends_short(upper: Line, lower: Line, style: _Style) -> bool:
    ends = upper.text.rstrip().endswith(_TERMINAL)
    begins = lower.text.lstrip("“\"«„'‘([")[:1]
    return ends and not style.is_full(upper) and (begins.isupper() or begins.isdigit())


def _joined(groups: Sequence[_Group], style: _Style) -> list[_Group]:
    """Join paragraphs that run over the end of a page or column."""
    joined: list[_Group] = []
    for group in groups:
        if joined and _continues(joined[-1], group, style):
            joined[-1].lines.extend(group.lines)
        else:
            joined.append(group)
    return joined


def _continues(group: _Group, following: _Group, style: _Style) -> bool:
    """Tell whether a paragraph was cut by the end of a page or column."""
    upper, lower = group.last, following.first
    jumps = lower.page == upper.page + 1 or (lower.page == upper.page and lower.y < upper.y)
    if not jumps or group.rows or following.rows or _begins_anew(upper, lower, style):
        return False
    text = upper.text.rstrip()
    if text.endswith(_TERMINAL):
        return False
    return lower.text[:1].islower() or text.endswith(("-", ",")) or style.is_full(upper)


def _begins_anew(upper: Line, lower: Line, style: _Style) -> bool:
    """Tell whether a line opens an item or a heading, or follows a heading, wherever it stands."""
    headed = upper.size > _LARGE * style.body or outline_key(lower.text) in style.outline
    opens = _marker(lower) is not None or _NUMBER.match(lower.text) is not None
    return headed or opens or _changes_type(upper, lower)


def _set_kinds(groups: Iterable[_Group], style: _Style) -> None:
    """Tell headings, list items and captions from paragraphs, and rank the headings."""
    headings: list[_Group] = []
    for group in groups:
        if group.rows:
            continue
        text = _plain(group)
        if _heads(group, text, style):
            group.kind = "heading"
            headings.append(group)
        elif _CAPTION.match(text) and len(text) <= _LONGEST_ITEM:
            group.kind = "caption"
        elif _marker(group.first) or (_NUMBER.match(text) and len(text) <= _LONGEST_ITEM):
            group.kind = "list item"
    _rank(headings, style)


def _heads(group: _Group, text: str, style: _Style) -> bool:
    key = outline_key(text)
    if key in style.outline and len(group.lines) <= _MOST_HEADING_LINES:
        return True
    if len(text) > _LONGEST_HEADING or not any(character.isalpha() for character in text):
        return False
    # A closed line in large type may still be a title ("Returned. Arrested."); a long one is a quotation set large.
    closed = text.endswith(_CLOSED) or _marker(group.first) is not None
    if group.first.size >= _LARGE * style.body:
        return not closed or len(text.split()) < _FEWEST_QUOTED
    return not closed and _stands_out(group, text, style)


def _stands_out(group: _Group, text: str, style: _Style) -> bool:
    """Tell whether lines in the size of the text are set off as a heading, by bold type or by capitals."""
    if len(group.lines) > _MOST_BOLD_LINES or group.first.size <= _SMALL_PRINT * style.body:
        return False
    bold = all(line.bold for line in group.lines) and not style.mostly_bold and len(text) <= _LONGEST_BOLD
    return bold or (text.isupper() and _SHORTEST_CAPITALS <= len(text) <= _LONGEST_BOLD / 2)


def _rank(headings: Sequence[_Group], style: _Style) -> None:
    """Give headings their level: the outline's where it names them, below it by the size of the type."""
    named = {
        id(group): style.outline[key] for group in headings if (key := outline_key(_plain(group))) in style.outline
    }
    base = max(named.values(), default=0)
    sizes = sorted({round(group.first.size) for group in headings if id(group) not in named}, reverse=True)
    for group in headings:
        group.level = named.get(id(group)) or base + 1 + sizes.index(round(group.first.size))


def _plain(group: _Group) -> str:
    return normalise(" ".join(line.text for line in group.lines))


def _arranged(main: Sequence[_Group], notes: dict[int, list[_Group]], style: _Style) -> Iterator[Piece]:
    """Yield the pieces; the footnotes of a page before the first group that begins on a later one."""
    waiting = sorted(notes)
    for group in main:
        while waiting and waiting[0] < group.first.page:
            yield from (_note(each, style) for each in notes[waiting.pop(0)])
        yield from _as_pieces(group, style)
    for page in waiting:
        yield from (_note(each, style) for each in notes[page])


def _as_pieces(group: _Group, style: _Style) -> Iterator[Piece]:
    if group.rows:
        for row in group.rows:
            yield Piece(kind="table row", text=row, pages=group.pages)
        return
    texts = [line.text for line in group.lines]
    if group.kind == "list item" and (marker := _marker(group.first)):
        texts[0] = texts[0][marker.end() :]
    text = dehyphenate(texts, words=style.words)
    yield Piece(kind=group.kind, text=text, level=group.level, pages=group.pages)


def _note(group: _Group, style: _Style) -> Piece:
    text = dehyphenate([line.text for line in group.lines], words=style.words)
    return Piece(kind="paragraph", text=_NOTE.sub(r"[\1] ", text, count=1), pages=group.pages, aside=FOOTNOTES)
