"""Dates in running text, in English, Russian, Belarusian, German, Polish, French and Lithuanian; ages in months.

What a quote says of an event is told apart from when its source was published: the first is read here, the second is
metadata.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from coi_assistant.lexicon.data_files import package_data

__all__ = ["DateMention", "age_months", "dates_in", "first_day", "last_day"]

REMEMBERED = 20_000
"""Texts of which the dates are kept in memory."""

_YEAR = r"(?:\s*,?\s+(?P<year>(?:19|20)\d{2})\b|\s*\((?P<bracketed>(?:19|20)\d{2})\))"
_NUMERIC = re.compile(r"(?<![\d.,/-])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d{2})(?!\d)")
_ISO = re.compile(r"(?<![\d-])((?:19|20)\d{2})-(\d{2})-(\d{2})(?![\d-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date as a text gives it."""

    start: int
    end: int
    iso: str
    """YYYY-MM-DD, YYYY-MM, or --MM-DD where the text gives no year."""

    @property
    def is_day(self) -> bool:
        """Whether the text names a day."""
        return len(self.iso.lstrip("-").split("-")) == (2 if self.iso.startswith("--") else 3)

    @property
    def is_dated(self) -> bool:
        """Whether the text gives the year."""
        return not self.iso.startswith("--")

    def in_year_before(self, published: str | None) -> str:
        """Return the date with a year: where the text gives none, the latest such day up to publication."""
        if self.is_dated or not published:
            return self.iso
        day, year = self.iso[2:], int(published[:4])
        return f"{year}-{day}" if f"{year}-{day}" <= str(last_day(published)) else f"{year - 1}-{day}"


@lru_cache(REMEMBERED)
def dates_in(text: str) -> tuple[DateMention, ...]:
    """Return the dates in a text that name at least a month and a day, or a month and a year, in reading order."""
    found: list[DateMention] = []
    for mention in sorted(_mentions(text), key=lambda one: (one.start, -one.end)):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return tuple(found)


def last_day(partial: str) -> date:
    """Return the last day that a partial ISO date may mean: 2023 -> 31 December, 2023-02 -> 28 February."""
    parts = [int(part) for part in partial.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def first_day(partial: str) -> date:
    """Return the first day that a partial ISO date may mean."""
    year, month, day = ([int(part) for part in partial.split("-")] + [1, 1])[:3]
    return date(year, month, day)


def age_months(published: str | None, day: date) -> int | None:
    """Return the whole months from a partial date (at its last day) to a day; None for an undated source."""
    if not published:
        return None
    born = min(last_day(published), day)
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def _mentions(text: str) -> Iterator[DateMention]:
    for match in _NUMERIC.finditer(text):
        yield from _checked(match, int(match[3]), int(match[2]), int(match[1]))
    for match in _ISO.finditer(text):
        yield from _checked(match, int(match[1]), int(match[2]), int(match[3]))
    for pattern in _patterns():
        for match in pattern.finditer(text):
            parts = match.groupdict()
            year = parts.get("year") or parts.get("bracketed")
            day = parts.get("day")
            yield from _checked(match, int(year) if year else None, _month(match["month"]), int(day) if day else None)


def _checked(match: re.Match[str], year: int | None, month: int, day: int | None) -> Iterator[DateMention]:
    """Yield the mention unless there is no such day; without a year 29 February may exist."""
    try:
        date(year or 2000, month, day or 1)
    except ValueError:
        return
    if year is None and day is None:
        return
    parts = [f"{year}" if year else "-", f"{month:02}", *([f"{day:02}"] if day else [])]
    yield DateMention(start=match.start(), end=match.end(), iso="-".join(parts))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    names = [(name, stem) for months in _months().values() for name, stem in months]
    words = "|".join(
        re.escape(name) + (r"\w*" if stem else r"\b") for name, stem in sorted(names, key=lambda one: -len(one[0]))
    )
    month = rf"(?P<month>\b(?:{words}))\.?"
    ordinal = r"(?:st|nd|rd|th|er|\.)?(?:[-\u2011]?(?:го|га))?"
    day = rf"(?<![\d.,§№])(?P<day>\d{{1,2}}){ordinal}(?:\s+(?:of|d\.))?\s+"
    lithuanian = rf"(?P<year>(?:19|20)\d{{2}})\s+m\.\s+{month}\s+(?P<day>\d{{1,2}})\b"
    texts = (
        lithuanian,
        rf"{day}{month}{_YEAR}?",
        rf"{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}?",
        rf"{month}{_YEAR}",
    )
    return tuple(re.compile(one, re.IGNORECASE) for one in texts)


@cache
def _months() -> dict[int, tuple[tuple[str, bool], ...]]:
    """Return for each month its names, each with whether letters may follow."""
    data = package_data("months.yaml")
    return {
        int(number): tuple((name.rstrip("|"), name.endswith("|")) for name in names) for number, names in data.items()
    }


def _month(word: str) -> int:
    folded = word.casefold()
    fits = [
        (len(name), number)
        for number, names in _months().items()
        for name, stem in names
        if folded == name or (stem and folded.startswith(name))
    ]
    return max(fits)[1]
