"""The gold questions are well formed, stand on the digests they name, and fall into two like halves."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
PARAGRAPH = re.compile(r"^\*\*P(\d+)\.\*\*[ \t]+(.+)$", re.MULTILINE)
BACK_MATTER = re.compile(r"^## (?:Researcher notes|locators)[ \t]*$", re.MULTILINE)
TYPES = {
    "who",
    "when",
    "how_many",
    "where",
    "which_law",
    "what",
    "why",
    "how",
    "yes_no",
    "list",
    "position",
    "conflict",
    "definition",
}
OTHER_LANGUAGES = ("be", "de", "fr", "lt", "pl", "ru")


class Support(TypedDict):
    """One source with the paragraphs that each answer the question alone."""

    source_id: str
    paragraphs: list[int]


class Gold(TypedDict):
    """One line of questions.jsonl."""

    id: str
    question: str
    language: str
    type: str
    asker: str
    split: str
    answerable: bool
    support: list[Support]
    keys: list[list[str]]
    near_miss: str | None


@cache
def questions() -> list[Gold]:
    """Read the gold questions in file order."""
    lines = (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def paragraphs() -> dict[tuple[str, int], str]:
    """Map source and number to the text of each numbered paragraph; notes and locators are left out."""
    found = {}
    for path in CORPUS.glob("*.md"):
        body = BACK_MATTER.split(path.read_text(encoding="utf-8"))[0]
        found.update({(path.stem, int(number)): text for number, text in PARAGRAPH.findall(body)})
    return found


def supporting(gold: Gold) -> list[tuple[str, int]]:
    """List the paragraphs that answer a question."""
    return [(support["source_id"], number) for support in gold["support"] for number in support["paragraphs"]]


def count(**wanted: object) -> int:
    """Count the questions that have all the wanted values."""
    return sum(wanted.items() <= gold.items() for gold in questions())


def test_every_line_has_exactly_the_keys_of_the_format_and_known_values() -> None:
    assert questions()
    for gold in questions():
        assert list(gold) == list(Gold.__annotations__), gold["id"]
        assert gold["language"] in {"en", *OTHER_LANGUAGES}, gold["id"]
        assert gold["type"] in TYPES, gold["id"]
        assert gold["asker"] in {"caseworker", "lawyer", "trainer"}, gold["id"]
        assert gold["split"] in {"tune", "report"}, gold["id"]


def test_ids_are_unique_and_in_order() -> None:
    ids = [gold["id"] for gold in questions()]
    assert ids == [f"q{number:03}" for number in range(1, len(ids) + 1)]


def test_no_question_is_asked_twice() -> None:
    counts = Counter(" ".join(gold["question"].casefold().split()) for gold in questions())
    assert [text for text, times in counts.items() if times > 1] == []


def test_answerable_questions_have_support_and_keys_and_the_others_say_what_they_miss() -> None:
    for gold in questions():
        if gold["answerable"]:
            assert gold["support"], gold["id"]
            assert 1 <= len(gold["keys"]) <= 3, gold["id"]
            assert all(options and all(map(str.strip, options)) for options in gold["keys"]), gold["id"]
            assert gold["near_miss"] is None, gold["id"]
        else:
            assert not gold["support"], gold["id"]
            assert not gold["keys"], gold["id"]
            assert gold["near_miss"], gold["id"]


def test_every_supporting_paragraph_exists_and_is_named_once() -> None:
    for gold in questions():
        named = supporting(gold)
        assert len(named) == len(set(named)), gold["id"]
        assert set(named) <= paragraphs().keys(), gold["id"]


def test_every_supporting_paragraph_alone_meets_every_key() -> None:
    unmet = [
        (gold["id"], *place, options)
        for gold in questions()
        for place in supporting(gold)
        for options in gold["keys"]
        if not any(option.casefold() in paragraphs()[place].casefold() for option in options)
    ]
    assert unmet == []


def test_every_alternative_of_a_key_occurs_in_some_supporting_paragraph() -> None:
    for gold in questions():
        texts = " ".join(paragraphs()[place] for place in supporting(gold)).casefold()
        assert all(option.casefold() in texts for options in gold["keys"] for option in options), gold["id"]


def test_there_are_enough_questions_of_each_kind() -> None:
    assert count() >= 250
    assert count(answerable=True) >= 185
    assert count(answerable=False) >= 60
    assert count(type="conflict", answerable=True) >= 20
    assert all(count(type=name) >= 5 for name in TYPES)


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_each_language_has_answerable_and_unanswerable_questions(language: str) -> None:
    assert count(language=language, answerable=True) >= 16
    assert count(language=language, answerable=False) >= 5


@pytest.mark.parametrize("answerable", [True, False])
@pytest.mark.parametrize("language", ["en", *OTHER_LANGUAGES])
def test_both_halves_hold_as_many_questions_of_a_language(language: str, answerable: bool) -> None:
    tune, report = (count(language=language, answerable=answerable, split=half) for half in ("tune", "report"))
    assert abs(tune - report) <= 1


@pytest.mark.parametrize("name", sorted(TYPES))
def test_both_halves_hold_as_many_questions_of_a_type(name: str) -> None:
    tune, report = (count(type=name, split=half) for half in ("tune", "report"))
    assert abs(tune - report) <= 2


def test_no_paragraph_answers_questions_of_both_halves() -> None:
    halves: dict[tuple[str, int], set[str]] = {}
    for gold in questions():
        for place in supporting(gold):
            halves.setdefault(place, set()).add(gold["split"])
    assert [place for place, splits in halves.items() if len(splits) > 1] == []
