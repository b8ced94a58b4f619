import re
from collections.abc import Iterator

import pytest

from coi_assistant.errors import SettingsError
from coi_assistant.training.request import AUDIENCES, LANGUAGES, KitRequest, checked, country_name, texts
from coi_assistant.training.slides import METHODS


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}/{place}")
    else:
        yield path, str(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_placeholders(language: str) -> None:
    english, other = dict(leaves(texts("en"))), dict(leaves(texts(language)))
    assert english.keys() == other.keys()
    for path, text in other.items():
        holes = set(re.findall(r"{(\w+)}", text)) - {"name", "host"}
        assert holes == set(re.findall(r"{(\w+)}", english[path])) - {"name", "host"}, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_the_project_hold_no_figure(language: str) -> None:
    assert [text for _, text in leaves(texts(language)) if re.search(r"\d", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_audience_and_method_has_its_texts(language: str) -> None:
    words = texts(language)
    assert set(words["audience_texts"]) == set(words["audiences"]) == set(AUDIENCES)
    assert set(words["methods"]) == set(METHODS)


@pytest.mark.parametrize(
    "request_", [
        KitRequest(audience="kings"), KitRequest(minutes=31), KitRequest(language="xx"), KitRequest(topics=("none",)),
        KitRequest(host_country="QQ"),
    ],
)  # fmt: skip
def test_what_cannot_be_ordered_is_refused_with_what_can(request_: KitRequest) -> None:
    with pytest.raises(SettingsError, match="Give"):
        checked(request_, {"topic": None})


def test_countries_are_named_in_the_language_of_the_kit() -> None:
    assert [country_name("LT", language) for language in ("en", "de", "pl")] == ["Lithuania", "Litauen", "Litwa"]
