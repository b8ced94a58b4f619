"""Exact dense search: every vector is compared, so that no neighbour is missed, filtered or not.

An approximate index pays off where vectors no longer fit in memory. Below that it is the slower one under a filter and
loses neighbours (docs/performance.md has both).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_SCANNED", "ExactScan"]

Vectors = NDArray[np.float32]

MOST_SCANNED = 500_000
"""Passages up to which all vectors are held in memory (770 MB with 384 dimensions); beyond it Chroma searches."""


class ExactScan:
    """The vectors of all passages as one matrix. Safe to share between threads: it only reads."""

    def __init__(self, parts: Iterable[tuple[str, Sequence[str], NDArray[np.floating]]]) -> None:
        """Take of each source its id, the ids of its passages, and their vectors of length 1, one row each."""
        held = [(source_id, ids, vectors) for source_id, ids, vectors in parts if len(ids)]
        self._sources: list[str] = [source_id for source_id, _, _ in held]
        self._ids = [passage_id for _, ids, _ in held for passage_id in ids]
        self._owners: NDArray[np.intp] = np.repeat(np.arange(len(held)), [len(ids) for _, ids, _ in held])
        # One copy in the precision of the question, because a product of two precisions converts at every question.
        self._matrix: Vectors = np.empty((len(self._ids), held[0][2].shape[1] if held else 0), dtype=np.float32)
        if held:
            np.concatenate([vectors for _, _, vectors in held], out=self._matrix, casting="same_kind")

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._ids)

    def nearest(
        self, vector: Vectors, count: int, source_ids: Sequence[str] | None = None
    ) -> list[tuple[str, str, float]]:
        """Return up to `count` of (source id, passage id, cosine similarity), best first."""
        if not self._ids:
            return []
        scores = self._matrix @ vector
        rows = np.arange(len(scores)) if source_ids is None else self._rows_of(source_ids)
        best = _best(scores[rows], count)
        found = zip(rows[best].tolist(), scores[rows[best]].tolist(), strict=True)
        return [(self._sources[self._owners[row]], self._ids[row], score) for row, score in found]

    def source_of(self, passage_id: str) -> str | None:
        """Return the source of a passage, or None where there is no such passage."""
        try:
            return self._sources[int(self._owners[self._ids.index(passage_id)])]
        except ValueError:
            return None

    def _rows_of(self, source_ids: Sequence[str]) -> NDArray[np.intp]:
        wanted = frozenset(source_ids)
        admitted = np.fromiter((one in wanted for one in self._sources), dtype=bool, count=len(self._sources))
        return np.flatnonzero(admitted[self._owners])


def _best(scores: Vectors, count: int) -> NDArray[np.intp]:
    """Return the places of the highest scores, best first; equal ones in their order."""
    places: NDArray[np.intp] = np.arange(len(scores))
    if count < len(scores):
        places = np.sort(np.argpartition(-scores, count)[:count])
    return places[np.argsort(-scores[places], kind="stable")]
