"""The JSON object of an answer, schema `coi-answer/1`; the command line, the API and saved files share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from coi_assistant.lexicon.dates import age_months, dates_in
from coi_assistant.records import Answer, Citation, Conflict, Filters, Finding, Passage, SearchRecord, Source
from coi_assistant.writers.csl import DEFAULT_STYLE
from coi_assistant.writers.references import reference, title_of

SCHEMA = "coi-answer/1"

Cited = Callable[[Citation], dict[str, Any]]
"""Makes the object of a citation, with ages and style as the whole answer has them."""


def answer_object(
    answer: Answer,
    sources: Mapping[str, Source],
    *,
    index: Mapping[str, object],
    elapsed_ms: int,
    style: str = DEFAULT_STYLE,
) -> dict[str, Any]:
    """Return the answer as plain data; `sources` holds every source it cites, by id."""
    day = date.fromisoformat(answer.reckoned_on) if answer.reckoned_on else None

    def cited(citation: Citation) -> dict[str, Any]:
        return citation_object(citation, sources, day, style=style)

    return {
        "schema": SCHEMA,
        "id": answer.question.id,
        "question": answer.question.text,
        "language": answer.question.language,
        "mode": answer.mode,
        "status": answer.status,
        "findings": [_finding(finding, cited) for finding in answer.findings],
        "related": [cited(citation) for citation in answer.related],
        "rejections": [{"statement": one.draft.statement, "reason": one.reason} for one in answer.rejections],
        "conflicts": [_conflict(one, cited) for one in answer.conflicts],
        "notes": list(answer.notes),
        "originators": {"independent": len(answer.originators), "names": list(answer.originators)},
        "reckoned_on": answer.reckoned_on,
        "search_record": _search_record(answer.search_record, cited) if answer.search_record else None,
        "coverage": {**asdict(answer.coverage), "filters": filters_object(answer.question.filters)},
        "index": dict(index),
        "elapsed_ms": elapsed_ms,
    }


def citation_object(
    citation: Citation, sources: Mapping[str, Source], day: date | None = None, *, style: str = DEFAULT_STYLE
) -> dict[str, Any]:
    """Return a verified citation with the metadata of its source; `day` is the one on which ages are counted."""
    source = sources[citation.source_id]
    return {
        "passage_id": citation.passage_id,
        "source_id": citation.source_id,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "locator": locator_object(citation),
        "context": {"before": citation.context.before, "after": citation.context.after},
        "reference": reference(source, citation.locator, style=style),
        "title": title_of(source),
        "publisher": source.publisher,
        "source_type": source.source_type,
        "published": source.published,
        "age_months": age_months(source.published, day) if day else None,
        "date_note": source.date_note,
        "event_dates": list(dict.fromkeys(one.iso for one in dates_in(citation.quote))),
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


def _finding(finding: Finding, cited: Cited) -> dict[str, Any]:
    chains = finding.chains or ((),) * len(finding.citations)
    return {
        "statement": finding.statement,
        "kind": finding.kind,
        "topics": list(finding.topics),
        "originators": list(finding.originators),
        "chain": list(finding.chain),
        "score": round(finding.score, 4),
        "citations": [
            cited(one) | {"chain": list(chain), "copy": one.passage_id in finding.copies}
            for one, chain in zip(finding.citations, chains, strict=True)
        ],
    }


def _conflict(conflict: Conflict, cited: Cited) -> dict[str, Any]:
    citations = [cited(one) for one in conflict.citations]
    for place, one in enumerate(citations):
        one["value"] = conflict.values[place] if conflict.values else ""
        one["counts"] = conflict.counts[place] if conflict.counts else ""
        one["chain"] = list(conflict.chains[place]) if conflict.chains else []
    return {"about": conflict.about, "kind": conflict.kind, "citations": citations}


def _search_record(record: SearchRecord, cited: Cited) -> dict[str, Any]:
    return {
        **{name: getattr(record, name) for name in ("question", "language", "searched_as", "silence")},
        "asked_for": list(record.asked_for),
        "spellings": [list(spellings) for spellings in record.spellings],
        "terms": dict(record.terms),
        "filters": dict(record.filters),
        "sources_searched": record.sources_searched,
        "passages_searched": record.passages_searched,
        "oldest": record.oldest,
        "newest": record.newest,
        "closest": [cited(citation) for citation in record.closest],
    }
