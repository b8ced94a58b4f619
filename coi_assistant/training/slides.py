"""The plan of the slides: what stands on each, with notes for the facilitator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from babel.numbers import format_decimal

from coi_assistant.training.evidence import LEAST_FACTS, Evidence, Fact
from coi_assistant.training.figures import Event, Matrix, Series
from coi_assistant.training.request import KitRequest, country_name, texts
from coi_assistant.writers.charts import TimelineMark, bar_chart, count_matrix, timeline
from coi_assistant.writers.deck import BarChart, Group, Line, Picture, Slide, fits, fitted
from coi_assistant.writers.fitting import shortened

__all__ = ["METHODS", "Visuals", "chosen_quotes", "plan_slides"]

METHODS = (
    "direct-attack", "use-of-other-states", "control-of-mobility", "threats-from-a-distance", "domestic-repression",
    "host-state-protection", "authorities-position",
)  # fmt: skip
QUOTES_A_METHOD = {30: 2, 60: 4, 90: 6}
"""By length in minutes; about two minutes of talk a quotation."""
SERIES_SHOWN = {30: 1, 60: 2, 90: 3}
LONGEST_REFERENCE = 130
SOURCES_TOGETHER = 4
LONGEST_LABEL = 34
LONGEST_CAPTION = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Visuals:
    """What the pictures are drawn from."""

    series: tuple[Series, ...]
    events: tuple[Event, ...]
    matrix: Matrix


def plan_slides(
    request: KitRequest, texts: Mapping[str, Any], evidence: Evidence, visuals: Visuals, *, digest: str
) -> tuple[Slide, ...]:
    """Return the slides of a kit in order, each of them fitting its box.

    Args:
        digest: of the index, told in the notes.
    """
    planner = _Planner(request, texts, evidence, visuals)
    slides = tuple(fitted(planner.slides(digest), continued=texts["notes"]["continued"]))
    return tuple(_timed(slide, request, texts["notes"]["minutes"], len(slides)) for slide in slides)


def _timed(slide: Slide, request: KitRequest, words: str, count: int) -> Slide:
    """Return a slide with its share of the time in its notes, in half minutes."""
    share = max(1, round(2 * request.minutes / count)) / 2
    told = words.format(minutes=format_decimal(share, locale=request.language))
    return replace(slide, notes="\n".join(part for part in (told, slide.notes) if part))


def chosen_quotes(request: KitRequest, evidence: Evidence) -> dict[str, tuple[Fact, ...]]:
    """Return the quotations shown for each method: from each of its topics in turn, none twice in the kit.

    Those on the host country come before all others. Quotations of one source stand in the order of its text, since
    what comes later in it leans on what came first.
    """
    words = texts(request.language)["notes"]
    used: set[str] = set()
    chosen: dict[str, tuple[Fact, ...]] = {}
    for method in METHODS:
        topics = evidence.of_method(method)
        local = [one.facts[: one.local] for one in topics]
        picked: list[Fact] = []
        for fact in (*_in_turn(local), *_in_turn([one.facts for one in topics])):
            is_new = fact.citation.passage_id not in used
            if is_new and len(picked) < QUOTES_A_METHOD[request.minutes] and fits(_quoted(fact, words)):
                picked.append(fact)
                used.add(fact.citation.passage_id)
        chosen[method] = _in_reading_order(picked)
    return chosen


def _in_turn(rows: Sequence[Sequence[Fact]]) -> Iterator[Fact]:
    """Yield the first of each row, then the second of each, and so on."""
    for together in zip_longest(*rows):
        yield from (fact for fact in together if fact is not None)


def _in_reading_order(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    by_source: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda one: one.citation.start):
        by_source.setdefault(fact.source.id, []).append(fact)
    return tuple(by_source[fact.source.id].pop(0) for fact in facts)


class _Planner:
    """Makes the slides of one kit."""

    def __init__(self, request: KitRequest, texts: Mapping[str, Any], evidence: Evidence, visuals: Visuals) -> None:
        self._request, self._texts, self._evidence, self._visuals = request, texts, evidence, visuals
        self._head, self._notes = texts["headings"], texts["notes"]
        self._audience = texts["audience_texts"][request.audience]
        self._quotes = chosen_quotes(request, evidence)

    def slides(self, digest: str) -> Iterator[Slide]:
        yield self._opening(digest)
        yield self._list("aims", self._audience["aims"])
        for method in METHODS:
            if self._quotes[method]:
                yield from self._method(method)
        shown = self._visuals.series[: SERIES_SHOWN[self._request.minutes]]
        for one in shown:
            yield from self._series(one)
        if len(self._visuals.events) > 1:
            yield from self._timeline(self._visuals.events)
        if self._visuals.matrix.rows:
            yield self._matrix(self._visuals.matrix)
        yield self._list("do", self._audience["do"])
        yield self._list("dont", self._audience["dont"])
        yield self._sources()

    def _opening(self, digest: str) -> Slide:
        missing = [one.topic.slug for one in self._evidence.missing]
        left_out = self._notes["missing"].format(topics=", ".join(missing), least=LEAST_FACTS)
        country = self._request.host_country
        strange = country and not self._is_local()
        name = country_name(country, self._request.language)
        notes = [
            left_out if missing else self._notes["nothing_missing"],
            *([self._notes["no_host"].format(country=name)] if strange else []),
            self._notes["check"].format(digest=digest),
            self._notes["digests"],
        ]
        audience = self._texts["audiences"][self._request.audience]
        line = Line(text=self._texts["subtitle"].format(audience=audience))
        return Slide(title=self._texts["title"], groups=((line,),), notes="\n".join(notes), opening=True)

    def _list(self, heading: str, items: Sequence[str]) -> Slide:
        groups: list[Group] = [(Line(text=item, bullet=True),) for item in items]
        groups.append((Line(text=self._notes["guidance"], look="mark"),))
        return Slide(title=self._head[heading], groups=tuple(groups))

    def _method(self, method: str) -> Iterator[Slide]:
        words = self._texts["methods"][method]
        definition: list[Group] = [
            (Line(text=words["definition"]),),
            (Line(text=f"{self._head['recognise']}: {words['sign']}"),),
            (Line(text=self._notes["definition"], look="mark"),),
        ]
        yield Slide(title=self._title(method), groups=tuple(definition))
        quotes = self._quotes[method]
        groups = tuple(_quoted(fact, self._notes) for fact in quotes)
        title = f"{words['short']}: {self._head['evidence']}"
        yield Slide(title=title, groups=groups, notes=self._references(quotes))

    def _title(self, method: str) -> str:
        country = self._request.host_country
        if method == "host-state-protection" and country and self._is_local():
            return str(self._head["host"].format(country=country_name(country, self._request.language)))
        return str(self._texts["methods"][method]["name"])

    def _is_local(self) -> bool:
        """Tell whether any quotation is about the host country."""
        return any(one.enough and one.local for one in self._evidence.topics)

    def _series(self, one: Series) -> Iterator[Slide]:
        """Yield a chart with a reference under it for each bar, and the quotations with the same marks."""
        facts = [figure.fact for figure in one.figures]
        labels = tuple(_label(place, figure.year) for place, figure in enumerate(one.figures, 1))
        chart = BarChart(
            labels=labels,
            values=tuple(figure.count.value for figure in one.figures),
            alt=self._notes["alt_chart"].format(rows=series_rows(one)),
        )
        title = f"{self._texts['methods'][one.method]['short']}: {self._head['figures']}"
        under = tuple(
            (Line(text=_marked(place, _reference(fact, self._notes)), look="reference"),)
            for place, fact in enumerate(facts, 1)
        )
        notes = f"{self._notes['figures']}\n{self._references(facts)}"
        yield Slide(title=title, groups=(tuple(line for group in under for line in group),), visual=chart, notes=notes)
        quoted = tuple(_quoted(fact, self._notes, place) for place, fact in enumerate(facts, 1))
        yield Slide(title=title, groups=quoted, notes=notes)

    def _timeline(self, events: Sequence[Event]) -> Iterator[Slide]:
        facts = [event.fact for event in events]
        notes = f"{self._notes['timeline']}\n{self._references(facts)}"
        picture = Picture(png=draw_timeline(events), alt=self._notes["alt_timeline"].format(rows=event_rows(events)))
        under: Group = (Line(text=self._notes["timeline"], look="reference"),)
        yield Slide(title=self._head["timeline"], groups=(under,), visual=picture, notes=notes)
        quoted = tuple(_quoted(fact, self._notes, place) for place, fact in enumerate(facts, 1))
        yield Slide(title=self._head["timeline"], groups=quoted, notes=notes)

    def _matrix(self, table: Matrix) -> Slide:
        picture = Picture(
            png=draw_matrix(table, self._texts),
            alt=self._notes["alt_matrix"].format(rows=matrix_rows(table, self._texts)),
        )
        under: Group = (Line(text=self._notes["matrix"], look="reference"),)
        return Slide(title=self._head["matrix"], groups=(under,), visual=picture)

    def _sources(self) -> Slide:
        facts = [fact for row in self._quotes.values() for fact in row]
        names = dict.fromkeys(_reference(fact, self._notes) for fact in facts)
        lines = [Line(text=name, look="reference") for name in names]
        groups: list[Group] = [
            tuple(lines[at : at + SOURCES_TOGETHER]) for at in range(0, len(lines), SOURCES_TOGETHER)
        ]
        groups.append((Line(text=self._notes["more_sources"], look="mark"),))
        return Slide(title=self._head["sources"], groups=tuple(groups), notes=self._notes["digests"])

    def _references(self, facts: Sequence[Fact]) -> str:
        rows = [_marked(place, fact.full_reference()) for place, fact in enumerate(facts, 1)]
        return "\n".join([f"{self._notes['full_reference']}:", *rows])


def draw_series(one: Series, words: Mapping[str, str]) -> bytes:
    """Return the picture of a series, with a reference for each bar under it."""
    labels = [_label(place, figure.year) for place, figure in enumerate(one.figures, 1)]
    return bar_chart(
        labels,
        [figure.count.value for figure in one.figures],
        references([figure.fact for figure in one.figures], words),
    )


def references(facts: Sequence[Fact], words: Mapping[str, str]) -> list[str]:
    """Return one short reference a quotation, with the marks that stand in pictures."""
    return [
        _marked(place, shortened(fact.short_reference(words), LONGEST_CAPTION)) for place, fact in enumerate(facts, 1)
    ]


def draw_timeline(events: Sequence[Event], caption: Sequence[str] = ()) -> bytes:
    """Return the picture of dated events, each with its mark."""
    marks = [TimelineMark(day=one.when.day, label=_marked(place, one.when.text)) for place, one in enumerate(events, 1)]
    return timeline(marks, caption)


def draw_matrix(table: Matrix, texts: Mapping[str, Any], caption: Sequence[str] = ()) -> bytes:
    """Return the picture of the counts by method and type of source."""
    rows = [texts["methods"][row]["short"] for row in table.rows]
    return count_matrix(rows, [texts["source_types"][column] for column in table.columns], table.counts, caption)


def series_rows(one: Series) -> str:
    """Return a series in words, for those who cannot see the picture."""
    rows = [f"[{place}] {figure.year}: {figure.count.text}." for place, figure in enumerate(one.figures, 1)]
    return " ".join(rows)


def event_rows(events: Sequence[Event]) -> str:
    """Return a time line in words."""
    return " ".join(f"{_marked(place, one.when.text)}." for place, one in enumerate(events, 1))


def matrix_rows(table: Matrix, texts: Mapping[str, Any]) -> str:
    """Return a table of counts in words."""
    columns = [texts["source_types"][column] for column in table.columns]
    return " ".join(
        f"{texts['methods'][row]['name']}: {', '.join(f'{name} {n}' for name, n in zip(columns, counts, strict=True))}."
        for row, counts in zip(table.rows, table.counts, strict=True)
    )


def _quoted(fact: Fact, words: Mapping[str, str], place: int = 0) -> Group:
    quoted = f"“{fact.quote}”"
    quote = Line(text=_marked(place, quoted) if place else quoted, look="quote")
    return (quote, Line(text=_reference(fact, words), look="reference"))


def _reference(fact: Fact, words: Mapping[str, str]) -> str:
    return shortened(fact.short_reference(words), LONGEST_REFERENCE)


def _label(place: int, year: str) -> str:
    return shortened(_marked(place, year), LONGEST_LABEL)


def _marked(place: int, text: str) -> str:
    return f"[{place}] {text}"
