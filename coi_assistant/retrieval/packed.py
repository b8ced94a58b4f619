"""The bundled multilingual model over the lean encoder: the vectors of sentence-transformers, without importing it.

Importing that library takes seconds, which a question on the command line would wait for; a test compares the vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from coi_assistant.retrieval.encoder import Encoder, load_encoder, load_tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

__all__ = ["PackedEmbedder", "load_packed"]

BATCH_TOKENS = 4096
"""Tokens laid end to end at once. Two to eight thousand embed equally fast on two cores; more only takes memory."""
QUESTION, PASSAGE = "query: ", "passage: "
"""What the e5 family was trained to see before a question and before a passage."""


class PackedEmbedder:
    """An embedder over texts that stand end to end, so that no time goes into padding."""

    def __init__(self, encoder: Encoder, tokenizer: Tokenizer, *, name: str) -> None:
        """Take a loaded encoder and its tokenizer, which cuts what is too long."""
        self.name = name
        self.dimension = int(encoder.norm.normalized_shape[0])
        self._encoder = encoder
        self._tokenizer = tokenizer

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, in the order given."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([PASSAGE + text for text in texts])
        for batch in _batches(encodings):
            found[batch] = self._encode([encodings[index].ids for index in batch])
        return found

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return one vector."""
        row: NDArray[np.float32] = self._encode([self._tokenizer.encode(QUESTION + text).ids])[0]
        return row

    def _encode(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        lengths = [len(row) for row in rows]
        tokens = torch.tensor([token for row in rows for token in row])
        with torch.inference_mode():
            states = self._encoder(tokens, torch.zeros_like(tokens), lengths).float().split(lengths)
            means = torch.stack([state.mean(0) for state in states])
            vectors: NDArray[np.float32] = functional.normalize(means, dim=1).numpy()
        return vectors


def load_packed(folder: Path, *, name: str, bfloat16: bool) -> PackedEmbedder:
    """Load a prepared folder of a BERT encoder with mean pooling.

    Raises:
        OSError, KeyError, ValueError, RuntimeError: the folder is damaged or of another architecture.
    """
    from safetensors import SafetensorError

    try:
        encoder = load_encoder(folder)
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    if bfloat16:
        # Only the layers: the word table stays a memory-mapped file.
        encoder.layers.to(torch.bfloat16)
    return PackedEmbedder(encoder, load_tokenizer(folder), name=name)


def _batches(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Yield the indices of texts that are embedded together, short ones first, each batch within the token limit."""
    batch: list[int] = []
    held = 0
    for index in sorted(range(len(encodings)), key=lambda one: len(encodings[one].ids)):
        size = len(encodings[index].ids)
        if batch and held + size > BATCH_TOKENS:
            yield batch
            batch, held = [], 0
        batch.append(index)
        held += size
    if batch:
        yield batch
