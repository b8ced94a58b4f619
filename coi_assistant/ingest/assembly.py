"""From the pieces that a reader finds to the blocks of a document: section paths and paragraph numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from statistics import mean

from coi_assistant.records import Block, BlockKind, Flag, Locator
from coi_assistant.text import normalise

FOOTNOTES = "Footnotes"
"""Ends the section path of footnotes, so that they never share a passage with the text they stand under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text as its reader found it, before cleaning and numbering."""

    kind: BlockKind
    text: str
    level: int = 0
    """Rank of a heading, 1 outermost."""
    pages: tuple[int, int] | None = None
    number: int | None = None
    """Paragraph number that the source itself gives."""
    original: str | None = None
    aside: str = ""
    """What sets the piece apart from the text around it; ends its section path."""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a format's module makes of one file."""

    pieces: tuple[Piece, ...]
    reader: str
    metadata: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    counted: bool = True
    """Whether paragraphs are counted where the source does not number them; not where pages say it better."""


def library(name: str) -> str:
    """Return name and installed version of a third-party reader, for provenance."""
    return f"{name} {version(name)}"


def joined_cells(cells: Iterable[str]) -> str:
    """Return a row of a table as text; empty cells keep their place, so that no figure moves to another column."""
    return normalise(" | ".join(cells)).rstrip(" |")


def assemble(source_id: str, pieces: Sequence[Piece], *, counted: bool = True) -> tuple[Block, ...]:
    """Return the blocks of a document: clean text on one line each, with section path and paragraph number.

    The numbers are the source's own where it has them: labels, or numbers at the start of its paragraphs as in
    judgments and UN reports. Otherwise, if `counted`, every block but headings and captions counts from 1.
    """
    tidy = [replace(piece, text=text) for piece in pieces if (text := normalise(piece.text))]
    return tuple(
        Block(
            source_id=source_id,
            kind=piece.kind,
            text=piece.text,
            locator=Locator(pages=piece.pages, section=section, paragraph=number, original=piece.original),
            flags=piece.flags,
        )
        for piece, section, number in zip(tidy, _sections(tidy), _numbers(tidy, counted), strict=True)
    )


def _sections(pieces: Sequence[Piece]) -> Iterator[tuple[str, ...]]:
    """Yield the headings above each piece; a heading's own path ends with itself."""
    path: list[tuple[int, str]] = []
    for piece in pieces:
        if piece.kind == "heading":
            path = [(level, title) for level, title in path if level < piece.level]
            path.append((piece.level, piece.text))
        titles = tuple(title for _, title in path)
        yield (*titles, piece.aside) if piece.aside else titles


def _numbers(pieces: Sequence[Piece], counted: bool) -> Iterator[int | None]:
    # Labels that the source prints come first: they are what its readers cite.
    own = [piece.number for piece in pieces]
    if not any(own):
        own = _leading_numbers(pieces)
    if any(own):
        return _carried(pieces, own)
    return _counted(pieces) if counted else iter(own)


def _counted(pieces: Sequence[Piece]) -> Iterator[int | None]:
    count = 0
    for piece in pieces:
        counts = piece.kind not in ("heading", "caption")
        count += counts
        yield count if counts else None


def _carried(pieces: Sequence[Piece], numbers: Sequence[int | None]) -> Iterator[int | None]:
    """Yield each paragraph's own number, and for what follows it without one (a list, a quotation) the same."""
    current: int | None = None
    for piece, number in zip(pieces, numbers, strict=True):
        if piece.kind == "heading":
            current = None
        current = number if number is not None else current
        yield None if piece.aside else current


_LEADING_NUMBER = re.compile(r"(?:\[(\d{1,4})\]|(\d{1,4})[.)])\s+\S")
# Below ten, or in short lines, numbers are lists (recommendations, agendas); numbered reports run to dozens of
# paragraphs of 300 characters and more. A number may be missed where its paragraph was joined to another.
_SHORTEST_RUN = 10
_SHORTEST_MEAN = 120
_WIDEST_GAP = 2


def _leading_numbers(pieces: Sequence[Piece]) -> list[int | None]:
    """Return the numbers at the start of paragraphs where they run through the document, otherwise None each."""
    found = [_leading_number(piece) for piece in pieces]
    starts = {1, next((number for number in found if number), 1)}
    run = max((_run(found, start) for start in starts), key=lambda each: sum(map(bool, each)))
    lengths = [len(piece.text) for piece, number in zip(pieces, run, strict=True) if number]
    if len(lengths) < _SHORTEST_RUN or mean(lengths) < _SHORTEST_MEAN:
        return [None] * len(pieces)
    return run


def _leading_number(piece: Piece) -> int | None:
    match = _LEADING_NUMBER.match(piece.text)
    if match is None or piece.aside or piece.kind not in ("paragraph", "list item"):
        return None
    return int(match[1] or match[2])


def _run(found: Sequence[int | None], start: int) -> list[int | None]:
    expected = start
    run: list[int | None] = []
    for number in found:
        fits = number is not None and expected <= number <= expected + _WIDEST_GAP
        run.append(number if fits else None)
        if fits and number is not None:
            expected = number + 1
    return run
