"""The bundled model for measuring, and vectors like its own for corpora that would take hours to embed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import SHIPPED
from coi_assistant.retrieval.e5 import E5
from coi_assistant.retrieval.embedding import Embedder, load_embedder

MOST_REAL = 1_000
"""Passages up to which the model embeds a corpus."""
MODELS = Path(__file__).parent.parent / "index" / "models"
SHARES, NOISE = np.array([0.6, 0.4, 0.36, -0.36], dtype=np.float32), 0.01
"""Parts of real vectors in a made-up one, and noise in each dimension: mean and variance stay the real ones."""


class NearRealEmbedder:
    """Real vectors for questions; for passages, mixtures of real ones, chosen by their text.

    They lie where the model's own vectors lie (a cone in which any two have a cosine of about 0.8), which is what
    the cost and the recall of a search depend on.
    """

    def __init__(self, real: Embedder, pool: NDArray[np.float32]) -> None:
        """Take the model and some of its vectors."""
        self.name = real.name
        self.dimension = real.dimension
        self._real = real
        self._pool = pool

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text."""
        return near_real(self._pool, [zlib.crc32(text.encode()) for text in texts])

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return one vector, made by the model."""
        return self._real.embed_question(text)


def embedder_for(passages: int, folder: Path) -> Embedder:
    """Return the model for small corpora, and one that makes vectors like its own for large ones."""
    real = load_embedder(E5, MODELS)
    return real if passages <= MOST_REAL else NearRealEmbedder(real, pool_of(real, folder))


def pool_of(real: Embedder, folder: Path) -> NDArray[np.float32]:
    """Return vectors of the shipped paragraphs; made once in a folder."""
    path = folder / "pool.npy"
    if not path.exists():
        texts = [text for file in sorted(SHIPPED.glob("[0-9]*.md")) for text in file.read_text("utf-8").split("\n\n")]
        np.save(path, real.embed_passages([text for text in texts if text.startswith("**P")]))
    pool: NDArray[np.float32] = np.load(path)
    return pool


def near_real(pool: NDArray[np.float32], seeds: Sequence[int]) -> NDArray[np.float32]:
    """Return one vector of length 1 a seed."""
    rows = np.empty((len(seeds), pool.shape[1]), dtype=np.float32)
    for place, seed in enumerate(seeds):
        chance = np.random.default_rng(seed)
        noise = chance.standard_normal(pool.shape[1], dtype=np.float32)
        rows[place] = SHARES @ pool[chance.integers(len(pool), size=4)] + NOISE * noise
    lengths: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / lengths
