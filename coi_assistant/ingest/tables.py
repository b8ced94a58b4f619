"""Lines that lie side by side on a printed page: rows of a table, or two columns of running text. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf
from statistics import median

from coi_assistant.ingest.assembly import joined_cells
from coi_assistant.ingest.lines import Line, Page, is_item_mark, is_note_mark

# Columns of text hold some thirty letters a line and go down the page; cells of a table seldom do both.
_FEWEST_COLUMN_ROWS = 6
_SHORTEST_COLUMN_LINE = 20
_SAME_PLACE = 4.0
# Marks of notes are set at two thirds to three quarters of the size; where a line ends is estimated, see `lines`.
_SMALL = 0.8
_WIDTH_ERROR = 0.12


# Cells of a row are printed one soon after the other; text of another column, or a quotation beside the text, is not.
_FARTHEST = 6


def with_rows(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with those that lie side by side, and were printed soon after one another, as one row each."""
    rows: list[Line] = []
    for line in lines:
        if rows and _is_mark_of(rows[-1], line):
            rows[-1] = replace(rows[-1], text=f"{rows[-1].text.rstrip()}[{line.text.strip()}]", right=line.right)
            continue
        window = range(max(0, len(rows) - _FARTHEST), len(rows))
        beside = next((place for place in reversed(window) if _beside(rows[place], line)), None)
        if beside is None:
            rows.append(line)
        else:
            rows[beside] = _row(rows[beside], line)
    return rows


def _is_mark_of(row: Line, line: Line) -> bool:
    """Tell whether a line is nothing but the raised mark of a note, right behind the row printed before it."""
    raised = 0 < row.y - line.y < 0.7 * row.size and line.size < _SMALL * row.size
    behind = abs(line.x - row.right) < row.size + _WIDTH_ERROR * (row.right - row.x)
    return raised and behind and not row.cells and is_note_mark(line.text)


def _beside(row: Line, line: Line) -> bool:
    """Tell whether a line stands to the right of a row, on the same baseline."""
    last = row.cells[-1][0] if row.cells else row.x
    return abs(row.y - line.y) < 0.25 * line.size and line.x > max(last + line.size, row.right - line.size)


def _row(row: Line, line: Line) -> Line:
    text = f"{row.text} {line.text}"
    if is_item_mark(row.text):
        return replace(line, text=text, x=row.x)
    cells = (*(row.cells or ((row.x, row.text),)), *(line.cells or ((line.x, line.text),)))
    return replace(row, text=text, cells=cells, right=line.right, bold=row.bold and line.bold)


def in_reading_order(page: Page) -> list[Line]:
    """Return the lines of a page; where rows run across two columns, the left column before the right one."""
    lines = with_rows(page.lines)
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if not line.cells and line.x < gutter - _SAME_PLACE and line.right > gutter + 2 * line.size:
            ordered += [*left, *right, line]
            left, right = [], []
            continue
        for part in _parts(line, gutter):
            (left if part.x < gutter - _SAME_PLACE else right).append(part)
    return [*ordered, *left, *right]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where the right column starts; None if rows of the page are not two columns of running text."""
    double = [line for line in lines if len(line.cells) == 2]
    starts = Counter(round(line.cells[1][0] / _SAME_PLACE) for line in double)
    if not starts:
        return None
    place, _ = starts.most_common(1)[0]
    rows = [line for line in double if abs(line.cells[1][0] / _SAME_PLACE - place) <= 1]
    if len(rows) < max(_FEWEST_COLUMN_ROWS, 0.4 * len(lines)):
        return None
    lengths = [len(text) for line in rows for _, text in line.cells]
    return min(line.cells[1][0] for line in rows) if median(lengths) >= _SHORTEST_COLUMN_LINE else None


def _parts(line: Line, gutter: float) -> Iterator[Line]:
    if len(line.cells) != 2:
        yield line
        return
    (_, first), (start, second) = line.cells
    yield replace(line, text=first, right=min(line.right, gutter - line.size), cells=())
    yield replace(line, text=second, x=start, cells=())


# Lines of a cell may stand between two rows; a line further away in print belongs to something else.
_REACH = 3


def table_runs(lines: Sequence[Line]) -> Iterator[tuple[list[Line], bool]]:
    """Yield the lines in runs, each with whether it is a table: two rows or more whose cells start alike."""
    run: list[Line] = []
    in_table = False
    for index, line in enumerate(lines):
        near = (*lines[max(0, index - _REACH) : index], *lines[index + 1 : index + 1 + _REACH])
        belongs = any(_aligned(line, other) for other in near) or (in_table and _continues(run, line))
        if run and belongs != in_table:
            yield run, in_table
            run = []
        in_table = belongs
        run.append(line)
    if run:
        yield run, in_table


def _starts(line: Line) -> list[float]:
    return [start for start, _ in line.cells] or [line.x]


def _aligned(line: Line, other: Line) -> bool:
    """Tell whether two rows share the start of a cell other than the first of both."""
    later = _starts(line)[1:]
    return any(abs(start - place) <= _SAME_PLACE for start in later for place in _starts(other)[1:])


def _continues(run: Sequence[Line], line: Line) -> bool:
    """Tell whether a line is part of a cell of a row nearby: it starts where a later cell of that row starts."""
    row = next((each for each in reversed(run) if each.cells), None)
    if row is None or min(abs(line.y - run[-1].y), abs(line.y - row.y)) > 2 * line.size:
        return False
    return any(abs(line.x - start) <= _SAME_PLACE for start in _starts(row)[1:])


_Cells = dict[float, list[tuple[float, str]]]
"""The lines of each cell of a row, height and text, by where the cell starts."""


def row_text(lines: Sequence[Line]) -> list[str]:
    """Return the rows of a table as text, cells joined by a bar, the lines of a cell from top to bottom.

    Lines that begin no row start at a later cell, or lie closer below the line above than rows do to each other.
    """
    rows: list[_Cells] = []
    for line, begins in zip(lines, _beginnings(lines), strict=True):
        cells = line.cells or ((line.x, line.text),)
        if begins or not rows:
            rows.append({start: [] for start, _ in cells})
        for start, text in cells:
            _place(rows[-1], start).append((line.y, text))
    return [joined_cells(" ".join(text for _, text in sorted(parts)) for parts in row.values()) for row in rows]


def _beginnings(lines: Sequence[Line]) -> Iterator[bool]:
    """Tell for each line of a table whether it begins a row: it starts in the first column, not close below another."""
    edge = min(line.x for line in lines) + _SAME_PLACE
    close = _closest([abs(lower.y - upper.y) for upper, lower in pairwise(line for line in lines if line.x <= edge)])
    last = -inf
    for line in lines:
        yield line.x <= edge and abs(line.y - last) > close
        last = line.y if line.x <= edge else last


def _closest(gaps: Sequence[float]) -> float:
    """Return up to which gap lines belong to one row; 0 where all lie equally far apart, each a row."""
    nearest, farthest = min(gaps, default=0.0), max(gaps, default=0.0)
    return 1.15 * nearest if farthest > 1.25 * nearest else 0.0


def _place(row: _Cells, start: float) -> list[tuple[float, str]]:
    """Return the cell of a row that starts nearest; text that starts at none of them still belongs to one."""
    return row[min(row, key=lambda other: abs(other - start))]
