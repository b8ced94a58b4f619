"""What the reader is trained on: paragraphs with questions that they answer and questions that they do not.

Three sources in one form. The invented passages of `reader_data/passages_*.jsonl`; most of them are drawn with a date
of publication, since real ones leave their year, and often their month, to the date above. Questions on the shipped
corpus, none of them a gold question, with the passages that the search finds for each and which of these answer it
(`reader_data/judged.jsonl`). And, where its files are at hand, XQuAD in five languages (a paragraph's near misses are
then the questions of other paragraphs of its article).
"""

from __future__ import annotations

import json
import random
import re
from calendar import month_name
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coi_assistant.indexing import heading_of
from coi_assistant.manifest import IndexFolder
from coi_assistant.pipeline import dated_heading

DATA = Path(__file__).with_name("reader_data")
JUDGED = DATA / "judged.jsonl"
HELD_OUT = 8
"""One invented document and one judged question in so many are kept out of the training."""
SIBLINGS, NEAR = 2, 1
"""Negatives a question: other paragraphs of its document, and paragraphs of any document that are near in meaning."""
NEAREST = 10
ASKED = {"en": 4, "ru": 2, "de": 2, "es": 1, "ro": 1}
READ = {"en": 6, "ru": 2, "de": 1, "es": 1, "ro": 1}
"""How often a language of XQuAD is asked and read: most passages are English, many questions are not."""
ANSWERS, NEAREST_BESIDE, BESIDE = 2, 2, 4
"""Passages of a judged question that are read in one step: some that answer it, and others that the search found, half
of them from the likeliest. More questions a minute teach more than more passages a question."""
LIKELIEST = 4
MONTHS = list(month_name)[1:]
MONTH = re.compile("|".join(MONTHS))
IN_MONTH = re.compile(rf"\bin ({MONTH.pattern}) (20\d\d)\b")
YEAR = re.compile(r"\b20\d\d\b")
IN_YEAR = re.compile(r"\bin (20\d\d)\b")
BY_HEADING, DATED = 0.6, 0.7
"""How often a month or year is said by the heading alone where it can be, and how often a passage has a date at all."""
"""The dates and their shares were chosen once and not tuned."""


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
    """One question with the paragraphs that answer it first and others after them; and a near miss on the first."""

    question: str
    paragraphs: tuple[Paragraph, ...]
    near_miss: str | None = None
    answers: int = 1
    """How many of the paragraphs answer, from the first on; none where the question has no answer."""


class Source(Protocol):
    """Where groups come from."""

    def draw(self) -> Group:
        """Return the next group."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A question on the corpus, the passages that answer it, and others that the search found for it."""

    question: str
    answers: tuple[Paragraph, ...]
    beside: tuple[Paragraph, ...]
    """The likeliest first."""


def own_paragraphs(folder: Path = DATA) -> list[Paragraph]:
    """Read the invented passages."""
    lines = [line for path in sorted(folder.glob("passages_*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [
        Paragraph(
            document=row["document"],
            heading=f"{row['title']} - {row['section']}",
            text=row["paragraph"],
            questions=tuple(one["question"] for one in row["questions"]),
            near_misses=tuple(one["question"] for one in row["near_misses"]),
        )
        for row in map(json.loads, lines)
    ]


def corpus_paragraphs(folder: IndexFolder) -> dict[str, Paragraph]:
    """Return the passages of an index as the reader meets them, by source and paragraph: `SOURCE P3`."""
    found = {}
    for entry in folder.manifest().entries.values():
        source = entry.source
        for passage in folder.passages(source.id):
            heading = dated_heading(heading_of(source, passage), source.published)
            paragraph = Paragraph(document=source.id, heading=heading, text=passage.text, questions=())
            found[f"{source.id} P{passage.locator.paragraph}"] = paragraph
    return found


def judged_rows(path: Path = JUDGED) -> list[dict[str, Any]]:
    """Read the judged questions as they are written: passages by name, `SOURCE P3`."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def judged_questions(known: Mapping[str, Paragraph], path: Path = JUDGED) -> list[Judged]:
    """Return the judged questions with the words of the passages, given those of the corpus."""
    return [
        Judged(
            question=row["question"],
            answers=tuple(known[name] for name in row["answers"]),
            beside=tuple(known[name] for name in row["beside"]),
        )
        for row in judged_rows(path)
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


def dated(paragraph: Paragraph, draw: random.Random) -> Paragraph:
    """Return a paragraph published soon after the last year that it names; sometimes only its heading gives the date.

    What its questions ask stays true: "in March 2022" becomes "this month" below a date in March 2022.
    """
    years = [int(year) for year in YEAR.findall(f"{paragraph.heading} {paragraph.text}")]
    if not years or draw.random() > DATED:
        return paragraph
    text, year = paragraph.text, max(years)
    # Not before the last month named, as a passage tells nothing later than its date.
    first = max((MONTHS.index(name) for name in MONTH.findall(text)), default=0)
    month = draw.choice(MONTHS[first:])
    here = [found for found in IN_MONTH.finditer(text) if int(found[2]) == year and found[1] == MONTHS[first]]
    named = here or [found for found in IN_YEAR.finditer(text) if int(found[1]) == year]
    if named and draw.random() < BY_HEADING:
        last = named[-1]
        month = MONTHS[first] if here else month
        text = f"{text[: last.start()]}this {'month' if here else 'year'}{text[last.end() :]}"
    elif draw.random() < 1 / 3:
        year += 1
    return replace(paragraph, heading=f"{paragraph.heading}, {draw.randint(20, 28)} {month} {year}", text=text)


class Groups:
    """Draws groups from paragraphs: every paragraph once a round, another of its questions each time."""

    def __init__(self, paragraphs: Sequence[Paragraph], vectors: NDArray[np.float32], seed: int) -> None:
        """Vectors are the embeddings of the paragraphs, one row each; what is drawn gets a date now and then."""
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
            paragraphs=tuple(dated(self._paragraphs[one], self._draw) for one in (place, *chosen)),
            near_miss=self._draw.choice(misses) if misses else None,
        )


class JudgedGroups:
    """Draws groups from judged questions: every question once a round, with other passages each time."""

    def __init__(self, questions: Sequence[Judged], seed: int) -> None:
        """Take the questions in an order of chance."""
        self._questions = questions
        self._draw = random.Random(seed)
        self._order: list[Judged] = []

    def draw(self) -> Group:
        """Return the next group."""
        if not self._order:
            self._order = self._draw.sample(self._questions, len(self._questions))
        one = self._order.pop()
        answers = self._draw.sample(one.answers, min(ANSWERS, len(one.answers)))
        near = self._draw.sample(range(len(one.beside))[:LIKELIEST], min(NEAREST_BESIDE, len(one.beside)))
        others = [place for place in range(len(one.beside)) if place not in near]
        chosen = near + self._draw.sample(others, min(BESIDE - len(near), len(others)))
        beside = (one.beside[place] for place in chosen)
        return Group(question=one.question, paragraphs=(*answers, *beside), answers=len(answers))
