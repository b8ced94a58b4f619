"""Extractive synthesis: statements that are quotations, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coi_assistant.records import Draft, Evidence, Quote, Sentence

NEIGHBOUR_SHARE = 0.97
"""A sentence beside the best one is quoted with it when its score reaches this share of the best."""
MOST_SENTENCES = 3
SAME_FACT = 0.6
"""Quotes from different sources whose words overlap this much (Jaccard) and whose numbers agree state one fact."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def draft(evidence: Sequence[Evidence], judged: Sequence[tuple[float, str]]) -> tuple[Draft, ...]:
    """Return one draft a piece of evidence, best first, the same fact from several sources joined in one.

    Args:
        evidence: what was read, best first.
        judged: for each, the probability that it answers the question, and what it lacks (empty when it answers).
    """
    drafts = [
        Draft(statement=quote.text, quotes=(quote,), score=probability, answers=not lacks, lacks=lacks)
        for one, (probability, lacks) in zip(evidence, judged, strict=True)
        for quote in [quote_of(one)]
    ]
    # A draft that answers stands before one that does not, whatever their probabilities.
    ordered = sorted(drafts, key=lambda item: (not item.answers, -item.score))
    return tuple(_joined(ordered))


def quote_of(evidence: Evidence) -> Quote:
    """Return the run of neighbouring sentences around the best one that bears on the question."""
    passage = evidence.hit.passage
    chosen = best_run(evidence.sentences)
    start, end = chosen[0].start, chosen[-1].end
    following = [sentence.end for sentence in evidence.sentences if sentence.start >= end]
    if following and passage.text[start - passage.start : end - passage.start].endswith(":"):
        # What announces a list says nothing without it.
        end = following[:MOST_SENTENCES][-1]
    text = passage.text[start - passage.start : end - passage.start]
    return Quote(passage_id=passage.id, source_id=passage.source_id, text=text, start=start, end=end)


def best_run(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Return the best sentence with the neighbours that score nearly as high, at most `MOST_SENTENCES`."""
    best = max(range(len(sentences)), key=lambda index: sentences[index].score)
    wanted = NEIGHBOUR_SHARE * sentences[best].score
    first = last = best
    while last - first + 1 < MOST_SENTENCES:
        left = sentences[first - 1].score if first else -1.0
        right = sentences[last + 1].score if last + 1 < len(sentences) else -1.0
        if max(left, right) < wanted:
            break
        if left > right:
            first -= 1
        else:
            last += 1
    return sentences[first : last + 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The words and numbers of a statement, to compare it with others."""

    words: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, statement: str) -> _Said:
        return cls(words=frozenset(_WORD.findall(statement.casefold())), numbers=frozenset(_NUMBER.findall(statement)))

    def is_like(self, other: _Said) -> bool:
        """Tell whether the two state one fact: the same numbers, and most words."""
        shared = len(self.words & other.words)
        return self.numbers == other.numbers and shared >= SAME_FACT * len(self.words | other.words)


def _joined(drafts: Iterable[Draft]) -> list[Draft]:
    """Join drafts of different sources that say the same in nearly the same words; the best keeps its place."""
    joined: list[Draft] = []
    # Of the first draft in each group, which keeps its statement: every later one is compared with all of them.
    said: list[_Said] = []
    for item in drafts:
        words = _Said.of(item.statement)
        for index, earlier in enumerate(joined):
            if earlier.answers == item.answers and _is_elsewhere(earlier, item) and said[index].is_like(words):
                quotes = (*earlier.quotes, *item.quotes)
                joined[index] = Draft(
                    statement=earlier.statement,
                    quotes=quotes,
                    score=earlier.score,
                    answers=earlier.answers,
                    lacks=earlier.lacks,
                )
                break
        else:
            joined.append(item)
            said.append(words)
    return joined


def _is_elsewhere(first: Draft, second: Draft) -> bool:
    """Tell whether two drafts quote different sources; one source does not corroborate itself."""
    return not {quote.source_id for quote in first.quotes} & {quote.source_id for quote in second.quotes}
