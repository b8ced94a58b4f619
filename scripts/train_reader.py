"""Train the reader's adapter on the CPU: `make train-reader`.

    python -m scripts.train_reader [--xquad DIR] [--minutes N] [--start FILE] [--out FILE]

One document in eight and one judged question in eight is held out. Judged questions need the shipped corpus's index
(`coi index`). Written are the adapter and `reader.json` with date, data and figures.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from coi_assistant.manifest import IndexFolder
from coi_assistant.retrieval.e5 import E5_SHA256, prepare_e5
from coi_assistant.retrieval.embedding import load_embedder
from coi_assistant.retrieval.encoder import load_encoder, load_tokenizer
from coi_assistant.retrieval.reader import ADAPTER
from coi_assistant.retrieval.reader_model import ReaderModel, Text, passage_tokens, question_tokens
from coi_assistant.settings import load_settings
from scripts.reader_pairs import (
    HELD_OUT,
    Group,
    Groups,
    Judged,
    JudgedGroups,
    Paragraph,
    Source,
    corpus_paragraphs,
    judged_questions,
    own_paragraphs,
    xquad_paragraphs,
)

DROPPED = 0.1
"""Share of what an adapter is given that is left out in a step, so that fewer questions are learned by heart."""
RANK = 16
"""Of the adapters. Adapted are the layers that read question and passage together; the others stay as they are."""
TEXTS_KEPT = 4_000
"""Texts of which is kept what the frozen layers make of them."""
JUDGED, OWN, FOREIGN = 6, 1, 1
"""Groups a step from questions on the corpus, from the invented passages, which are like the real ones, and from XQuAD,
which is varied."""
RATES = {"adapter": 5e-4, "head": 1e-3}
WARM_UP = 20
RANKED, APART = 0.7, 0.5
"""Weights of the two comparisons beside the plain judgement: above the other paragraphs, above the near miss."""
POSITIVE = 3.0
"""A positive counts so much more, as there are four negatives to each."""


class Halves:
    """What the frozen layers make of questions and passages, kept from step to step."""

    def __init__(self, model: ReaderModel, tokenizer: Tokenizer) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._text = lru_cache(TEXTS_KEPT)(self._read)

    def pair(self, question: str, paragraph: Paragraph) -> tuple[Text, Text]:
        """Return a question and a paragraph as the upper layers take them."""
        asked = question_tokens(self._tokenizer, question)
        return self._text(asked), self._text(passage_tokens(self._tokenizer, paragraph.heading, paragraph.text))

    def _read(self, tokens: tuple[int, ...]) -> Text:
        with torch.no_grad():
            return self._model.alone(tokens)


class Adapted(nn.Module):
    """A frozen linear layer with a low-rank change that is trained, and its bias."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.weight = linear.weight
        self.bias = nn.Parameter(linear.bias.clone())
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, states: Tensor) -> Tensor:
        """Return the layer's output with the change added."""
        given = functional.dropout(states, DROPPED, self.training)
        changed = functional.linear(functional.linear(given, self.down), self.up)
        return functional.linear(states, self.weight, self.bias) + changed


def main() -> None:
    """Train, evaluate and write the adapter with its figures."""
    options = parse_options()
    if options.average and not options.start:
        sys.exit("--average needs an adapter to go back to; name it with --start.")
    torch.manual_seed(options.seed)
    folder = prepare_e5(options.models)
    tokenizer = load_tokenizer(folder)
    judged = judged_questions(corpus_paragraphs(IndexFolder(load_settings().index)))
    own = own_paragraphs()
    held = set(sorted({one.document for one in own})[::HELD_OUT])
    trained = [one for one in own if one.document not in held]
    foreign = xquad_paragraphs(options.xquad, options.seed) if options.xquad else []
    embedder = load_embedder("multilingual-e5-small", options.models)
    asked = [one for place, one in enumerate(judged) if place % HELD_OUT]
    sources: list[tuple[Source, int]] = [(JudgedGroups(asked, options.seed), JUDGED)]
    sources += [
        (Groups(part, embedder.embed_passages([one.text for one in part]), options.seed), count)
        for part, count in ((trained, OWN), (foreign, FOREIGN))
        if part
    ]
    model = build_model(folder)
    if options.start:
        continue_from(model, options.start)
    began = time.monotonic()
    halves = Halves(model, tokenizer)
    steps = train(model, halves, sources, options)
    minutes = round((time.monotonic() - began) / 60, 1)
    if options.average:
        average(model, options.start)
        save_adapter(model, options.out)
    figures = validate(model.eval(), halves, [one for one in own if one.document in held])
    figures |= validate_judged(model, halves, judged[::HELD_OUT])
    report = {
        "trained": datetime.now(UTC).date().isoformat(),
        "base": E5_SHA256,
        "paragraphs": {"own": len(trained), "xquad": len(foreign), "held_out": len(own) - len(trained)},
        "judged_questions": {"trained": len(asked), "held_out": len(judged) - len(asked)},
        "steps": steps,
        "minutes": minutes,
        "averaged": options.average,
        "held_out": figures,
    }
    options.out.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    say(json.dumps(report))


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--xquad", type=Path, help="folder with xquad.LANGUAGE.json; without it, own passages only")
    parser.add_argument("--models", type=Path, default=Path("index/models"), help="where the base model is prepared")
    parser.add_argument("--out", type=Path, default=ADAPTER)
    parser.add_argument("--minutes", type=float, default=80.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    parser.add_argument("--average", action="store_true", help="end half way between that and what became of it")
    return parser.parse_args()


def say(line: str) -> None:
    """Report progress at once, even into a file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def build_model(folder: Path) -> ReaderModel:
    """Put adapters on the upper layers of the frozen encoder; their norms and biases are trained too."""
    model = ReaderModel(load_encoder(folder))
    for layer in list(model.encoder.layers)[model.apart :]:
        for name, part in list(layer.named_children()):
            if isinstance(part, nn.Linear):
                setattr(layer, name, Adapted(part, RANK))
            else:
                # Of its own: the weights in memory serve the embedder too.
                setattr(layer, name, deepcopy(part).requires_grad_(True))
    return model


def continue_from(model: ReaderModel, path: Path) -> None:
    """Take up the weights of an earlier run."""
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in load_file(path).items():
            parameters[name].copy_(tensor)


def average(model: ReaderModel, path: Path) -> None:
    """Go half of the way back to an earlier adapter (Wortsman et al., Model soups, ICML 2022)."""
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in load_file(path).items():
            parameters[name].lerp_(tensor.to(parameters[name].dtype), 0.5)


def train(model: ReaderModel, halves: Halves, sources: list[tuple[Source, int]], options: argparse.Namespace) -> int:
    """Train until the minutes are over; the adapter is written now and then. Return the number of steps."""
    groups = {
        name: [p for n, p in model.named_parameters() if p.requires_grad and kind_of(n) == name] for name in RATES
    }
    optimizer = torch.optim.AdamW(
        [{"params": groups[name], "lr": rate} for name, rate in RATES.items()], weight_decay=0.01
    )
    began, step, smooth, done = time.monotonic(), 0, 0.0, 0.0
    while done < 1.0:
        step += 1
        # The rate falls with the time, so that a slow machine ends as well-settled as a fast one.
        for group, rate in zip(optimizer.param_groups, RATES.values(), strict=True):
            group["lr"] = rate * min(1.0, step / WARM_UP) * 0.5 * (1 + math.cos(math.pi * done))
        loss = batch_loss(model, halves, [source.draw() for source, count in sources for _ in range(count)])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([p for part in groups.values() for p in part], 1.0)
        optimizer.step()
        smooth = loss.item() if step == 1 else 0.95 * smooth + 0.05 * loss.item()
        done = (time.monotonic() - began) / 60 / options.minutes
        if step % 25 == 0:
            say(f"step {step}: loss {smooth:.3f}, {time.monotonic() - began:.0f} s")
            save_adapter(model, options.out)
    save_adapter(model, options.out)
    return step


def kind_of(name: str) -> str:
    """Return which learning rate a parameter has."""
    return "adapter" if name.startswith("encoder.") else "head"


def batch_loss(model: ReaderModel, halves: Halves, batch: Sequence[Group]) -> Tensor:
    """Judge each pair, rank what answers above the other paragraphs, and the question above its near miss."""
    rows = [pairs_of(halves, group) for group in batch]
    scores = model([pair for row in rows for pair in row]).split([len(row) for row in rows])
    labels = [(torch.arange(len(row)) < group.answers).float() for row, group in zip(rows, batch, strict=True)]
    weight = torch.tensor(POSITIVE)
    judged = functional.binary_cross_entropy_with_logits(torch.cat(scores), torch.cat(labels), pos_weight=weight)
    ranked = [
        row[: len(group.paragraphs)].logsumexp(0) - row[: group.answers].logsumexp(0)
        for row, group in zip(scores, batch, strict=True)
        if group.answers
    ]
    apart = [functional.softplus(row[-1] - row[0]) for row, group in zip(scores, batch, strict=True) if group.near_miss]
    return judged + RANKED * mean(ranked) + APART * mean(apart)


def mean(losses: Sequence[Tensor]) -> Tensor:
    """Return the mean of what may be nothing."""
    return torch.stack(list(losses)).mean() if losses else torch.tensor(0.0)


def pairs_of(halves: Halves, group: Group) -> list[tuple[Text, Text]]:
    """Return the question with each paragraph, and the near miss with the first."""
    pairs = [halves.pair(group.question, one) for one in group.paragraphs]
    if group.near_miss:
        pairs.append(halves.pair(group.near_miss, group.paragraphs[0]))
    return pairs


def save_adapter(model: ReaderModel, out: Path) -> None:
    """Write what was trained in half precision, with the hash of the model that it belongs to."""
    trained = {name: p.detach().half().contiguous() for name, p in model.named_parameters() if p.requires_grad}
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(trained, out, metadata={"base": E5_SHA256})


def validate(model: ReaderModel, halves: Halves, held_out: Sequence[Paragraph]) -> dict[str, float]:
    """Measure on documents not seen: the right paragraph among its siblings, answerable against near misses."""
    ranks, scores, labels = [], [], []
    documents: dict[str, list[Paragraph]] = {}
    for one in held_out:
        documents.setdefault(one.document, []).append(one)
    with torch.inference_mode():
        for one in held_out:
            others = [other for other in documents[one.document] if other is not one]
            for question in one.questions[:2]:
                found = model([halves.pair(question, p) for p in (one, *others)]).numpy()
                ranks.append(int((found >= found[0]).sum()))
                scores.append(float(found[0]))
                labels.append(1)
            missed = model([halves.pair(question, one) for question in one.near_misses])
            scores += missed.tolist()
            labels += [0] * len(missed)
    return {
        "first_among_siblings": round(float(np.mean([rank == 1 for rank in ranks])), 3),
        "area_under_curve_against_near_misses": round(float(roc_auc_score(labels, scores)), 3),
    }


def validate_judged(model: ReaderModel, halves: Halves, held_out: Sequence[Judged]) -> dict[str, float]:
    """Measure on questions not seen, over passages seen: what answers comes first, an answer scores more."""
    firsts, best, labels = [], [], []
    with torch.inference_mode():
        for one in held_out:
            paragraphs = (*one.answers, *one.beside)
            scores = model([halves.pair(one.question, p) for p in paragraphs])
            best.append(float(scores.max()))
            labels.append(bool(one.answers))
            if one.answers:
                firsts.append(int(scores.argmax()) < len(one.answers))
    return {
        "judged_answer_first": round(float(np.mean(firsts)), 3),
        "judged_area_under_curve": round(float(roc_auc_score(labels, best)), 3),
    }


if __name__ == "__main__":
    main()
