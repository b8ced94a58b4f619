"""Fit the judgement on the tuning half of the gold questions: `make calibrate`.

For each question the passages that are read become one row each (does the passage support an answer?). The logistic
model is fitted on them; the thresholds are chosen on scores from five-fold cross-validation by question, so that no
question is judged by a model that has seen it. Coefficients, figures and the whole curve go to `data/judgement.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from coi_assistant.evaluation import Gold, load_gold
from coi_assistant.pipeline import Assistant, open_assistant
from coi_assistant.records import Question
from coi_assistant.settings import load_settings
from coi_assistant.synthesis import judgement

OUT = Path(judgement.__file__).with_name("data") / "judgement.json"
FEATURES = judgement.FEATURES
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One row a passage that was read for a question."""

    features: NDArray[np.float64]
    supports: NDArray[np.bool_]
    questions: NDArray[np.int64]


def main() -> None:
    """Fit, choose the thresholds and write the data file."""
    options = parse_options()
    gold = load_gold(options.gold, split="tune")
    assistant = open_assistant(load_settings())
    rows = collect(assistant, gold)
    scores = cross_validated(rows, len(gold))
    best = np.array([scores[rows.questions == number].max(initial=0.0) for number in range(len(gold))])
    answerable = np.array([one.answerable for one in gold])
    curve = [point(best, answerable, threshold) for threshold in np.quantile(best[answerable], np.linspace(0, 0.5, 26))]
    answered, partial = (np.quantile(best[answerable], share) for share in (options.refuse, options.refuse * 0.8))
    model = LogisticRegression(C=1.0, max_iter=5000).fit(rows.features, rows.supports)
    weights = {name: round(float(value), 4) for name, value in zip(FEATURES, model.coef_[0], strict=True)}
    written = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "corpus_digest": assistant.manifest.corpus_digest,
        "questions": {"answerable": int(answerable.sum()), "unanswerable": int((~answerable).sum())},
        "area_under_curve": round(float(roc_auc_score(answerable, best)), 3),
        "thresholds": {"answered": round(float(answered), 4), "partial": round(float(partial), 4)},
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": weights,
        "curve": curve,
    }
    OUT.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("tests/evaluation/questions.jsonl"))
    parser.add_argument(
        "--refuse", type=float, default=0.10, help="share of answerable questions that may be refused (cross-validated)"
    )
    return parser.parse_args()


def collect(assistant: Assistant, gold: Sequence[Gold]) -> Rows:
    """Read the passages for every question."""
    features, supports, questions = [], [], []
    for number, one in enumerate(gold):
        question = assistant.prepare(Question(text=one.question))
        evidence, judged = assistant.examine(question, assistant.select(question.filters))
        for piece, verdict in zip(evidence, judged, strict=True):
            passage = piece.hit.passage
            features.append([verdict.features[name] for name in FEATURES])
            supports.append((passage.source_id, passage.locator.paragraph) in one.support)
            questions.append(number)
    return Rows(features=np.array(features), supports=np.array(supports), questions=np.array(questions))


def cross_validated(rows: Rows, count: int) -> NDArray[np.float64]:
    """Return for each row the probability from a model that has not seen its question."""
    fold_of = np.random.default_rng(0).permutation(count) % FOLDS
    scores = np.zeros(len(rows.supports))
    for fold in range(FOLDS):
        held_out = fold_of[rows.questions] == fold
        model = LogisticRegression(C=1.0, max_iter=5000).fit(rows.features[~held_out], rows.supports[~held_out])
        scores[held_out] = model.predict_proba(rows.features[held_out])[:, 1]
    return scores


def point(best: NDArray[np.float64], answerable: NDArray[np.bool_], threshold: float) -> dict[str, float]:
    """Return what a threshold would refuse, rightly and wrongly."""
    refused = best < threshold
    return {
        "threshold": round(float(threshold), 4),
        "refusal_recall": round(float(refused[~answerable].mean()), 3),
        "false_refusals": round(float(refused[answerable].mean()), 3),
    }


if __name__ == "__main__":
    main()
