"""Cut a document into passages: one or a few paragraphs of one section, with exact offsets.

The lengths follow the unit that lawyers cite: a numbered paragraph stands alone; running text is gathered to about 80
to 200 words, long enough to be understood alone and short enough to be read at once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from coi_assistant.passages.sentences import sentences
from coi_assistant.records import BLOCK_SEPARATOR, Block, Document, Flag, Locator, Passage

WORDS_WANTED = 80
"""A passage is closed once it has this many words and the next block would be a new paragraph."""
WORDS_MOST = 200
"""No passage grows beyond this by another paragraph; a single longer paragraph is cut between sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A stretch of the cleaned text that is never cut again."""

    start: int
    end: int
    words: int
    locator: Locator
    alone: bool
    flags: tuple[Flag, ...] = ()


def split(document: Document, *, language: str = "en", numbered: bool = False) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order; `cleaned_text[start:end] == text` for each.

    Args:
        language: ISO 639-1 code for the sentence bounds of long paragraphs.
        numbered: the paragraph numbers are the source's own, as in a digest; each is a passage of its own.
    """
    text = document.text
    seen: Counter[str] = Counter()
    passages = []
    for group in _groups(list(_pieces(document, language, numbered))):
        start, end = group[0].start, group[-1].end
        body = text[start:end]
        passages.append(
            Passage(
                id=passage_id(document.source_id, body, seen[body]),
                source_id=document.source_id,
                text=body,
                locator=_joint_locator(group),
                start=start,
                end=end,
                flags=tuple(dict.fromkeys(flag for piece in group for flag in piece.flags)),
            )
        )
        seen[body] += 1
    return tuple(passages)


def passage_id(source_id: str, text: str, ordinal: int) -> str:
    """Return the id of a passage: 16 hex digits that depend on source, text and the ordinal of a recurring text."""
    key = "\x1f".join((source_id, text, str(ordinal)) if ordinal else (source_id, text))
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]


def _pieces(document: Document, language: str, numbered: bool) -> Iterator[_Piece]:
    offset = 0
    for block in document.blocks:
        if block.kind != "heading" and block.text:
            yield from _pieces_of(block, offset, language, numbered)
        offset += len(block.text) + len(BLOCK_SEPARATOR)


def _pieces_of(block: Block, offset: int, language: str, numbered: bool) -> Iterator[_Piece]:
    alone = numbered and block.locator.paragraph is not None
    words = len(block.text.split())
    if alone or words <= WORDS_MOST:
        end = offset + len(block.text)
        yield _Piece(start=offset, end=end, words=words, locator=block.locator, alone=alone, flags=block.flags)
        return
    for start, end in _runs(block.text, language):
        count = len(block.text[start:end].split())
        yield _Piece(
            start=offset + start,
            end=offset + end,
            words=count,
            locator=block.locator,
            alone=False,
            flags=block.flags,
        )


def _runs(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield runs of whole sentences of at most `WORDS_MOST` words, as even in length as sentences allow."""
    spans = sentences(text, language)
    total = len(text.split())
    wanted = total / -(-total // WORDS_MOST)
    begun, words = spans[0][0], 0
    for index, (start, end) in enumerate(spans):
        words += len(text[start:end].split())
        following = spans[index + 1] if index + 1 < len(spans) else None
        if following is None or words >= wanted or words + len(text[slice(*following)].split()) > WORDS_MOST:
            yield begun, end
            begun, words = (following[0] if following else end), 0


def _groups(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    words = 0
    for piece in pieces:
        if group and (_parts(group[-1], piece) or words >= WORDS_WANTED or words + piece.words > WORDS_MOST):
            yield group
            group, words = [], 0
        group.append(piece)
        words += piece.words
    if group:
        yield group


def _parts(last: _Piece, piece: _Piece) -> bool:
    """Tell whether two neighbours may not share a passage: another section, or a numbered paragraph."""
    return last.alone or piece.alone or last.locator.section != piece.locator.section


def _joint_locator(group: list[_Piece]) -> Locator:
    first = group[0].locator
    pages = [page for piece in group for page in piece.locator.pages or ()]
    return Locator(
        pages=(min(pages), max(pages)) if pages else None,
        section=first.section,
        paragraph=first.paragraph,
        original=first.original,
    )
