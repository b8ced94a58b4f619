"""Fit the judgement on the tuning half of the gold questions and on judged questions: `make calibrate`.

For each question the passages that are read become one row each (does the passage answer?); a logistic model is fitted
on them. A second one is fitted on one row a question (is it answerable?), from the scores that the first gives in
five-fold cross-validation by question, and its thresholds are chosen on cross-validated scores of the gold questions
too: no question is judged by a model that has seen it. Both are fitted twice, with the reader and without it; and the
first once more for the choice of what is read.
Coefficients, figures and the whole curve go to `data/judgement.json`.

Judged questions are those that the reader is trained on (`scripts/reader_data/judged.jsonl`). All of them are used
where it does not read, and only those held out of its training where it does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from coi_assistant.evaluation import Gold, load_gold
from coi_assistant.pipeline import Assistant, open_assistant
from coi_assistant.records import Question
from coi_assistant.settings import load_settings
from coi_assistant.synthesis import judgement
from coi_assistant.synthesis.judgement import FEATURES, QUESTION_FEATURES, Judgement, question_features
from scripts.reader_pairs import HELD_OUT, JUDGED, judged_rows

OUT = Path(judgement.__file__).with_name("data") / "judgement.json"
FOLDS = 5
LOOSENESS = {"plain": 1.0, "compared": 1.0, "read": 10.0}
"""Inverse strength of the penalty. From 1 to 10 cross-validated figures are the same to two digits, with the reader."""

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the passages that answer it, and those on which reasonable people would differ."""

    question: str
    answerable: bool
    support: frozenset[tuple[str, int]]
    unsure: frozenset[tuple[str, int]] = frozenset()
    is_gold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was held of the passages of one question, which of them answer it, and which are left out of the fit."""

    asked: Asked
    judged: tuple[Judgement, ...]
    supports: tuple[bool, ...]
    unsure: tuple[bool, ...]


def main() -> None:
    """Fit, choose the thresholds and write the data file."""
    options = parse_options()
    gold = [from_gold(one) for one in load_gold(options.gold, split="tune")]
    judged = from_judged(options.judged)
    written: dict[str, Any] = json.loads(OUT.read_text("utf-8")) if options.only else {}
    written["fitted"] = datetime.now(UTC).date().isoformat()
    for variant, asked in (("plain", [*gold, *judged]), ("read", [*gold, *judged[::HELD_OUT]])):
        if options.only not in {None, variant}:
            continue
        assistant = open_assistant(load_settings(reader=variant == "read"))
        assistant.warm_up()
        written["corpus_digest"] = assistant.manifest.corpus_digest
        if variant == "read":
            # What chooses the passages to read comes first: the readings are of those that it chooses.
            written["compared"] = {"passage": chooser(collect(assistant, [*gold, *judged], closely=False))}
            write(written)
        written[variant] = fitted(variant, collect(assistant, asked), options.refuse)
        write(written)


def write(found: dict[str, Any]) -> None:
    """Write the data file, and let what judges read it anew."""
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    judgement.forget_model()


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("tests/evaluation/questions.jsonl"))
    parser.add_argument("--judged", type=Path, default=JUDGED)
    parser.add_argument(
        "--only", choices=tuple(QUESTION_FEATURES), help="fit this variant alone, and keep what is said of the other"
    )
    # With 0.075, one in ten is refused on the report half, which is the most that is wanted.
    parser.add_argument(
        "--refuse", type=float, default=0.075, help="share of answerable questions not to be answered (cross-validated)"
    )
    return parser.parse_args()


def from_gold(one: Gold) -> Asked:
    """Return a gold question."""
    return Asked(question=one.question, answerable=one.answerable, support=frozenset(one.support), is_gold=True)


def from_judged(path: Path) -> list[Asked]:
    """Read the judged questions."""

    def places(references: Sequence[str]) -> frozenset[tuple[str, int]]:
        parts = (one.rpartition(" P") for one in references)
        return frozenset((source_id, int(number)) for source_id, _, number in parts)

    return [
        Asked(
            question=row["question"],
            answerable=bool(row["answers"]),
            support=places(row["answers"]),
            unsure=places(row["unsure"]),
        )
        for row in judged_rows(path)
    ]


def collect(assistant: Assistant, asked: Sequence[Asked], *, closely: bool = True) -> list[Judged]:
    """Read the passages for every question; unless `closely`, the reader only compares their words."""
    found = []
    for one in asked:
        question = assistant.prepare(Question(text=one.question))
        examined = assistant.examine(question, assistant.select(question.filters), closely=closely)
        passages = [piece.hit.passage for piece in examined.evidence]
        places = [(passage.source_id, passage.locator.paragraph) for passage in passages]
        supports, unsure = (tuple(place in held for place in places) for held in (one.support, one.unsure))
        found.append(Judged(asked=one, judged=examined.judged, supports=supports, unsure=unsure))
    return found


def chooser(rows: Sequence[Judged]) -> dict[str, Any]:
    """Fit the model that chooses what is read."""
    features, supports, sure = table("compared", rows)
    model = LogisticRegression(C=LOOSENESS["compared"], max_iter=9000).fit(features[sure], supports[sure])
    return coefficients(model, FEATURES["compared"])


def table(variant: str, rows: Sequence[Judged]) -> tuple[Matrix, Flags, Flags]:
    """Return the signals of all passages, whether each supports its question, and whether that is certain."""
    features = np.array([[piece.features[name] for name in FEATURES[variant]] for one in rows for piece in one.judged])
    supports = np.array([support for one in rows for support in one.supports])
    return features, supports, ~np.array([unsure for one in rows for unsure in one.unsure])


def fitted(variant: str, rows: Sequence[Judged], refuse: float) -> dict[str, Any]:
    """Fit both models of one variant and return what the data file says of it."""
    names, loose = FEATURES[variant], LOOSENESS[variant]
    features, supports, sure = table(variant, rows)
    question_of = np.repeat(np.arange(len(rows)), [len(one.judged) for one in rows])
    passage = LogisticRegression(C=loose, max_iter=9000).fit(features[sure], supports[sure])
    unseen = cross_validated(features, supports, question_of, len(rows), loose=loose, used=sure)
    answerable = np.array([one.asked.answerable for one in rows])
    questions = np.array([question_row(variant, rows[n], unseen[question_of == n]) for n in range(len(rows))])
    model = LogisticRegression(C=loose, class_weight="balanced").fit(questions, answerable)
    scores = cross_validated(questions, answerable, np.arange(len(rows)), len(rows), loose=loose, weight="balanced")
    # What users ask is nearer to the gold questions, which were not written to be hard.
    gold = np.array([one.asked.is_gold for one in rows])
    told, asked_well = scores[gold], answerable[gold]
    answered, partial = (np.quantile(told[asked_well], share) for share in (refuse, refuse * 0.8))
    cuts = np.quantile(told[asked_well], np.linspace(0, 0.5, 26))
    return {
        "questions": {"answerable": int(answerable.sum()), "unanswerable": int((~answerable).sum())},
        "passage": coefficients(passage, names),
        "question": coefficients(model, QUESTION_FEATURES[variant]),
        "area_under_curve": round(float(roc_auc_score(asked_well, told)), 3),
        "thresholds": {"answered": round(float(answered), 4), "partial": round(float(partial), 4)},
        "curve": [point(told, asked_well, cut) for cut in cuts],
    }


def cross_validated(
    features: Matrix,
    labels: Flags,
    question_of: NDArray[np.int64],
    count: int,
    *,
    loose: float,
    used: Flags | None = None,
    weight: str | None = None,
) -> Matrix:
    """Return for each row the probability from a model that has not seen its question; it is fitted on rows `used`."""
    fold_of = np.random.default_rng(0).permutation(count) % FOLDS
    scores = np.zeros(len(labels))
    for fold in range(FOLDS):
        held_out = fold_of[question_of] == fold
        fitted_on = ~held_out if used is None else ~held_out & used
        model = LogisticRegression(C=loose, max_iter=9000, class_weight=weight)
        model.fit(features[fitted_on], labels[fitted_on])
        scores[held_out] = model.predict_proba(features[held_out])[:, 1]
    return scores


def question_row(variant: str, one: Judged, unseen: Matrix) -> list[float]:
    """Return the signals of a question, its passages judged by a model that has not seen it."""
    judged = [replace(piece, probability=float(score)) for piece, score in zip(one.judged, unseen, strict=True)]
    found = question_features(judged)
    return [found[name] for name in QUESTION_FEATURES[variant]]


def coefficients(model: LogisticRegression, names: Sequence[str]) -> dict[str, Any]:
    """Return a fitted model as data."""
    weights = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return {"intercept": round(float(model.intercept_[0]), 4), "weights": weights}


def point(best: Matrix, answerable: Flags, threshold: float) -> dict[str, float]:
    """Return what a threshold would refuse, rightly and wrongly."""
    refused = best < threshold
    return {
        "threshold": round(float(threshold), 4),
        "refusal_recall": round(float(refused[~answerable].mean()), 3),
        "false_refusals": round(float(refused[answerable].mean()), 3),
    }


if __name__ == "__main__":
    main()
