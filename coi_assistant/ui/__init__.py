"""The page in the browser, one module per tab: the only place that knows Gradio. Handlers are calls of `pipeline`.

Each language of the interface is a page of its own (`/en/`, `/de/`, ...), laid out with the words of that language; `/`
leads to the one that the browser asks for. What a user collects (history, bundle, the question that the next one
follows) lives in the browser's tab and never on the server.
"""

from __future__ import annotations

import sys
from typing import Any

import gradio as gr

from coi_assistant.errors import CoiError
from coi_assistant.running import listening
from coi_assistant.settings import Settings, switch_off_network
from coi_assistant.ui.api import api_blocks
from coi_assistant.ui.area import QUIET, area
from coi_assistant.ui.ask import ask_tab
from coi_assistant.ui.desk import AT_ONCE, Desk
from coi_assistant.ui.examples import load_examples
from coi_assistant.ui.excerpts import excerpts_tab
from coi_assistant.ui.filters import choice_updates
from coi_assistant.ui.guide import guide_tab
from coi_assistant.ui.handlers import open_in_panel
from coi_assistant.ui.header import header_html, index_words
from coi_assistant.ui.server import App, bind, keep_memory_together, make_server
from coi_assistant.ui.sources import sources_tab
from coi_assistant.ui.training import training_tab
from coi_assistant.ui.words import Words, words_in

__all__ = ["Desk", "build", "make_app", "serve"]

SESSIONS = 200
"""Page loads of which Gradio keeps what was last sent and shown, in memory; it needs none of it to answer."""
WAITING = 64
"""Events that may wait for their turn before new ones are turned away."""


def serve(settings: Settings, *, mcp: bool = False) -> None:
    """Serve the page until it is interrupted; with `mcp` also the endpoints as MCP tools.

    Raises:
        SettingsError: the host is not this machine, the port is taken, or MCP is not installed.
        CorpusError: the example questions of the corpus cannot be read.
    """
    switch_off_network(settings)
    keep_memory_together()
    desk = Desk(settings)
    with bind(settings.host, settings.port) as listener:
        server = make_server(make_app(desk, mcp=mcp))
        desk.start()
        host, port = listener.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        tools = f"; MCP tools at {address}gradio_api/mcp/" if mcp else ""
        sys.stderr.write(f"The app is at {address}{tools} (Ctrl+C ends it)\n")
        try:
            with listening(settings) as beside:
                server.run(sockets=[listener, *beside])
        finally:
            desk.stop()


def make_app(desk: Desk, *, mcp: bool = False) -> App:
    """Return all that the server serves: a page for each language, and the endpoints.

    Raises:
        CorpusError: the example questions of the corpus cannot be read.
    """
    # Read here once, so that a broken file is told when the server starts and not when somebody comes.
    load_examples(desk.settings.corpus)
    return App(desk=desk, page=lambda language: build(desk, words_in(language)), api=queued(api_blocks(desk)), mcp=mcp)


def build(desk: Desk, words: Words) -> gr.Blocks:
    """Lay the page out over a desk, in one language.

    Raises:
        CorpusError: the example questions of the corpus cannot be read.
    """
    blocks = gr.Blocks(title=words("app.title"), analytics_enabled=False, fill_width=True)
    with blocks:
        header = area(header_html("", words), elem_id="header")
        with gr.Tabs(selected="ask", overflow_behavior="wrap"):
            asking, panel = ask_tab(desk, words)
            excerpts_tab(desk, words)
            training_tab(desk, words)
            listing = sources_tab(desk, words)
            guide_tab(words)

        def load(request: gr.Request) -> list[Any]:
            desk.shown()
            chosen = catalogue_updates(desk, words)
            opened = open_in_panel(desk, linked(dict(request.query_params)), words)
            return [header_html(index_words(desk, words), words), opened, *chosen, *chosen]

        fields = [*asking.chosen, *listing.chosen]

        def refresh(*held: list[str] | None) -> list[Any]:
            updates = catalogue_updates(desk, words) * 2
            return [header_html(index_words(desk, words), words), *map(still_offered, updates, fields, held)]

        blocks.load(load, outputs=[header, panel, *fields], **QUIET)
        # The head hears of every report that was added or taken out, wherever on the page that was.
        header.click(refresh, inputs=fields, outputs=[header, *fields], trigger_mode="multiple", **QUIET)
    return queued(blocks)


def queued(blocks: gr.Blocks) -> gr.Blocks:
    """Let a few requests run at a time, and keep little of past ones: no statistics, and few sessions."""
    blocks.state_session_capacity = SESSIONS
    blocks.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING, api_open=False)
    blocks._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    blocks._queue.ANALYTICS_MAX_EVENTS = 1
    return blocks


def catalogue_updates(desk: Desk, words: Words) -> list[dict[str, Any]]:
    """Return the updates that fill the filters of one tab; no choices while there is no index."""
    try:
        return choice_updates(desk.assistant().sources.values(), words)
    except CoiError:
        return choice_updates((), words)


def still_offered(update: dict[str, Any], field: gr.components.Component, held: list[str] | None) -> dict[str, Any]:
    """Return an update of choices that also gives up what was chosen and is no longer offered: it would be refused."""
    offered = {value for _, value in update["choices"]}
    if getattr(field, "allow_custom_value", False) or offered.issuperset(held or ()):
        return update
    return {**update, "value": [one for one in held or () if one in offered]}


def linked(parameters: dict[str, str]) -> dict[str, str | None]:
    """Return what the page's own address asks to open: `?passage=ID&start=N&end=N` or `?source=ID`."""
    for kind in ("passage", "source"):
        if key := parameters.get(kind):
            return {"kind": kind, "id": key, "start": parameters.get("start"), "end": parameters.get("end")}
    return {}
