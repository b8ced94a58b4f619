"""The caseworker's query response: terms of reference answered question by question, as a document that can be filed.

respond        terms -> one Answer a question
as_document    answers -> Document; `writers` turn it into DOCX, PDF or Markdown
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from babel import Locale

from coi_assistant.publishers import NOT_ASSESSED, PublisherCard
from coi_assistant.records import Answer, Citation, Conflict, Filters, Source
from coi_assistant.terms import Terms
from coi_assistant.weighing import comparison_notes, originator_note
from coi_assistant.writers.answer_json import filters_object
from coi_assistant.writers.citing import bibliography, quoted
from coi_assistant.writers.document import Block, Document, Heading, ListItem, PageBreak, Paragraph, Run, Table
from coi_assistant.writers.document import runs as plain
from coi_assistant.writers.references import published_words
from coi_assistant.writers.weighed import (
    card_table,
    comparison_blocks,
    finding_blocks,
    originator_words,
    search_items,
    search_rows,
)

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

STATUS = {"answered": "Answered", "partial": "Partly answered", "no_information": "No information found"}
COMPARISONS = {"conflict": "Differing accounts", "series": "Figures for different times"}
DISCLAIMER = (
    "This document was put together from the sources that were at hand on the date of completion. It is not "
    "exhaustive. It takes no position on the merits of any claim for protection and draws no conclusion from what it "
    "quotes. That sources do not mention something does not mean that it does not happen.",
    "Sources are quoted, not assessed: a quote shows that a source says something, not that it is so. Quotes from a "
    "source marked as digest are the words of a paraphrase; check the original before relying on them.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """All that a query response is written from."""

    terms: Terms
    answers: tuple[Answer, ...]
    """One a question, in their order."""
    sources: Mapping[str, Source]
    """The catalogue by id; holds every source cited."""
    completed: date
    index: Mapping[str, str]
    """`digest`, `model` and `built` of the index that answered."""
    settings: Mapping[str, object]
    """What shaped the answers beside the index."""
    cards: Mapping[str, PublisherCard] = field(default_factory=dict)
    """What is known of the publishers cited, by the name that their sources give."""


def respond(assistant: Assistant, terms: Terms, *, completed: date | None = None) -> Response:
    """Answer all questions of the terms.

    Raises:
        QuestionError: a question cannot be asked.
    """
    manifest, settings = assistant.manifest, assistant.settings
    answers = tuple(assistant.ask(terms.question(place)) for place in range(len(terms.questions)))
    cited = {citation.source_id for answer in answers for citation in _shown(answer)}
    publishers = {assistant.sources[key].publisher for key in cited}
    return Response(
        terms=terms,
        answers=answers,
        cards={name: assistant.publisher_card(name) for name in sorted(publishers) if name},
        sources=assistant.sources,
        completed=completed or date.today(),
        index={"digest": manifest.digest, "model": manifest.model, "built": manifest.built},
        settings={name: getattr(settings, name) for name in ("candidates", "findings", "related", "exact_names")},
    )


def as_document(response: Response) -> Document:
    """Return the query response as a document without empty sections."""
    terms = response.terms
    blocks = [*_terms(response), *_method(response)]
    for number, answer in enumerate(response.answers, start=1):
        blocks += _answer(response, number, answer)
    blocks.append(Heading(text="Disclaimer"))
    blocks += [Paragraph(runs=plain(text)) for text in DISCLAIMER]
    citations = _citations(response)
    if citations:
        cited = {citation.source_id for _, citation in citations}
        blocks += [Heading(text="Bibliography"), *bibliography(response.sources[key] for key in cited)]
    blocks += _annex(response, citations)
    return Document(
        title=terms.title,
        subtitle=" · ".join(filter(None, ["Query response", country_name(terms.country), terms.reference])),
        blocks=tuple(blocks),
        author=terms.author,
        subject=f"Country of origin information: {country_name(terms.country)}",
        keywords=("country of origin information", country_name(terms.country)),
        language=terms.language,
        created=response.completed,
        contents=1,
    )


def country_name(country: str) -> str:
    """Return the English name for an ISO code; anything else as it is."""
    return str(Locale("en").territories.get(country.upper(), country)) if len(country) == 2 else country


def in_words(day: date) -> str:
    """Return a date as references write it."""
    return published_words(day.isoformat())


def period_words(filters: Filters) -> str:
    """Return the reference period in words; without dates it is what the corpus holds."""
    parts = []
    if filters.since:
        parts.append(f"from {published_words(filters.since)}")
    if filters.until:
        parts.append(f"to {published_words(filters.until)}")
    if filters.as_of:
        parts.append(f"as known on {published_words(filters.as_of)}")
    return f"Sources published {' '.join(parts)}" if parts else "Not limited; all sources at hand"


def filter_words(filters: Filters) -> str:
    """Return the filters that are set, in words."""
    parts = []
    for name, value in filters_object(filters).items():
        shown = ", ".join(map(str, value)) if isinstance(value, tuple | list) else "" if value is True else str(value)
        parts.append(f"{name.replace('_', ' ')} {shown}".strip())
    return "; ".join(parts)


def _terms(response: Response) -> Iterator[Block]:
    terms = response.terms
    rows = (
        ("Country", country_name(terms.country)),
        ("Reference number", terms.reference),
        ("Requested by", terms.requested_by),
        ("Prepared by", terms.author),
        ("Reference period", period_words(terms.filters)),
        ("Date of completion", in_words(response.completed)),
    )
    yield Heading(text="Terms of reference")
    for name, value in rows:
        if value:
            yield Paragraph(runs=(Run(text=f"{name}: ", bold=True), Run(text=value)))
    yield Paragraph(runs=(Run(text="Questions:", bold=True),))
    for number, asked in enumerate(terms.questions, start=1):
        yield ListItem(runs=plain(asked.question), label=f"{number}.")
    yield from _notes(terms.notes)


def _notes(text: str) -> Iterator[Block]:
    """Yield a user's notes paragraph by paragraph."""
    for part in text.split("\n\n"):
        if part.strip():
            yield Paragraph(runs=plain(part.strip()))


def _method(response: Response) -> Iterator[Block]:
    searched = max((one.coverage.sources_searched for one in response.answers), default=0)
    passages = max((one.coverage.passages_searched for one in response.answers), default=0)
    yield Heading(text="Method")
    yield Paragraph(
        runs=plain(
            f"Each question was searched for by meaning and by words, names in their usual spellings, in up to "
            f"{searched} sources with {passages} passages. Shown are the sentences that bear on the question, word for "
            "word, each proved to stand in the text of its source as it was indexed; the number beside a quote leads "
            "to its reference. No statement was composed. The annex records the search, so that it can be repeated."
        )
    )


def _answer(response: Response, number: int, answer: Answer) -> Iterator[Block]:
    asked = response.terms.questions[number - 1]
    yield Heading(text=f"{number}. {asked.question}")
    status = Run(text=f"{STATUS[answer.status]}.", bold=True)
    yield Paragraph(runs=(status, Run(text=f" {_counted(answer)}")), keep=True)
    limits = filter_words(answer.question.filters)
    if limits != filter_words(response.terms.filters):
        yield Paragraph(runs=plain(f"Limited to: {limits}."), small=True)
    yield from _notes(asked.note)
    reported = [one for one in answer.findings if one.kind != "position"]
    positions = [one for one in answer.findings if one.kind == "position"]
    for heading, findings in (("Findings", reported), ("Position of the authorities", positions)):
        if findings:
            yield Heading(text=heading, level=2)
            for finding in findings:
                yield from finding_blocks(
                    finding,
                    response.sources,
                    reckoned_on=answer.reckoned_on,
                    with_neighbours=response.terms.neighbours,
                )
    for kind, conflicts in _comparisons(answer).items():
        yield Heading(text=COMPARISONS[kind], level=2)
        for conflict in conflicts:
            yield from comparison_blocks(conflict, response.sources)
    yield from _gaps(response, answer)


def _counted(answer: Answer) -> str:
    """Say how much was found and on how many originators it rests, or what was searched in vain."""
    covered = answer.coverage
    if not answer.findings:
        searched = f"{_count(covered.passages_searched, 'passage')} of {_count(covered.sources_searched, 'source')}"
        return f"{searched} searched; none answers the question."
    found = f"{_count(len(answer.findings), 'finding')} from {_count(covered.sources_cited, 'source')}"
    return "; ".join(filter(None, [found, originator_words(answer.originators)])) + "."


def _comparisons(answer: Answer) -> dict[str, list[Conflict]]:
    """Return the comparisons by kind, those that contradict each other first; only kinds that are there."""
    kinds = {kind: [one for one in answer.conflicts if one.kind == kind] for kind in COMPARISONS}
    return {kind: conflicts for kind, conflicts in kinds.items() if conflicts}


def _gaps(response: Response, answer: Answer) -> Iterator[Block]:
    """Yield what was not found, what limits the findings, and the closest passages where nothing answers."""
    # The comparisons and the number of originators stand above already.
    told = comparison_notes(answer.conflicts)
    if answer.originators:
        told.append(originator_note(answer.originators))
    notes = [note for note in answer.notes if note not in told]
    if answer.rejections:
        notes.append(f"{_count(len(answer.rejections), 'quote')} could not be proved and left out.")
    closest = answer.related if answer.status == "no_information" else ()
    if not notes and not closest:
        return
    yield Heading(text="Gaps and limits", level=2)
    for note in notes:
        yield ListItem(runs=plain(note))
    if answer.search_record and answer.status != "answered":
        yield from search_items(answer.search_record)
    if closest:
        yield Paragraph(runs=plain("Closest passages; they do not answer the question:"), keep=True)
    for citation in closest:
        yield ListItem(runs=quoted(citation, response.sources[citation.source_id]))


def _citations(response: Response) -> list[tuple[int, Citation]]:
    """Return all citations in the order of their footnotes, with the number of their question."""
    return [
        (number, citation) for number, answer in enumerate(response.answers, start=1) for citation in _shown(answer)
    ]


def _shown(answer: Answer) -> Iterator[Citation]:
    """Yield the citations of an answer in the order in which they are shown."""
    for finding in sorted(answer.findings, key=lambda one: one.kind == "position"):
        yield from finding.citations
    for conflicts in _comparisons(answer).values():
        for conflict in conflicts:
            yield from conflict.citations
    if answer.status == "no_information":
        yield from answer.related


def _annex(response: Response, citations: list[tuple[int, Citation]]) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(text="Annex: search record")
    yield Paragraph(
        runs=plain(
            "The same terms give the same answers from an index with the same digest: coi report TERMS.yaml -o FILE."
        )
    )
    facts = {
        "index digest": response.index["digest"],
        "embedding model": response.index["model"],
        "index built": response.index["built"],
        "SHA-256 of the terms": response.terms.sha256,
        **{f"setting {name}": value for name, value in response.settings.items()},
    }
    rows = tuple((plain(name), plain(str(value))) for name, value in facts.items() if value != "")
    yield Table(header=("What", "Value"), rows=rows, widths=(2, 5))
    yield Heading(text="Searches", level=2)
    yield _searches(response)
    yield from _words_tried(response)
    if response.cards:
        yield Heading(text="Publishers cited", level=2)
        yield from _publishers(response)
    if citations:
        yield Heading(text="Quotes and their passages", level=2)
        yield _passages(response, citations)


def _searches(response: Response) -> Table:
    rows = []
    for number, answer in enumerate(response.answers, start=1):
        covered = answer.coverage
        period = f"{published_words(covered.oldest)} to {published_words(covered.newest)}" if covered.oldest else "none"
        searched = f"{_count(covered.passages_searched, 'passage')} of {_count(covered.sources_searched, 'source')}"
        texts = (str(number), STATUS[answer.status], searched, period, filter_words(answer.question.filters) or "none")
        rows.append(tuple(plain(text) for text in texts))
    header = ("Question", "Status", "Searched", "Published", "Filters")
    return Table(header=header, rows=tuple(rows), widths=(1.5, 2.2, 3, 3.6, 2.7))


def _words_tried(response: Response) -> Iterator[Block]:
    """Yield for each question what was asked for and in which spellings and languages it was searched for."""
    rows = [
        (plain(str(number)), plain(name), plain(value))
        for number, answer in enumerate(response.answers, start=1)
        if answer.search_record
        for name, value in search_rows(answer.search_record)
    ]
    if rows:
        yield Heading(text="Words searched for", level=2)
        yield Table(header=("Question", "What", "Words"), rows=tuple(rows), widths=(1.7, 2.7, 9))


def _publishers(response: Response) -> Iterator[Block]:
    """Yield the source cards of the publishers cited, and who has none."""
    fields = {card.name: card.model_dump(exclude={"name", "also"}) for card in response.cards.values()}
    known = {name: card for name, card in sorted(fields.items()) if set(card.values()) != {NOT_ASSESSED}}
    if known:
        yield Paragraph(runs=plain("What is generally known of them; it is no judgement on a single report."))
        yield card_table(known, NOT_ASSESSED)
    if unknown := sorted(set(fields) - set(known)):
        yield Paragraph(runs=plain(f"Not assessed: {'; '.join(unknown)}."))


def _passages(response: Response, citations: list[tuple[int, Citation]]) -> Table:
    rows = tuple(
        (
            plain(str(place)),
            plain(str(number)),
            plain(citation.passage_id),
            plain(citation.source_id),
            plain(response.sources[citation.source_id].sha256[:16]),
        )
        for place, (number, citation) in enumerate(citations, start=1)
    )
    header = ("Note", "Question", "Passage", "Source", "SHA-256 (start)")
    return Table(header=header, rows=rows, widths=(1, 1.5, 2.6, 4.6, 2.6))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
