"""What figures count and dates are dates of: detentions, deaths, an entry into force; the terms: `events.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.dates import dates_in
from coi_assistant.lexicon.phrases import PhraseMatch, PhraseMatcher, words_of
from coi_assistant.told import Told

__all__ = [
    "Figure",
    "absorbed_by",
    "counts_people",
    "events_in",
    "figures_in",
    "is_link",
    "is_running",
    "is_stock",
    "name_of",
    "settings_in",
]

REMEMBERED = 20_000
"""Sentences that are kept in memory as read; a passage is compared with many questions."""
MOST_WORDS = 4
"""Words after a figure among which the noun must stand that tells that people are counted."""
_DIGITS = re.compile(
    r"(?<![\w.,:№§/+-])(?:\d{1,3}(?:[,. \u00a0]\d{3})+|\d+)(?![\w%§/:]|[.,]\d|-\w)(?!\s?(?:%|per ?cent\b|percent\b))"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_LEGAL = re.compile(
    r"(?:\b(?:no|nos|nr|art|arts|articles?|decrees?|chapter|section|resolution|law|para|p|pp|aged|age|указ\w*|стать\w+|ст"
    r"|артыкул\w*|dekret\w*|artikel)\.?\s*(?:no\.?|nr\.?)?|[№§])\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of people, or of what befell them, in a text."""

    start: int
    end: int
    """With the words before that belong to it ("at least")."""
    value: int
    text: str


@lru_cache(REMEMBERED)
def events_in(text: str) -> tuple[PhraseMatch, ...]:
    """Return the events that a text speaks of, in reading order."""
    return _matcher("events").find(text)


@lru_cache(REMEMBERED)
def settings_in(text: str) -> frozenset[str]:
    """Return the settings that narrow an event: on return, in custody."""
    return frozenset(match.id for match in _matcher("settings").find(text))


def absorbed_by(settings: Iterable[str]) -> frozenset[str]:
    """Return the settings that others explain: of a commission on return, "return" says what it is for."""
    entries = _data()["settings"]
    return frozenset(other for one in settings for other in entries[one].get("absorbs", ()))


def is_running(text: str) -> bool:
    """Tell whether a text says that a count goes on from day to day."""
    return bool(_running().find(text))


def is_stock(event: str) -> bool:
    """Tell whether an event is a state that is counted on a day."""
    return bool(_data()["events"][event].get("stock", False))


def name_of(id_: str) -> Told:
    """Return an event or a setting in words."""
    return Told(f"event.{id_}")


@lru_cache(REMEMBERED)
def figures_in(text: str) -> tuple[Figure, ...]:
    """Return the exact figures in a text that may count people; years, dates, laws, ages and shares are none."""
    dates = [(one.start, one.end) for one in dates_in(text)]
    found = [*_digits(text), *_worded(text)]
    return tuple(
        figure
        for figure in sorted(found, key=lambda one: one.start)
        if not any(start < figure.end and figure.start < end for start, end in dates)
    )


def counts_people(text: str) -> bool:
    """Tell whether the words after a figure say that people, or what befell them, are counted."""
    words = [word.folded for word in words_of(re.split(r"[.,;:(]", text, maxsplit=1)[0])[:MOST_WORDS]]
    return bool(_listed("counted").intersection(words)) and not _listed("units").intersection(words[:1])


def is_link(text: str) -> bool:
    """Tell whether nothing but auxiliary words stands between a figure and the event that it counts."""
    return {word.folded for word in words_of(text)} <= _listed("links")


def _digits(text: str) -> list[Figure]:
    figures = []
    for match in _DIGITS.finditer(text):
        if _YEAR.fullmatch(match[0]) or _LEGAL.search(text[: match.start()]):
            continue
        value = int(re.sub(r"\D", "", match[0]))
        figures.append(_figure(text, match.start(), match.end(), value))
    return figures


def _worded(text: str) -> list[Figure]:
    return [
        _figure(text, match.start(), match.end(), _numbers()[match[0].casefold()]) for match in _words().finditer(text)
    ]


def _figure(text: str, start: int, end: int, value: int) -> Figure:
    before = _qualifiers().search(text[:start])
    first = before.start() if before else start
    return Figure(start=first, end=end, value=value, text=text[first:end])


def _data() -> dict[str, dict[str, dict[str, str]]]:
    loaded: dict[str, dict[str, dict[str, str]]] = package_data("events.yaml")
    return loaded


@cache
def _matcher(section: str) -> PhraseMatcher:
    entries: dict[str, dict[str, Sequence[str]]] = package_data("events.yaml")[section]
    return PhraseMatcher({id_: entry["terms"] for id_, entry in entries.items()})


@cache
def _running() -> PhraseMatcher:
    return PhraseMatcher({"running": package_data("events.yaml")["running"]})


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(word.folded for term in package_data("events.yaml")[name] for word in words_of(term))


@cache
def _numbers() -> dict[str, int]:
    return {str(word): int(value) for word, value in package_data("events.yaml")["number_words"].items()}


@cache
def _words() -> re.Pattern[str]:
    words = sorted(_numbers(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b(?![-\d])", re.IGNORECASE)


@cache
def _qualifiers() -> re.Pattern[str]:
    words = sorted(package_data("events.yaml")["qualifiers"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\s+$", re.IGNORECASE)
