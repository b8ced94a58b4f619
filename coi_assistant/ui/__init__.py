"""The page in the browser, one module per tab: the only place that knows Gradio. Handlers are calls of `pipeline`."""

from __future__ import annotations

import sys
from typing import Any

import gradio as gr

from coi_assistant.errors import CoiError
from coi_assistant.settings import Settings, switch_off_network
from coi_assistant.ui.area import QUIET, area
from coi_assistant.ui.ask import ask_tab
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.filters import choice_updates
from coi_assistant.ui.guide import guide_tab
from coi_assistant.ui.handlers import open_in_panel
from coi_assistant.ui.markup import Markup, join, tag
from coi_assistant.ui.server import bind, make_server
from coi_assistant.ui.sources import sources_tab
from coi_assistant.ui.words import count

__all__ = ["Desk", "build", "serve"]

TITLE = "COI assistant"
TAGLINE = "Quotations from country-of-origin reports, each proved to stand in its source"
AT_ONCE = 4
"""Questions answered at the same time; more would only slow each other down on a small machine."""
WAITING = 64
"""Questions that may wait for their turn before new ones are turned away."""


def serve(settings: Settings) -> None:
    """Serve the page until it is interrupted.

    Raises:
        SettingsError: the host is not this machine, or the port is taken.
        CorpusError: the example questions of the corpus cannot be read.
    """
    switch_off_network(settings)
    desk = Desk(settings)
    with bind(settings.host, settings.port) as listener:
        server = make_server(build(desk))
        desk.start()
        host, port = listener.getsockname()[:2]
        sys.stderr.write(f"The app is at http://{f'[{host}]' if ':' in host else host}:{port}/ (Ctrl+C ends it)\n")
        server.run(sockets=[listener])


def build(desk: Desk) -> gr.Blocks:
    """Lay the page out over a desk.

    Raises:
        CorpusError: the example questions of the corpus cannot be read.
    """
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        header = area(header_html(""), elem_id="header")
        with gr.Tabs(selected="ask"):
            asking, panel = ask_tab(desk)
            listing = sources_tab(desk)
            guide_tab()

        def load(request: gr.Request) -> list[Any]:
            chosen = catalogue_updates(desk)
            opened = open_in_panel(desk, linked(dict(request.query_params)))
            return [header_html(index_words(desk)), opened, *chosen, *chosen]

        blocks.load(load, outputs=[header, panel, *asking.chosen, *listing.chosen], **QUIET)
    blocks.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING, api_open=False)
    _keep_no_statistics(blocks)
    return blocks


def _keep_no_statistics(blocks: gr.Blocks) -> None:
    """Stop Gradio from summing up all requests so far after each one: nobody reads it, and it costs more every time."""
    blocks._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    blocks._queue.ANALYTICS_MAX_EVENTS = 1


def header_html(index: str) -> Markup:
    """Return the head of the page; `index` says what is searched."""
    return tag(
        "header",
        tag("div", tag("h1", TITLE), tag("p", TAGLINE), class_="name"),
        tag("p", index, class_="index-state"),
    )


def index_words(desk: Desk) -> str:
    """Return the state of the index in words; what is wrong with it, in the words of the error."""
    try:
        manifest = desk.assistant().manifest
    except CoiError as error:
        return str(error)
    return str(join(count(len(manifest.entries), "source"), count(manifest.passages, "passage"), by=", "))


def catalogue_updates(desk: Desk) -> list[dict[str, Any]]:
    """Return the updates that fill the filters of one tab; no choices while there is no index."""
    try:
        return choice_updates(desk.assistant().sources.values())
    except CoiError:
        return choice_updates(())


def linked(parameters: dict[str, str]) -> dict[str, str | None]:
    """Return what the page's own address asks to open: `?passage=ID&start=N&end=N` or `?source=ID`."""
    for kind in ("passage", "source"):
        if key := parameters.get(kind):
            return {"kind": kind, "id": key, "start": parameters.get("start"), "end": parameters.get("end")}
    return {}
