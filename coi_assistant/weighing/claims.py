"""What the evidence says on the point asked: figures of the same thing, dates of the same event.

A figure is compared only when it counts the event that the question asks about (detained, died) in the settings that
the question names (on return, in custody); a date only when it is the date of that event. Where a question names no
event that is known, nothing is compared: a false conflict is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coi_assistant.lexicon.dates import DateMention, dates_in
from coi_assistant.lexicon.events import (
    Figure,
    absorbed_by,
    counts_people,
    events_in,
    figures_in,
    is_link,
    is_running,
    is_stock,
    settings_in,
)
from coi_assistant.lexicon.instruments import instruments_in, names_instrument
from coi_assistant.lexicon.phrases import PhraseMatch
from coi_assistant.records import Evidence, Quote

NEAR = 60
"""Characters between a figure and the word for what it counts."""
WORDS_SHOWN = 16
SAID_ONCE = frozenset({"political", "commission"})
"""Settings that a paragraph names once and means throughout."""
ONE_EVENT_DAYS = 200
"""Dates of one event that lie farther apart are taken for dates of two events."""

Period = tuple[int, int | None]
"""First and last year; None for a count that goes on."""

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SINCE = re.compile(
    r"(?:\bsince\b|\bс\b|\bз\b|\bseit\b|\bod\b|\bdepuis\b|\bnuo\b)[^.;,]{0,30}?((?:19|20)\d{2})", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[;:]|\.(?=\s|$)")
_RELATIVE = re.compile(r"\s*,?\s*(?:who|whose|whom|котор|якія|die |który|qui\b|kurie)", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:and|or|und|oder|и|или|і|i|oraz|et|ir)\s+(?:the\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:\bbetween|\bfrom|\bсо?|\bмежду|\bпаміж|\bад|\bzwischen|\bmiędzy|\bentre)\s*$", re.IGNORECASE)
_CLOSED = re.compile(r"\s*(?:$|[.,;)]|(?:for|in|since|за|в|у|im|in|w|en|pour)\b)")
_DATED = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:of|dated|from|от|ад|vom|z dnia|z|du)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a question asks to be counted or dated."""

    events: frozenset[str]
    settings: frozenset[str]
    period: Period | None
    months: frozenset[str] = frozenset()
    """YYYY-MM that the question names."""

    @property
    def counts_stock(self) -> bool:
        """Whether a state on a day is counted, as prisoners are."""
        return all(is_stock(event) for event in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A figure or a date that one sentence gives for the point asked."""

    quote: Quote
    published: str | None
    value: str
    """What is compared: the number, or the date in ISO."""
    words: str
    """The figure or date as the text writes it."""
    counts: str
    event: str
    period: Period | None = None
    is_running: bool = False
    """Whether the words say that the count goes on: "so far", "since it began"."""
    before: str = ""
    """What stands before the sentence in its passage: there is who "he" is."""


def point_of(question: str) -> Point:
    """Return what a question asks to be counted or dated; without events where it names none that is known."""
    events = {one.id for one in events_in(question)}
    moving = {event for event in events if not is_stock(event)}
    settings = set(settings_in(question))
    if moving:
        # "political prisoners who died": prisoners are who died, not what is counted.
        settings -= {"political"}
    settings -= absorbed_by(settings)
    return Point(
        events=frozenset(moving or events),
        settings=frozenset(settings),
        period=period_of(question),
        months=frozenset(day.iso[:7] for day in dates_in(question) if not day.iso.startswith("--")),
    )


def counts_in(evidence: Evidence, point: Point) -> tuple[Claim, ...]:
    """Return the figures of one passage that count what is asked; of a whole and its parts only the whole."""
    passage = evidence.hit.passage
    claims: list[Claim] = []
    for sentence in evidence.sentences:
        text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
        if figures_in(text) and _is_in_scope(text, passage.text, point):
            claims += _counts_in_sentence(evidence, (sentence.start, sentence.end), text, point)
    return tuple(claim for claim in claims if not any(_is_part(claim, other) for other in claims))


def _is_in_scope(text: str, passage: str, point: Point) -> bool:
    """Tell whether a sentence has the settings and the month asked for.

    A heading does not narrow a figure: reports on many things name them all in their titles.
    """
    if point.months and not point.months & {day.iso[:7] for day in dates_in(text)}:
        return False
    missing = point.settings - settings_in(text)
    return not missing or (missing <= SAID_ONCE and missing <= settings_in(passage))


def _counts_in_sentence(evidence: Evidence, span: tuple[int, int], text: str, point: Point) -> Iterator[Claim]:
    figures = figures_in(text)
    for place, figure in enumerate(figures):
        left = figures[place - 1].end if place else 0
        right = figures[place + 1].start if place + 1 < len(figures) else len(text)
        event, counts = _counted_event(text, figure, left, right)
        if event in point.events:
            yield Claim(
                quote=_quote(evidence, span),
                published=evidence.published,
                value=str(figure.value),
                words=figure.text,
                counts=counts,
                event=event,
                period=_period_of_figure(text, figure, left, right, evidence),
                is_running=is_running(text),
                before=_before(evidence, span),
            )


def _is_part(claim: Claim, other: Claim) -> bool:
    """Tell whether a figure seems to be a part of another in its passage: smaller, and of no time of its own."""
    is_same_time = claim.period in {other.period, None}
    return is_same_time and claim.event == other.event and int(claim.value) < int(other.value)


def dates_of(evidence: Evidence, point: Point, source_text: Callable[[str], str], question: str) -> Iterator[Claim]:
    """Yield the days that one passage gives for the event asked.

    Args:
        source_text: the text of a source by its id; a source that speaks of other laws only is left out.
    """
    passage = evidence.hit.passage
    if not _may_mean(question, f"{evidence.heading}\n{passage.text}", lambda: source_text(passage.source_id)):
        return
    for sentence in evidence.sentences:
        text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
        if not point.settings & {"extradition_case"} <= settings_in(f"{evidence.heading}\n{text}"):
            continue
        for event, day in _dated_events(text):
            if event in point.events:
                yield Claim(
                    quote=_quote(evidence, (sentence.start, sentence.end)),
                    published=evidence.published,
                    value=day.in_year_before(evidence.published),
                    words=text[day.start : day.end],
                    counts=_shortened(text),
                    event=event,
                    before=_before(evidence, (sentence.start, sentence.end)),
                )


def period_of(text: str, published: str | None = None) -> Period | None:
    """Return the years that a text speaks of; "since 2020" goes on, unless the text is of that year itself."""
    if since := _SINCE.search(text):
        first = int(since[1])
        return (first, first) if (published or "")[:4] == since[1] else (first, None)
    years = sorted(int(year) for year in _YEARS.findall(text))
    return (years[0], years[-1]) if years else None


def _counted_event(text: str, figure: Figure, left: int, right: int) -> tuple[str, str]:
    """Return what a figure counts, as event and in words: the first event after it in its clause, or the one before."""
    after = _CLAUSE_END.split(text[figure.end : right], maxsplit=1)[0]
    shown = _CLAUSE_END.split(text[figure.end :], maxsplit=1)[0]
    following = events_in(after)
    if following and following[0].start <= NEAR:
        first = following[0]
        is_people = counts_people(after) or is_link(after[: first.start])
        is_part = _RELATIVE.match(after[first.end :]) is not None
        return (first.id, _shortened(shown)) if is_people and not is_part else ("", "")
    before = text[left : figure.start]
    preceding = [one for one in events_in(before) if len(before) - one.end <= NEAR]
    is_object = bool(preceding) and counts_people(after) and not before[preceding[-1].end :].strip()
    if not preceding or not (is_object or _CLOSED.match(text[figure.end :])):
        return "", ""
    return preceding[-1].id, _shortened(text[left + preceding[-1].start : figure.end] + shown)


def _period_of_figure(text: str, figure: Figure, left: int, right: int, evidence: Evidence) -> Period | None:
    """Return the years nearest to a figure: in its clause, before it, in the title."""
    nearest = re.split(r"[;,]", text[figure.end : right], maxsplit=1)[0]
    places = (nearest, text[left : figure.start], text, evidence.heading)
    return next(filter(None, (period_of(one, evidence.published) for one in places)), None)


def _dated_events(text: str) -> Iterator[tuple[str, DateMention]]:
    """Yield each event of a sentence with the day that stands nearest to it, if nothing else stands between."""
    days = [one for one in dates_in(text) if one.is_day]
    for one in instruments_in(text):
        # "Decree No. 278 of 4 September": the date is part of the name and says when it was issued.
        named = next(
            (day for day in days if day.start >= one.end and _DATED.fullmatch(text[one.end : day.start])), None
        )
        if named:
            days.remove(named)
            yield "enactment", named
    events = events_in(text)
    for event in events:
        day = min(days, key=lambda one: _gap(one, event), default=None)
        if day and _gap(day, event) <= NEAR and _belongs(text, day, event, events):
            yield event.id, day


def _gap(day: DateMention, event: PhraseMatch) -> int:
    return max(day.start - event.end, event.start - day.end, 0)


def _belongs(text: str, day: DateMention, event: PhraseMatch, events: Sequence[PhraseMatch]) -> bool:
    first, last = min(day.end, event.end), max(day.start, event.start)
    if any(first <= other.start < last for other in events if other is not event and other.id != event.id):
        return False
    is_joined = _JOINED.fullmatch(text[first:last]) is not None
    return not is_joined and not _BETWEEN.search(text[: day.start])


def _may_mean(question: str, passage: str, source_text: Callable[[], str]) -> bool:
    """Tell whether "the decree" of a passage may be the one asked for: not if its source names others only."""
    wanted = instruments_in(question)
    if not wanted or any(names_instrument(passage, one) for one in wanted):
        return True
    kinds = {one.kind for one in wanted}
    text = f"{passage}\n{source_text()}"
    named = [one for one in instruments_in(text) if one.kind in kinds]
    return not named or any(names_instrument(text, one) for one in wanted)


def _quote(evidence: Evidence, span: tuple[int, int]) -> Quote:
    passage = evidence.hit.passage
    start, end = span
    text = passage.text[start - passage.start : end - passage.start]
    return Quote(passage_id=passage.id, source_id=passage.source_id, text=text, start=start, end=end)


def _before(evidence: Evidence, span: tuple[int, int]) -> str:
    passage = evidence.hit.passage
    return passage.text[: span[0] - passage.start]


def _shortened(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS_SHOWN]) + (" …" if len(words) > WORDS_SHOWN else "")
