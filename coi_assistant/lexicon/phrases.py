"""Finding terms of one or several words in a text, whatever their endings.

A word of a term stands as it is, unless a stroke ends its stem (`запрет|` finds «запретом» and «запретить») or a tilde
comes before its case ending (`Инди~я` finds «Индии», not «индивид»). A term that begins with `=` is found only in the
very letters in which it is written (`=US`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coi_assistant.lexicon.romanisation import fold_homoglyphs

__all__ = ["PhraseMatch", "PhraseMatcher", "Word", "fold_word", "plain_term", "words_of"]

_WORD = re.compile(r"[^\W\d_](?:[\w'’ʼ]*\w)?|\d+(?:-\d+)?")
_TERM_WORD = re.compile(r"[^\W\d_](?:[\w'’ʼ|~]*[\w|~])?|\d+(?:-\d+)?")
_ELIDED = re.compile(r"(?:[ldnsqcj]|qu)['’](?=\w{2})", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ё": "е", "’": "'", "ʼ": "'"})
LONGEST_ENDING = 6
"""Letters after a stem: -ischen, -скими and -iškomis are the longest endings that are wanted."""
CASE_ENDINGS: Mapping[str, frozenset[str]] = {
    first: frozenset([first, *others.split()])
    for first, others in {
        "я": "и і ю ей ею яй й е",
        "а": "ы и і е э у ой ою ай аю",
        "о": "а у е ом і",
        "ь": "и і ю ью я е ем ём ям",
        "й": "я ю ем е і ям",
        "a": "y i e o os ai oje je u ie",
        "as": "o ui a u e s",
        "is": "io iui i yje e",
        "y": "e",
        "e": "es",
        "": "а у ом е ам і s es u a em owi ie e as o ui",
    }.items()
}
"""Endings, diacritics folded, of what declines like a word with the first one (ru, be, uk, pl, lt; German genitive)."""


WORDS_REMEMBERED, TEXTS_REMEMBERED = 65_536, 512
"""The same words are looked up in several lists, and the same text is read for names, countries and concepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text with its place and its folded form."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseMatch:
    """A term found in a text."""

    id: str
    start: int
    end: int
    words: int
    capital: bool
    """Whether the term is written with a capital letter, wherever it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    id: str
    stems: tuple[tuple[str, frozenset[str] | None], ...]
    """Each with the endings that may follow; None for any."""
    exact: tuple[str, ...] | None
    capital: bool

    def fits(self, words: Sequence[Word], position: int, any_case: bool) -> bool:
        """Tell whether the words from a position on are this term."""
        if len(words) - position < len(self.stems):
            return False
        if self.capital and not any_case and not words[position].text[0].isupper():
            return False
        here = words[position : position + len(self.stems)]
        if self.exact is not None and any(word.text != own for word, own in zip(here, self.exact, strict=True)):
            return False
        return all(_fits(word.folded, *stem) for word, stem in zip(here, self.stems, strict=True))


class PhraseMatcher:
    """Terms by the id of what they mean."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        self._by_start: defaultdict[str, list[_Pattern]] = defaultdict(list)
        for id_, spellings in terms.items():
            for pattern in (_compiled(id_, spelling) for spelling in spellings if _TERM_WORD.search(spelling)):
                self._by_start[pattern.stems[0][0]].append(pattern)
        # Texts repeat their words, and most words begin no term at all.
        self._beginning = lru_cache(WORDS_REMEMBERED)(self._patterns_beginning)

    def find(self, text: str) -> tuple[PhraseMatch, ...]:
        """Return the terms in a text in reading order; of several that begin there the longest, or all as long."""
        return self.find_in(words_of(text))

    def find_in(self, words: Sequence[Word], *, any_case: bool = True) -> tuple[PhraseMatch, ...]:
        """Return the terms in a sequence of words.

        Args:
            any_case: find terms with a capital letter also where they are written small.
        """
        found: dict[PhraseMatch, None] = {}
        position = 0
        while position < len(words):
            patterns = self._longest(words, position, any_case)
            if not patterns:
                position += 1
                continue
            size = len(patterns[0].stems)
            start, end = words[position].start, words[min(position + size, len(words)) - 1].end
            matches = (
                PhraseMatch(id=one.id, start=start, end=end, words=size, capital=one.capital) for one in patterns
            )
            found |= dict.fromkeys(matches)
            position += size
        return tuple(found)

    def _longest(self, words: Sequence[Word], position: int, any_case: bool) -> list[_Pattern]:
        patterns = self._beginning(words[position].folded)
        fitting = [pattern for pattern in patterns if pattern.fits(words, position, any_case)]
        if len(fitting) < 2:
            return fitting
        longest = max(map(_length, fitting))
        return [pattern for pattern in fitting if _length(pattern) == longest]

    def _patterns_beginning(self, word: str) -> tuple[_Pattern, ...]:
        """Return the terms whose first word may be this one."""
        starts = (word[:size] for size in range(len(word), 0, -1))
        patterns = (pattern for start in starts for pattern in self._by_start.get(start, ()))
        return tuple(pattern for pattern in patterns if _fits(word, *pattern.stems[0]))


@lru_cache(TEXTS_REMEMBERED)
def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text; a possessive 's and an elided article do not belong to them."""
    return tuple(_word(text, *_own_span(match)) for match in _WORD.finditer(text))


@lru_cache(WORDS_REMEMBERED)
def fold_word(word: str) -> str:
    """Return a word in small letters, in one script, without Latin diacritics; ё counts as е."""
    folded = fold_homoglyphs(unicodedata.normalize("NFC", word)).casefold().translate(_LETTERS)
    if folded.isascii() or re.search(r"[\u0400-\u04FF]", folded):
        return folded
    decomposed = unicodedata.normalize("NFD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def plain_term(term: str) -> str:
    """Return a term as a reader writes it, without marks."""
    return re.sub(r"[|~]", "", term).removeprefix("=")


def _word(text: str, start: int, end: int) -> Word:
    return Word(text=text[start:end], folded=fold_word(text[start:end]), start=start, end=end)


def _own_span(match: re.Match[str]) -> tuple[int, int]:
    elided, possessive = _ELIDED.match(match[0]), _POSSESSIVE.search(match[0])
    start = match.start() + elided.end() if elided else match.start()
    return start, match.start() + possessive.start() if possessive else match.end()


def _fits(folded: str, stem: str, endings: frozenset[str] | None) -> bool:
    if not folded.startswith(stem):
        return False
    ending = folded[len(stem) :]
    return len(ending) <= LONGEST_ENDING if endings is None else ending in endings


def _compiled(id_: str, term: str) -> _Pattern:
    words = [term[start:end] for start, end in map(_own_span, _TERM_WORD.finditer(term))]
    exact = tuple(words) if term.startswith("=") else None
    return _Pattern(id=id_, stems=tuple(map(_stem, words)), exact=exact, capital=words[0][0].isupper())


def _stem(word: str) -> tuple[str, frozenset[str] | None]:
    if "|" in word:
        return fold_word(word.partition("|")[0]), None
    stem, mark, ending = word.partition("~")
    return fold_word(stem), CASE_ENDINGS.get(fold_word(ending), frozenset({fold_word(ending)})) if mark else frozenset(
        {""}
    )


def _length(pattern: _Pattern) -> tuple[int, int]:
    return len(pattern.stems), sum(len(stem) for stem, _ in pattern.stems)
