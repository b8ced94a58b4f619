"""Runs to lines of a given width, for the PDF writer; knows widths only through the measure that it is given.

A word is cut only where it is wider than the line or at the joints of an address, so that nothing leaves the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from coi_assistant.writers.document import Footnote, Run, live_link, printable

_WORDS = re.compile(r"\s+|[^\s]+")
_JOINTS = re.compile(r"(?<=[/?&=#_.-])(?=[^/\s])")
_LONG = 24
"""Longest word that is never cut at a joint: "self-described" stays whole, an address does not."""
_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters of one look on one line. `space` tells whether a space stands before them."""

    text: str
    style: str = ""
    """Letters of fpdf2: B bold, I italic."""
    link: str = ""
    highlight: bool = False
    raised: bool = False
    """A footnote's mark."""
    space: bool = False
    width: float = 0.0
    """Without the space before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Pieces that fit into one line, and the footnotes whose marks stand on it, with their numbers."""

    pieces: tuple[Piece, ...]
    notes: tuple[tuple[int, Footnote], ...] = ()
    label: str = ""
    """What hangs before it: a footnote's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Pieces between which no line may break."""

    pieces: tuple[Piece, ...]
    notes: tuple[tuple[int, Footnote], ...] = ()

    @property
    def width(self) -> float:
        """Width without the space before the box."""
        return sum(piece.width for piece in self.pieces)


Measure = Callable[[Piece], float]
"""Width of a piece without the space before it."""


def break_lines(runs: Sequence[Run], width: float, measure: Measure, number: Callable[[Footnote], int]) -> list[Line]:
    """Return runs as lines that are at most `width` wide; `number` numbers each footnote that is met."""
    space = measure(Piece(text=" "))
    lines: list[list[Box]] = [[]]
    used = 0.0
    for box in _boxes(runs, measure, number):
        for part in _fitting(box, width, measure):
            gap = space if part.pieces[0].space and lines[-1] else 0.0
            if lines[-1] and used + gap + part.width > width:
                lines.append([])
                used = gap = 0.0
            lines[-1].append(part)
            used += gap + part.width
    return [_line(boxes) for boxes in lines if boxes]


def _line(boxes: list[Box]) -> Line:
    pieces = [piece for box in boxes for piece in box.pieces]
    pieces[0] = replace(pieces[0], space=False)
    return Line(pieces=tuple(_joined(pieces)), notes=tuple(note for box in boxes for note in box.notes))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Join neighbours of one look, so that right-to-left words are set in their order."""
    last = pieces[0]
    for piece in pieces[1:]:
        if replace(last, text="", space=False, width=0.0) == replace(piece, text="", space=False, width=0.0):
            last = replace(last, text=f"{last.text}{' ' if piece.space else ''}{piece.text}", width=0.0)
        else:
            yield last
            last = piece
    yield last


def _boxes(runs: Sequence[Run], measure: Measure, number: Callable[[Footnote], int]) -> Iterator[Box]:
    """Return the words of the runs; runs that no space parts share a box."""
    pieces: list[Piece] = []
    notes: list[tuple[int, Footnote]] = []
    space = False
    for run in runs:
        for piece in _pieces(run):
            if not piece.text or piece.space:
                if pieces:
                    yield Box(pieces=tuple(pieces), notes=tuple(notes))
                pieces, notes = [], []
                space = space or piece.space
            if piece.text:
                pieces.append(_measured(replace(piece, space=space), measure))
                space = False
        if run.footnote:
            given = number(run.footnote)
            follows = bool(pieces) and pieces[-1].raised
            pieces.append(_measured(Piece(text=f"{', ' if follows else ''}{given}", raised=True, space=space), measure))
            notes.append((given, run.footnote))
            space = False
    if pieces:
        yield Box(pieces=tuple(pieces), notes=tuple(notes))


def _pieces(run: Run) -> Iterator[Piece]:
    """Return the words of a run; a piece without text is a place where a line may break."""
    look = Piece(
        text="",
        style=("B" if run.bold else "") + ("I" if run.italic else ""),
        link=live_link(run.link),
        highlight=run.highlight,
    )
    for word in _WORDS.findall(printable(run.text)):
        if word.isspace():
            yield replace(look, space=True)
            continue
        for place, part in enumerate(_JOINTS.split(word) if len(word) > _LONG else [word]):
            if place:
                yield look
            yield replace(look, text=part)


def _fitting(box: Box, width: float, measure: Measure) -> Iterator[Box]:
    """Return the box, cut between letters where it is wider than a whole line."""
    if box.width <= width:
        yield box
        return
    for place, piece in enumerate(box.pieces):
        parts = list(_cut(piece, width, measure))
        is_last = place == len(box.pieces) - 1
        for index, part in enumerate(parts):
            ends = is_last and index == len(parts) - 1
            yield Box(pieces=(part,), notes=box.notes if ends else ())


def _cut(piece: Piece, width: float, measure: Measure) -> Iterator[Piece]:
    text, space = piece.text, piece.space
    while text:
        # No line holds more letters than this, and measuring a whole chapter without a space again and again is slow.
        head = _measured(replace(piece, text=text[:_MOST], space=space), measure)
        while head.width > width and len(head.text) > 1:
            keep = min(len(head.text) - 1, max(1, int(len(head.text) * width / head.width)))
            head = _measured(replace(head, text=head.text[:keep]), measure)
        yield head
        text, space = text[len(head.text) :], False


def _measured(piece: Piece, measure: Measure) -> Piece:
    return replace(piece, width=measure(piece))
