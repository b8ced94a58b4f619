"""The reader says how much a passage looks like an answer to a question, having read the two together.

A cross-encoder on the bundled embedding model: what a comparison of two vectors cannot see (the right topic with the
wrong year, person or direction) it can. Its lower layers read question and passage apart, which is kept and also tells
how near their words are; its upper layers read them together. What was trained (low-rank adapters and a small head, by
`make train-reader`) lies in `data/reader.safetensors`, its model card beside it; the adapters are merged into the
weights when loading.
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

    from coi_assistant.retrieval.reader_model import ReaderModel, Text

__all__ = ["ADAPTER", "CrossReader", "Reader", "load_reader"]

ADAPTER = Path(__file__).with_name("data") / "reader.safetensors"
PASSAGES_KEPT = 1_000
"""Passages of which is kept what the lower layers make of them, at about 100 KB each."""
QUESTIONS_KEPT = 8
"""Each question is looked at twice, and a few may be asked at once."""


class Reader(Protocol):
    """Reads passages for a question; each comes as heading and text."""

    def likeness(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return for each passage how near its words come to the question's, each read alone: quick, -1 to 1."""
        ...

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return one score a passage, in the order given, having read it with the question."""
        ...

    def learn(self, heading: str, text: str) -> None:
        """Read a passage ahead of the questions, so that none waits for it."""
        ...


class CrossReader:
    """A reader over a loaded model; its scores are log-odds before calibration. Safe to share between threads."""

    def __init__(self, model: ReaderModel, tokenizer: Tokenizer) -> None:
        """Take a model whose adapters have been merged."""
        self._model = model
        self._tokenizer = tokenizer
        # Each by itself and never in a batch: so that a score is the same to the last digit, kept or not.
        self._passage = lru_cache(PASSAGES_KEPT)(self._read_passage)
        self._question = lru_cache(QUESTIONS_KEPT)(self._read_question)

    def likeness(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return for each passage how near its words come to the question's, each read alone: quick, -1 to 1."""
        import torch

        from coi_assistant.retrieval.reader_model import likeness

        if not passages:
            return ()
        asked = self._question(question)
        with torch.inference_mode():
            return tuple(likeness(asked, [self._passage(*one) for one in passages]))

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return one score a passage, in the order given, having read it with the question."""
        import torch

        if not passages:
            return ()
        asked = self._question(question)
        with torch.inference_mode():
            return tuple(self._model([(asked, self._passage(*one)) for one in passages]).tolist())

    def learn(self, heading: str, text: str) -> None:
        """Read a passage ahead of the questions, and keep it."""
        self._passage(heading, text)

    def _read_question(self, question: str) -> Text:
        import torch

        from coi_assistant.retrieval.reader_model import question_tokens

        with torch.inference_mode():
            return self._model.alone(question_tokens(self._tokenizer, question))

    def _read_passage(self, heading: str, text: str) -> Text:
        import torch

        from coi_assistant.retrieval.reader_model import passage_tokens

        with torch.inference_mode():
            return self._model.alone(passage_tokens(self._tokenizer, heading, text))


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
