"""What stands in a quotation: counts, dates, years, each with its place, so that it can be shown to be there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import get_month_names

from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.language import function_words
from coi_assistant.topics import COUNT

__all__ = [
    "Count",
    "DatedWords",
    "happened_on",
    "opens_as_known",
    "read_counts",
    "read_dates",
    "read_years",
    "stands_alone",
]

MONTH_LANGUAGES = ("en", "de", "pl", "ru", "be", "uk", "fr", "lt", "cs", "sv")
_NUMBER = re.compile(COUNT)
_YEAR = re.compile(r"(?<![\w.,/-])(?:19[5-9]\d|20[0-4]\d)(?![\w/]|-\d|[.,]\d)")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of something in a quotation; `quote[start:end] == text`."""

    value: int
    text: str
    start: int
    end: int
    kind: str
    """What is counted: people, cases, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedWords:
    """A date in a quotation; `quote[start:end] == text`."""

    day: date
    """The first day of the month where the quotation gives no day."""
    text: str
    start: int
    end: int
    exact: bool


def read_counts(quote: str) -> tuple[Count, ...]:
    """Return the numbers of a quotation that count something which the data name."""
    found = []
    for match in _NUMBER.finditer(quote):
        following = [word.casefold() for word in _WORD.findall(_clause(quote, match.end()))]
        kind = next((_kinds()[word] for word in following[: _between()] if word in _kinds()), "")
        if kind:
            value = int(re.sub(r"\D", "", match[0]))
            found.append(Count(value=value, text=match[0], start=match.start(), end=match.end(), kind=kind))
    return tuple(found)


def read_years(quote: str) -> tuple[re.Match[str], ...]:
    """Return the places of the years in a quotation."""
    return tuple(_YEAR.finditer(quote))


def read_dates(quote: str) -> tuple[DatedWords, ...]:
    """Return the dates of a quotation that name at least month and year, in the order of the text."""
    found = []
    for match in _dates().finditer(quote):
        try:
            day = int(match["day"] or 1)
            when = date(int(match["year"]), _months()[match["month"].casefold()], day)
        except ValueError:
            continue
        exact = match["day"] is not None
        found.append(DatedWords(day=when, text=match[0], start=match.start(), end=match.end(), exact=exact))
    return tuple(found)


def happened_on(quote: str, when: DatedWords) -> bool:
    """Tell whether something happened on a date, and it does not merely limit a period."""
    before = re.findall(r"\w+", quote[: when.start].casefold())[-2:]
    return when.exact and not set(before) & set(package_data("training_quotes.yaml")["limits_of_time"])


def stands_alone(quote: str, language: str) -> bool:
    """Tell whether a quotation can be understood without the sentence before it and speaks of the matter itself."""
    small = quote.casefold().lstrip("\"'“„«(")
    if any(phrase in small for phrase in package_data("training_quotes.yaml")["about_the_text"]):
        return False
    # Only of the first sentence: a later one may lean on it.
    first = _SENTENCE_END.split(quote, maxsplit=1)[0]
    leans_inside = _words("leaning_inside", language).search(first.casefold())
    return not (
        quote[:1] == "(" or _words("leaning", language).match(small) or leans_inside or _nameless(first, language)
    )


def opens_as_known(quote: str, language: str) -> bool:
    """Tell whether a quotation opens with a thing as known ("the report"); a name ("the United Nations") is none."""
    opening = _words("known", language).match(quote.casefold())
    return opening is not None and quote[opening.end() :].lstrip()[:1].islower()


def _nameless(sentence: str, language: str) -> bool:
    """Tell whether a pronoun for a person comes before any name that it could stand for."""
    pronoun = _words("persons", language).search(sentence.casefold())
    words = _WORD.findall(sentence[: pronoun.start()]) if pronoun else []
    # Every sentence opens with a capital letter, and only some with a name.
    names = words[1:] if words[:1] and words[0].casefold() in function_words(language) else words
    return pronoun is not None and not any(word[0].isupper() for word in names)


def _clause(quote: str, start: int) -> str:
    """Return what follows up to the next mark or number: a noun beyond it is counted by something else."""
    return re.split(r"[,.;:()\d]", quote[start : start + 80], maxsplit=1)[0]


@cache
def _words(kind: str, language: str) -> re.Pattern[str]:
    words = package_data("training_quotes.yaml")[kind].get(language, ())
    # Without words nothing leans: the pattern that never matches.
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})\b" if words else r"(?!)")


@cache
def _kinds() -> dict[str, str]:
    counted = package_data("training_quotes.yaml")["counted"]
    return {word: kind for kind, words in counted.items() for word in words}


@cache
def _between() -> int:
    return int(package_data("training_quotes.yaml")["between_words"]) + 1


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = {}
    for language in MONTH_LANGUAGES:
        for context in ("format", "stand-alone"):
            for number, name in get_month_names("wide", context=context, locale=language).items():
                months.setdefault(str(name).casefold(), int(number))
    return months


@cache
def _dates() -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(name) for name in _months()), key=len, reverse=True))
    before = r"(?<![\w.,/-])(?:(?P<day>[0-3]?\d)\.?\s)?"
    return re.compile(rf"{before}\b(?P<month>{names})\s\(?(?P<year>(?:19|20)\d\d)\b\)?", re.IGNORECASE)
