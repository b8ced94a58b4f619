"""Words of the interface in one language: labels for codes, dates with their age, spans of dates, filters."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date as Day
from functools import cache
from typing import TypeGuard, get_args

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from coi_assistant.records import Filters, Source, SourceType
from coi_assistant.told import Told, Value
from coi_assistant.ui.texts import DEFAULT, Texts
from coi_assistant.writers.csl import NO_TITLE

MONTHS_TOLD = 36
"""Ages up to this many months are told in months, since a year more or less matters for recent reports."""

# How a partial date is written without its day; a month alone stands in the nominative.
_PATTERNS = {1: "yyyy", 2: "LLLL yyyy"}


class Words(Texts):
    """The interface in one language."""

    def source_type(self, name: str | None) -> str:
        """Return a kind of source in words."""
        return self(f"type.{name}") if name and self.has(f"type.{name}") else name or self("type.none")

    def kind(self, name: str) -> str:
        """Return the kind of a finding in words; a kind that is not known stays as it is."""
        return self(f"kind.{name}") if self.has(f"kind.{name}") else name

    def language_name(self, code: str) -> str:
        """Return the name of a language; a code that is not known stays as it is."""
        try:
            return (Locale.parse(code).get_display_name(self.locale) or code) if code else ""
        except (UnknownLocaleError, ValueError):
            return code

    def in_language(self, code: str) -> str:
        """Return the mark for a text in a language: `In Russian`."""
        return self(f"in.{code}") if self.has(f"in.{code}") else self("in.other", language=self.language_name(code))

    def country(self, code: str) -> str:
        """Return the name of a country; a code that is not known stays as it is."""
        return str(self.locale.territories.get(code.upper(), code))

    def topic(self, slug: str) -> str:
        """Return a topic in words: `arrest-on-return` -> `Arrest on return`."""
        words = slug.replace("-", " ")
        return words[:1].upper() + words[1:]

    def title(self, source: Source) -> str:
        """Return the title of a source, or the words that say there is none."""
        return source.title or f"{self('source.no_title') if self.has('source.no_title') else NO_TITLE} ({source.id})"

    def publisher(self, source: Source) -> str:
        """Return the publisher of a source, or the words that say there is none."""
        return source.publisher or self("name.no_publisher")

    def tells(self, text: str) -> TypeGuard[Told]:
        """Tell whether a text is one that the pipeline says and this language has words for."""
        return isinstance(text, Told) and self.has(text.key)

    def told(self, text: str) -> str:
        """Return in this language what the pipeline or an error says; a name, or what has no words here, as it is."""
        if not self.tells(text):
            return text
        values = {name: self._value(value) for name, value in text.values.items() if name != "n"}
        if "country" in values:
            values["name"] = self.country(values["country"])
        number = text.values.get("n")
        return self.count(text.key, number, **values) if isinstance(number, int) else self(text.key, **values)

    def foreign(self, text: str) -> str | None:
        """Return the code of English where `told` leaves the text in it and the page is in another language."""
        return None if self.language == DEFAULT or self.tells(text) else DEFAULT

    def _value(self, value: Value) -> str:
        if isinstance(value, tuple):
            return ", ".join(map(self.told, value))
        return self.number(value) if isinstance(value, int) else self.told(value)

    def date(self, published: str | None) -> str:
        """Return a partial ISO date in words: `4 September 2023`, `September 2023`, `2023`, `undated`."""
        if not published:
            return self("date.undated")
        parts = [int(part) for part in published.split("-")]
        day = Day(*([*parts, 1, 1][:3]))
        return str(format_date(day, _PATTERNS.get(len(parts)) or self("date.day"), locale=self.locale))

    def span(self, dates: Iterable[str | None]) -> str:
        """Return the period that partial dates cover, by month: `August 2021 to October 2024`; empty without dates."""
        known = sorted(date for date in dates if date)
        if not known:
            return ""
        first, last = self.date(known[0][:7]), self.date(known[-1][:7])
        if known[0] == known[-1]:
            return self.date(known[0])
        return first if first == last else self("date.span", first=first, last=last)

    def age(self, published: str, today: Day) -> str:
        """Return how old a publication is: `25 months old`. A partial date counts at its last day."""
        months = months_between(published, today)
        if months < 1:
            return self("age.new")
        return self.count("age.months", months) if months <= MONTHS_TOLD else self.count("age.years", months // 12)

    def filters(self, filters: Filters) -> list[tuple[str, str, str]]:
        """Return each filter that is set, value by value: its field, the value, and both in words."""
        told = {
            "source_types": self.source_type,
            "countries": self.country,
            "topics": self.topic,
            "languages": self.language_name,
        }
        found = []
        for name in ("since", "until", "as_of"):
            if value := getattr(filters, name):
                found.append((name, value, self(f"filter.{name}.chip", value=value)))
        for name in ("source_types", "publishers", "countries", "topics", "languages"):
            label = told.get(name, str)
            found += [(name, one, self(f"filter.{name}.chip", value=label(one))) for one in getattr(filters, name)]
        if filters.originals_only:
            found.append(("originals_only", "", self("filter.originals_only.chip")))
        return found


@cache
def words_in(language: str) -> Words:
    """Return the words of a language."""
    return Words(language)


def months_between(published: str, today: Day) -> int:
    """Return the whole months from a partial date, counted at its last day, to a day; 0 for a date to come."""
    parts = [int(part) for part in published.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else monthrange(year, month)[1]
    months = 12 * (today.year - year) + today.month - month
    # The last day of a month is a month after the last day of the one before, however long the two are.
    last = monthrange(today.year, today.month)[1]
    return max(0, months - (today.day < min(day, last)))


def originators_of(source: Source) -> tuple[str, ...]:
    """Return who first said what a source tells: those that its metadata names, else its publisher."""
    return source.originators or ((source.publisher,) if source.publisher else ())


SOURCE_TYPES: tuple[str, ...] = get_args(SourceType)
