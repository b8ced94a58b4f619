"""What the reader is trained on: paragraphs with questions that they answer and questions that they do not.

Two sources in one form: the invented passages of `reader_data`, and, where its files are at hand, XQuAD in five
languages (a paragraph's near misses are then the questions of other paragraphs of its article).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OWN = Path(__file__).with_name("reader_data")
SIBLINGS, NEAR = 2, 1
"""Negatives a question: other paragraphs of its document, and paragraphs of any document that are near in meaning."""
NEAREST = 10
ASKED = {"en": 4, "ru": 2, "de": 2, "es": 1, "ro": 1}
READ = {"en": 6, "ru": 2, "de": 1, "es": 1, "ro": 1}
"""How often a language of XQuAD is asked and read: most passages are English, many questions are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph with what it answers and what it does not."""

    document: str
    heading: str
    text: str
    questions: tuple[str, ...]
    near_misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One question with the paragraph that answers it first and others after it; and a near miss on the first."""

    question: str
    paragraphs: tuple[Paragraph, ...]
    near_miss: str | None


def own_paragraphs(folder: Path = OWN) -> list[Paragraph]:
    """Read the invented passages."""
    rows = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    return [
        Paragraph(
            document=row["document"],
            heading=f"{row['title']} - {row['section']}",
            text=row["paragraph"],
            questions=tuple(one["question"] for one in row["questions"]),
            near_misses=tuple(one["question"] for one in row["near_misses"]),
        )
        for row in rows
    ]


def xquad_paragraphs(folder: Path, seed: int) -> list[Paragraph]:
    """Read XQuAD (`xquad.LANGUAGE.json`), each paragraph in one language drawn for it and each question in another."""
    draw = random.Random(seed)
    files = {
        path.name.split(".")[1]: json.loads(path.read_text("utf-8"))["data"] for path in folder.glob("xquad.*.json")
    }
    found = []
    for article in range(len(files["en"])):
        for number in range(len(files["en"][article]["paragraphs"])):
            versions = {name: data[article]["paragraphs"][number] for name, data in files.items()}
            spoken = _drawn(draw, READ, versions)
            asked = [_drawn(draw, ASKED, versions) for _ in versions["en"]["qas"]]
            questions = tuple(versions[name]["qas"][place]["question"] for place, name in enumerate(asked))
            title = files["en"][article]["title"].replace("_", " ")
            text = versions[spoken]["context"]
            found.append(Paragraph(document=f"xquad {article}", heading=title, text=text, questions=questions))
    return found


def _drawn(draw: random.Random, weights: dict[str, int], known: Iterable[str]) -> str:
    names = [name for name in weights if name in known]
    return draw.choices(names, [weights[name] for name in names])[0]


class Groups:
    """Draws groups from paragraphs: every paragraph once a round, another of its questions each time."""

    def __init__(self, paragraphs: Sequence[Paragraph], vectors: NDArray[np.float32], seed: int) -> None:
        """Vectors are the embeddings of the paragraphs, one row each."""
        self._paragraphs = paragraphs
        self._draw = random.Random(seed)
        self._order: list[int] = []
        likeness = vectors @ vectors.T
        np.fill_diagonal(likeness, -1.0)
        self._nearest = np.argsort(-likeness, axis=1)[:, :NEAREST]
        self._documents: dict[str, list[int]] = {}
        for place, paragraph in enumerate(paragraphs):
            self._documents.setdefault(paragraph.document, []).append(place)

    def draw(self) -> Group:
        """Return the next group."""
        if not self._order:
            self._order = self._draw.sample(range(len(self._paragraphs)), len(self._paragraphs))
        place = self._order.pop()
        paragraph = self._paragraphs[place]
        siblings = [other for other in self._documents[paragraph.document] if other != place]
        chosen = self._draw.sample(siblings, min(SIBLINGS, len(siblings)))
        chosen += self._draw.sample([int(one) for one in self._nearest[place] if one not in chosen], NEAR)
        # Questions of a sibling are near misses where none were written.
        misses = paragraph.near_misses or [
            question for other in siblings for question in self._paragraphs[other].questions
        ]
        return Group(
            question=self._draw.choice(paragraph.questions),
            paragraphs=(paragraph, *(self._paragraphs[other] for other in chosen)),
            near_miss=self._draw.choice(misses) if misses else None,
        )
