"""Measure answers against gold questions, retrieval against BEIR folders, and hold both to pinned floors.

The figures, over gold questions (all shares from 0 to 1):

- support@k: an answerable question has, among its first k findings, a citation in a supporting paragraph
- key_recall: every key of an answerable question stands in the quotes of the first three findings
- refusal_recall: an unanswerable question has the status `no_information`
- false_refusals: an answerable question has it
- answered_precision: of the questions with the status `answered`, the first finding is supported
- quote_exactness: quotes that stand byte for byte in the text of their source
"""

from __future__ import annotations

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from coi_assistant.errors import EvaluationError
from coi_assistant.records import Answer, Question

GATED = ("support@1", "support@3", "support@5", "key_recall", "refusal_recall", "answered_precision", "quote_exactness")
"""Figures with a floor; `false_refusals` has a ceiling."""

SLACK = 0.02
"""Two questions of the report half: another processor rounds differently, and may turn one or two answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A question with what a right answer rests on."""

    id: str
    question: str
    language: str
    answerable: bool
    support: frozenset[tuple[str, int]]
    """(source id, paragraph); any one suffices."""
    keys: tuple[tuple[str, ...], ...]
    """One of the words of each inner tuple must stand in the quotes."""
    type: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an answer was worth."""

    gold: Gold
    status: str
    rank: int | None
    """Of the first finding with a citation in a supporting paragraph, from 1."""
    keys_met: bool
    exact: int
    quotes: int
    seconds: float


def load_gold(path: Path, *, split: str | None = None) -> tuple[Gold, ...]:
    """Read gold questions, one JSON object a line; `split` keeps those of one half.

    Raises:
        EvaluationError: a line is no gold question; the message names the line and what is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"The gold questions {str(path)!r} cannot be read: {error}.") from error
    gold = tuple(_gold(line, f"line {number} of {path.name!r}") for number, line in enumerate(lines, 1) if line.strip())
    kept = tuple(one for one in gold if split is None or one.split == split)
    if not kept:
        raise EvaluationError(f"{path.name!r} has no questions{f' of the split {split!r}' if split else ''}.")
    return kept


def judge_answer(gold: Gold, answer: Answer, text: Callable[[str], str], seconds: float) -> Outcome:
    """Compare an answer with its gold; `text` gives the cleaned text of a source."""
    rank = next(
        (
            place
            for place, finding in enumerate(answer.findings, 1)
            for citation in finding.citations
            if (citation.source_id, citation.locator.paragraph) in gold.support
        ),
        None,
    )
    quoted = " ".join(citation.quote for finding in answer.findings[:3] for citation in finding.citations).casefold()
    citations = [citation for finding in answer.findings for citation in finding.citations] + list(answer.related)
    return Outcome(
        gold=gold,
        status=answer.status,
        rank=rank,
        keys_met=all(any(key.casefold() in quoted for key in group) for group in gold.keys),
        exact=sum(text(citation.source_id)[citation.start : citation.end] == citation.quote for citation in citations),
        quotes=len(citations),
        seconds=seconds,
    )


def evaluate(
    ask: Callable[[Question], Answer], gold: Sequence[Gold], text: Callable[[str], str]
) -> tuple[Outcome, ...]:
    """Ask every gold question and return the outcomes in order."""
    outcomes = []
    for one in gold:
        started = time.perf_counter()
        answer = ask(Question(text=one.question, id=one.id))
        outcomes.append(judge_answer(one, answer, text, time.perf_counter() - started))
    return tuple(outcomes)


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures over all outcomes, by language and by type of question."""
    return {
        **figures(outcomes),
        "by_language": _by(outcomes, lambda one: one.gold.language),
        "by_type": _by(outcomes, lambda one: one.gold.type or "none"),
    }


def misses(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes that a user would complain of."""
    for one in outcomes:
        good = one.rank == 1 and one.keys_met if one.gold.answerable else one.status == "no_information"
        if not good:
            yield one


def figures(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    """Return the figures of a set of outcomes; None where there is nothing to count."""
    answerable = [one for one in outcomes if one.gold.answerable]
    unanswerable = [one for one in outcomes if not one.gold.answerable]
    answered = [one for one in outcomes if one.status == "answered"]
    seconds = sorted(one.seconds for one in outcomes)
    return {
        "n": len(outcomes),
        "answerable": len(answerable),
        **{
            f"support@{k}": _ratio(sum(one.rank is not None and one.rank <= k for one in answerable), len(answerable))
            for k in (1, 3, 5)
        },
        "key_recall": _share(answerable, lambda one: one.keys_met),
        "refusal_recall": _share(unanswerable, lambda one: one.status == "no_information"),
        "false_refusals": _share(answerable, lambda one: one.status == "no_information"),
        "answered_precision": _share(answered, lambda one: one.rank == 1),
        "quote_exactness": _ratio(sum(one.exact for one in outcomes), sum(one.quotes for one in outcomes)),
        "latency_p50_ms": round(1000 * median(seconds), 1) if seconds else None,
        "latency_p95_ms": round(1000 * seconds[math.ceil(0.95 * len(seconds)) - 1], 1) if seconds else None,
    }


def below_floors(found: Mapping[str, Any], floors: Mapping[str, Any], corpus_digest: str) -> list[str]:
    """Return one line for each figure that is worse than its floor; empty when all hold."""
    wrong = []
    if floors["corpus_digest"] != corpus_digest:
        wrong.append(
            f"the floors were set on the corpus {floors['corpus_digest']!r}, this is {corpus_digest!r}; "
            "run `coi eval --update-floors FILE`"
        )
    for name, floor in floors["floors"].items():
        worse = found[name] > floor if name == "false_refusals" else found[name] < floor
        if worse:
            wrong.append(f"{name} is {found[name]:.3f}, the floor is {floor:.3f}")
    return wrong


def updated_floors(
    found: Mapping[str, Any], old: Mapping[str, Any] | None, corpus_digest: str, *, reason: str = ""
) -> dict[str, Any]:
    """Return floors just below the figures found: exactly 1.0 for quotes, otherwise lower by `SLACK`.

    Raises:
        EvaluationError: a floor would be lowered and no reason is given.
    """
    floors = {name: round(found[name] - SLACK, 3) for name in GATED} | {"quote_exactness": found["quote_exactness"]}
    floors["false_refusals"] = round(found["false_refusals"] + SLACK, 3)
    if old and not reason:
        for name, floor in old["floors"].items():
            worse = floors[name] > floor if name == "false_refusals" else floors[name] < floor
            if worse:
                message = f"The floor of {name} would go from {floor:.3f} to {floors[name]:.3f}."
                raise EvaluationError(f"{message} Mend the loss, or give --allow-regression REASON.")
    return {"corpus_digest": corpus_digest, "floors": floors, "reason": reason}


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """Return nDCG of the first k (Järvelin and Kekäläinen 2002) with the gain 2^grade - 1."""
    gains = [(2 ** relevant.get(key, 0) - 1) / math.log2(place + 2) for place, key in enumerate(ranked[:k])]
    ideal = sorted(relevant.values(), reverse=True)[:k]
    best = sum((2**value - 1) / math.log2(place + 2) for place, value in enumerate(ideal))
    return sum(gains) / best if best else 0.0


def recall(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Return the share of the relevant that stands among the first k."""
    wanted = {key for key, value in relevant.items() if value > 0}
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BeirFolder:
    """A retrieval benchmark in the layout of BEIR."""

    corpus: Mapping[str, tuple[str, str]]
    """Document id to title and text."""
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    """Query id to document id to grade."""


def load_beir(folder: Path) -> BeirFolder:
    """Read corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv).

    Raises:
        EvaluationError: a file is missing or broken.
    """
    try:
        corpus = {row["_id"]: (row.get("title", ""), row["text"]) for row in _rows(folder / "corpus.jsonl")}
        queries = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
        path = folder / "qrels.tsv"
        lines = (path if path.exists() else folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()
        relevant: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for line in lines:
            columns = line.split("\t")
            query, document, grade = columns if len(columns) == 3 else (columns[0], columns[2], columns[3])
            if grade.strip().lstrip("-").isdigit():
                relevant[query][document] = int(grade)
    except (OSError, ValueError, KeyError, IndexError) as error:
        message = f"{str(folder)!r} is no BEIR folder: {type(error).__name__}: {error}."
        raise EvaluationError(f"{message} It needs corpus.jsonl, queries.jsonl and qrels.tsv.") from error
    return BeirFolder(corpus=corpus, queries=queries, relevant=relevant)


def beir_figures(folder: BeirFolder, rank: Callable[[str], Mapping[str, Sequence[str]]]) -> dict[str, dict[str, float]]:
    """Return nDCG@10 and recall@5/10/100 for each ranking that `rank` gives of a query's text."""
    collected: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for query, relevant in folder.relevant.items():
        if query not in folder.queries:
            continue
        for name, ranked in rank(folder.queries[query]).items():
            collected[name]["ndcg@10"].append(ndcg(ranked, relevant))
            for k in (5, 10, 100):
                collected[name][f"recall@{k}"].append(recall(ranked, relevant, k))
    return {name: {key: sum(v) / len(v) for key, v in values.items()} for name, values in collected.items()}


def _gold(line: str, where: str) -> Gold:
    try:
        row = json.loads(line)
        return Gold(
            id=row["id"],
            question=row["question"],
            language=row.get("language", ""),
            answerable=row["answerable"],
            support=frozenset((one["source_id"], number) for one in row["support"] for number in one["paragraphs"]),
            keys=tuple(tuple(group) for group in row["keys"]),
            type=row.get("type", ""),
            split=row.get("split", ""),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{where[:1].upper()}{where[1:]} is no gold question: {error!r}.") from error


def _rows(path: Path) -> Iterable[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, dict[str, float | int | None]]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[key(one)].append(one)
    return {name: figures(group) for name, group in sorted(groups.items())}


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> float | None:
    return _ratio(sum(1 for one in outcomes if holds(one)), len(outcomes))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
