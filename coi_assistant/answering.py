"""From judged evidence to an answer: status, drafts, proof, weighing."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from coi_assistant.corpus import Selection
from coi_assistant.manifest import IndexFolder, Manifest
from coi_assistant.records import Answer, Citation, Draft, Evidence, Finding, Passage, Question, Status
from coi_assistant.settings import Settings
from coi_assistant.synthesis import draft
from coi_assistant.synthesis.judgement import Judgement, thresholds
from coi_assistant.verification import RefusedQuoteError, cite, verify
from coi_assistant.weighing import Searched, weigh
from coi_assistant.weighing.originals import originals_first

SHARE_OF_BEST = 0.12
"""Where the best evidence answers, further passages are findings when they are at least this share as likely to. On the
tuning half support@5 is 0.79 with 0.25 and 0.82 with 0.12; nothing else changes."""


class IndexedTexts:
    """What verification reads: the cleaned texts, their hashes and their sentences."""

    def __init__(self, folder: IndexFolder, manifest: Manifest) -> None:
        self._folder = folder
        self._manifest = manifest

    def text(self, source_id: str) -> str:
        """Return the cleaned text of a source."""
        return self._folder.text(source_id)

    def text_sha256(self, source_id: str) -> str:
        """Return the hash of a source's cleaned text, as it was when indexed."""
        return self._manifest.entries[source_id].text_sha256

    def passage(self, source_id: str, passage_id: str) -> Passage | None:
        """Return one passage, or None where the source no longer has it."""
        return self._folder.passage(source_id, passage_id)

    def sentences(self, source_id: str) -> tuple[tuple[int, int], ...]:
        """Return the sentences of a source's passages; these stand in order, so that their sentences do too."""
        passages = self._folder.passages(source_id)
        return tuple(span for one in passages for span in self._folder.sentences(source_id, one.id).spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read for a question: the sources admitted, the evidence, and what is held of each piece."""

    question: Question
    selection: Selection
    evidence: Sequence[Evidence]
    judged: Sequence[Judgement]


def answer_from(reading: Reading, texts: IndexedTexts, manifest: Manifest, settings: Settings) -> Answer:
    """Return the answer that the evidence gives: what is quoted is proved, what answers nothing stays apart."""
    status, drafts = _decided(reading)
    drafts = originals_first(drafts, {key: entry.source for key, entry in manifest.entries.items()})
    findings, rejections = verify([one for one in drafts if one.answers][: settings.findings], texts)
    if status != "no_information" and not findings:
        status = "no_information"
    admitted = reading.selection.sources
    return weigh(
        reading.question,
        status,
        findings,
        related=_related(drafts, findings, texts, settings.related),
        rejections=rejections,
        reasons=_reasons(status, reading.judged, reading.selection),
        sources={key: entry.source for key, entry in manifest.entries.items()},
        searched=Searched(
            sources=admitted,
            passages=sum(manifest.entries[source.id].passages for source in admitted),
            undated=reading.selection.undated,
            index_digest=manifest.digest,
        ),
    )


def _decided(reading: Reading) -> tuple[Status, tuple[Draft, ...]]:
    """Return the status that the best evidence carries, and the drafts, those that answer first."""
    limits = thresholds()
    best = max((one.probability for one in reading.judged), default=0.0)
    least = SHARE_OF_BEST * best
    verdicts = [(one.probability, "" if one.probability >= least else one.lacks or "near") for one in reading.judged]
    drafts = draft(reading.evidence, verdicts)
    if best >= limits.answered:
        return "answered", drafts
    return ("partial" if best >= limits.partial else "no_information"), drafts


def _related(
    drafts: Sequence[Draft], findings: Sequence[Finding], texts: IndexedTexts, most: int
) -> tuple[Citation, ...]:
    """Return the closest passages that no finding cites."""
    shown = {citation.passage_id for finding in findings for citation in finding.citations}
    quotes = [quote for one in drafts for quote in one.quotes if quote.passage_id not in shown]
    related = []
    for quote in quotes[:most]:
        with contextlib.suppress(RefusedQuoteError):
            related.append(cite(quote, texts))
    return tuple(related)


def _reasons(status: Status, judged: Sequence[Judgement], selection: Selection) -> list[str]:
    """Say in one line why there is no answer, or only part of one."""
    if not selection.sources:
        return ["No source passes the filters."]
    if status == "answered" or not judged:
        return []
    closest = max(judged, key=lambda one: one.probability)
    lacking = f": the closest lacks {closest.lacks}" if closest.lacks else ""
    if status == "partial":
        return [f"It is doubtful whether this answers the question{lacking}."]
    return [f"No passage answers the question{lacking}."]
