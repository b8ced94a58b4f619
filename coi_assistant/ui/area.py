"""Areas of the page that show markup made here, and how their links reach the server."""

from __future__ import annotations

from typing import Any

import gradio as gr

from coi_assistant.ui.desk import Desk
from coi_assistant.ui.handlers import guarded, open_in_panel
from coi_assistant.ui.held import removed
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.passage import empty_html
from coi_assistant.ui.theme import script
from coi_assistant.ui.words import Words

QUEUED: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Options of an event that tells how far it is, and waits for its turn among others: the page shows its own state, and
the internal handlers are no part of an API."""

QUIET: dict[str, Any] = {**QUEUED, "queue": False, "preprocess": False}
"""Options of an event that is answered at once, by one request and its response. Through the queue, the answer comes
over a stream that Gradio closes after the last of several; an event sent at that moment would never be answered.

It is given plain texts, lists and truth values as they are: Gradio would refuse a choice that it did not offer in this
session, which is any choice of a page that has been open since before the app was started anew."""


def area(value: Markup | None, *, elem_id: str | None = None, panel: bool = False) -> gr.HTML:
    """Lay out an area that shows `value`; the style sheet reaches into areas only."""
    classes = ["coi", "panel"] if panel else ["coi"]
    return gr.HTML(value, js_on_load=script(), apply_default_css=False, elem_id=elem_id, elem_classes=classes)


def panel_column(prefix: str, words: Words) -> gr.HTML:
    """Lay out the column beside a list, with the panel that shows passages and sources."""
    with gr.Column(scale=4, min_width=340, elem_classes="panel-column"):
        return area(empty_html(words), elem_id=f"{prefix}-passage", panel=True)


def let_open(desk: Desk, areas: list[gr.HTML], panel: gr.HTML, words: Words) -> None:
    """Let the links in these areas open what they name in the panel."""

    def open_link(event: gr.EventData) -> Markup | Any:
        return opened(desk, event, words)

    for one in areas:
        # Who clicks the next link before the last one was answered wants the next: Gradio would drop it otherwise.
        one.click(open_link, outputs=panel, trigger_mode="multiple", **QUIET)


def opened(desk: Desk, event: gr.EventData, words: Words) -> Markup | Any:
    """Return what the panel shows after a click: the passage or source that was asked for, or that one was removed."""
    if removes(event):
        return guarded(lambda: removed(desk, str(said(event).get("source") or ""), words), words)
    # Other buttons of an area send their clicks the same way; what they mean is handled where they are.
    return open_in_panel(desk, event._data, words) if "kind" in said(event) else gr.skip()


def removes(event: gr.EventData) -> bool:
    """Tell whether a click asks to take a source out of the collection."""
    return said(event).get("act") == "remove-source"


def said(event: gr.EventData) -> dict[str, Any]:
    """Return what a click in an area says; it comes from the browser and is not trusted."""
    return event._data if isinstance(event._data, dict) else {}
