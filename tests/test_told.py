import ast
import copy
import json
import pickle
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import coi_assistant
from coi_assistant.errors import CoiError, QueryError
from coi_assistant.lexicon.data_files import package_data
from coi_assistant.records import Answer, Question
from coi_assistant.retrieval.expressions import parse
from coi_assistant.told import Thousands, Told, sentences

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


def test_a_number_has_separators_where_the_english_sentence_wants_them() -> None:
    assert Told("error.bundle.full", limit=Thousands(5000)).startswith("A bundle holds at most 5,000 excerpts.")
    assert Told("error.bundle.full", limit=5000).startswith("A bundle holds at most 5000 excerpts.")
    assert copy.deepcopy(Told("error.bundle.full", limit=Thousands(5000))).values == {"limit": 5000}


def test_an_error_knows_how_its_message_was_made_and_prints_as_the_words_alone() -> None:
    error = CoiError(Told("error.upload.gone"))
    assert isinstance(error.told, Told) and type(str(error)) is str
    assert str(error) == error.told == "The file that was sent is no longer kept. Choose it once more."
    assert CoiError("Plain.").told == "Plain." and CoiError().told == ""


def test_a_query_that_cannot_be_read_is_told_whole_with_its_place() -> None:
    with pytest.raises(QueryError) as caught:
        parse("passport AND")
    problem = "'AND' is followed by nothing; write what it should join, or remove it."
    assert str(caught.value) == f"The query cannot be read at position 10: {problem}"
    told = caught.value.told
    assert isinstance(told, Told) and told.values == {"position": "10", "problem": problem}
    assert isinstance(told.values["problem"], Told)


def told_by(path: Path) -> set[str]:
    """The sentences that a module names outright."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [one.args[0] for one in calls if ast.unparse(one.func) == "Told" and one.args]
    return {one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_sentence_that_a_module_names_exists() -> None:
    named = set().union(*map(told_by, PACKAGE.rglob("*.py")))
    assert len(named) > 20
    assert named <= set(sentences())


def errors_of(path: Path) -> set[str]:
    """The sentences of errors that a module names, also where it passes the name on."""
    found = [
        node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)
    ]
    return {one for one in found if isinstance(one, str) and re.fullmatch(r"error\.\w+\.\w+", one)}


def test_every_sentence_of_an_error_exists_and_is_told_by_some_module() -> None:
    named = set().union(*map(errors_of, PACKAGE.rglob("*.py")))
    assert named == {key for key in sentences() if key.startswith("error.")}


def test_every_event_setting_and_kind_of_answer_has_words() -> None:
    events = package_data("events.yaml")
    wanted = {f"event.{id_}" for id_ in (*events["events"], *events["settings"])}
    wanted |= {f"asked.{kind}" for kind in package_data("answer_kinds.yaml")}
    assert wanted <= set(sentences())
