"""Vectors kept by what was embedded: the same text under the same model is embedded once.

A rebuild, a renamed file and a sentence that stands in ten reports cost nothing then. The file may be deleted at any
time, and a damaged one is: nothing but time is lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coi_assistant.retrieval.embedding import Embedder

__all__ = ["MOST_KEPT", "EmbeddedTexts"]

Vectors = NDArray[np.float32]

MOST_KEPT = 1_000_000
"""Vectors kept, about 850 MB with 384 dimensions; beyond it those that were made first go."""
BATCH = 32
"""Texts embedded between two reports of progress."""
ASKED_AT_ONCE = 500
"""Keys in one query; SQLite's older versions take 999."""
LENGTH_TOLERANCE = 0.01
"""Of a vector's length from 1; half precision errs by a thousandth at most, a damaged row by more."""


class EmbeddedTexts:
    """Embeds texts through a file of vectors; for the one process that writes the index."""

    def __init__(self, path: Path, *, most: int = MOST_KEPT) -> None:
        """Open the file, or begin a new one in its place if it is damaged."""
        self._path = path
        self._most = most
        try:
            self._connection = _opened(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._connection = _opened(path)

    def embed(self, texts: Sequence[str], embedder: Embedder, progress: Callable[[], None] = lambda: None) -> Vectors:
        """Return one row a text, in half precision whether it was kept or made; `progress` is called after a batch."""
        keys = [_key(embedder.name, text) for text in texts]
        known = dict(self._kept(list(dict.fromkeys(keys)), embedder.dimension))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for batch in _batches(missing):
            made = embedder.embed_passages([missing[key] for key in batch]).astype(np.float16)
            known |= dict(zip(batch, made, strict=True))
            self._keep(batch, made)
            progress()
        found = np.empty((len(texts), embedder.dimension), dtype=np.float32)
        for row, key in enumerate(keys):
            found[row] = known[key]
        return found

    def close(self) -> None:
        """Let the oldest go beyond the limit, and close the file."""
        with contextlib.suppress(sqlite3.DatabaseError):
            (newest,) = self._connection.execute("SELECT max(number) FROM vectors").fetchone()
            with self._connection:
                self._connection.execute("DELETE FROM vectors WHERE number <= ?", ((newest or 0) - self._most,))
        self._connection.close()

    def _kept(self, keys: Sequence[bytes], dimension: int) -> Iterator[tuple[bytes, NDArray[np.float16]]]:
        for start in range(0, len(keys), ASKED_AT_ONCE):
            some = keys[start : start + ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            try:
                rows = self._connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
                pairs = [(key, np.frombuffer(held, dtype=np.float16)) for key, held in rows]
            except (sqlite3.DatabaseError, ValueError):
                continue
            for key, vector in pairs:
                if len(vector) == dimension and abs(np.linalg.norm(vector.astype(np.float32)) - 1) < LENGTH_TOLERANCE:
                    yield key, vector

    def _keep(self, keys: Sequence[bytes], vectors: NDArray[np.float16]) -> None:
        # A full disk is noticed by what must be written; this file only saves time.
        with contextlib.suppress(sqlite3.DatabaseError), self._connection:
            rows = [(key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)]
            self._connection.executemany("INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", rows)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    try:
        with connection:
            # Without waiting for the disk: after a power cut SQLite may refuse the file, which then begins anew.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (number INTEGER PRIMARY KEY, key BLOB UNIQUE, vector BLOB)"
            )
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _key(model: str, text: str) -> bytes:
    return hashlib.blake2b(f"{model}\0{text}".encode(), digest_size=16).digest()


def _batches(texts: dict[bytes, str]) -> Iterator[list[bytes]]:
    """Yield keys, those of the longest texts first: sorted by length, a batch holds little padding."""
    order = sorted(texts, key=lambda key: -len(texts[key]))
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]
