"""The transformer encoder of a prepared model folder, without the library it comes from.

It computes what `transformers.BertModel` computes (a test compares the two), and differs in three ways: texts of
different lengths are laid end to end instead of being padded to the longest, the word table of 384 MB stays a
memory-mapped file, and only torch is imported.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Encoder", "Layer", "load_encoder", "load_tokenizer"]

POSITIONS = 512
"""Tokens that the model can read; what is longer is cut, as sentence-transformers does."""

LINEARS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
WORDS = "embeddings.word_embeddings.weight"
NORMS = {"attention_norm": "attention.output.LayerNorm", "output_norm": "output.LayerNorm"}


class Layer(nn.Module):
    """One layer: self-attention, then feed-forward, each with a residual and a norm after it."""

    def __init__(self, hidden: int, feed_forward: int, heads: int, epsilon: float) -> None:
        """Lay out the layer; its weights come later."""
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.joined = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, epsilon)
        self.wide = nn.Linear(hidden, feed_forward)
        self.narrow = nn.Linear(feed_forward, hidden)
        self.output_norm = nn.LayerNorm(hidden, epsilon)

    def forward(self, states: Tensor, lengths: Sequence[int]) -> Tensor:
        """Return the new states of texts of the given lengths that stand end to end."""
        attended = self.joined(self._attend(states, lengths))
        states = self.attention_norm(states + attended)
        widened = self.narrow(functional.gelu(self.wide(states)))
        normed: Tensor = self.output_norm(states + widened)
        return normed

    def _attend(self, states: Tensor, lengths: Sequence[int]) -> Tensor:
        shape = (states.shape[0], self.heads, -1)
        projected = [linear(states).view(shape).transpose(0, 1) for linear in (self.query, self.key, self.value)]
        parts = zip(*(tensor.split(list(lengths), dim=1) for tensor in projected), strict=True)
        attended = [
            functional.scaled_dot_product_attention(query[None], key[None], value[None])[0]
            for query, key, value in parts
        ]
        return torch.cat(attended, dim=1).transpose(0, 1).reshape(states.shape)


class Encoder(nn.Module):
    """Embeddings and the first layers of a BERT model."""

    def __init__(self, config: dict[str, float], layers: int) -> None:
        """Lay out the model; its weights come later."""
        super().__init__()
        hidden, epsilon = int(config["hidden_size"]), config["layer_norm_eps"]
        # Stands in for the word table, which is put in its place without being copied.
        self.words = nn.Embedding(1, hidden)
        self.positions = nn.Embedding(int(config["max_position_embeddings"]), hidden)
        self.types = nn.Embedding(int(config["type_vocab_size"]), hidden)
        self.norm = nn.LayerNorm(hidden, epsilon)
        heads, feed_forward = int(config["num_attention_heads"]), int(config["intermediate_size"])
        self.layers = nn.ModuleList(Layer(hidden, feed_forward, heads, epsilon) for _ in range(layers))

    def embed(self, tokens: Tensor, types: Tensor, lengths: Sequence[int]) -> Tensor:
        """Return the states that enter the first layer, for texts laid end to end."""
        positions = torch.cat([torch.arange(length) for length in lengths])
        normed: Tensor = self.norm(self.words(tokens) + self.positions(positions) + self.types(types))
        return normed

    def forward(self, tokens: Tensor, types: Tensor, lengths: Sequence[int]) -> Tensor:
        """Return the states after the last layer, one row a token."""
        return self.through(slice(None), self.embed(tokens, types, lengths), lengths)

    def through(self, layers: slice, states: Tensor, lengths: Sequence[int]) -> Tensor:
        """Return the states after some of the layers, given those that enter the first of them."""
        for parameter in self.layers.parameters():
            # The layers may be held in bfloat16 while the word table stays in float32.
            states = states.to(parameter.dtype)
            break
        for layer in list(self.layers)[layers]:
            states = layer(states, lengths)
        return states


def load_encoder(folder: Path, *, layers: int | None = None) -> Encoder:
    """Load a folder that holds a `BertModel` in float32, or only its first `layers`."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tensors = _weights(folder / "model.safetensors")
    encoder = Encoder(config, int(config["num_hidden_layers"]) if layers is None else layers)
    encoder.words.weight = nn.Parameter(tensors[WORDS], requires_grad=False)
    named = {name: tensors[there] for name, there in _names(len(encoder.layers)).items()}
    encoder.load_state_dict({"words.weight": tensors[WORDS], **named}, assign=True)
    return encoder.eval().requires_grad_(False)


@lru_cache(maxsize=1)
def load_tokenizer(folder: Path) -> Tokenizer:
    """Load the tokenizer of a prepared folder; embedder and reader share it, as it takes a second and 150 MB.

    Raises:
        ValueError: the file is missing or damaged.
    """
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The library raises bare exceptions.
    except Exception as error:
        raise ValueError(f"the tokenizer cannot be read: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(POSITIONS)
    return tokenizer


@lru_cache(maxsize=1)
def _weights(path: Path) -> dict[str, Tensor]:
    """Map a file of weights into memory, once for all that reads with them."""
    return load_file(path)


def _names(layers: int) -> dict[str, str]:
    """Map the names of the parameters here to those of `BertModel`."""
    names = {
        "positions.weight": "embeddings.position_embeddings.weight",
        "types.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    for layer in range(layers):
        for short, long in (LINEARS | NORMS).items():
            for kind in ("weight", "bias"):
                names[f"layers.{layer}.{short}.{kind}"] = f"encoder.layer.{layer}.{long}.{kind}"
    return names
