"""The lawyer's country schedule: extracts by disputed issue, numbered, each with its reference, and a page meter.

assemble       issues -> Schedule: proved citations in order
as_document    Schedule -> Document
measure        Schedule -> Meter: pages of the PDF, and what to cut first where they are too many
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from coi_assistant.errors import TermsError, UnknownPassageError
from coi_assistant.records import Answer, Citation, Question, Source
from coi_assistant.terms import Excerpt, Issues
from coi_assistant.writers.citing import linked, neighbours, reference_runs, sort_key
from coi_assistant.writers.document import Block, Document, Heading, ListItem, Paragraph, Quote, Run
from coi_assistant.writers.document import runs as plain
from coi_assistant.writers.pdf import typeset
from coi_assistant.writers.references import published_words, reference

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

CHOSEN = float("inf")
"""Relevance of an extract that a person chose: above all that was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """One quote on one issue."""

    number: int
    """Counted from 1 through the whole schedule."""
    issue: int
    """Place of its issue, from 0."""
    citation: Citation
    note: str = ""
    relevance: float = CHOSEN
    originators: tuple[str, ...] = ()
    """Who first said it; where that is not known, the publisher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """An extract that another issue has shown before."""

    issue: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All that a country schedule is written from."""

    issues: Issues
    extracts: tuple[Extract, ...]
    repeated: tuple[Repeated, ...]
    silent: tuple[tuple[int, str], ...]
    """Place of the issue, and what was asked in vain, in words."""
    sources: Mapping[str, Source]
    made: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An extract that can go first, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """The pages of the schedule's PDF against the limit; `cuts` are enough to meet it, unless all would not be."""

    pages: int
    limit: int
    cuts: tuple[Cut, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the limit is met."""
        return self.pages <= self.limit

    def __str__(self) -> str:
        """Return the meter in words: `14 of 12 pages: 2 too many`."""
        over = "" if self.fits else f": {self.pages - self.limit} too many"
        return f"{self.pages} of {self.limit} pages{over}"


def assemble(assistant: Assistant, issues: Issues, *, made: date | None = None) -> Schedule:
    """Find and prove the extracts of all issues.

    Raises:
        TermsError: an excerpt names a passage, a paragraph or words that the corpus does not hold.
        QuestionError: a question cannot be asked.
    """
    collected = _Collected(assistant)
    for place, issue in enumerate(issues.issues):
        for excerpt in issue.excerpts:
            citation = _chosen(assistant, excerpt, f"Issue {place + 1}")
            collected.add(place, citation, note=excerpt.note)
        for text in issue.questions:
            answer = assistant.ask(Question(text=text, filters=issues.filters))
            collected.add_answer(place, answer, issues.extracts_per_question)
    return Schedule(
        issues=issues,
        extracts=tuple(collected.extracts),
        repeated=tuple(dict.fromkeys(collected.repeated)),
        silent=tuple(collected.silent),
        sources=assistant.sources,
        made=made or date.today(),
    )


class _Collected:
    """Extracts as they come in; one that is there already is not taken twice."""

    def __init__(self, assistant: Assistant) -> None:
        self._sources = assistant.sources
        self.extracts: list[Extract] = []
        self.repeated: list[Repeated] = []
        self.silent: list[tuple[int, str]] = []

    def add(
        self,
        issue: int,
        citation: Citation,
        *,
        note: str = "",
        relevance: float = CHOSEN,
        originators: tuple[str, ...] = (),
    ) -> None:
        """Take a citation, unless its words are part of an extract that is there."""
        for one in self.extracts:
            held = one.citation
            if held.source_id == citation.source_id and held.start <= citation.start and citation.end <= held.end:
                if one.issue != issue:
                    self.repeated.append(Repeated(issue=issue, number=one.number))
                return
        source = self._sources[citation.source_id]
        first_said = originators or source.originators or (source.publisher or source.id,)
        number = len(self.extracts) + 1
        self.extracts.append(
            Extract(
                number=number, issue=issue, citation=citation, note=note, relevance=relevance, originators=first_said
            )
        )

    def add_answer(self, issue: int, answer: Answer, most: int) -> None:
        """Take the best findings of an answer; one without findings is kept as asked in vain."""
        if not answer.findings:
            covered = answer.coverage
            searched = f"{covered.passages_searched} passages of {covered.sources_searched} sources searched"
            self.silent.append((issue, f"No information found on “{answer.question.text}” ({searched})."))
        for finding in answer.findings[:most]:
            for citation in finding.citations:
                self.add(issue, citation, relevance=finding.score, originators=finding.originators)


def _chosen(assistant: Assistant, excerpt: Excerpt, where: str) -> Citation:
    try:
        passage_id = excerpt.passage_id or _passage_at(assistant, excerpt)
        return assistant.cite(passage_id, excerpt.quote)
    except UnknownPassageError as error:
        raise TermsError(f"{where}: {error}") from error


def _passage_at(assistant: Assistant, excerpt: Excerpt) -> str:
    for passage in assistant.passages_of(excerpt.source):
        if passage.locator.paragraph == excerpt.paragraph:
            return passage.id
    raise UnknownPassageError(
        f"The source {excerpt.source!r} has no paragraph {excerpt.paragraph}. `coi search` shows the ids of passages."
    )


def as_document(schedule: Schedule) -> Document:
    """Return the schedule as a document without empty sections."""
    issues = schedule.issues
    blocks: list[Block] = [*_opening(schedule)]
    for place in range(len(issues.issues)):
        blocks += _issue(schedule, place)
    if schedule.extracts:
        blocks += [Heading(text="Index of sources"), *_index(schedule)]
    return Document(
        title=issues.title,
        subtitle=" · ".join(filter(None, ["Country schedule", issues.country, issues.case_reference])),
        blocks=tuple(blocks),
        author=issues.prepared_by,
        subject="Country evidence by disputed issue",
        keywords=("country of origin information", "schedule"),
        language=issues.language,
        created=schedule.made,
    )


def measure(schedule: Schedule) -> Meter:
    """Return the pages of the schedule's PDF, and what to cut first where they are more than the limit."""
    limit, pages = schedule.issues.page_limit, _pages(schedule, 0, ())
    if pages <= limit:
        return Meter(pages=pages, limit=limit)
    order = cutting_order(schedule)
    low, high = 1, len(order)
    # More cuts never give more pages, so the fewest that are enough are found by halving.
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _pages(schedule, middle, order) <= limit else (middle + 1, high)
    return Meter(pages=pages, limit=limit, cuts=order[:low])


def cutting_order(schedule: Schedule) -> tuple[Cut, ...]:
    """Return all extracts in the order in which they can go: repeats of one originator first, then the least relevant.

    What a person chose goes last.
    """
    best_first = sorted(schedule.extracts, key=lambda one: (-one.relevance, one.number))
    seen: dict[tuple[int, str], int] = {}
    ranked: list[tuple[int, float, Cut]] = []
    for one in best_first:
        earlier = next((seen[one.issue, name] for name in one.originators if (one.issue, name) in seen), None)
        for name in one.originators:
            seen.setdefault((one.issue, name), one.number)
        reason = f"same originator as extract {earlier}" if earlier else "least relevant of what is left"
        is_chosen = one.relevance == CHOSEN
        reason += ", though chosen by hand" if is_chosen else ""
        ranked.append((2 * is_chosen + (earlier is None), one.relevance, Cut(number=one.number, reason=reason)))
    return tuple(cut for _, _, cut in sorted(ranked, key=lambda row: (row[0], row[1], -row[2].number)))


def _pages(schedule: Schedule, count: int, order: tuple[Cut, ...]) -> int:
    gone = {cut.number for cut in order[:count]}
    left = tuple(one for one in schedule.extracts if one.number not in gone)
    return typeset(as_document(replace(schedule, extracts=left))).pages


def _opening(schedule: Schedule) -> Iterator[Block]:
    cited = {one.citation.source_id for one in schedule.extracts}
    digests = sum(schedule.sources[key].is_digest for key in cited)
    made = published_words(schedule.made.isoformat())
    yield Paragraph(
        runs=plain(
            f"{len(schedule.extracts)} extracts from {len(cited)} sources, quoted word for word and put together "
            f"on {made}."
        )
    )
    if digests:
        yield Paragraph(
            runs=(
                Run(text=f"{digests} of the sources are digests: ", bold=True),
                Run(text="their extracts are a paraphrase and not the publisher's words. File the originals instead."),
            )
        )


def _issue(schedule: Schedule, place: int) -> Iterator[Block]:
    issue = schedule.issues.issues[place]
    yield Heading(text=f"Issue {place + 1}: {issue.issue}")
    if issue.proposition:
        yield Paragraph(runs=(Run(text="Proposition: ", bold=True), Run(text=issue.proposition)))
    for extract in schedule.extracts:
        if extract.issue == place:
            yield from _extract(schedule, extract)
    for one in schedule.repeated:
        if one.issue == place:
            yield Paragraph(runs=plain(f"Extract {one.number} bears on this issue too."))
    for where, words in schedule.silent:
        if where == place:
            yield Paragraph(runs=plain(words))


def _extract(schedule: Schedule, extract: Extract) -> Iterator[Block]:
    source = schedule.sources[extract.citation.source_id]
    start = Run(text=f"{extract.number}. Excerpt from: ", bold=True)
    yield Paragraph(runs=(start, *reference_runs(source, extract.citation.locator)), keep=True)
    yield Quote(runs=plain(f"“{extract.citation.quote}”"))
    around = neighbours(extract.citation) if schedule.issues.neighbours else ()
    if around:
        yield Paragraph(runs=around, small=True)
    for part in extract.note.split("\n\n"):
        if part.strip():
            yield Paragraph(runs=(Run(text="Note: ", bold=True), Run(text=part.strip())))


def _index(schedule: Schedule) -> Iterator[Block]:
    numbers: dict[str, list[int]] = {}
    for one in schedule.extracts:
        numbers.setdefault(one.citation.source_id, []).append(one.number)
    for source in sorted((schedule.sources[key] for key in numbers), key=sort_key):
        noun = "extract" if len(numbers[source.id]) == 1 else "extracts"
        listed = ", ".join(map(str, numbers[source.id]))
        yield ListItem(runs=(*linked(reference(source), source.url), Run(text=f": {noun} {listed}")))
