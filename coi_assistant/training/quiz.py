"""A quiz from proved quotations: gaps for numbers, years, countries and actors; true or false; order of events.

A wrong answer is a fact of the same kind from another quotation, and is checked not to be right as well: it stands in
no passage on the topics of the question.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from coi_assistant.lexicon import Lexicon
from coi_assistant.pipeline import Assistant
from coi_assistant.training.evidence import Evidence, Fact
from coi_assistant.training.figures import GENERAL, Event
from coi_assistant.training.reading import read_counts, read_years
from coi_assistant.training.request import KitRequest
from coi_assistant.training.vignettes import quoted
from coi_assistant.writers.document import Block, Document, Heading, ListItem, PageBreak, Paragraph, Run, runs
from coi_assistant.writers.quiz import Option, QuizItem

__all__ = ["Question", "plan_quiz", "quiz_document"]

QUESTIONS = {30: 10, 60: 15, 90: 20}
DISTRACTORS = 3
ORDERED = 4
COMMON_SHARE = 0.1
"""Of the passages; a name in more of them is what the whole collection is about."""
_PART_OF_NAME = re.compile(r"['’-]|\s(?!\d)[A-ZÀ-ÞА-Я]")
"""After a name: a word in capitals, which makes it part of a longer one, or an ending that would give it away."""
ACTOR_KINDS = {"organisation", "country"}
"""Kinds of names that are asked for; of people it would be a quiz on victims."""

Kind = Literal["number", "year", "place", "actor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A word or number of a quotation that can be asked for; `fact.quote[start:end] == text`."""

    fact: Fact
    kind: Kind
    unit: str
    """What a number counts; empty for other kinds. Gaps are exchanged only within one unit."""
    text: str
    start: int
    end: int
    keys: frozenset[str]
    """Of the name that fills the gap, in every spelling; empty for numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with the quotations behind it: first the one asked about, then those of the wrong answers."""

    item: QuizItem
    facts: tuple[Fact, ...]


def plan_quiz(
    request: KitRequest, texts: Mapping[str, Any], evidence: Evidence, events: Sequence[Event], assistant: Assistant
) -> tuple[Question, ...]:
    """Return as many questions as the length asks for and the evidence admits; the same index gives the same quiz."""
    maker = _Maker(texts["quiz"], texts["notes"]["digest"], evidence, assistant)
    wanted = QUESTIONS[request.minutes]
    order = list(maker.order(events))[: wanted // 5]
    gaps = maker.gaps(wanted - len(order))
    return (*gaps, *order)


class _Maker:
    """Makes the questions of one quiz."""

    def __init__(self, words: Mapping[str, str], digest: str, evidence: Evidence, assistant: Assistant) -> None:
        self._words, self._digest, self._evidence = words, digest, evidence
        self._random = random.Random(assistant.manifest.digest)
        self._lexicon = assistant.lexicon
        self._passages = _texts_by_topic(assistant, evidence)
        facts = _distinct(fact for one in evidence.topics if one.enough for fact in one.facts)
        self._telling = {
            topic.slug
            for topic in evidence.tags.tagger.topics
            if topic.method != GENERAL and topic.slug in self._passages
        }
        common = _common_names(assistant)
        self._gaps = [gap for fact in facts for gap in gaps_of(fact, assistant.lexicon) if not gap.keys & common]

    def gaps(self, count: int) -> tuple[Question, ...]:
        """Return questions on gaps, every third as true or false, no passage asked about twice."""
        made: list[Question] = []
        asked: set[str] = set()
        for gap in self._by_turns():
            wrong = self.distractors(gap)
            if len(made) == count or gap.fact.citation.passage_id in asked or len(wrong) < DISTRACTORS:
                continue
            asked.add(gap.fact.citation.passage_id)
            made.append(self._truth(gap, wrong[0]) if len(made) % 3 == 1 else self._choice(gap, wrong))
        return tuple(made)

    def distractors(self, gap: Gap) -> tuple[Gap, ...]:
        """Return facts of the same kind that are wrong here."""
        about = self._about(gap.fact)
        shown = [gap]
        for other in sorted(self._shuffled(self._gaps), key=lambda one: _distance(one, gap)):
            alike = other.kind == gap.kind and other.unit == gap.unit and other.fact.key != gap.fact.key
            if alike and len(shown) <= DISTRACTORS and self._is_wrong(other, about) and not _same(other, shown):
                shown.append(other)
        return tuple(shown[1:])

    def order(self, events: Sequence[Event]) -> Iterator[Question]:
        """Yield questions on the order of events, whose quotations stand without their dates."""
        for first in range(0, len(events) - ORDERED + 1, ORDERED):
            chosen = events[first : first + ORDERED]
            if len({one.when.day for one in chosen}) == ORDERED:
                yield self._order(chosen)

    def _order(self, chosen: Sequence[Event]) -> Question:
        words = [self._without_date(event) for event in chosen]
        dates = "; ".join(f"{place}. {event.when.text}" for place, event in enumerate(chosen, 1))
        item = QuizItem(
            kind="order",
            stem=self._words["order"],
            body="",
            options=tuple(Option(text=text, right=True) for text in words),
            why="",
            reference=" | ".join(event.fact.full_reference() for event in chosen),
            answer=dates,
        )
        return Question(item=item, facts=tuple(event.fact for event in chosen))

    def _without_date(self, event: Event) -> str:
        """Return the quotation with gaps for its date and all years, which would give the order away."""
        quote = event.fact.quote
        cut = quote[: event.when.start] + self._words["gap"] + quote[event.when.end :]
        return re.sub(r"\b(?:19|20)\d\d\b", self._words["gap"], cut)

    def _choice(self, gap: Gap, wrong: Sequence[Gap]) -> Question:
        options = [Option(text=gap.text, right=True), *(Option(text=one.text) for one in wrong)]
        item = self._item("choice", gap, self._filled(gap, self._words["gap"]), self._shuffled(options))
        return Question(item=item, facts=(gap.fact, *(one.fact for one in wrong)))

    def _truth(self, gap: Gap, wrong: Gap) -> Question:
        is_true = self._random.random() < 0.5
        body = gap.fact.quote if is_true else self._filled(gap, wrong.text)
        options = [
            Option(text=self._words["true"], right=is_true),
            Option(text=self._words["false"], right=not is_true),
        ]
        item = self._item("truth", gap, body, options)
        return Question(item=item, facts=(gap.fact,) if is_true else (gap.fact, wrong.fact))

    def _item(self, kind: Literal["choice", "truth"], gap: Gap, body: str, options: Sequence[Option]) -> QuizItem:
        return QuizItem(
            kind=kind,
            stem=self._words[gap.kind if kind == "choice" else "truth"],
            body=body,
            options=tuple(options),
            why=f"{self._words['why_quote']}: “{gap.fact.quote}”",
            reference=gap.fact.full_reference(),
            answer=next(option.text for option in options if option.right),
        )

    def _filled(self, gap: Gap, words: str) -> str:
        """Return the quotation with other words in the gap."""
        quote = gap.fact.quote
        return quote[: gap.start] + words + quote[gap.end :]

    def _by_turns(self) -> list[Gap]:
        """Return the gaps so that kinds take turns and topics follow in their order."""
        kinds: tuple[Kind, ...] = ("number", "actor", "year", "place")
        rows = {kind: self._shuffled(gap for gap in self._gaps if gap.kind == kind) for kind in kinds}
        longest = max((len(row) for row in rows.values()), default=0)
        return [rows[kind][place] for place in range(longest) for kind in kinds if place < len(rows[kind])]

    def _about(self, fact: Fact) -> list[str]:
        return [text for slug in fact.topics if slug in self._telling for text in self._passages[slug]]

    def _is_wrong(self, other: Gap, about: Sequence[str]) -> bool:
        return not any(self._stands_in(other, text) for text in about)

    def _stands_in(self, gap: Gap, text: str) -> bool:
        if re.search(rf"(?<!\w){re.escape(gap.text)}(?!\w)", text):
            return True
        return bool(gap.keys and gap.keys & self._lexicon.name_keys(text))

    def _shuffled(self, items: Iterable[Any]) -> list[Any]:
        mixed = list(items)
        self._random.shuffle(mixed)
        return mixed


def gaps_of(fact: Fact, lexicon: Lexicon) -> Iterator[Gap]:
    """Yield what can be asked for in a quotation; nothing that stands in it twice, since one would answer the other."""
    quote = fact.quote

    def gap(kind: Kind, start: int, end: int, unit: str = "", keys: frozenset[str] = frozenset()) -> Gap:
        return Gap(fact=fact, kind=kind, unit=unit, text=quote[start:end], start=start, end=end, keys=keys)

    found = [gap("number", one.start, one.end, one.kind) for one in read_counts(quote) if one.value > 2]
    found += [gap("year", *match.span()) for match in read_years(quote)]
    for start, end, kind, keys in lexicon.placed_names(quote):
        # In brackets it stands for the name before them.
        if kind in ACTOR_KINDS and quote[start - 1 : start] != "(" and not _PART_OF_NAME.match(quote[end:]):
            found.append(gap("place" if kind == "country" else "actor", start, end, "", keys))
    yield from (one for one in found if quote.count(one.text) == 1)


def quiz_document(questions: Sequence[Question], wanted: int, texts: Mapping[str, Any], language: str) -> Document:
    """Return the quiz to print: questions first, answers with their quotations on further pages."""
    words, head = texts["quiz"], texts["headings"]
    blocks: list[Block] = []
    if len(questions) < wanted:
        blocks.append(Paragraph(runs=runs(words["too_few"].format(count=len(questions)))))
    for number, question in enumerate(questions, 1):
        blocks += _asked(number, question.item)
    blocks += [PageBreak(), Heading(text=head["answers"])]
    for number, question in enumerate(questions, 1):
        answer = f"{number}. {words['answer']}: {question.item.answer}"
        blocks.append(Paragraph(runs=(Run(text=answer, bold=True),), keep=True))
        shown = question.facts if question.item.kind == "order" else question.facts[:1]
        blocks += [quoted(fact) for fact in shown]
    blocks.append(Paragraph(runs=runs(texts["notes"]["digests"]), small=True))
    return Document(title=head["quiz"], blocks=tuple(blocks), language=language)


def _asked(number: int, item: QuizItem) -> list[Block]:
    blocks: list[Block] = [Paragraph(runs=(Run(text=f"{number}. {item.stem}", bold=True),), keep=True)]
    if item.body:
        blocks.append(Paragraph(runs=runs(item.body), keep=True))
    # The right order of events must not be the order on the page.
    options = sorted(item.options, key=lambda one: one.text) if item.kind == "order" else item.options
    last = len(options) - 1
    # A question and its options stand on one page.
    return [*blocks, *(ListItem(runs=runs(one.text), label="☐", keep=n < last) for n, one in enumerate(options))]


def _texts_by_topic(assistant: Assistant, evidence: Evidence) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for source in assistant.sources.values():
        for passage in assistant.passages_of(source.id):
            for slug in evidence.tags.of(passage.id):
                texts.setdefault(slug, []).append(passage.text)
    return texts


def _common_names(assistant: Assistant) -> frozenset[str]:
    """Return the names that stand in a good part of all passages: to ask for them would be no question."""
    passages = [one for source in assistant.sources.values() for one in assistant.passages_of(source.id)]
    counts = Counter(key for one in passages for key in assistant.lexicon.name_keys(one.text))
    return frozenset(key for key, count in counts.items() if count > COMMON_SHARE * len(passages))


def _distance(one: Gap, other: Gap) -> float:
    """Return how far two numbers or years are apart; a near one is the better test. Names are all equally far."""
    if one.kind not in {"number", "year"} or other.kind != one.kind:
        return 0.0
    return abs(math.log(_value(one) / _value(other)))


def _value(gap: Gap) -> int:
    return max(int(re.sub(r"\D", "", gap.text)), 1)


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    return list({fact.citation.passage_id: fact for fact in facts}.values())


def _same(gap: Gap, others: Iterable[Gap]) -> bool:
    return any(gap.text == one.text or gap.keys & one.keys for one in others)
