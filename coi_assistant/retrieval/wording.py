"""What a typed word stands for, and where a text holds it; cut and folded as the lexical index does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

Span = tuple[int, int]

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One word of a query, in every form in which a passage may have it."""

    plain: str
    """In small letters without marks; with wildcards where the query has them."""
    stems: frozenset[tuple[str, str]] = frozenset()
    """Pairs of language and stem; empty where only the word itself will do."""
    names: frozenset[str] = frozenset()
    """Keys of names that the word may stand for."""

    @property
    def has_wildcard(self) -> bool:
        """Whether the word stands for several."""
        return "*" in self.plain or "?" in self.plain

    @property
    def regex(self) -> str:
        """The word as a regular expression; folded words hold letters and digits, so that nothing needs escaping."""
        return self.plain.replace("*", ".*").replace("?", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text with all that it may be found by."""

    start: int
    end: int
    plain: str
    stem: tuple[str, str] = ("", "")
    names: frozenset[str] = frozenset()

    def is_form_of(self, wanted: Wanted) -> bool:
        """Tell whether this is a wanted word."""
        if wanted.has_wildcard:
            return _pattern(wanted.regex).fullmatch(self.plain) is not None
        return self.plain == wanted.plain or self.stem in wanted.stems or not self.names.isdisjoint(wanted.names)


def cut(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the words of a text with their places, cut where the index cuts: at all but letters and digits."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match[0]


def places(wanted: Sequence[Wanted], near: int, words: Sequence[Word]) -> list[Span]:
    """Return where a text has all wanted words: in a row, or, with `near` words at most between them, in any order."""
    if len(wanted) == 1:
        return [(word.start, word.end) for word in words if word.is_form_of(wanted[0])]
    if not near:
        return _rows(wanted, words)
    return _windows(wanted, near, words)


def _rows(wanted: Sequence[Wanted], words: Sequence[Word]) -> list[Span]:
    size = len(wanted)
    return [
        (words[first].start, words[first + size - 1].end)
        for first in range(len(words) - size + 1)
        if all(words[first + step].is_form_of(one) for step, one in enumerate(wanted))
    ]


def _windows(wanted: Sequence[Wanted], near: int, words: Sequence[Word]) -> list[Span]:
    """Return the places of the wanted words in each stretch that holds them all with few enough others between."""
    needed = Counter(wanted)
    hits = [(place, one) for place, word in enumerate(words) for one in needed if word.is_form_of(one)]
    widest = len(wanted) + near
    found: dict[int, None] = {}
    first = 0
    held: Counter[Wanted] = Counter()
    for place, one in hits:
        held[one] += 1
        while place - hits[first][0] >= widest:
            held[hits[first][1]] -= 1
            first += 1
        if held >= needed:
            found |= dict.fromkeys(earlier for earlier, _ in hits[first:] if earlier <= place)
    return [(words[place].start, words[place].end) for place in sorted(found)]


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans in order, overlapping ones as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def named(words: Sequence[Word], mentions: Sequence[tuple[int, int, frozenset[str]]]) -> list[Word]:
    """Return words with the keys of the names that they are part of."""
    result = []
    for word in words:
        keys = [keys for start, end, keys in mentions if start <= word.start and word.end <= end]
        names = frozenset().union(*keys)
        result.append(
            Word(start=word.start, end=word.end, plain=word.plain, stem=word.stem, names=names) if names else word
        )
    return result


def wildcard_folded(word: str, fold: Callable[[str], str]) -> str:
    """Fold the letters of a word with wildcards and keep the wildcards."""
    return "".join(part if part[0] in "*?" else fold(part) for part in re.findall(r"[*?]+|[^*?]+", word))


@lru_cache(maxsize=1024)
def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex)
