"""In which language a question is written: told from its letters, function words and endings.

Small and our own because questions have four words, half of them names, and because the libraries that were tried take
Belarusian for Russian or Ukrainian at that length.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.phrases import TEXTS_REMEMBERED
from coi_assistant.lexicon.romanisation import fold_homoglyphs

__all__ = ["detect_language", "function_words"]

_WORD = re.compile(r"[^\W\d_]+")
_ELISION = re.compile(r"\b([ldnsqcj]|qu)['’](?=\w)", re.IGNORECASE)

# Set on 70 questions of our own (tests/lexicon/test_language.py) and on the sentences of the shipped corpus.
WORD_WEIGHT = 1.0
ENDING_WEIGHT = 0.25
LETTER_WEIGHT = 0.6
FOREIGN_LETTER_WEIGHT = -0.8
NAME_FACTOR = 0.25
"""A capitalised word inside a sentence may be a foreign name; what it tells counts for less."""
LEAST_SCORE, LEAST_MARGIN = 0.5, 0.15
WORDS_READ = 60
"""Nothing changes after so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Profile:
    script: str
    letters: frozenset[str]
    words: Mapping[str, float]
    endings: tuple[str, ...]


@lru_cache(TEXTS_REMEMBERED)
def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of en, ru, be, de, pl, fr, lt, uk, cs or sv; "" when unsure."""
    scores: defaultdict[str, float] = defaultdict(float)
    for word, weight in islice(_weighted_words(text), WORDS_READ):
        for language, evidence in _evidence(word):
            scores[language] += weight * evidence
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    (best, score), (_, second) = [*ranked, ("", 0.0), ("", 0.0)][:2]
    return best if score >= LEAST_SCORE and score - second >= LEAST_MARGIN else ""


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language, in lower case; of all languages for the empty code."""
    if language:
        return frozenset(_profiles()[language].words) if language in _profiles() else frozenset()
    return frozenset(word for profile in _profiles().values() for word in profile.words)


def _weighted_words(text: str) -> Iterator[tuple[str, float]]:
    start = True
    for match in _WORD.finditer(_ELISION.sub(r"\1 ", fold_homoglyphs(text))):
        capitalised = match[0][0].isupper() and not start
        yield match[0].casefold(), NAME_FACTOR if capitalised else 1.0
        start = False


@lru_cache(maxsize=16384)
def _evidence(word: str) -> tuple[tuple[str, float], ...]:
    script = "cyrillic" if "\u0400" <= word[0] <= "\u04ff" else "latin"
    profiles = _profiles().items()
    return tuple((language, _points(word, profile)) for language, profile in profiles if profile.script == script)


def _points(word: str, profile: _Profile) -> float:
    letters = _own_letters(word, profile)
    known = WORD_WEIGHT * profile.words.get(word, 0.0)
    ending = ENDING_WEIGHT if len(word) > 4 and word.endswith(profile.endings) else 0.0
    return known + ending + letters


def _own_letters(word: str, profile: _Profile) -> float:
    telling = set(word) & _telling_letters(profile.script)
    foreign = len(telling - profile.letters)
    if foreign:
        return FOREIGN_LETTER_WEIGHT * foreign
    return sum(LETTER_WEIGHT / _users(letter) for letter in telling)


@cache
def _profiles() -> Mapping[str, _Profile]:
    raw = package_data("languages.yaml")
    users = Counter(word for entry in raw.values() for word in set(entry["words"].split()))
    return {
        language: _Profile(
            script=entry["script"],
            letters=frozenset(entry["letters"]),
            words={word: 1.0 / users[word] for word in entry["words"].split()},
            endings=tuple(entry["endings"]),
        )
        for language, entry in raw.items()
    }


@cache
def _telling_letters(script: str) -> frozenset[str]:
    """Return the letters of a script that some of its languages have and others lack."""
    alphabets = [profile.letters for profile in _profiles().values() if profile.script == script]
    return frozenset.union(*alphabets) - frozenset.intersection(*alphabets)


@cache
def _users(letter: str) -> int:
    return sum(letter in profile.letters for profile in _profiles().values())
