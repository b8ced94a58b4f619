import ast
import json
import re
from pathlib import Path

import pytest

from coi_assistant.told import sentences
from coi_assistant.ui.texts import DATA, LANGUAGES, Message, Texts, messages, preferred

PACKAGE = DATA.parent
OTHERS = [language for language in LANGUAGES if language != "en"]


def forms(message: Message) -> dict[str, str]:
    return {"": message} if isinstance(message, str) else dict(message)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)\}", text))


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_messages(language: str) -> None:
    assert list(messages(language)) == list(messages("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_the_placeholders_of_the_english_one(language: str) -> None:
    for key, english in messages("en").items():
        wanted = placeholders(next(iter(reversed(forms(english).values()))))
        for form, text in forms(messages(language)[key]).items():
            # A form that one number alone takes may write it out: "One originator".
            missing = set(wanted) - set(placeholders(text))
            assert not set(placeholders(text)) - set(wanted), (key, form)
            assert missing <= ({"n"} if form == "one" else set()), (key, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_messages_have_every_plural_form_of_their_language(language: str) -> None:
    wanted = {*Texts(language).locale.plural_form.tags, "other"}
    for key, english in messages("en").items():
        found = messages(language)[key]
        assert isinstance(found, str) == isinstance(english, str), key
        if not isinstance(found, str):
            assert set(found) == wanted, key


@pytest.mark.parametrize("language", OTHERS)
def test_no_message_has_been_left_in_english(language: str) -> None:
    same = [key for key, text in messages("en").items() if text == messages(language)[key]]
    # Patterns, and what is said with the same word.
    known = {"date.day", "mark.digest", "source.digest", "filter.heading", "source.text", "type.ngo", "type.media"}
    assert set(same) <= known | {"asked.country", "file.size"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_can_say_what_the_pipeline_says(language: str) -> None:
    for key, english in sentences().items():
        wanted = {name for text in forms(english).values() for name in placeholders(text)}
        for text in forms(messages(language)[key]).values():
            assert set(placeholders(text)) == wanted, key


def test_what_the_pipeline_says_stands_in_english_in_its_own_file_only() -> None:
    assert not set(json.loads((DATA / "en.json").read_text(encoding="utf-8"))) & set(sentences())


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_hold_no_markup(language: str) -> None:
    assert not re.search(r"[<>]|&\w+;", json.dumps(messages(language), ensure_ascii=False))


def literal_keys(path: Path) -> set[str]:
    """The messages that a module names outright."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = ast.unparse(node.func)
            if re.search(r"(^|\.)(words|self)(\.count)?$", name) and isinstance(node.args[0].value, str):
                found.add(node.args[0].value)
    return found


def test_every_message_that_a_module_names_exists() -> None:
    named = set().union(*map(literal_keys, PACKAGE.glob("*.py")))
    assert len(named) > 100
    assert named <= set(messages("en"))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr, pl;q=0.4, ru;q=0.7", "ru"),
        ("be", "be"),
        ("fr,lt", "en"),
        ("", "en"),
        ("de;q=0, pl;q=0.1", "pl"),
        (";;;,=,q=x,de;q=oops", "en"),
        ("x," * 10_000 + "de", "en"),
    ],
)
def test_the_browser_decides_the_language(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


def test_a_language_that_was_chosen_wins() -> None:
    assert preferred("de", chosen="pl") == "pl"
    assert preferred("de", chosen="../../etc") == "de"


def test_a_counted_message_cannot_be_taken_for_a_plain_one() -> None:
    with pytest.raises(KeyError, match="counted"):
        Texts("en")("count.sources")
    with pytest.raises(KeyError, match="plural"):
        Texts("en").count("app.title", 2)
