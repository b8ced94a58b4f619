"""The texts that quotations are compared with: where words stand, letter for letter but for typography.

Typography means quotation marks, apostrophes, dashes and white space: a quotation copied through a word processor has
other ones and is still the same words. All forms keep the length, so that offsets are those of the cleaned text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coi_assistant.records import Passage, Source

TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*%?|\w+(?:['-]\w+)*")
"""A number with its separators, or a word with its apostrophes and hyphens; over plain typography."""
_PLAIN = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛ʼ′`´", "'") | dict.fromkeys("‐‑‒–—―−", "-"))
_GOES_BEFORE = re.compile(r"(?:\w|\w-|\d[.,])\Z")
_GOES_ON = re.compile(r"\w|-\w|[.,]\d")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word or number of a text in plain typography."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where words stand."""

    source_id: str
    start: int
    end: int
    passage: Passage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizedText:
    """A source as alignment reads it."""

    plain: str
    tokens: tuple[Token, ...]
    positions: Mapping[str, Sequence[int]]
    """Token to the numbers at which it stands."""


Editions = Callable[[str], Iterable[tuple[str, str]]]
"""Gives for a source its older editions: name (a date, say) and cleaned text, the newest first."""


def no_editions(source_id: str) -> Iterable[tuple[str, str]]:
    """Return no older editions, for an index that keeps none."""
    return ()


class Library:
    """All texts of an index, prepared for comparing as they are needed."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        text: Callable[[str], str],
        passages: Callable[[str], Sequence[Passage]],
        *,
        editions: Editions = no_editions,
    ) -> None:
        self.sources = sources
        self.editions = editions
        self._text = text
        self._passages = passages
        self._plain = lru_cache(maxsize=None)(lambda source_id: plain(text(source_id)))
        self.tokenized = lru_cache(maxsize=None)(lambda source_id: tokenized(self._plain(source_id)))

    def text(self, source_id: str) -> str:
        """Return the cleaned text of a source."""
        return self._text(source_id)

    def places(self, source_id: str, words: str) -> list[Place]:
        """Return all places of a source at which the words stand, typography apart."""
        return [self.place(source_id, *span) for span in occurrences(words, self._plain(source_id))]

    def anywhere(self, words: str, *, but: str = "") -> list[Place]:
        """Return the first place in each source at which the words stand."""
        others = (one for one in self.sources if one != but)
        spans = ((one, next(occurrences(words, self._plain(one)), None)) for one in others)
        return [self.place(source_id, *span) for source_id, span in spans if span is not None]

    def place(self, source_id: str, start: int, end: int) -> Place:
        """Return a place with the passage that it begins in."""
        passages = self._passages(source_id)
        before = bisect_right(passages, start, key=lambda passage: passage.start)
        passage = passages[before - 1] if before and start < passages[before - 1].end else None
        return Place(source_id=source_id, start=start, end=end, passage=passage)

    def has_passage(self, source_id: str, passage_id: str) -> bool:
        """Tell whether a source still has a passage."""
        return any(passage.id == passage_id for passage in self._passages(source_id))


def plain(text: str) -> str:
    """Return a text in plain typography, of the same length."""
    return _SPACE.sub(" ", text.translate(_PLAIN))


def occurrences(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand in a text, both in plain typography, however wide the spaces between them are.

    Whole words only: "lawful" does not stand in "unlawful", nor "207" in "1,207".
    """
    wanted, opens, closes = _pattern(words)
    # The bounds are looked at afterwards: a search that begins with letters is ten times as fast.
    for match in wanted.finditer(text):
        cuts_before = opens and _GOES_BEFORE.search(text, max(0, match.start() - 2), match.start())
        cuts_after = closes and _GOES_ON.match(text, match.end())
        if not cuts_before and not cuts_after:
            yield match.span()


@lru_cache(maxsize=1024)
def _pattern(words: str) -> tuple[re.Pattern[str], bool, bool]:
    """Return what finds words, and whether they begin and end with a letter or digit."""
    parts = plain(unicodedata.normalize("NFC", words)).split()
    if not parts:
        return re.compile(r"(?!)"), False, False
    return re.compile(" +".join(map(re.escape, parts))), _is_word(parts[0][0]), _is_word(parts[-1][-1])


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def tokenized(text: str) -> TokenizedText:
    """Cut a text in plain typography into tokens."""
    tokens = tuple(Token(text=match[0], start=match.start(), end=match.end()) for match in TOKEN.finditer(text))
    positions: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        positions.setdefault(token.text, []).append(number)
    return TokenizedText(plain=text, tokens=tokens, positions=positions)
