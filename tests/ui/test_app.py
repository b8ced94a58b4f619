import asyncio
import inspect
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI

from coi_assistant import ui
from coi_assistant.errors import SettingsError
from coi_assistant.pipeline import Assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings, load_settings
from coi_assistant.ui import Desk, build, catalogue_updates, header_html, index_words, linked, serve, still_offered
from coi_assistant.ui.ask import FAILED, OVER, WAIT
from coi_assistant.ui.desk import AT_ONCE
from coi_assistant.ui.words import words_in

ROOT = Path(__file__).parents[2]
EN = words_in("en")
NO_FILTERS = ("", "", "", [], [], [], [], [], False)


@pytest.fixture
def desk(assistant: Assistant, settings: Settings) -> Desk:
    return Desk(settings, embedder=HashEmbedder())


async def built(desk: Desk) -> gr.Blocks:
    # Within a running loop: Gradio makes one where it finds none, and never closes it.
    return build(desk, EN)


def asking(desk: Desk, question: str, filters: tuple[Any, ...] = NO_FILTERS, follows: str = "") -> str:
    """Ask as the button does, and return the answer."""
    blocks = asyncio.run(built(desk))
    handler: Any = next(one.fn for one in blocks.fns.values() if one.fn and one.fn.__name__ == "ask")
    return str(handler(question, follows, *filters))


def test_a_question_is_answered(desk: Desk) -> None:
    shown = asking(desk, "How many people did border guards arrest who came home in 2023?")
    assert "Border guards arrested 31 people who came home in 2023." in shown


def test_whatever_asks_shows_in_the_browser_that_it_waits_and_when_that_is_over(desk: Desk) -> None:
    blocks = asyncio.run(built(desk))
    handlers = list(blocks.fns.values())
    asks = [one for one in handlers if one.fn and one.fn.__name__ == "ask"]
    assert len(asks) == 3
    assert {one.js for one in asks} == {WAIT}
    assert {one.trigger_after for one in handlers if one.js == OVER} == {one._id for one in asks}
    failed = [one for one in handlers if one.js == FAILED]
    assert {one.trigger_after for one in failed} == {one._id for one in asks}
    assert all(one.trigger_only_on_failure for one in failed)


def test_nothing_that_is_asked_is_dropped_by_gradio(desk: Desk) -> None:
    handlers = asyncio.run(built(desk)).fns.values()
    named = [one for one in handlers if one.fn and one.fn.__name__ in {"ask", "_example", "_again"}]
    assert [one.trigger_mode for one in named] == ["multiple"] * 5


def test_a_choice_that_this_session_was_not_offered_is_not_refused(desk: Desk) -> None:
    handlers = asyncio.run(built(desk)).fns.values()
    given = [one for one in handlers if one.fn and any(type(field) is gr.Dropdown for field in one.inputs)]
    quiet = [one for one in given if not one.queue]
    assert "ask" in {one.fn.__name__ for one in quiet if one.fn}
    assert not any(one.preprocess for one in quiet)


def test_no_more_questions_are_answered_at_once_than_the_machine_bears(desk: Desk) -> None:
    for _ in range(AT_ONCE):
        desk.turn.acquire()
    waiting = threading.Thread(target=asking, args=(desk, "How many people were arrested in 2023?"))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    desk.turn.release()
    waiting.join(30)
    assert not waiting.is_alive()


def test_a_follow_up_is_asked_together_with_what_it_follows(desk: Desk) -> None:
    shown = asking(desk, "And in 2023?", follows="How many people did border guards arrest?")
    assert ">How many people did border guards arrest? And in 2023?</p>" in shown


def test_an_empty_follow_up_does_not_ask_the_old_question_again(desk: Desk) -> None:
    assert "has no words" in asking(desk, " ", follows="How many people were arrested?")


def test_a_question_asked_while_the_model_loads_waits_and_is_then_answered(
    assistant: Assistant, settings: Settings
) -> None:
    gate = threading.Event()

    class Slow(HashEmbedder):
        def embed_question(self, text: str) -> Any:
            assert gate.wait(30)
            return super().embed_question(text)

    threading.Timer(0.2, gate.set).start()
    assert "31 people" in asking(Desk(settings, embedder=Slow()), "How many people did border guards arrest in 2023?")


def test_what_was_chosen_and_is_no_longer_offered_is_given_up_but_not_what_was_typed() -> None:
    update = gr.update(choices=[("Norland", "NX")])
    closed, free = gr.Dropdown(multiselect=True), gr.Dropdown(multiselect=True, allow_custom_value=True)
    assert still_offered(update, closed, ["NX", "GE"])["value"] == ["NX"]
    assert "value" not in still_offered(update, closed, ["NX"])
    assert "value" not in still_offered(update, free, ["Nor"])


@pytest.mark.parametrize(
    ("question", "filters", "words"),
    [
        ("", NO_FILTERS, "has no words"),
        ("x" * 100_000, NO_FILTERS, "100,000 characters"),
        ("a\x07b", NO_FILTERS, "control character"),
        ("Who was arrested?", ("2024-13", *NO_FILTERS[1:]), "2024-13"),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(desk: Desk, question: str, filters: tuple[Any, ...], words: str) -> None:
    shown = asking(desk, question, filters)
    assert words in shown
    assert 'role="alert"' in shown


def test_without_an_index_the_page_says_what_to_run(settings: Settings) -> None:
    desk = Desk(settings, embedder=HashEmbedder())
    assert "coi index" in index_words(desk, EN)
    assert "coi index" in asking(desk, "Who was arrested?")
    assert [update["choices"] for update in catalogue_updates(desk, EN)] == [[]] * 5


def test_the_head_tells_in_the_language_of_the_page_that_there_is_no_index(settings: Settings) -> None:
    desk = Desk(settings, embedder=HashEmbedder())
    shown = header_html(index_words(desk, words_in("de")), words_in("de"))
    assert "gibt es keinen Index. Führen Sie `coi index` aus" in shown
    assert not re.search(r'<span[^>]* lang="en"', shown)


def test_the_head_tells_what_is_searched(desk: Desk) -> None:
    passages = sum(len(desk.assistant().passages_of(one)) for one in ("passports", "returns"))
    assert index_words(desk, EN) == f"2 sources, {passages} passages"
    assert "<h1>COI assistant</h1>" in header_html("", EN)


def test_the_address_of_the_page_opens_passage_or_source() -> None:
    assert linked({"passage": "p1", "start": "1"}) == {"kind": "passage", "id": "p1", "start": "1", "end": None}
    assert linked({"source": "returns", "__theme": "dark"})["kind"] == "source"
    assert linked({"passage": ""}) == {}


def test_no_handler_is_part_of_a_public_interface_and_nothing_is_counted(desk: Desk) -> None:
    blocks = asyncio.run(built(desk))
    assert {one.api_visibility for one in blocks.fns.values()} == {"private"}
    assert blocks.analytics_enabled is False
    queue = blocks._queue
    queue.events_recorded = 10_000
    assert queue.compute_analytics_summary([{"function": "ask", "status": "success"}]) == {"functions": {}}


def test_few_sessions_are_kept_in_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui, "SESSIONS", 2)

    async def mounted() -> gr.Blocks:
        blocks = await built(desk)
        gr.mount_gradio_app(FastAPI(), blocks, path="/")
        return blocks

    blocks = asyncio.run(mounted())
    for name in ("first", "second", "third"):
        assert blocks.state_holder[name]
    assert list(blocks.state_holder.session_data) == ["second", "third"]


def test_only_what_tells_its_progress_waits_in_the_queue(desk: Desk) -> None:
    handlers = [one for one in asyncio.run(built(desk)).fns.values() if one.fn]
    assert {one.fn.__name__ for one in handlers if one.queue is not False} == {"make", "export", "add"}
    telling = [one for one in handlers if inspect.isgeneratorfunction(one.fn)]
    assert telling and all(one.queue is not False for one in telling)


def test_serving_to_other_machines_is_refused(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"0\.0\.0\.0"):
        serve(load_settings(corpus=settings.corpus, index=settings.index, host="0.0.0.0"))


def test_the_start_script_fails_in_one_line() -> None:
    command, environment = [sys.executable, str(ROOT / "app.py")], os.environ | {"COI_HOST": "0.0.0.0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("coi: The host '0.0.0.0' is not this machine")
