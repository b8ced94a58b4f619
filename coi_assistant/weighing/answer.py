"""Put an answer together: status, findings, related passages, conflicts, notes and coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from coi_assistant.records import (
    Answer,
    Citation,
    Conflict,
    Coverage,
    Finding,
    Mode,
    Question,
    Rejection,
    SearchRecord,
    Source,
    Status,
)
from coi_assistant.told import Told
from coi_assistant.weighing.balance import balance_notes
from coi_assistant.weighing.currency import currency_notes, reckoned_on
from coi_assistant.weighing.originators import cited_sources, corroboration_notes, independent, with_origins
from coi_assistant.weighing.scales import Scales

SILENCE = Told("note.silence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What was searched for a question."""

    sources: Sequence[Source]
    passages: int
    undated: int = 0
    """Sources that a date filter left out because they are undated."""
    index_digest: str = ""
    asked_for: tuple[str, ...] = ()
    searched_as: str = ""
    spellings: tuple[tuple[str, ...], ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)


def weigh(
    question: Question,
    status: Status,
    findings: Sequence[Finding],
    *,
    scales: Scales,
    searched: Searched,
    related: Sequence[Citation] = (),
    rejections: Sequence[Rejection] = (),
    reasons: Sequence[str] = (),
    conflicts: Sequence[Conflict] = (),
    uncited: Sequence[Source] = (),
    mode: Mode = "extractive",
    model: str | None = None,
) -> Answer:
    """Return the answer.

    Args:
        reasons: why the status is what it is.
        uncited: sources with evidence on the same point that the findings do not cite.
    """
    answered = status != "no_information"
    shown = tuple(with_origins(one, scales.sources, scales.organisations) for one in findings) if answered else ()
    cited = cited_sources((citation for finding in shown for citation in finding.citations), scales.sources)
    day = reckoned_on(question.filters, scales.today)
    notes = [*reasons, *([] if answered else [SILENCE]), *_filter_notes(searched)]
    if shown:
        notes += [
            *corroboration_notes(shown, conflicts),
            *_copy_notes(shown, scales),
            *comparison_notes(conflicts),
            *balance_notes(shown),
            *currency_notes(cited, uncited, day, stale_months=scales.stale_months),
            *_source_notes(cited_sources(_citations(shown, conflicts), scales.sources)),
        ]
    coverage = _coverage(searched, len(cited))
    return Answer(
        question=question,
        status=status,
        findings=shown,
        related=tuple(related),
        rejections=tuple(rejections),
        conflicts=tuple(conflicts) if answered else (),
        notes=tuple(notes),
        originators=independent(shown),
        reckoned_on=day.isoformat(),
        search_record=search_record(question, searched, coverage, related),
        coverage=coverage,
        mode=mode,
        model=model,
        index_digest=searched.index_digest,
    )


def _coverage(searched: Searched, cited: int) -> Coverage:
    dates = sorted(filter(None, (source.published for source in searched.sources)))
    return Coverage(
        sources_searched=len(searched.sources),
        passages_searched=searched.passages,
        sources_cited=cited,
        oldest=dates[0] if dates else None,
        newest=dates[-1] if dates else None,
    )


def _citations(findings: Sequence[Finding], conflicts: Sequence[Conflict]) -> list[Citation]:
    """Return all citations that the answer shows as evidence, those of its comparisons too."""
    found = [citation for one in findings for citation in one.citations]
    return found + [citation for one in conflicts for citation in one.citations]


def search_record(
    question: Question, searched: Searched, coverage: Coverage, closest: Sequence[Citation]
) -> SearchRecord:
    """Return how the question was searched for, so that a reader can judge what silence is worth."""
    return SearchRecord(
        question=question.text,
        language=question.language,
        asked_for=searched.asked_for,
        searched_as=searched.searched_as or question.text,
        spellings=searched.spellings,
        terms=searched.terms,
        filters={name: value for name, value in asdict(question.filters).items() if value},
        sources_searched=coverage.sources_searched,
        passages_searched=coverage.passages_searched,
        oldest=coverage.oldest,
        newest=coverage.newest,
        closest=tuple(closest),
        silence=SILENCE,
    )


def _filter_notes(searched: Searched) -> list[str]:
    return [Told("note.left_out", n=searched.undated)] if searched.undated else []


def _source_notes(cited: Sequence[Source]) -> list[str]:
    notes: list[str] = []
    if all(source.is_digest for source in cited):
        notes.append(Told("note.digests_only"))
    if len({source.publisher for source in cited}) == 1:
        notes.append(Told("note.one_publisher", publisher=cited[0].publisher or Told("name.unnamed")))
    return notes


def comparison_notes(conflicts: Sequence[Conflict]) -> list[str]:
    """Say in one line each where sources differ, and where figures are for different times only."""
    return [Told(f"note.{one.kind}", about=one.about, values="; ".join(one.values)) for one in conflicts]


def _copy_notes(findings: Sequence[Finding], scales: Scales) -> list[str]:
    """Say which sources hold one text under several names, and which of them is taken for the first."""
    notes: list[str] = []
    for finding in findings:
        copied = [one for one in finding.citations if one.passage_id in finding.copies]
        if not copied:
            continue
        sources = cited_sources(finding.citations, scales.sources)
        names = [source.publisher or source.id for source in sources]
        first = sources[0]
        is_dated = bool(first.published) and all(first.published != source.published for source in sources[1:])
        key = "note.copies_first" if is_dated else "note.copies"
        notes.append(Told(key, number=len(sources), names="; ".join(names), first=names[0]))
    return list(dict.fromkeys(notes))
