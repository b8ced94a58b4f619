"""The network behind the reader, shared with its training: question and passage together to one score.

The encoder of the bundled embedding model, trained a little further in its upper layers by low-rank adapters. The score
starts as the cosine of the two halves (which the model was trained for) and a small head learns what to add to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from coi_assistant.retrieval.encoder import Encoder, load_encoder

__all__ = ["Pair", "ReaderModel", "encode_pair", "load_model"]

START, END = 0, 2
"""Ids of <s> and </s>."""
QUESTION_TOKENS, HEADING_TOKENS, PASSAGE_TOKENS = 90, 60, 300
"""What is longer is cut. Of the shipped corpus's passages 1 in 200 is; together they stay below 512 positions."""
HEAD = 128
SPREAD = 20.0
"""Products of two unit vectors' coordinates are about 1/384; the head learns faster from numbers near 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question with a passage and its heading, as tokens."""

    question: Sequence[int]
    heading: Sequence[int]
    passage: Sequence[int]

    @property
    def tokens(self) -> list[int]:
        """The row that the encoder reads: `<s> question </s> </s> heading passage </s>`."""
        return [START, *self.question, END, END, *self.heading, *self.passage, END]


class ReaderModel(nn.Module):
    """The encoder with a head that gives one logit a pair."""

    def __init__(self, encoder: Encoder) -> None:
        """Put a head on the encoder that at first passes the cosine through."""
        super().__init__()
        hidden = encoder.norm.normalized_shape[0]
        self.encoder = encoder
        # Cosines of this model lie about 0.85; so the untrained score is near zero there.
        self.scale = nn.Parameter(torch.tensor(10.0))
        self.bias = nn.Parameter(torch.tensor(-8.5))
        self.wide = nn.Linear(4 * hidden + 1, HEAD)
        self.narrow = nn.Linear(HEAD, 1)
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def forward(self, pairs: Sequence[Pair]) -> Tensor:
        """Return the logits of the pairs."""
        rows = [pair.tokens for pair in pairs]
        lengths = [len(row) for row in rows]
        tokens = torch.tensor([token for row in rows for token in row])
        states = self.encoder(tokens, torch.zeros_like(tokens), lengths).float().split(lengths)
        return torch.stack([self._score(state, pair) for state, pair in zip(states, pairs, strict=True)])

    def _score(self, states: Tensor, pair: Pair) -> Tensor:
        asked = states[1 : 1 + len(pair.question)].mean(0)
        read = states[3 + len(pair.question) : -1].mean(0)
        one, other = functional.normalize(asked, dim=0), functional.normalize(read, dim=0)
        cosine = (one * other).sum()
        seen = torch.cat([one * other * SPREAD, (one - other).abs() * SPREAD, states[0], asked * read, cosine[None]])
        score: Tensor = self.scale * cosine + self.bias + self.narrow(functional.gelu(self.wide(seen)))[0]
        return score


def encode_pair(tokenizer: Tokenizer, question: str, heading: str, passage: str) -> Pair:
    """Turn the texts into tokens; what is too long is cut at its end."""
    texts = [(question, QUESTION_TOKENS), (f"{heading}:" if heading else "", HEADING_TOKENS), (passage, PASSAGE_TOKENS)]
    rows = [tokenizer.encode(text, add_special_tokens=False).ids[:most] for text, most in texts]
    return Pair(question=rows[0], heading=rows[1], passage=rows[2])


def load_model(folder: Path, adapter: Path, *, base: str) -> ReaderModel:
    """Load the encoder and merge an adapter into it. `base` is the SHA-256 that the adapter was trained on.

    Raises:
        ValueError: the adapter belongs to another model.
        OSError, KeyError, SafetensorError: a file is missing or damaged.
    """
    with safe_open(adapter, framework="pt") as archive:
        about = archive.metadata() or {}
        tensors = {name: archive.get_tensor(name).float() for name in archive.keys()}  # noqa: SIM118 - no mapping
    if about.get("base") != base:
        raise ValueError(f"it was trained on the model {about.get('base')!r}, not {base!r}")
    model = ReaderModel(load_encoder(folder))
    merged = dict(model.state_dict())
    for name, tensor in tensors.items():
        if name.endswith(".down"):
            weight = name.removesuffix("down") + "weight"
            merged[weight] = merged[weight] + tensors[name.removesuffix("down") + "up"] @ tensor
        elif not name.endswith(".up"):
            merged[name] = tensor
    model.load_state_dict(merged, assign=True)
    return model.eval().requires_grad_(False)
