"""Join rankings by reciprocal-rank fusion."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

RANK_CONSTANT = 60
"""k of Cormack, Clarke and Büttcher (SIGIR 2009); their value, which later work has found hard to better."""

Key = TypeVar("Key", bound=Hashable)


def fuse(rankings: Mapping[str, Sequence[Key]], weights: Mapping[str, float]) -> list[tuple[Key, float]]:
    """Return all keys of the rankings with their fused score, best first.

    The score of a key is the sum over the rankings of weight / (k + rank), ranks from 1, divided by the best score
    that is possible, so that it lies between 0 and 1. Ties keep the order of the first ranking that has the key.
    """
    scores: dict[Key, float] = {}
    for name, ranking in rankings.items():
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + weights[name] / (RANK_CONSTANT + rank)
    best = sum(weights[name] for name in rankings) / (RANK_CONSTANT + 1)
    return sorted(((key, score / best) for key, score in scores.items()), key=lambda item: -item[1]) if best else []
