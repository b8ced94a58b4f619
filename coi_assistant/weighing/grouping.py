"""Findings that repeat one count become one finding; findings that count the same thing stand newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coi_assistant.records import Citation, Finding
from coi_assistant.weighing.claims import Claim, Period, Point
from coi_assistant.weighing.conflicts import Prove, Side

LEAST_REPEATED = 10
"""A smaller figure may stand in two reports by chance."""

Key = tuple[str, Period | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """A finding with the one figure that it gives for the point asked."""

    place: int
    finding: Finding
    side: Side


def grouped(
    findings: Sequence[Finding], sides: Sequence[Side], point: Point, prove: Prove = lambda _: None
) -> tuple[Finding, ...]:
    """Return the findings with repeated counts joined and, in the places they had, the later counts first.

    Args:
        sides: what all the evidence claims on the point asked, repeats included.
        prove: cites the evidence that gives a count from nearer its origin than any of the findings does.
    """
    counted = [
        _Counted(place=place, finding=finding, side=side)
        for place, finding in enumerate(findings)
        if (side := _side_of(finding, sides, point)) is not None
    ]
    groups: dict[Key, list[_Counted]] = {}
    for one in counted:
        groups.setdefault((one.side.claim.value, one.side.claim.period), []).append(one)
    joined = [_joined(group, _nearer(key, group, sides, prove)) for key, group in groups.items()]
    joined.sort(key=lambda pair: pair[0], reverse=True)
    places = sorted(min(one.place for one in group) for group in groups.values())
    kept = {place: finding for place, finding in enumerate(findings) if all(place != one.place for one in counted)}
    kept |= {place: finding for place, (_, finding) in zip(places, joined, strict=True)}
    ordered = [kept[place] for place in sorted(kept)]
    if any(one.side.claim.period == point.period for one in counted):
        # Where the time asked for is counted, figures of another time are only to be compared with it.
        ordered.sort(key=lambda one: _is_of_other_time(one, sides, point))
    return tuple(ordered)


def _is_of_other_time(finding: Finding, sides: Sequence[Side], point: Point) -> bool:
    """Tell whether a finding counts what is asked, but only for other years."""
    made = [side.claim.period for side in sides if _stands_in(side.claim, finding.citations[0])]
    return bool(point.period and made) and not {None, point.period} & set(made)


def _side_of(finding: Finding, sides: Sequence[Side], point: Point) -> Side | None:
    """Return the claim that a finding makes on the point; None where it makes none, or several."""
    first = finding.citations[0]
    made = [side for side in sides if _stands_in(side.claim, first)]
    asked = [side for side in made if point.period is None or side.claim.period == point.period]
    values = {side.claim.value for side in asked}
    if len(values) != 1 or int(asked[0].claim.value) < LEAST_REPEATED:
        return None
    return asked[0]


def _stands_in(claim: Claim, citation: Citation) -> bool:
    quote = claim.quote
    return quote.source_id == citation.source_id and citation.start <= quote.start and quote.end <= citation.end


def _nearer(key: Key, group: Sequence[_Counted], sides: Sequence[Side], prove: Prove) -> Citation | None:
    """Return the evidence that gives a count from nearer its origin than its findings; None where there is none."""
    same = [side for side in sides if (side.claim.value, side.claim.period) == key]
    nearest = min(same, key=_hands)
    return prove(nearest.claim.quote) if _hands(nearest) < min(_hands(one.side) for one in group) else None


def _hands(side: Side) -> tuple[bool, int]:
    """Return how far words are from their origin: who names it is nearer than who does not, then fewer hands."""
    return not side.origin.explicit, len(side.origin.chain)


def _joined(group: Sequence[_Counted], nearer: Citation | None) -> tuple[str, Finding]:
    """Join the findings of one count; returns when it was first published, too.

    First stands who is nearest to the origin, be it evidence that was no finding.
    """
    ordered = sorted(group, key=lambda one: (_hands(one.side), one.place))
    citations = tuple(citation for one in ordered for citation in one.finding.citations)
    lead = ordered[0].finding
    published = min((one.side.claim.published or "9999" for one in group), default="")
    finding = replace(
        lead,
        statement=nearer.quote if nearer else lead.statement,
        citations=(nearer, *citations) if nearer else citations,
        copies=tuple(copy for one in ordered for copy in one.finding.copies),
        score=max(one.finding.score for one in group),
    )
    return ("" if published == "9999" else published), finding
