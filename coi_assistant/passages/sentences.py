"""Where sentences begin and end, as offsets.

The bounds come from `sentencex`, which knows abbreviations in many languages and would rather leave two sentences
together than cut one in the middle; that is the right error for quotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

_BLANK_LINE = re.compile(r"\n\s*\n")
_FALSE_END = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|para|paras|pp|p|cf|ca|nr|Nr|art|ст|п|пп|гг|г|им|см)\.|\b[A-ZА-ЯЁІЎ]\.)$"
)
"""Ends that are no end when more follows: abbreviations of legal references, and initials of names."""
_LAST_WORD = re.compile(r"(\w)\w*\.$")


def sentences(text: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    """Return the half-open offsets of the sentences of `text`, in order, without surrounding white space.

    A blank line always ends a sentence. Every character that is not white space belongs to exactly one sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        spans += _sentences_of(text, start, end, language or "en")
    return tuple(spans)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _sentences_of(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Find the pieces of the segmenter again in the text, so that offsets hold whatever it does to white space."""
    begun: int | None = None
    cursor = start
    for piece in sentencex.segment(language, text[start:end]):
        words = piece.strip()
        at = text.find(words, cursor, end) if words else -1
        if at < 0:
            continue
        begun = at if begun is None else begun
        cursor = at + len(words)
        if not _FALSE_END.search(words) and not _is_inside_name(words, text[cursor:end]):
            yield begun, cursor
            begun = None
    if begun is not None:
        yield begun, cursor


def _is_inside_name(words: str, rest: str) -> bool:
    """Tell whether the full stop that ends `words` stands within a name, as in Mediazona.Belarus.

    Texts taken from a page may lose the space after a sentence, too; those mostly end with a word in small letters.
    """
    last = _LAST_WORD.search(words)
    return bool(last and last[1].isupper() and rest[:1].isalnum())
