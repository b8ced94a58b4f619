"""Does this evidence answer the question? A calibrated combination of what was measured about it.

Two logistic models over few signals that a person can follow: one says of each passage how likely it answers (and so
orders them), the other says whether the best of them is good enough for the question to count as answered. There are
two sets of coefficients, with the reader and without it, and a third one of the first model by which the reader chooses
what it reads. They are data (`data/judgement.json`), fitted by
`make calibrate` on the tuning half of the gold questions, with date and figures beside them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from coi_assistant.records import Evidence
from coi_assistant.synthesis.slots import Demand, Fit, Words, fit

PLAIN_FEATURES = (
    "cosine", "cosine_behind", "sentence", "sentence_behind", "margin", "rank", "coverage", "kinds", "years", "numbers",
    "names", "countries",
)  # fmt: skip
COMPARED_FEATURES = (*PLAIN_FEATURES, "likeness", "likeness_behind")
FEATURES = {
    "plain": PLAIN_FEATURES,
    "compared": COMPARED_FEATURES,
    "read": (*COMPARED_FEATURES, "reading", "reading_behind"),
}
"""Of a passage: without the reader; once the reader has compared its words with the question's, which chooses what is
read; and once it has read the likeliest together with the question."""
QUESTION_FEATURES = {"plain": ("odds",), "read": ("odds", "reading")}
"""Of a question: the log-odds of its best passage, and the best reading. The lead of that reading over the second tells
near misses in a large corpus, and speaks against every answer of a small one, which has just one passage on it."""
UNREAD = 0.5
"""A passage that was not read counts as read with a score this much below the lowest read: it ranked behind them."""
COSINE_BAND = (0.75, 0.92)
"""Where e5's cosines lie between unrelated and nearly equal texts (see docs/evaluation.md); mapped to 0..1."""
REPEAT_ODDS = -0.5
"""Log-odds taken from a source that repeats another's report. A rule and not fitted: of two that say the same, the
reader should see first the one that is nearer to the origin."""

SAME_SOURCE_ODDS = -0.6
"""Log-odds taken from each further passage of a source, so that the first findings show several sources. A rule, too:
on the tuning half support@1, @3 and @5 are the same without it and up to -0.75."""


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

    @property
    def variant(self) -> str:
        """Which set of coefficients it was judged with."""
        return "read" if "reading" in self.features else "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where the probability that a question is answered becomes an answer."""

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


def with_likeness(judged: Sequence[Judgement], likeness: Mapping[int, float]) -> tuple[Judgement, ...]:
    """Judge again, now that the words of some pieces have been compared with the question's.

    Args:
        likeness: by the place of the piece among `judged`; at least one. The others count as the least alike.
    """
    return _judged_again("compared", judged, "likeness", likeness, otherwise=min(likeness.values()))


def with_readings(judged: Sequence[Judgement], readings: Mapping[int, float]) -> tuple[Judgement, ...]:
    """Judge again, now that some pieces have been read closely, of those that were compared.

    Args:
        readings: the reader's scores, by the place of the piece among `judged`; at least one.
    """
    return _judged_again("read", judged, "reading", readings, otherwise=min(readings.values()) - UNREAD)


def _judged_again(
    variant: str, judged: Sequence[Judgement], signal: str, values: Mapping[int, float], *, otherwise: float
) -> tuple[Judgement, ...]:
    """Judge with one signal more, and with how far it lies behind the best."""
    best = max(values.values())
    again = []
    for place, one in enumerate(judged):
        value = values.get(place, otherwise)
        features = {**one.features, signal: value, f"{signal}_behind": value - best}
        again.append(_judged_as(variant, one.fit, features))
    return tuple(again)


def spread(judged: Sequence[Judgement], source_ids: Sequence[str]) -> tuple[Judgement, ...]:
    """Let passages of other sources pass those of a source that has had its turn; the best stays the best."""
    earlier: Counter[str] = Counter()
    turns = [0] * len(judged)
    for place in sorted(range(len(judged)), key=lambda place: -judged[place].probability):
        turns[place] = earlier[source_ids[place]]
        earlier[source_ids[place]] += 1
    return tuple(
        replace(one, probability=_sigmoid(_odds(one.probability) + turn * SAME_SOURCE_ODDS)) if turn else one
        for one, turn in zip(judged, turns, strict=True)
    )


def answerability(judged: Sequence[Judgement]) -> float:
    """Return the probability that the best of the evidence answers the question; 0 where there is none."""
    if not judged:
        return 0.0
    variant = judged[0].variant
    model = _model()[variant]["question"]
    features = question_features(judged)
    odds = model["intercept"] + sum(model["weights"][name] * features[name] for name in QUESTION_FEATURES[variant])
    return _sigmoid(odds)


def question_features(judged: Sequence[Judgement]) -> dict[str, float]:
    """Return what the second model sees: of all the evidence, and of the piece judged best."""
    best = max(judged, key=lambda one: one.probability)
    found = {"odds": _odds(best.probability)}
    if best.variant == "read":
        found["reading"] = max(one.features["reading"] for one in judged)
    return found


def thresholds(variant: str) -> Thresholds:
    """Return the calibrated thresholds of `answerability`."""
    return Thresholds(**_model()[variant]["thresholds"])


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
        # No signal of the model, but what it is told beside them.
        "repeats": float(evidence.repeats),
    }
    return _judged_as("plain", fitted, features)


def _judged_as(variant: str, fitted: Fit, features: Mapping[str, float]) -> Judgement:
    model = _model()[variant]["passage"]
    odds = model["intercept"] + sum(model["weights"][name] * features[name] for name in FEATURES[variant])
    return Judgement(probability=_sigmoid(odds + features["repeats"] * REPEAT_ODDS), fit=fitted, features=features)


def _odds(probability: float) -> float:
    # A probability may lie so near to 0 or 1 that its odds overflow.
    share = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(share / (1 - share))


def _sigmoid(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-odds)) if odds > -700 else 0.0


@cache
def _model() -> dict[str, Any]:
    raw = resources.files("coi_assistant.synthesis").joinpath("data/judgement.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(raw)
    return loaded


def forget_model() -> None:
    """Let the coefficients be read anew, for the program that fits them."""
    _model.cache_clear()
