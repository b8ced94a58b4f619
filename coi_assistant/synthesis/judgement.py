"""Does this evidence answer the question? A calibrated combination of what was measured about it.

A logistic model over few signals that a person can follow; the coefficients are data (`data/judgement.json`), fitted by
`make calibrate` on the tuning half of the gold questions, with date and figures beside them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from coi_assistant.records import Evidence
from coi_assistant.synthesis.slots import Demand, Fit, Words, fit

FEATURES = (
    "cosine", "cosine_behind", "sentence", "sentence_behind", "margin", "rank", "coverage", "kinds", "years", "numbers",
    "names", "countries",
)  # fmt: skip
COSINE_BAND = (0.75, 0.92)
"""Where e5's cosines lie between unrelated and nearly equal texts (see docs/evaluation.md); mapped to 0..1."""
REPEAT_ODDS = -0.5
"""Log-odds taken from a source that repeats another's report. A rule and not fitted: of two that say the same, the
reader should see first the one that is nearer to the origin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is held of one piece of evidence."""

    probability: float
    """That the evidence answers the question."""
    fit: Fit
    features: Mapping[str, float]

    @property
    def lacks(self) -> str:
        """What is asked for and not given, in words; empty when nothing is missing."""
        return ", ".join(self.fit.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where the probability of the best evidence becomes an answer."""

    answered: float
    partial: float


def judge(
    evidence: Sequence[Evidence], wanted: Demand, coverage: Sequence[float], words: Words
) -> tuple[Judgement, ...]:
    """Return a judgement a piece of evidence.

    Args:
        coverage: for each, the share of the question's content words (weighted by rarity) that it holds, 0 to 1.
    """
    field = _Field.of(evidence)
    return tuple(
        _judge(one, fit(wanted, one, words), share, field) for one, share in zip(evidence, coverage, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """What the other evidence of a question scores: a cosine says little alone, and more beside its rivals."""

    best_cosine: float
    middle_cosine: float
    best_sentence: float

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> _Field:
        cosines = sorted((one.cosine for one in evidence), reverse=True)
        best = max((_best_sentence(one) for one in evidence), default=0.0)
        return cls(
            best_cosine=cosines[0] if cosines else 0.0,
            middle_cosine=cosines[len(cosines) // 2] if cosines else 0.0,
            best_sentence=best,
        )


def _best_sentence(evidence: Evidence) -> float:
    return max(sentence.score for sentence in evidence.sentences)


def thresholds() -> Thresholds:
    """Return the calibrated thresholds."""
    return Thresholds(**_model()["thresholds"])


def _judge(evidence: Evidence, fitted: Fit, coverage: float, field: _Field) -> Judgement:
    low, high = COSINE_BAND
    band = high - low
    sentence = _best_sentence(evidence)
    features = {
        "cosine": (evidence.cosine - low) / band,
        "cosine_behind": (evidence.cosine - field.best_cosine) / band,
        "sentence": (sentence - low) / band,
        "sentence_behind": (sentence - field.best_sentence) / band,
        "margin": (evidence.cosine - field.middle_cosine) / band,
        "rank": evidence.hit.score,
        "coverage": coverage,
        "kinds": fitted.kinds,
        "years": fitted.years,
        "numbers": fitted.numbers,
        "names": fitted.names,
        "countries": fitted.countries,
    }
    odds = REPEAT_ODDS if evidence.repeats else 0.0
    return Judgement(probability=_probability(features, odds), fit=fitted, features=features)


def _probability(features: Mapping[str, float], odds: float) -> float:
    model = _model()
    odds += model["intercept"] + sum(model["weights"].get(name, 0.0) * features[name] for name in FEATURES)
    return 1.0 / (1.0 + math.exp(-odds))


@cache
def _model() -> dict[str, Any]:
    raw = resources.files("coi_assistant.synthesis").joinpath("data/judgement.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(raw)
    return loaded
