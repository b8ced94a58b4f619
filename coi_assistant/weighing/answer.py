"""Put an answer together: status, findings, related passages, notes and coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coi_assistant.records import Answer, Citation, Coverage, Finding, Mode, Question, Rejection, Source, Status

SILENCE = "That sources do not mention something does not mean that it does not happen."


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What was searched for a question."""

    sources: Sequence[Source]
    passages: int
    undated: int = 0
    """Sources that a date filter left out because they are undated."""
    index_digest: str = ""


def weigh(
    question: Question,
    status: Status,
    findings: Sequence[Finding],
    *,
    related: Sequence[Citation],
    rejections: Sequence[Rejection],
    reasons: Sequence[str],
    sources: Mapping[str, Source],
    searched: Searched,
    mode: Mode = "extractive",
    model: str | None = None,
) -> Answer:
    """Return the answer; `sources` holds every source cited, `reasons` says why the status is what it is."""
    shown = tuple(_enriched(finding, sources) for finding in findings) if status != "no_information" else ()
    cited = {citation.source_id for finding in shown for citation in finding.citations}
    dates = sorted(filter(None, (source.published for source in searched.sources)))
    return Answer(
        question=question,
        status=status,
        findings=shown,
        related=tuple(related),
        rejections=tuple(rejections),
        notes=(*reasons, *_notes(shown, status, [sources[source_id] for source_id in sorted(cited)], searched)),
        coverage=Coverage(
            sources_searched=len(searched.sources),
            passages_searched=searched.passages,
            sources_cited=len(cited),
            oldest=dates[0] if dates else None,
            newest=dates[-1] if dates else None,
        ),
        mode=mode,
        model=model,
        index_digest=searched.index_digest,
    )


def _enriched(finding: Finding, sources: Mapping[str, Source]) -> Finding:
    """Give a finding the topics and originators that the metadata of its sources name."""
    cited = [sources[citation.source_id] for citation in finding.citations]
    topics = dict.fromkeys(topic for source in cited for topic in source.topics)
    originators = dict.fromkeys(name for source in cited for name in source.originators)
    return replace(finding, topics=tuple(topics), originators=tuple(originators))


def _notes(findings: Sequence[Finding], status: Status, cited: Sequence[Source], searched: Searched) -> list[str]:
    notes = []
    if status == "no_information":
        notes.append(SILENCE)
    if searched.undated:
        notes.append(f"{searched.undated} undated {_plural('source', searched.undated)} left out by the date filter.")
    if findings and all(source.is_digest for source in cited):
        notes.append("All sources cited are digests (paraphrases); check the originals before relying on them.")
    undated = sum(1 for source in cited if not source.published)
    if undated:
        notes.append(f"{undated} cited {_plural('source', undated)} undated.")
    if findings and len({source.publisher for source in cited}) == 1:
        notes.append(f"All evidence comes from one publisher: {cited[0].publisher or 'not named'}.")
    return notes


def _plural(noun: str, count: int) -> str:
    return f"{noun} is" if count == 1 else f"{noun}s are"
