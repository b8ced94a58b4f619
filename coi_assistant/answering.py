"""From judged evidence to an answer: status, drafts, proof, weighing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coi_assistant.corpus import Selection
from coi_assistant.lexicon.instruments import Instrument, instruments_in, names_instrument
from coi_assistant.manifest import IndexFolder, Manifest
from coi_assistant.records import Answer, Citation, Conflict, Draft, Evidence, Finding, Passage, Question, Quote, Status
from coi_assistant.settings import Settings
from coi_assistant.synthesis import draft
from coi_assistant.synthesis.judgement import Judgement, answerability, thresholds
from coi_assistant.told import Told
from coi_assistant.verification import RefusedQuoteError, cite, verify
from coi_assistant.weighing import Scales, Searched, weigh
from coi_assistant.weighing.balance import other_side, with_kinds
from coi_assistant.weighing.claims import Point, counts_in, dates_of, point_of
from coi_assistant.weighing.conflicts import Side, count_conflicts, date_conflicts, sides_of
from coi_assistant.weighing.duplicates import copies_among, copies_cited, join_copies
from coi_assistant.weighing.grouping import grouped
from coi_assistant.weighing.originals import originals_first

SHARE_OF_BEST = 0.12
"""Where the best evidence answers, further passages are findings when they are at least this share as likely to. On the
tuning half support@5 is 0.79 with 0.25 and 0.82 with 0.12; nothing else changes."""

LEAST_NAMED = 0.5
"""Share of the names asked for that a source must hold for its dates to be compared."""


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
        """Return the sentences of a source's passages, in order."""
        return self._folder.spans(source_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read for a question: the sources admitted, the evidence, and what is held of each piece."""

    question: Question
    selection: Selection
    evidence: Sequence[Evidence]
    judged: Sequence[Judgement]
    kinds: frozenset[str] = frozenset()
    """Kinds of answer asked for: count, date, ..."""
    further: Sequence[Evidence] = ()
    """Evidence from sources that speak for the authorities, read for balance only."""
    coverage: Sequence[float] = ()
    """Of the question's content words, for each piece of evidence and then each further one."""
    unknown: Sequence[Instrument] = ()
    """Laws that the question names by number and no source searched holds."""
    is_about_unknown: bool = False
    """Whether the question names laws by number and none of them is held."""
    searched_as: str = ""
    asked_for: tuple[str, ...] = ()
    spellings: tuple[tuple[str, ...], ...] = ()
    terms: tuple[tuple[str, str], ...] = ()


def answer_from(
    reading: Reading, texts: IndexedTexts, manifest: Manifest, settings: Settings, scales: Scales
) -> Answer:
    """Return the answer that the evidence gives: what is quoted is proved, what answers nothing stays apart."""
    copies = copies_among([one.hit.passage for one in reading.evidence])
    point = point_of(reading.question.text)
    sides = _sides(reading, point, texts, scales)
    status, drafts = _decided(reading)
    if status == "no_information" and drafts and _is_dated(reading, sides):
        status = "partial"
    drafts = originals_first(join_copies(drafts, copies, scales.sources), scales.sources)
    wanted = [one for one in drafts if one.answers][: settings.findings] if status != "no_information" else []
    findings, rejections = verify(wanted, texts)
    if not findings:
        status = "no_information"
    findings = tuple(replace(one, copies=copies_cited(_quotes(one), copies)) for one in findings)
    prove = _prover(texts)
    if "count" in reading.kinds:
        findings = grouped(findings, sides, point, prove)
    findings = _balanced(with_kinds(findings, scales), reading, point, texts, scales)
    return weigh(
        reading.question,
        status,
        findings,
        scales=scales,
        searched=_searched(reading, manifest),
        related=_related(drafts, findings, texts, settings.related),
        rejections=rejections,
        reasons=_reasons(status, reading),
        conflicts=_conflicts(reading, sides, point, prove),
        uncited=[scales.sources[key] for key in _uncited(reading, findings, sides)],
    )


def _decided(reading: Reading) -> tuple[Status, tuple[Draft, ...]]:
    """Return the status that the best evidence carries, and the drafts, those that answer first."""
    best = max((one.probability for one in reading.judged), default=0.0)
    least = SHARE_OF_BEST * best
    verdicts = [(one.probability, "" if one.probability >= least else one.lacks or "near") for one in reading.judged]
    drafts = draft(reading.evidence, verdicts)
    if not drafts or reading.is_about_unknown:
        return "no_information", drafts
    limits, probability = thresholds(reading.judged[0].variant), answerability(reading.judged)
    if probability >= limits.answered:
        return "answered", drafts
    return ("partial" if probability >= limits.partial else "no_information"), drafts


def _sides(reading: Reading, point: Point, texts: IndexedTexts, scales: Scales) -> list[Side]:
    """Return what all the evidence claims on the point asked: figures, or days, of the event that is asked about."""
    if not point.events or not reading.kinds & {"count", "date"}:
        return []
    pairs = [
        (one, judgement)
        for one, judgement in zip(reading.evidence, reading.judged, strict=True)
        if judgement.fit.countries == 1.0
    ]
    if "count" in reading.kinds:
        claims = [claim for one, held in pairs if held.fit.names == 1.0 for claim in counts_in(one, point)]
    else:
        # Its event holds a date together, so a source may have named the person in another paragraph; nothing would
        # keep a figure for another person or place apart.
        naming = {one.hit.passage.source_id for one, held in pairs if held.fit.names >= LEAST_NAMED}
        fitting = [one for one, _ in pairs if one.hit.passage.source_id in naming]
        asked = reading.question.text
        claims = [claim for one in fitting for claim in dates_of(one, point, texts.text, asked)]
    return sides_of(claims, scales.sources, scales.organisations)


def _is_dated(reading: Reading, sides: Sequence[Side]) -> bool:
    """Tell whether a sentence dates the event of the law asked for, however little it is like the question."""
    named = instruments_in(reading.question.text)
    dated = [side.claim.quote.text for side in sides if "date" in reading.kinds]
    return not reading.is_about_unknown and any(names_instrument(text, one) for text in dated for one in named)


def _conflicts(
    reading: Reading, sides: Sequence[Side], point: Point, prove: Callable[[Quote], Citation | None]
) -> tuple[Conflict, ...]:
    compare = count_conflicts if "count" in reading.kinds else date_conflicts
    return compare(sides, point, prove) if sides else ()


def _balanced(
    findings: tuple[Finding, ...], reading: Reading, point: Point, texts: IndexedTexts, scales: Scales
) -> tuple[Finding, ...]:
    """Add the side that the findings lack, where the evidence holds it."""
    evidence = (*reading.evidence, *reading.further)
    cited = {(one.source_id, one.passage_id) for finding in findings for one in finding.citations}
    missing = other_side(findings, evidence, reading.coverage, point, scales)
    added, _ = verify([one for one in missing if _place(one) not in cited], texts)
    # Shown for balance and not for its likelihood to answer: it never outranks the findings.
    least = min((one.score for one in findings), default=0.0)
    return (*findings, *(replace(one, score=least) for one in with_kinds(added, scales)))


def _uncited(reading: Reading, findings: Sequence[Finding], sides: Sequence[Side]) -> list[str]:
    """Return the sources with evidence that answers and is not cited."""
    best = max((one.probability for one in reading.judged), default=0.0)
    cited = {citation.source_id for finding in findings for citation in finding.citations}
    pairs = zip(reading.evidence, reading.judged, strict=True)
    answering = [one.hit.passage.source_id for one, held in pairs if held.probability >= SHARE_OF_BEST * best]
    claiming = [side.claim.quote.source_id for side in sides]
    return [key for key in dict.fromkeys([*answering, *claiming]) if key not in cited]


def _searched(reading: Reading, manifest: Manifest) -> Searched:
    admitted = reading.selection.sources
    return Searched(
        sources=admitted,
        passages=sum(manifest.entries[source.id].passages for source in admitted),
        undated=reading.selection.undated,
        index_digest=manifest.digest,
        asked_for=reading.asked_for,
        searched_as=reading.searched_as,
        spellings=reading.spellings,
        terms=dict(reading.terms),
    )


def _place(draft: Draft) -> tuple[str, str]:
    return draft.quotes[0].source_id, draft.quotes[0].passage_id


def _prover(texts: IndexedTexts) -> Callable[[Quote], Citation | None]:
    def prove(quote: Quote) -> Citation | None:
        try:
            return cite(quote, texts)
        except RefusedQuoteError:
            return None

    return prove


def _quotes(finding: Finding) -> list[Quote]:
    return [
        Quote(passage_id=one.passage_id, source_id=one.source_id, text=one.quote, start=one.start, end=one.end)
        for one in finding.citations
    ]


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


def _reasons(status: Status, reading: Reading) -> list[str]:
    """Say in one line why there is no answer, or only part of one."""
    if not reading.selection.sources:
        return [Told("note.no_source")]
    unknown: list[str] = [Told("note.law_unknown", law=repr(one.text)) for one in reading.unknown]
    if status == "answered" or not reading.judged or reading.is_about_unknown:
        return unknown
    lacking = max(reading.judged, key=lambda one: one.probability).fit.missing
    key = "note.doubtful" if status == "partial" else "note.unanswered"
    return [*unknown, Told(f"{key}_lacking", lacking=lacking) if lacking else Told(key)]
