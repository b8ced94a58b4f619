"""The evidence bundle: schedule, the pages that it cites with the quotes highlighted, an index, and `citations.json`.

gather     issues -> Bundle: the schedule, and each cited source's file
as_pdf     index, schedule and cited pages, numbered through
as_zip     that PDF, the schedule as DOCX, citations.json and the cited originals
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from coi_assistant.corpus import MEDIA_TYPES
from coi_assistant.errors import ExportError
from coi_assistant.records import Source
from coi_assistant.schedule import Extract, Schedule, as_document, assemble
from coi_assistant.terms import Issues
from coi_assistant.writers.answer_json import locator_object
from coi_assistant.writers.binding import Part, bind, count_pages
from coi_assistant.writers.citing import reference_runs
from coi_assistant.writers.document import Block, Document, Heading, Paragraph, Run
from coi_assistant.writers.document import runs as plain
from coi_assistant.writers.locating import Box, find_words
from coi_assistant.writers.pdf import Mark, typeset, typeset_index
from coi_assistant.writers.references import published_words, reference, title_of

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant, PassageView

SCHEMA = "coi-citations/1"
PDF = MEDIA_TYPES[".pdf"]
ORIGINALS = {MEDIA_TYPES[ending] for ending in (".pdf", ".html", ".docx")}
"""Kinds of files that are originals; a digest or a plain text is our own."""
LABEL = "Bundle page"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format knows: the same bundle is the same file, whenever it is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """All that an evidence bundle is written from."""

    schedule: Schedule
    views: Mapping[str, PassageView]
    """The cited passages with their neighbours, by id."""
    files: Mapping[str, bytes]
    """Cited originals by source id; one that has changed since it was indexed is not among them."""
    text_sha256: Mapping[str, str]
    """Hex digests of the cited sources' cleaned texts."""
    index: Mapping[str, str]

    @property
    def cited(self) -> tuple[Source, ...]:
        """The cited sources in the order in which the schedule first cites them."""
        ids = dict.fromkeys(one.citation.source_id for one in self.schedule.extracts)
        return tuple(self.schedule.sources[key] for key in ids)


def gather(assistant: Assistant, issues: Issues, *, made: date | None = None) -> Bundle:
    """Assemble the schedule and read what it cites.

    Raises:
        TermsError: an excerpt names what the corpus does not hold.
    """
    schedule = assemble(assistant, issues, made=made)
    ids = dict.fromkeys(one.citation.source_id for one in schedule.extracts)
    manifest = assistant.manifest
    return Bundle(
        schedule=schedule,
        views={one.citation.passage_id: assistant.passage(one.citation.passage_id) for one in schedule.extracts},
        files=dict(_originals(assistant, [assistant.source(key) for key in ids])),
        text_sha256={key: manifest.entries[key].text_sha256 for key in ids},
        index={"digest": manifest.digest, "model": manifest.model, "built": manifest.built},
    )


def _originals(assistant: Assistant, cited: list[Source]) -> Iterator[tuple[str, bytes]]:
    for source in cited:
        if source.media_type in ORIGINALS and not source.is_digest:
            data = (assistant.settings.corpus / source.path).read_bytes()
            if hashlib.sha256(data).hexdigest() == source.sha256:
                yield source.id, data


def as_pdf(bundle: Bundle) -> bytes:
    """Return the bundle as one PDF file: index, schedule, and a part for each cited source."""
    schedule = typeset(as_document(bundle.schedule))
    title = bundle.schedule.issues.title
    first = Part(title="Country schedule", data=schedule.data, headings=schedule.headings)
    parts = [first, *(_source_part(bundle, place, source) for place, source in enumerate(bundle.cited))]
    # The index is part of the numbering: its length is known once it has been set with any numbers.
    length = typeset_index(_cover(bundle), _entries(parts, 0)).pages
    index = typeset_index(_cover(bundle), _entries(parts, length))
    bound = [Part(title="Index", data=index.data, jumps=index.jumps), *parts]
    return bind(bound, title=title, label=LABEL, made=bundle.schedule.made)


def as_zip(bundle: Bundle) -> bytes:
    """Return the bundle as a ZIP file with schedule.docx, bundle.pdf, citations.json and the cited originals."""
    from coi_assistant.writers import docx

    files = {
        "schedule.docx": docx.render(as_document(bundle.schedule)),
        "bundle.pdf": as_pdf(bundle),
        "citations.json": (json.dumps(citations_object(bundle), ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
    }
    for key, data in bundle.files.items():
        files[f"originals/{key}{PurePosixPath(bundle.schedule.sources[key].path).suffix.lower()}"] = data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def citations_object(bundle: Bundle) -> dict[str, Any]:
    """Return the citations as plain data, schema `coi-citations/1`, so that the other side can check them."""
    issues = bundle.schedule.issues
    return {
        "schema": SCHEMA,
        "title": issues.title,
        "case_reference": issues.case_reference,
        "made": bundle.schedule.made.isoformat(),
        "index": dict(bundle.index),
        "citations": [_citation(bundle, one) for one in bundle.schedule.extracts],
    }


def _citation(bundle: Bundle, extract: Extract) -> dict[str, Any]:
    citation, source = extract.citation, bundle.schedule.sources[extract.citation.source_id]
    return {
        "number": extract.number,
        "passage_id": citation.passage_id,
        "source_id": citation.source_id,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "locator": locator_object(citation),
        "reference": reference(source, citation.locator),
        "issue": bundle.schedule.issues.issues[extract.issue].issue,
        "note": extract.note,
        "is_digest": source.is_digest,
        "source_sha256": source.sha256,
        "text_sha256": bundle.text_sha256[source.id],
        "index_digest": bundle.index["digest"],
    }


def _cover(bundle: Bundle) -> Document:
    issues, made = bundle.schedule.issues, published_words(bundle.schedule.made.isoformat())
    facts = " · ".join(filter(None, [issues.case_reference, issues.prepared_by, made]))
    return Document(
        title=f"Evidence bundle: {issues.title}",
        blocks=(Paragraph(runs=plain(facts)), Paragraph(runs=(Run(text="Index", bold=True),))),
        language=issues.language,
        created=bundle.schedule.made,
    )


def _entries(parts: list[Part], before: int) -> list[Mark]:
    """Return the lines of the index, with the pages of the bound file that `before` pages of index precede."""
    entries: list[Mark] = []
    for part in parts:
        entries.append(Mark(text=part.title, level=1, page=before + 1))
        for mark in part.headings:
            place = part.pages.index(mark.page) if part.pages else mark.page - 1
            if mark.level == 1:
                entries.append(Mark(text=mark.text, level=2, page=before + 1 + place))
        before += count_pages(part)
    return entries


def _source_part(bundle: Bundle, place: int, source: Source) -> Part:
    extracts = [one for one in bundle.schedule.extracts if one.citation.source_id == source.id]
    title = f"{place + 1}. {source.publisher or 'Source'}: {title_of(source)}"
    if source.media_type == PDF and source.id in bundle.files:
        # A file that one reader can read another may refuse; its words are in the index all the same.
        with contextlib.suppress(ExportError):
            part = _original_part(bundle.files[source.id], title, extracts)
            count_pages(replace(part, pages=()))
            return part
    return _text_part(bundle, source, title, extracts)


def _original_part(data: bytes, title: str, extracts: list[Extract]) -> Part:
    """Return the pages of a PDF original that the extracts cite, their words highlighted."""
    marks: dict[int, tuple[Box, ...]] = {}
    headings = []
    for extract in extracts:
        spread = extract.citation.locator.pages
        cited = range(spread[0], spread[1] + 1) if spread else range(0)
        found = find_words(data, extract.citation.quote, cited)
        for page, boxes in found.items():
            marks[page] = (*marks.get(page, ()), *boxes)
        # Words of a scan have no place on the page: then all pages of the passage go in, without a highlight.
        for page in () if found else cited:
            marks.setdefault(page, ())
        first = min(found or cited, default=1)
        marks.setdefault(first, ())
        headings.append(Mark(text=_named(extract), level=1, page=first))
    return Part(title=title, data=data, pages=tuple(sorted(marks)), marks=marks, headings=tuple(headings))


def _text_part(bundle: Bundle, source: Source, title: str, extracts: list[Extract]) -> Part:
    """Return the cited paragraphs of a source that has no pages, between their neighbours."""
    blocks: list[Block] = [Paragraph(runs=reference_runs(source))]
    if source.is_digest:
        words = "This is a digest, a paraphrase of the original; file the original instead."
        blocks.append(Paragraph(runs=(Run(text=words, bold=True),)))
    for extract in extracts:
        view, citation = bundle.views[extract.citation.passage_id], extract.citation
        start = citation.start - view.passage.start
        end = start + len(citation.quote)
        blocks.append(Heading(text=_named(extract)))
        blocks += [Paragraph(runs=plain(one.text), small=True) for one in view.before]
        text = view.passage.text
        parts = (Run(text=text[:start]), Run(text=text[start:end], highlight=True), Run(text=text[end:]))
        blocks.append(Paragraph(runs=parts))
        blocks += [Paragraph(runs=plain(one.text), small=True) for one in view.after]
    made = bundle.schedule.made
    sheet = typeset(Document(title=title_of(source), blocks=tuple(blocks), created=made))
    return Part(title=title, data=sheet.data, headings=sheet.headings)


def _named(extract: Extract) -> str:
    pinpoint = str(extract.citation.locator)
    return f"Extract {extract.number}" + (f": {pinpoint}" if pinpoint else "")
