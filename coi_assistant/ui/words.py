"""Words of the interface: labels for codes, spans of dates, counts."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale, UnknownLocaleError

from coi_assistant.records import Filters, Kind, Source, SourceType
from coi_assistant.writers.references import UNDATED, published_words

SOURCE_TYPES: dict[SourceType, str] = {
    "intergovernmental": "Intergovernmental",
    "state": "State",
    "ngo": "NGO",
    "media": "Media",
    "academic": "Academic",
    "court": "Court",
    "exile": "Exile organisation",
}
KINDS: dict[Kind, str] = {
    "fact": "Fact reported",
    "law": "Law or decree",
    "decision": "Finding of a court or agency",
    "assessment": "Assessment",
    "position": "Position of the authorities",
}

_ENGLISH = Locale("en")


def type_word(source: Source) -> str:
    """Return the kind of source in words."""
    return SOURCE_TYPES[source.source_type] if source.source_type else "Source type not given"


def language_word(code: str) -> str:
    """Return a language's English name; a code that is not known stays as it is."""
    if not code:
        return ""
    try:
        return Locale.parse(code).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def country_word(code: str) -> str:
    """Return a country's English name; a code that is not known stays as it is."""
    return str(_ENGLISH.territories.get(code.upper(), code))


def topic_word(slug: str) -> str:
    """Return a topic in words: `arrest-on-return` -> `Arrest on return`."""
    words = slug.replace("-", " ")
    return words[:1].upper() + words[1:]


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 source`, `1,204 sources`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def span(dates: Iterable[str | None]) -> str:
    """Return the period that partial dates cover, by month: `August 2021 to October 2024`; empty without dates."""
    known = sorted(date for date in dates if date)
    if not known:
        return ""
    first, last = published_words(known[0][:7]), published_words(known[-1][:7])
    return published_words(known[0]) if known[0] == known[-1] else first if first == last else f"{first} to {last}"


def published_span(sources: Iterable[Source]) -> str:
    """Return when sources were published, in words: `published 2021 to October 2024, 1 undated`."""
    dates = [source.published for source in sources]
    undated = dates.count(None)
    if undated == len(dates):
        return UNDATED
    extra = f", {undated} {UNDATED}" if undated else ""
    return f"published {span(dates)}{extra}"


def filter_words(filters: Filters) -> list[str]:
    """Return each filter that is set, in words."""
    named: list[tuple[str, Iterable[str]]] = [
        ("published since", [filters.since] if filters.since else []),
        ("published until", [filters.until] if filters.until else []),
        ("as of", [filters.as_of] if filters.as_of else []),
        ("source type", [_type_label(name) for name in filters.source_types]),
        ("publisher", filters.publishers),
        ("country", map(country_word, filters.countries)),
        ("topic", map(topic_word, filters.topics)),
        ("language of the original", map(language_word, filters.languages)),
    ]
    words = [f"{name} {' or '.join(values)}" for name, given in named if (values := list(given))]
    return [*words, "originals only"] if filters.originals_only else words


def _type_label(name: str) -> str:
    return {str(key): label for key, label in SOURCE_TYPES.items()}.get(name, name)
