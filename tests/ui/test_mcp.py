"""The endpoints as MCP tools and over Gradio's client, over a real connection on loopback."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from coi_assistant.errors import SettingsError
from coi_assistant.pipeline import Assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings
from coi_assistant.ui import Desk, make_app
from coi_assistant.ui import server as module
from coi_assistant.ui.api import ENDPOINTS

QUESTION = "How many people did border guards arrest who came home in 2023?"


async def speak(address: str) -> tuple[list[str], list[Any]]:
    """Return the names of the tools, and what two calls of the first give."""
    client = pytest.importorskip("mcp.client.streamable_http", reason="mcp is not installed")
    from mcp import ClientSession

    async with (
        client.streamablehttp_client(address) as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        calls = [await session.call_tool("ask", {"question": question}) for question in (QUESTION, "")]
        return [one.name for one in tools], calls


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tools_give_verified_citations_as_json_and_errors_in_words(
    assistant: Assistant, settings: Settings, serving: Callable[..., Any]
) -> None:
    with serving(Desk(settings, embedder=HashEmbedder()), mcp=True) as address:
        names, (answered, refused) = asyncio.run(speak(f"{address}gradio_api/mcp/"))
    assert names == [one.name for one in ENDPOINTS]
    answer = json.loads(answered.content[0].text)
    assert answer["schema"] == "coi-answer/1"
    assert answer["findings"][0]["citations"][0]["verified"] is True
    assert refused.isError
    assert "has no words" in refused.content[0].text


def test_without_the_package_the_option_says_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def make() -> None:
        module.application(make_app(Desk(settings, embedder=HashEmbedder()), mcp=True))

    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match="pip install"):
        asyncio.run(make())
