"""The reader says how much a passage looks like an answer to a question, having read the two together.

A cross-encoder on the bundled embedding model: what a comparison of two vectors cannot see (the right topic with the
wrong year, person or direction) it can. What was trained (low-rank adapters and a small head, by `make train-reader`)
lies in `data/reader.safetensors`, its model card beside it; the adapters are merged into the weights when loading.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coi_assistant.errors import ModelError
from coi_assistant.retrieval.e5 import E5_SHA256, prepare_e5

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from coi_assistant.retrieval.reader_model import ReaderModel

__all__ = ["ADAPTER", "CrossReader", "Reader", "load_reader"]

ADAPTER = Path(__file__).with_name("data") / "reader.safetensors"


class Reader(Protocol):
    """Reads passages for a question."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return one score a passage, in the order given; each passage comes as heading and text."""
        ...


class CrossReader:
    """A reader over a loaded model; its scores are log-odds before calibration."""

    def __init__(self, model: ReaderModel, tokenizer: Tokenizer) -> None:
        """Take a model whose adapters have been merged."""
        self._model = model
        self._tokenizer = tokenizer

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return one score a passage, in the order given; each passage comes as heading and text."""
        import torch

        from coi_assistant.retrieval.reader_model import encode_pair

        if not passages:
            return ()
        pairs = [encode_pair(self._tokenizer, question, heading, text) for heading, text in passages]
        with torch.inference_mode():
            return tuple(self._model(pairs).tolist())


@lru_cache(maxsize=1)
def load_reader(models_dir: Path, *, adapter: Path = ADAPTER) -> CrossReader:
    """Load the encoder (preparing its folder first if need be) with the trained adapter merged into it.

    One is kept for the process: an index that changed is opened anew, and its reader would be the same.

    Raises:
        ModelError: the adapter or the model is missing or damaged.
    """
    from safetensors import SafetensorError

    from coi_assistant.retrieval.encoder import load_tokenizer
    from coi_assistant.retrieval.reader_model import load_model

    folder = prepare_e5(models_dir)
    try:
        model = load_model(folder, adapter, base=E5_SHA256)
        return CrossReader(model, load_tokenizer(folder))
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"The reader {adapter.name!r} cannot be loaded ({error}); reinstall the program, or set COI_READER=0 "
            "to answer without it."
        ) from error
