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

FEATURES = ("cosine", "sentence", "margin", "coverage", "kinds", "years", "numbers", "names", "countries", "reading")
COSINE_BAND = (0.75, 0.92)
"""Where e5's cosines lie between unrelated and nearly equal texts (see docs/evaluation.md); mapped to 0..1."""


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
    usual = sorted((one.cosine for one in evidence), reverse=True)
    middle = usual[len(usual) // 2] if usual else 0.0
    return tuple(
        _judge(
            one,
            fit(wanted, one.hit.passage.text, heading=one.heading, published=one.published, words=words),
            share,
            middle,
        )
        for one, share in zip(evidence, coverage, strict=True)
    )


def thresholds() -> Thresholds:
    """Return the calibrated thresholds."""
    return Thresholds(**_model()["thresholds"])


def _judge(evidence: Evidence, fitted: Fit, coverage: float, middle: float) -> Judgement:
    low, high = COSINE_BAND
    features = {
        "cosine": (evidence.cosine - low) / (high - low),
        "sentence": (max(sentence.score for sentence in evidence.sentences) - low) / (high - low),
        "margin": (evidence.cosine - middle) / (high - low),
        "coverage": coverage,
        "kinds": fitted.kinds,
        "years": fitted.years,
        "numbers": fitted.numbers,
        "names": fitted.names,
        "countries": fitted.countries,
        "reading": evidence.reading or 0.0,
    }
    return Judgement(
        probability=_probability(features, read=evidence.reading is not None), fit=fitted, features=features
    )


def _probability(features: Mapping[str, float], *, read: bool) -> float:
    model = _model()["with_reader" if read else "without_reader"]
    weights = model["weights"]
    odds = model["intercept"] + sum(weights[name] * features[name] for name in FEATURES if name in weights)
    return 1.0 / (1.0 + math.exp(-odds))


@cache
def _model() -> dict[str, Any]:
    raw = resources.files("coi_assistant.synthesis").joinpath("data/judgement.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(raw)
    return loaded
