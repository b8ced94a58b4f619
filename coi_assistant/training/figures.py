"""Figures, dated events and counts of evidence: what the pictures of a kit are drawn from, all of it cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coi_assistant.records import Passage, Source
from coi_assistant.training.evidence import Evidence, Fact
from coi_assistant.training.reading import Count, DatedWords, happened_on, read_counts, read_dates, read_years
from coi_assistant.training.tagging import TopicTags

__all__ = ["Event", "Figure", "Matrix", "Series", "events", "matrix", "series"]

GENERAL = "figures"
"""Method of topics that gather numbers of any kind."""
FIGURES_SHOWN = 4
LEAST_FIGURES = 3
EVENTS_SHOWN = {30: 4, 60: 8, 90: 8}
"""By length of the kit in minutes."""
EVENT_METHODS = {
    "direct-attack", "use-of-other-states", "control-of-mobility", "threats-from-a-distance", "domestic-repression",
}  # fmt: skip
TELLING = 90
"""Characters from which a quotation usually says who did what."""
WIDEST_SPREAD = 40
"""Largest number over smallest: beyond it the short bars of one picture cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number read out of a quotation."""

    fact: Fact
    count: Count
    year: str = ""
    """As it stands in the quotation; empty where it names none or several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Figures of one topic that count the same kind of thing, by time."""

    topic: str
    method: str
    kind: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated event: the quotation, and the date in it."""

    fact: Fact
    when: DatedWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Passages counted by method and type of source; `passages` holds their ids, so that each count can be traced."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    passages: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def counts(self) -> tuple[tuple[int, ...], ...]:
        """The number of passages in each cell."""
        return tuple(tuple(len(cell) for cell in row) for row in self.passages)


def series(evidence: Evidence) -> tuple[Series, ...]:
    """Return for each topic with enough comparable numbers one series, in the order of the topic list.

    A topic that gathers figures of any kind makes no series: its numbers count different things.
    """
    found = []
    for one in evidence.topics:
        if not one.enough or one.topic.method == GENERAL:
            continue
        by_kind = _by_kind(fact for fact in evidence.pool if _is_about(fact, one.topic.slug, evidence))
        rows = max(by_kind.values(), key=len, default=[])
        if len(rows) >= LEAST_FIGURES:
            chosen = tuple(sorted(_comparable(rows), key=_time)[-FIGURES_SHOWN:])
            if len(chosen) >= LEAST_FIGURES:
                found.append(
                    Series(topic=one.topic.slug, method=one.topic.method, kind=chosen[0].count.kind, figures=chosen)
                )
    return _once(found)


def _is_about(fact: Fact, slug: str, evidence: Evidence) -> bool:
    """Tell whether the quotation itself, and not only its passage, speaks of a topic."""
    return slug in fact.topics and evidence.tags.tagger.cue_in(slug, fact.quote)


def _by_kind(facts: Iterable[Fact]) -> dict[str, list[Figure]]:
    """Group figures by what they count; a quotation with several numbers of a kind is read for none of them."""
    by_kind: defaultdict[str, list[Figure]] = defaultdict(list)
    seen: set[tuple[str, int]] = set()
    for fact in facts:
        counts = read_counts(fact.quote)
        years = {match[0] for match in read_years(fact.quote)}
        mark = (min(years, default=""), counts[0].value if counts else 0)
        if len(counts) == 1 and len(years) == 1 and counts[0].value > 1 and mark not in seen:
            seen.add(mark)
            by_kind[counts[0].kind].append(Figure(fact=fact, count=counts[0], year=years.pop()))
    return by_kind


def _comparable(rows: Sequence[Figure]) -> list[Figure]:
    """Return the largest group of figures of similar size."""
    ranked = sorted(rows, key=lambda one: one.count.value)
    groups = [
        [one for one in ranked if low.count.value <= one.count.value <= low.count.value * WIDEST_SPREAD]
        for low in ranked
    ]
    return max(groups, key=len)


def _time(figure: Figure) -> tuple[str, str]:
    return (figure.year, figure.fact.source.published or "")


def _once(found: Iterable[Series]) -> tuple[Series, ...]:
    """Drop a series whose figures another topic's series shows already."""
    kept: list[Series] = []
    for one in found:
        keys = {figure.fact.key for figure in one.figures}
        if not any(len(keys & {figure.fact.key for figure in other.figures}) > 1 for other in kept):
            kept.append(one)
    return tuple(kept)


def events(evidence: Evidence, minutes: int) -> tuple[Event, ...]:
    """Return dated events of the topics chosen, one a month, spread over the whole time, earliest first.

    Args:
        minutes: length of the kit.
    """
    taught = {one.topic.slug for one in evidence.topics if one.enough and one.topic.method in EVENT_METHODS}
    found: dict[str, Event] = {}
    for fact in evidence.pool:
        dates = read_dates(fact.quote)
        if len(dates) == 1 and set(fact.topics) & taught and happened_on(fact.quote, dates[0]):
            event = Event(fact=fact, when=dates[0])
            month = f"{event.when.day:%Y-%m}"
            if month not in found or _worth(event) > _worth(found[month]):
                found[month] = event
    ordered = sorted(found.values(), key=lambda one: one.when.day)
    return tuple(_spread(ordered, EVENTS_SHOWN[minutes]))


def _worth(event: Event) -> tuple[bool, bool, int]:
    return (event.when.exact, len(event.fact.quote) >= TELLING, -len(event.fact.quote))


def _spread(ordered: Sequence[Event], most: int) -> list[Event]:
    if len(ordered) <= most:
        return list(ordered)
    return [ordered[round(place * (len(ordered) - 1) / (most - 1))] for place in range(most)]


def matrix(
    tags: TopicTags, sources: Mapping[str, Source], passages: Iterable[Passage], methods: Sequence[str]
) -> Matrix:
    """Count the passages of the sources given by method and type of source; empty columns are left out."""
    of_topic = {topic.slug: topic.method for topic in tags.tagger.topics}
    cells: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for passage in passages:
        kind = sources[passage.source_id].source_type or "unknown"
        for method in {of_topic[slug] for slug in tags.of(passage.id)}:
            cells[method, kind].append(passage.id)
    rows = tuple(method for method in methods if any(key[0] == method for key in cells))
    columns = tuple(dict.fromkeys(kind for method, kind in sorted(cells) if method in rows))
    return Matrix(
        rows=rows,
        columns=columns,
        passages=tuple(tuple(tuple(cells[row, column]) for column in columns) for row in rows),
    )
