"""The JSON object of an answer, schema `coi-answer/1`; the command line, the API and saved files share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from coi_assistant.records import Answer, Citation, Filters, Finding, Passage, Source
from coi_assistant.writers.references import reference, title_of

SCHEMA = "coi-answer/1"


def answer_object(
    answer: Answer, sources: Mapping[str, Source], *, index: Mapping[str, object], elapsed_ms: int
) -> dict[str, Any]:
    """Return the answer as plain data; `sources` holds every source it cites, by id."""
    return {
        "schema": SCHEMA,
        "id": answer.question.id,
        "question": answer.question.text,
        "language": answer.question.language,
        "mode": answer.mode,
        "status": answer.status,
        "findings": [_finding(finding, sources) for finding in answer.findings],
        "related": [citation_object(citation, sources) for citation in answer.related],
        "rejections": [{"statement": one.draft.statement, "reason": one.reason} for one in answer.rejections],
        "conflicts": [
            {"about": one.about, "citations": [citation_object(citation, sources) for citation in one.citations]}
            for one in answer.conflicts
        ],
        "notes": list(answer.notes),
        "coverage": {**asdict(answer.coverage), "filters": filters_object(answer.question.filters)},
        "index": dict(index),
        "elapsed_ms": elapsed_ms,
    }


def citation_object(citation: Citation, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return a verified citation with the metadata of its source."""
    source = sources[citation.source_id]
    return {
        "passage_id": citation.passage_id,
        "source_id": citation.source_id,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "locator": locator_object(citation),
        "context": {"before": citation.context.before, "after": citation.context.after},
        "reference": reference(source, citation.locator),
        "title": title_of(source),
        "publisher": source.publisher,
        "source_type": source.source_type,
        "published": source.published,
        "url": source.url,
        "is_digest": source.is_digest,
        "language": source.text_language,
        "flags": list(citation.flags),
        "verified": True,
    }


def locator_object(located: Citation | Passage) -> dict[str, Any]:
    """Return where a text stands; `label` is the pinpoint in words."""
    locator = located.locator
    return {
        "pages": list(locator.pages) if locator.pages else None,
        "section": list(locator.section),
        "paragraph": locator.paragraph,
        "label": str(locator),
        "original": locator.original,
    }


def source_object(source: Source) -> dict[str, Any]:
    """Return a source of the catalogue as plain data."""
    return asdict(source)


def filters_object(filters: Filters) -> dict[str, Any]:
    """Return the filters that are set, and only those."""
    return {name: value for name, value in asdict(filters).items() if value}


def _finding(finding: Finding, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {
        "statement": finding.statement,
        "kind": finding.kind,
        "topics": list(finding.topics),
        "originators": list(finding.originators),
        "score": round(finding.score, 4),
        "citations": [citation_object(citation, sources) for citation in finding.citations],
    }
