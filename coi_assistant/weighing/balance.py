"""Balance: the position of the authorities next to what others report, and whether the evidence has one side only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coi_assistant.lexicon.events import events_in, settings_in
from coi_assistant.records import Citation, Draft, Evidence, Finding, Kind, Quote, Sentence
from coi_assistant.told import Told
from coi_assistant.weighing.claims import Period, Point, period_of
from coi_assistant.weighing.kinds import kind_of
from coi_assistant.weighing.originators import origin_of
from coi_assistant.weighing.scales import Scales

CLOSE, CLOSE_WITH_EVENT = 0.02, 0.08
"""How far a sentence with the other side's view may stay behind the best sentence, in cosine of the question: less
where the question names no known event that the sentence must speak of, too. On the shipped corpus statements of the
authorities on the point lie within 0.075, those on other points from 0.03 on."""
LEAST_COVERAGE = 0.3
"""Share of the question's words and concepts that the other side's passage must have."""
MOST_ADDED = 2
"""Findings that are added for balance, each of another originator."""

CONTESTED = {"fact", "assessment"}
"""Kinds of findings that another side may see otherwise; what a law says is not one."""


def other_side(
    findings: Sequence[Finding],
    evidence: Sequence[Evidence],
    coverage: Sequence[float],
    point: Point,
    scales: Scales,
) -> tuple[Draft, ...]:
    """Return the drafts that the findings lack for balance: the authorities' position, or beside it other reports."""
    wanted = _missing(findings, point)
    if not wanted:
        return ()
    least, coverage_needed = _least(evidence, point, wanted)
    fitting: list[tuple[float, Quote]] = []
    for one, share in zip(evidence, coverage, strict=True):
        if share >= coverage_needed:
            source = scales.sources[one.hit.passage.source_id]
            for sentence, quote in _quotes(one):
                bears = sentence.score >= least and bears_on(quote.text, one.heading, point)
                if bears and kind_of(quote.text, source, scales.organisations) in wanted:
                    fitting.append((sentence.score, quote))
    return _of_several_origins(sorted(fitting, key=lambda pair: -pair[0]), scales)


def _missing(findings: Sequence[Finding], point: Point) -> set[str]:
    """Return the kinds of findings that the other side would have; none where both speak or nothing is contested."""
    kinds = {finding.kind for finding in findings}
    if "position" not in kinds:
        return {"position"} if kinds & CONTESTED else set()
    # Beside a position stands a contrary report only where it speaks of the same event.
    contrary = [one for one in findings if one.kind in CONTESTED]
    return set() if any(bears_on(one.statement, "", point) for one in contrary) else CONTESTED


def _least(evidence: Sequence[Evidence], point: Point, wanted: set[str]) -> tuple[float, float]:
    """Return the likeness to the question that a sentence must have, and the share of its words."""
    if wanted == CONTESTED and point.events and point.settings:
        # The question names who speaks; others who tell of the same event lack that name and are less like it.
        return 0.0, 0.0
    best = max((sentence.score for one in evidence for sentence in one.sentences), default=0.0)
    return best - (CLOSE_WITH_EVENT if point.events else CLOSE), LEAST_COVERAGE


def bears_on(text: str, heading: str, point: Point) -> bool:
    """Tell whether a sentence speaks of the event asked about, in its settings and its years."""
    if not point.events & {one.id for one in events_in(text)} and point.events:
        return False
    period = period_of(text)
    is_other_time = point.period and period and not _overlap(point.period, period)
    return not is_other_time and point.settings <= settings_in(f"{heading}\n{text}")


def balance_notes(findings: Sequence[Finding]) -> list[str]:
    """Say where the findings show one side only."""
    kinds = {finding.kind for finding in findings}
    if kinds == {"position"}:
        return [Told("note.positions_only")]
    if kinds & CONTESTED and "position" not in kinds:
        return [Told("note.no_position")]
    return []


def with_kinds(findings: Sequence[Finding], scales: Scales) -> tuple[Finding, ...]:
    """Give each finding the kind of its first quote."""
    return tuple(replace(one, kind=_kind_of_citation(one.citations[0], scales)) for one in findings)


def _kind_of_citation(cited: Citation, scales: Scales) -> Kind:
    return kind_of(cited.quote, scales.sources[cited.source_id], scales.organisations, cited.context.before)


def _of_several_origins(fitting: Sequence[tuple[float, Quote]], scales: Scales) -> tuple[Draft, ...]:
    """Return the best quotes of different originators."""
    chosen: dict[tuple[str, ...], Draft] = {}
    for score, quote in fitting:
        origin = origin_of(quote.text, scales.sources[quote.source_id], scales.organisations)
        chosen.setdefault(origin.originators, Draft(statement=quote.text, quotes=(quote,), score=score))
    return tuple(chosen.values())[:MOST_ADDED]


def _overlap(first: Period, second: Period) -> bool:
    return first[0] <= (second[1] or 9999) and second[0] <= (first[1] or 9999)


def _quotes(evidence: Evidence) -> Iterator[tuple[Sentence, Quote]]:
    passage = evidence.hit.passage
    for sentence in evidence.sentences:
        text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
        yield (
            sentence,
            Quote(
                passage_id=passage.id, source_id=passage.source_id, text=text, start=sentence.start, end=sentence.end
            ),
        )
