"""Plain text: paragraphs by blank lines, hard-wrapped lines joined, headings only where they are plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coi_assistant.ingest.assembly import Piece, Reading, library
from coi_assistant.ingest.cleaning import is_furniture
from coi_assistant.ingest.decoding import decode
from coi_assistant.ingest.furniture import CREDIT, PLAYER
from coi_assistant.text import dehyphenate, normalise, vocabulary

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BULLET = re.compile(r"\s*(?:[-*+•●▪■◦‣·]\s+)(?=\S)")
_NUMBERED = re.compile(r"\s*\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s+\S")
_RULE = re.compile(r"\s*([-=_*~#.])(?:\s*\1){2,}\s*")
_UNDERLINE = re.compile(r"\s*(=|-|~)\1{2,}\s*")
_HEADING_MARK = re.compile(r"\s*#{1,6}\s+(?=\S)")

_LONGEST_HEADING = 80
_MOST_HEADING_WORDS = 12
# Text wrapped by hand or by mail programs breaks at 60 to 120 characters; longer lines are whole paragraphs.
_WIDEST_WRAP = 130
# Shorter lines are verses, addresses and lists.
_NARROWEST_WRAP = 40


def read(data: bytes, name: str) -> Reading:
    """Return the paragraphs, list items and plain headings of a text file."""
    text, encoding = decode(data, name)
    groups = list(_groups(_LINE_END.split(text)))
    words = vocabulary(line for group in groups for line in group)
    pieces = [piece for group in groups for piece in _pieces(group, words)]
    warnings = () if encoding.startswith("utf") else (f"the encoding is not declared; it was read as {encoding}",)
    return Reading(pieces=tuple(with_headings(pieces)), reader=library("charset-normalizer"), warnings=warnings)


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the runs of lines between blank lines."""
    group: list[str] = []
    for line in lines:
        if normalise(line) and not _RULE.fullmatch(line):
            group.append(line)
        elif group and _UNDERLINE.fullmatch(line) and len(group) == 1 and len(group[0]) <= _LONGEST_HEADING:
            yield [f"# {group[0].strip()}"]
            group = []
        elif group:
            yield group
            group = []
    if group:
        yield group


def _pieces(group: Sequence[str], words: frozenset[str]) -> Iterator[Piece]:
    if len(group) == 1 and (mark := _HEADING_MARK.match(group[0])):
        yield Piece(kind="heading", level=mark[0].count("#"), text=group[0][mark.end() :])
        return
    if any(PLAYER.search(line) for line in group):
        yield Piece(kind="paragraph", text=" ".join(group))
        return
    for lines in _paragraphs(group):
        bullet = _BULLET.match(lines[0])
        first = lines[0][bullet.end() :] if bullet else lines[0]
        listed = bullet or (_NUMBERED.match(first) and len(group) > len(lines))
        yield Piece(kind="list item" if listed else "paragraph", text=dehyphenate([first, *lines[1:]], words=words))


def _paragraphs(group: Sequence[str]) -> Iterator[list[str]]:
    """Cut a run of lines where a list item begins, where lines are whole paragraphs, and where lines repeat."""
    wrapped = _is_wrapped(group)
    current: list[str] = []
    for line in group:
        if current and (not (wrapped or _hangs(line, current)) or _stands_alone(line, current)):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _hangs(line: str, lines: Sequence[str]) -> bool:
    """Tell whether a line is indented below the item of a list."""
    return _is_item(lines[0]) and _indent(line) > _indent(lines[0])


def _stands_alone(line: str, lines: Sequence[str]) -> bool:
    """Tell whether a line cannot continue those above: an item, a repetition, furniture of the page."""
    return _is_item(line) or line.strip() == lines[-1].strip() or is_furniture(_as_piece(line))


def _is_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBERED.match(line))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_wrapped(group: Sequence[str]) -> bool:
    """Tell whether the lines are one text broken at a width, and not lines or paragraphs of their own."""
    lengths = [len(line.rstrip()) for line in group]
    if len(lengths) == 1 or max(lengths) > _WIDEST_WRAP:
        return len(lengths) == 1
    if all(line.rstrip().rstrip('”"»’').endswith((".", "!", "?")) for line in group):
        return False
    # In wrapped text each line but the last is too long to take the next one's first word.
    full = sum(
        length + 1 + len(following.split()[0]) > max(lengths) - 8
        for length, following in zip(lengths, group[1:], strict=False)
    )
    return max(lengths) >= _NARROWEST_WRAP and full >= 0.7 * (len(lengths) - 1)


def _as_piece(line: str) -> Piece:
    return Piece(kind="paragraph", text=line)


def with_headings(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces, single short lines that can only be headings turned into headings."""
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if following is not None and following.kind != "heading" and is_heading(piece):
            yield Piece(kind="heading", level=piece.level or 2, text=piece.text)
        else:
            yield piece


def is_heading(piece: Piece) -> bool:
    """Tell whether a paragraph has the looks of a heading: short, begun like a title, without final punctuation."""
    text = normalise(piece.text)
    return (
        piece.kind == "paragraph"
        and len(text) <= _LONGEST_HEADING
        and len(text.split()) <= _MOST_HEADING_WORDS
        and not text.rstrip("”\"»“)]'’").endswith((".", "!", ",", ";", ":", "…", "-", "–", "—"))
        and text.lstrip("“\"«„('‘[")[:1].isalnum()
        and not text.lstrip("“\"«„('‘[")[0].islower()
        and any(character.isalpha() for character in text)
        and not CREDIT.fullmatch(text)
        and not is_furniture(piece)
    )
