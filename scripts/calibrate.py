"""Fit the judgement on the tuning half of the gold questions: `make calibrate`.

For each question the passages that are read become one row each (does the passage support an answer?); a logistic model
is fitted on them. A second one is fitted on one row a question (is it answerable?), from the scores that the first
gives in five-fold cross-validation by question, and its thresholds are chosen on cross-validated scores too: no
question is judged by a model that has seen it. Both are fitted twice, with the reader and without it. Coefficients,
figures and the whole curve go to `data/judgement.json`.
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

OUT = Path(judgement.__file__).with_name("data") / "judgement.json"
FOLDS = 5

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was held of the passages of one question, and which of them support an answer."""

    judged: tuple[Judgement, ...]
    supports: tuple[bool, ...]


def main() -> None:
    """Fit, choose the thresholds and write the data file."""
    options = parse_options()
    gold = load_gold(options.gold, split="tune")
    answerable = np.array([one.answerable for one in gold])
    written: dict[str, Any] = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "questions": {"answerable": int(answerable.sum()), "unanswerable": int((~answerable).sum())},
    }
    for variant in FEATURES:
        assistant = open_assistant(load_settings(reader=variant == "read"))
        written["corpus_digest"] = assistant.manifest.corpus_digest
        written[variant] = fitted(variant, collect(assistant, gold), answerable, options.refuse)
    OUT.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("tests/evaluation/questions.jsonl"))
    # Cross-validation is a little optimistic, as the signals were chosen on the same half: 0.07 there keeps false
    # refusals below one in ten on questions not seen.
    parser.add_argument(
        "--refuse", type=float, default=0.07, help="share of answerable questions that may be refused (cross-validated)"
    )
    return parser.parse_args()


def collect(assistant: Assistant, gold: Sequence[Gold]) -> list[Judged]:
    """Read the passages for every question."""
    found = []
    for one in gold:
        question = assistant.prepare(Question(text=one.question))
        examined = assistant.examine(question, assistant.select(question.filters))
        passages = [piece.hit.passage for piece in examined.evidence]
        supports = tuple((passage.source_id, passage.locator.paragraph) in one.support for passage in passages)
        found.append(Judged(judged=examined.judged, supports=supports))
    return found


def fitted(variant: str, rows: Sequence[Judged], answerable: Flags, refuse: float) -> dict[str, Any]:
    """Fit both models of one variant and return what the data file says of it."""
    names = FEATURES[variant]
    features = np.array([[piece.features[name] for name in names] for one in rows for piece in one.judged])
    supports = np.array([support for one in rows for support in one.supports])
    question_of = np.repeat(np.arange(len(rows)), [len(one.judged) for one in rows])
    passage = LogisticRegression(C=1.0, max_iter=9000).fit(features, supports)
    unseen = cross_validated(features, supports, question_of, len(rows))
    questions = np.array([question_row(variant, rows[n], unseen[question_of == n]) for n in range(len(rows))])
    model = LogisticRegression(C=1.0, class_weight="balanced").fit(questions, answerable)
    scores = cross_validated(questions, answerable, np.arange(len(rows)), len(rows), weight="balanced")
    answered, partial = (np.quantile(scores[answerable], share) for share in (refuse, refuse * 0.8))
    cuts = np.quantile(scores[answerable], np.linspace(0, 0.5, 26))
    return {
        "passage": coefficients(passage, names),
        "question": coefficients(model, QUESTION_FEATURES[variant]),
        "area_under_curve": round(float(roc_auc_score(answerable, scores)), 3),
        "thresholds": {"answered": round(float(answered), 4), "partial": round(float(partial), 4)},
        "curve": [point(scores, answerable, cut) for cut in cuts],
    }


def cross_validated(
    features: Matrix, labels: Flags, question_of: NDArray[np.int64], count: int, *, weight: str | None = None
) -> Matrix:
    """Return for each row the probability from a model that has not seen its question."""
    fold_of = np.random.default_rng(0).permutation(count) % FOLDS
    scores = np.zeros(len(labels))
    for fold in range(FOLDS):
        held_out = fold_of[question_of] == fold
        model = LogisticRegression(C=1.0, max_iter=9000, class_weight=weight)
        model.fit(features[~held_out], labels[~held_out])
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
