"""Which countries a text names, by their ISO 3166 codes: names, adjectives and people, in ten languages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.language import detect_language
from coi_assistant.lexicon.phrases import CASE_ENDINGS, PhraseMatch, PhraseMatcher, Word, words_of

__all__ = ["CountryMention", "CountryTable"]

CLDR_LANGUAGES = ("ru", "be", "de", "pl", "fr", "lt", "uk", "cs", "sv")
"""Languages whose names of countries are looked for in texts of the language; English ones are in every text."""
_COUNTRY_CODE = re.compile(r"(?!EU|EZ|UN|XA|XB|QO|ZZ)[A-Z]{2}")
"""CLDR lists unions, regions and test codes among the territories; these are no countries."""
SHORTEST_SMALL_NAME = 5
"""Letters of a name that is looked for in a sentence without capital letters; "dane" is also Polish for data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryMention:
    """A country in a text; `is_name` tells its name from an adjective or its people."""

    code: str
    start: int
    end: int
    is_name: bool


class CountryTable:
    """Names of countries: CLDR's, and those of the data file."""

    def __init__(self, extra: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> None:
        data = package_data("countries.yaml")
        self._ordinary = frozenset(data["common_words"])
        names, words = _own_terms(data, extra or {})
        self._own = PhraseMatcher(names | words)

    def countries_in(self, text: str) -> frozenset[str]:
        """Return the codes of the countries that a text names."""
        return frozenset(mention.code for mention in self.find(text))

    def find(
        self, text: str, words: Sequence[Word] | None = None, language: str | None = None
    ) -> tuple[CountryMention, ...]:
        """Return every mention in reading order.

        Args:
            words: the words of the text, where they are known already.
            language: of the text; detected where it is not given.
        """
        words = words_of(text) if words is None else words
        language = detect_language(text) if language is None else language
        any_case = all(word.text.islower() for word in words[1:])
        matches = list(self._own.find_in(words, any_case=any_case))
        if language in CLDR_LANGUAGES:
            taken = {position for match in matches for position in range(match.start, match.end)}
            found = _cldr(language).find_in(words, any_case=any_case)
            matches += [match for match in found if match.start not in taken]
        written = [match for match in matches if _is_written_so(match, text, language)]
        return tuple(mention for mention in _mentions(written) if self._meant(text, mention))

    def english_name(self, code: str) -> str:
        """Return the usual English name; the code itself where there is none."""
        return _territories("en").get(code, code)

    def _meant(self, text: str, mention: CountryMention) -> bool:
        """Tell a country from an ordinary word that is spelled alike."""
        found = text[mention.start : mention.end]
        if found.casefold() not in self._ordinary:
            return True
        return found[0].isupper() and bool(text[: mention.start].strip())


def _is_written_so(match: PhraseMatch, text: str, language: str) -> bool:
    """Tell whether a term may be written as it is here, in small or in capital letters."""
    if not match.capital:
        # Adjectives are written small in the other languages only; an English "kin" is no Lithuanian "kinų".
        return language != "en" or not text[match.start].isascii()
    return text[match.start].isupper() or match.end - match.start >= SHORTEST_SMALL_NAME


def _mentions(matches: Sequence[PhraseMatch]) -> Iterator[CountryMention]:
    """Yield each country once a place; what is an adjective as well as a name counts as an adjective."""
    adjectives = {(match.start, match.id[:2]) for match in matches if match.id.endswith("word")}
    seen: set[tuple[int, str]] = set()
    for match in sorted(matches, key=lambda match: match.start):
        place = (match.start, match.id[:2])
        if place not in seen:
            yield CountryMention(code=match.id[:2], start=match.start, end=match.end, is_name=place not in adjectives)
        seen.add(place)


def _own_terms(
    data: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]], extra: Mapping[str, Mapping[str, Sequence[str]]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    words: defaultdict[str, list[str]] = defaultdict(list)
    for code, terms in [*data["countries"].items(), *extra.items()]:
        names[f"{code}.name"] += terms.get("names", ())
        words[f"{code}.word"] += terms.get("words", ())
    for code, name in _territories("en").items():
        names[f"{code}.name"].append(_declined(name))
    for code, more in data["english_names"].items():
        names[f"{code}.name"] += more
    for code, more in data["english_words"].items():
        words[f"{code}.word"] += [f"{word}~" for word in more]
    return dict(names), dict(words)


@cache
def _territories(language: str) -> Mapping[str, str]:
    found = Locale.parse(language).territories
    return {str(code): str(name) for code, name in found.items() if _COUNTRY_CODE.fullmatch(str(code))}


@cache
def _cldr(language: str) -> PhraseMatcher:
    return PhraseMatcher({f"{code}.name": [_declined(name)] for code, name in _territories(language).items()})


def _declined(name: str) -> str:
    """Mark the case ending of a name of one word."""
    if not _is_plain_word(name):
        return name
    for size in (2, 1):
        if name[-size:] in CASE_ENDINGS and len(name) > size + 2:
            return f"{name[:-size]}~{name[-size:]}"
    return f"{name}~"


def _is_plain_word(name: str) -> bool:
    return len(words_of(name)) == 1 and name.isalpha()
