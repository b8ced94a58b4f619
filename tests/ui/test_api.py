import asyncio
import json
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest

from coi_assistant.pipeline import Assistant
from coi_assistant.records import Filters
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings
from coi_assistant.ui.api import ENDPOINTS, Api, api_blocks
from coi_assistant.ui.desk import Desk

QUESTION = "How many people did border guards arrest who came home in 2023?"


@pytest.fixture
def api(assistant: Assistant, settings: Settings) -> Api:
    return Api(Desk(settings, embedder=HashEmbedder()))


def test_an_answer_is_the_object_that_the_command_line_prints(api: Api, assistant: Assistant) -> None:
    answer = api.ask(QUESTION)
    assert answer["schema"] == "coi-answer/1" and answer["elapsed_ms"] > 0
    assert answer["findings"][0]["citations"][0]["verified"] is True
    citation = answer["findings"][0]["citations"][0]
    assert assistant.text_of(citation["source_id"])[citation["start"] : citation["end"]] == citation["quote"]
    json.dumps(answer)


def test_filters_mean_the_same_as_everywhere(api: Api) -> None:
    assert api.ask(QUESTION, until="2023")["coverage"]["sources_searched"] == 1
    assert [one["id"] for one in api.sources(originals_only=True)] == ["returns"]
    assert len(api.sources()) == 2


def test_a_filter_given_as_one_text_is_a_list_of_one(api: Api) -> None:
    assert [one["id"] for one in api.sources(publishers="Norland Centre")] == ["returns"]  # type: ignore[arg-type]


def test_a_search_gives_passages_with_references(api: Api) -> None:
    hits = api.search('"border guards"', count=10_000)
    assert [hit["source_id"] for hit in hits] == ["returns"]
    assert hits[0]["reference"].startswith("Norland Centre, Arrests of returnees")
    opened = api.passage(hits[0]["passage_id"], context=-3)
    same = ("source_id", "text", "reference", "is_digest", "flags")
    assert {name: opened[name] for name in same} == {name: hits[0][name] for name in same}


def test_a_search_tells_what_was_read_by_ocr(api: Api, assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    hit = assistant.search('"border guards"', Filters())[0]
    marked = replace(hit, passage=replace(hit.passage, flags=("OCR",)))
    monkeypatch.setattr(Assistant, "search", lambda *_, **__: (marked,))
    assert api.search('"border guards"')[0]["flags"] == ["OCR"]


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("ask", {"question": ""}, "has no words"),
        ("ask", {"question": "x", "since": "2024-13"}, "2024-13"),
        ("search", {"query": '"'}, '"'),
        ("passage", {"passage_id": "<x>"}, "<x>"),
        ("ask", {"question": None}, "'question' is None. Give a text"),
        ("ask", {"question": "x", "since": 2023}, "is 2023. Give a date as text"),
        ("search", {"query": "x", "count": "5"}, "'count' is '5'. Give a whole number"),
        ("search", {"query": ["x"]}, "Give a text"),
        ("passage", {"passage_id": "x", "context": True}, "'context' is True. Give a whole number"),
        ("sources", {"originals_only": "yes"}, "'yes'. Give true or false"),
    ],
)
def test_what_cannot_be_done_is_told_in_the_words_of_the_error(
    api: Api, name: str, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(gr.Error, match=words):
        getattr(api, name)(**given)


def test_the_endpoints_are_named_typed_and_described(api: Api, settings: Settings) -> None:
    async def described() -> dict[str, Any]:
        return api_blocks(Desk(settings, embedder=HashEmbedder())).get_api_info()["named_endpoints"]

    found = asyncio.run(described())
    assert list(found) == [f"/{one.name}" for one in ENDPOINTS]
    for one in ENDPOINTS:
        names = [parameter["parameter_name"] for parameter in found[f"/{one.name}"]["parameters"]]
        assert ", ".join(names) == one.signature
    first = found["/ask"]["parameters"][0]
    assert (first["parameter_has_default"], first["python_type"]["type"]) == (False, "str")
