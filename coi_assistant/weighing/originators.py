"""Corroboration: who first said it, and how many independent originators the findings have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from coi_assistant.lexicon.organisations import Attribution, Organisations
from coi_assistant.records import Citation, Conflict, Finding, Source
from coi_assistant.told import Told

UNNAMED = Told("name.no_publisher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the words of one citation come from."""

    chain: tuple[str, ...]
    """Publisher first, then the media it cites, then the originator."""
    originators: tuple[str, ...]
    explicit: bool
    """Whether the text names the originator; metadata speak for the whole source, which may repeat a single figure."""


def origin_of(text: str, source: Source, organisations: Organisations, before: str = "") -> Origin:
    """Return where a text comes from, by its own words, its publisher's name and the metadata of its source.

    Args:
        before: what stands before the text; it tells who "he" is.
    """
    base = organisations.publisher_chain(source.publisher) or (UNNAMED,)
    said = organisations.attributions(text, before)
    own = {one.id for one in organisations.find(source.publisher)}
    others = _names(one for one in said if one.role == "origin" and one.organisation not in base)
    speaks = [one for one in said if one.role == "origin" and one.organisation in base]
    messengers = _names(one for one in said if one.role == "messenger" and one.id not in own)
    passed = tuple(name for name in messengers if name not in base and name not in others)
    if others:
        # Where the publisher also speaks for itself, a chain to the other would put its words in a stranger's mouth.
        chain = base if speaks else (*base, *passed, _joined(others))
        return Origin(chain=chain, originators=(*others, *((base[-1],) if speaks else ())), explicit=True)
    if source.originators and not speaks:
        further = tuple(name for name in source.originators if name not in base)
        chain = (*base, *passed, _joined(further)) if further else base
        return Origin(chain=chain, originators=source.originators, explicit=False)
    is_named = any(not organisations.is_medium(one.id) for one in speaks)
    last = [mention.id for mention in organisations.find(base[-1])]
    is_source_of_others = len(base) > 1 and not any(organisations.is_medium(id_) for id_ in last)
    return Origin(chain=base, originators=(base[-1],), explicit=is_named or is_source_of_others)


def with_origins(finding: Finding, sources: Mapping[str, Source], organisations: Organisations) -> Finding:
    """Give a finding the chains of its citations, its originators and the topics of its sources."""
    origins = [
        origin_of(one.quote, sources[one.source_id], organisations, one.context.before) for one in finding.citations
    ]
    named = [
        origin for origin, one in zip(origins, finding.citations, strict=True) if one.passage_id not in finding.copies
    ]
    topics = dict.fromkeys(topic for one in finding.citations for topic in sources[one.source_id].topics)
    return replace(
        finding,
        chains=tuple(origin.chain for origin in origins),
        originators=_joint_originators(named),
        topics=tuple(topics),
    )


def independent(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the originators of all findings, each once, those of the best finding first."""
    return tuple(dict.fromkeys(name for finding in findings for name in finding.originators))


def corroboration_notes(findings: Sequence[Finding], conflicts: Sequence[Conflict] = ()) -> list[str]:
    """Say in words on how many originators the findings rest, and who only repeats them."""
    names = independent(findings)
    if not names:
        return []
    return [originator_note(names, conflicts), *(note for finding in findings for note in _repeaters(finding))]


def originator_note(names: Sequence[str], conflicts: Sequence[Conflict] = ()) -> str:
    """Say on how many originators findings rest; for a single one also whose accounts differ."""
    if len(names) > 1:
        return Told("note.originators", number=len(names), names=tuple(names))
    others = dict.fromkeys(chain[-1] for one in conflicts for chain in one.chains if chain[-1] not in names)
    if others:
        return Told("note.one_originator_beside", name=names[0], others=_listed(list(others)))
    return Told("note.one_originator", name=names[0])


def _joint_originators(origins: Sequence[Origin]) -> tuple[str, ...]:
    """Return the originators of one fact: where some are named, those who give it without naming any add none."""
    named = [origin for origin in origins if origin.explicit] or origins[:1]
    return tuple(dict.fromkeys(name for origin in named for name in origin.originators))


def _repeaters(finding: Finding) -> list[str]:
    """Name the publishers of a finding that add no originator to it."""
    rows = zip(finding.citations, finding.chains, strict=True)
    last = dict.fromkeys(chain[-1] for one, chain in rows if one.passage_id not in finding.copies)
    joint = _joined(finding.originators)
    silent = [name for name in last if name not in finding.originators and name not in joint]
    if not silent:
        return []
    return [Told("note.repeated", n=len(silent), silent=_listed(silent), originators=_listed(finding.originators))]


def _listed(names: Sequence[str]) -> str:
    """Return names as one says them: `Viasna, LRT and Pozirk`."""
    return names[0] if len(names) == 1 else Told("name.and", first=tuple(names[:-1]), last=names[-1])


def _joined(names: Sequence[str]) -> str:
    """Return who speaks together as one station of a chain: `Viasna and LRT`."""
    return reduce(lambda first, last: Told("name.and", first=first, last=last), names)


def _names(attributions: Iterable[Attribution]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.organisation for one in attributions))


def cited_sources(citations: Iterable[Citation], sources: Mapping[str, Source]) -> list[Source]:
    """Return the sources of citations, each once, in order."""
    return [sources[key] for key in dict.fromkeys(one.source_id for one in citations)]
