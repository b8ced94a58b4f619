import ast
import copy
import json
import pickle
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import coi_assistant
from coi_assistant.lexicon.data_files import package_data
from coi_assistant.records import Answer, Question
from coi_assistant.told import Told, sentences

PACKAGE = Path(coi_assistant.__file__).parent
OLD = Told("note.old", n=31, published="2024-05-01")
ANSWER = Answer(question=Question(text="Who?"), status="partial", notes=(OLD,))


def test_what_is_told_is_the_english_sentence_and_knows_how_it_was_made() -> None:
    assert OLD == "The newest evidence cited is 31 months old (published 2024-05-01)."
    assert (OLD.key, OLD.values) == ("note.old", {"n": 31, "published": "2024-05-01"})


def test_a_count_takes_its_form_and_several_values_are_listed() -> None:
    assert Told("note.undated", n=1) == "1 cited source is undated."
    assert Told("note.undated", n=1204) == "1204 cited sources are undated."
    assert Told("note.originators", number=2, names=("Viasna", "LRT")) == "Independent originators: 2 (Viasna, LRT)."
    year = Told("asked.year", year="2023")
    assert Told("note.unanswered_lacking", lacking=(Told("asked.count"), year)) == (
        "No passage answers the question: the closest lacks a figure, year 2023."
    )


@pytest.mark.parametrize(
    "copied",
    [
        copy.deepcopy(ANSWER).notes[0],
        copy.copy(OLD),
        replace(ANSWER, status="answered").notes[0],
        asdict(ANSWER)["notes"][0],
        pickle.loads(pickle.dumps(ANSWER)).notes[0],
    ],
)
def test_a_copy_knows_how_it_was_made(copied: Told) -> None:
    assert (copied, copied.key, copied.values) == (OLD, OLD.key, OLD.values)


def test_in_json_it_is_a_string() -> None:
    assert json.loads(json.dumps(asdict(ANSWER)))["notes"] == [str(OLD)]


def test_a_sentence_that_does_not_exist_cannot_be_told() -> None:
    with pytest.raises(KeyError):
        Told("note.nonsense")
    with pytest.raises(KeyError):
        Told("note.old", n=31)


def told_by(path: Path) -> set[str]:
    """The sentences that a module names outright."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [one.args[0] for one in calls if ast.unparse(one.func) == "Told" and one.args]
    return {one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_sentence_that_a_module_names_exists() -> None:
    named = set().union(*map(told_by, PACKAGE.rglob("*.py")))
    assert len(named) > 20
    assert named <= set(sentences())


def test_every_event_setting_and_kind_of_answer_has_words() -> None:
    events = package_data("events.yaml")
    wanted = {f"event.{id_}" for id_ in (*events["events"], *events["settings"])}
    wanted |= {f"asked.{kind}" for kind in package_data("answer_kinds.yaml")}
    assert wanted <= set(sentences())
