"""The network behind the reader, shared with its training: question and passage together to one score.

The encoder of the bundled embedding model. Its lower layers, as they are, read question and passage each alone, so that
what they make of a passage can be kept from one question to the next; its upper layers, trained a little further by
low-rank adapters, read the two together (MacAvaney et al., Efficient Document Re-Ranking for Transformers by
Precomputing Term Representations, SIGIR 2020; Cao et al., DeFormer, ACL 2020). The score starts as the cosine of the
two (which the model was trained for) and a small head learns what to add to it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from coi_assistant.retrieval.encoder import Encoder, load_encoder

__all__ = ["ReaderModel", "Text", "likeness", "load_model", "passage_tokens", "question_tokens"]

START, END = 0, 2
"""Ids of <s> and </s>."""
QUESTION_TOKENS, HEADING_TOKENS, PASSAGE_TOKENS = 90, 60, 300
"""What is longer is cut. Of the shipped corpus's passages 1 in 200 is; together they stay below 512 positions."""
APART = 0.5
"""The share of the layers, from the lowest on, that read question and passage each alone."""
ROWS = 512
"""Tokens that passages are read in at a time, the rest filled up. With the same number of rows each time, what is made
of a passage is the same to the last digit whatever is read beside it, and takes a third of the time of one alone."""
HEAD = 128
SPREAD = 20.0
"""Products of two unit vectors' coordinates are about 1/384; the head learns faster from numbers near 1."""


@dataclass(frozen=True, slots=True)
class Text:
    """A question or a passage, as the lower layers left it."""

    tokens: Sequence[int]
    states: Tensor
    """One row a token, in half precision, as it is kept."""


class ReaderModel(nn.Module):
    """The encoder with a head that gives one logit a pair."""

    def __init__(self, encoder: Encoder) -> None:
        """Put a head on the encoder that at first passes the cosine through."""
        super().__init__()
        hidden = encoder.norm.normalized_shape[0]
        self.encoder = encoder
        self.apart = int(len(encoder.layers) * APART)
        # Cosines of this model lie about 0.85; so the untrained score is near zero there.
        self.scale = nn.Parameter(torch.tensor(10.0))
        self.bias = nn.Parameter(torch.tensor(-8.5))
        self.wide = nn.Linear(4 * hidden + 1, HEAD)
        self.narrow = nn.Linear(HEAD, 1)
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def alone(self, tokens: Sequence[int]) -> Text:
        """Read one text with the lower layers."""
        row, lengths = torch.tensor(tokens), [len(tokens)]
        states = self.encoder.embed(row, torch.zeros_like(row), lengths)
        return Text(tokens, self.encoder.through(slice(self.apart), states, lengths).half())

    def each_alone(self, texts: Sequence[Sequence[int]]) -> list[Text]:
        """Read several texts with the lower layers, none seeing another, as many at a time as `ROWS` hold."""
        return [text for part in _fitting(texts) for text in self._filled(part)]

    def _filled(self, texts: Sequence[Sequence[int]]) -> list[Text]:
        lengths = [len(tokens) for tokens in texts]
        row = torch.tensor([token for tokens in texts for token in tokens])
        room = max(0, ROWS - len(row))
        states = functional.pad(self.encoder.embed(row, torch.zeros_like(row), lengths), (0, 0, 0, room))
        read = self.encoder.through(slice(self.apart), states, [*lengths, room] if room else lengths).half()
        # Copied, since a part would keep the whole in memory.
        parts = [part.clone() for part in torch.split(read[: len(row)], lengths)]
        return [Text(tokens, part) for tokens, part in zip(texts, parts, strict=True)]

    def forward(self, pairs: Sequence[tuple[Text, Text]]) -> Tensor:
        """Return the logits of questions with passages, each as `alone` returned it."""
        lengths = [len(question.tokens) + len(passage.tokens) for question, passage in pairs]
        together = torch.cat([text.states for pair in pairs for text in pair]).float()
        read = torch.split(self.encoder.through(slice(self.apart, None), together, lengths).float(), lengths)
        return torch.stack([self._score(states, len(pair[0].tokens)) for states, pair in zip(read, pairs, strict=True)])

    def _score(self, states: Tensor, question_length: int) -> Tensor:
        # Without the marks at both ends of each.
        asked = states[1 : question_length - 1].mean(0)
        read = states[question_length + 1 : -1].mean(0)
        one, other = functional.normalize(asked, dim=0), functional.normalize(read, dim=0)
        cosine = (one * other).sum()
        seen = torch.cat([one * other * SPREAD, (one - other).abs() * SPREAD, states[0], asked * read, cosine[None]])
        score: Tensor = self.scale * cosine + self.bias + self.narrow(functional.gelu(self.wide(seen)))[0]
        return score


def _fitting(texts: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """Cut a list of texts where `ROWS` would be exceeded."""
    part: list[Sequence[int]] = []
    for text in texts:
        if part and sum(map(len, part)) + len(text) > ROWS:
            yield part
            part = []
        part.append(text)
    if part:
        yield part


def likeness(question: Text, passages: Sequence[Text]) -> list[float]:
    """Return how near the words of each passage come to those of the question, -1 to 1.

    It is the mean, over the tokens asked, of the cosine with the nearest token read (late interaction: Khattab and
    Zaharia, ColBERT, SIGIR 2020); a token that few of the passages hold counts more.
    """
    holding = Counter(token for passage in passages for token in set(passage.tokens))
    rarity = torch.tensor([math.log((len(passages) + 1) / (holding[token] + 0.5)) for token in question.tokens[1:-1]])
    asked = functional.normalize(question.states[1:-1].float(), dim=1)
    nearest = [(asked @ functional.normalize(passage.states[1:-1].float(), dim=1).T).amax(1) for passage in passages]
    return [float((one @ rarity) / rarity.sum()) for one in nearest]


def question_tokens(tokenizer: Tokenizer, question: str) -> tuple[int, ...]:
    """Return a question as the encoder reads it; what is too long is cut at its end."""
    return START, *_cut(tokenizer, question, QUESTION_TOKENS), END


def passage_tokens(tokenizer: Tokenizer, heading: str, passage: str) -> tuple[int, ...]:
    """Return a passage below its heading as the encoder reads it; what is too long is cut at its end."""
    above = _cut(tokenizer, f"{heading}:", HEADING_TOKENS) if heading else []
    return START, *above, *_cut(tokenizer, passage, PASSAGE_TOKENS), END


def _cut(tokenizer: Tokenizer, text: str, most: int) -> list[int]:
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
    return ids[:most]


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
