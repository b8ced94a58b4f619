"""The reader says how much a passage looks like an answer to a question, having read the two together.

A cross-encoder on the bundled embedding model: what a comparison of two vectors cannot see (the right topic with the
wrong year, person or direction) it can. Its lower layers read question and passage apart, which is kept and also tells
how near their words are; its upper layers read them together. What was trained (low-rank adapters and a small head, by
`make train-reader`) lies in `data/reader.safetensors`, its model card beside it; the adapters are merged into the
weights when loading.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
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
PASSAGES_KEPT = 4_000
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

    def learn(self, passages: Sequence[tuple[str, str]]) -> None:
        """Read passages ahead of the questions, so that none waits for them."""
        ...


class CrossReader:
    """A reader over a loaded model; its scores are log-odds before calibration. Safe to share between threads."""

    def __init__(self, model: ReaderModel, tokenizer: Tokenizer) -> None:
        """Take a model whose adapters have been merged."""
        self._model = model
        self._tokenizer = tokenizer
        self._kept: OrderedDict[tuple[str, str], Text] = OrderedDict()
        self._keeping = threading.Lock()
        self._question = lru_cache(QUESTIONS_KEPT)(self._read_question)

    def likeness(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return for each passage how near its words come to the question's, each read alone: quick, -1 to 1."""
        import torch

        from coi_assistant.retrieval.reader_model import likeness

        if not passages:
            return ()
        asked = self._question(question)
        with torch.inference_mode():
            return tuple(likeness(asked, self._passages(passages)))

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """Return one score a passage, in the order given, having read it with the question."""
        import torch

        if not passages:
            return ()
        asked = self._question(question)
        with torch.inference_mode():
            return tuple(self._model([(asked, one) for one in self._passages(passages)]).tolist())

    def learn(self, passages: Sequence[tuple[str, str]]) -> None:
        """Read passages ahead of the questions, and keep them."""
        self._passages(passages)

    def _read_question(self, question: str) -> Text:
        import torch

        from coi_assistant.retrieval.reader_model import question_tokens

        with torch.inference_mode():
            return self._model.alone(question_tokens(self._tokenizer, question))

    def _passages(self, passages: Sequence[tuple[str, str]]) -> list[Text]:
        """Return what the lower layers make of passages; those that are not kept are read together."""
        with self._keeping:
            known = {one: self._kept[one] for one in passages if one in self._kept}
        known |= self._read_passages([one for one in dict.fromkeys(passages) if one not in known])
        with self._keeping:
            for one in passages:
                self._kept[one] = known[one]
                self._kept.move_to_end(one)
            while len(self._kept) > PASSAGES_KEPT:
                self._kept.popitem(last=False)
        return [known[one] for one in passages]

    def _read_passages(self, passages: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Text]:
        import torch

        from coi_assistant.retrieval.reader_model import passage_tokens

        tokens = [passage_tokens(self._tokenizer, *one) for one in passages]
        with torch.inference_mode():
            return dict(zip(passages, self._model.each_alone(tokens), strict=True))


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
