"""Conflicts and change over time: statements on one point side by side, newest first, never averaged or resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coi_assistant.lexicon.dates import last_day
from coi_assistant.lexicon.events import name_of
from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.records import Citation, Conflict, ConflictKind, Quote, Source
from coi_assistant.told import Told
from coi_assistant.weighing.claims import ONE_EVENT_DAYS, Claim, Period, Point
from coi_assistant.weighing.originators import Origin, origin_of

Prove = Callable[[Quote], Citation | None]
"""Returns a quote as a citation, or None where it does not stand in its source."""
MOST_SIDES = 8
"""Statements that one comparison shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A claim with where it comes from."""

    claim: Claim
    origin: Origin


def sides_of(claims: Sequence[Claim], sources: Mapping[str, Source], organisations: Organisations) -> list[Side]:
    """Return the claims with their origins, one for each value, period and originator, the nearest to its origin."""
    kept: dict[tuple[str, Period | None, tuple[str, ...]], Side] = {}
    for claim in claims:
        source = sources[claim.quote.source_id]
        side = Side(claim=claim, origin=origin_of(claim.quote.text, source, organisations, claim.before))
        key = (claim.value, claim.period, side.origin.originators)
        if key not in kept or len(side.origin.chain) < len(kept[key].origin.chain):
            kept[key] = side
    return list(kept.values())


def count_conflicts(sides: Sequence[Side], point: Point, prove: Prove) -> tuple[Conflict, ...]:
    """Return the comparisons of figures: those for the period asked, then those for other periods."""
    sides = _without_repeats(sides)
    if point.counts_stock:
        # A state is counted on a day: at another time another figure is right, too.
        times = {(side.claim.published, side.claim.period) for side in sides}
        return _built([(sides, "series" if len(times) > 1 else "conflict")], point, prove)
    groups = _by_time(sides)
    groups.sort(key=lambda one: (not _is_asked(one[0].claim, point), -len(one)))
    # Who asks for one year wants no dispute on another; its figures are there to compare with.
    asked = [group for group in groups if not point.period or _is_asked(group[0].claim, point)]
    disputed = [group for group in asked if len({side.claim.value for side in group}) > 1]
    rest = [side for group in groups if group not in disputed for side in group]
    planned: list[tuple[Sequence[Side], ConflictKind]] = [(group, _kind(group)) for group in disputed]
    if len({side.claim.period for side in rest}) > 1:
        planned.append((rest, "series"))
    return _built(planned, point, prove)


def date_conflicts(sides: Sequence[Side], point: Point, prove: Prove) -> tuple[Conflict, ...]:
    """Return the comparison of the days that are given for one event; days far apart belong to two events."""
    days = [side for side in _without_repeats(sides) if not side.claim.value.startswith("--")]
    if not days:
        return ()
    # The evidence comes best first, so the first claim says which event is meant.
    meant = date.fromisoformat(days[0].claim.value)
    near = [side for side in days if abs((date.fromisoformat(side.claim.value) - meant).days) <= ONE_EVENT_DAYS]
    return _built([(near, "conflict")], point, prove)


def _without_repeats(sides: Sequence[Side]) -> list[Side]:
    """Drop who gives the same value for the same time without being its originator, where one is known."""
    named = [side for side in sides if side.origin.explicit]
    return [
        side
        for side in sides
        if side.origin.explicit
        or not any(other.claim.value == side.claim.value and same_time(other.claim, side.claim) for other in named)
    ]


def _kind(group: Sequence[Side]) -> ConflictKind:
    """Tell a count that grew, of one originator or by its own words, from two counts that differ."""
    common = set.intersection(*(set(side.origin.originators) for side in group))
    times = {side.claim.published for side in group}
    return "series" if len(times) > 1 and (common or _grew(group)) else "conflict"


def _grew(group: Sequence[Side]) -> bool:
    """Tell whether a count went on and grew: no figure is lower than one published before, and all but the last run."""
    claims = sorted((side.claim for side in group), key=lambda one: (_published(one), int(one.value)))
    values = [int(one.value) for one in claims]
    runs_on = all(one.is_running for one in claims if int(one.value) < values[-1])
    return runs_on and all(one.published for one in claims) and values == sorted(values)


def _by_time(sides: Sequence[Side]) -> list[list[Side]]:
    """Group figures for the same time; one that names no time joins a count that goes on rather than one year's."""
    groups: list[list[Side]] = []
    for side in sorted(sides, key=lambda one: (one.claim.period is None, not _goes_on(one.claim))):
        fitting = [one for one in groups if same_time(one[0].claim, side.claim)]
        if fitting:
            next((one for one in fitting if _goes_on(one[0].claim)), fitting[0]).append(side)
        else:
            groups.append([side])
    return groups


def same_time(first: Claim, second: Claim) -> bool:
    """Tell whether two figures are for the same time, as far as their words tell."""
    if first.period == second.period:
        return True
    if first.period and second.period:
        return False
    known, unknown = (first, second) if first.period else (second, first)
    start, end = known.period or (0, None)
    # No time named: the count goes on to the day of publication, or is that year's.
    return end is None or str(end) == str(start) == (unknown.published or "")[:4]


def _goes_on(claim: Claim) -> bool:
    return claim.period is not None and claim.period[1] is None


def _is_asked(claim: Claim, point: Point) -> bool:
    return claim.period == point.period


def _built(planned: Sequence[tuple[Sequence[Side], ConflictKind]], point: Point, prove: Prove) -> tuple[Conflict, ...]:
    conflicts = []
    for group, kind in planned:
        newest_first = sorted(group, key=lambda side: _published(side.claim), reverse=True)
        proved = [(side, citation) for side in newest_first[:MOST_SIDES] if (citation := prove(side.claim.quote))]
        if len({side.claim.value for side, _ in proved}) < 2:
            continue
        conflicts.append(
            Conflict(
                about=_about([side for side, _ in proved], kind, point),
                kind=kind,
                citations=tuple(citation for _, citation in proved),
                values=tuple(side.claim.words for side, _ in proved),
                counts=tuple(side.claim.counts for side, _ in proved),
                chains=tuple(side.origin.chain for side, _ in proved),
            )
        )
    return tuple(conflicts)


def _about(sides: Sequence[Side], kind: ConflictKind, point: Point) -> str:
    """Say in words what is compared, and whether all of it goes back to one originator."""
    events = dict.fromkeys(name_of(side.claim.event) for side in sides)
    settings = [name_of(one) for one in sorted(point.settings)]
    periods = {side.claim.period for side in sides}
    when = _period_words(periods.pop()) if len(periods) == 1 else ""
    what = (*events, *(one for one in settings if one not in events), *filter(None, [when]))
    common = set.intersection(*(set(side.origin.originators) for side in sides))
    key = "about.times" if kind == "series" else "about.statements"
    if kind == "series" and not common and not point.counts_stock and not _grew(sides):
        key = "about.periods"
    about = Told(key, what=what)
    return Told("about.one_origin", about=about, names=tuple(sorted(common))) if common else about


def _period_words(period: Period | None) -> str:
    if period is None:
        return ""
    first, last = period
    if last is None:
        return Told("about.since", year=str(first))
    return str(first) if first == last else Told("about.span", first=str(first), last=str(last))


def _published(claim: Claim) -> str:
    return str(last_day(claim.published)) if claim.published else ""
