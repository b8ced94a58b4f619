"""The tab for lawyers: search with facets, and the bundle with its issues, notes and exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from coi_assistant.ui.area import QUEUED, QUIET, area, let_open, panel_column, said
from coi_assistant.ui.bundle import bundle_area_html, edited
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.exporting import FORMS, STYLE_NAMES, Order, delivered, forms_html
from coi_assistant.ui.files import busy_line
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.hits import ORDERS, hits_html, look_from, no_search_html
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.words import Words
from coi_assistant.writers.csl import DEFAULT_STYLE

ACTS = {"show", "issue", "note", "up", "down", "remove", "load", "empty"}
"""What can be done with the bundle."""
SETTLED = "() => {{ window.coi.settled.{}(); }}"
"""Tells an area of the page that its last click was answered, well or not."""


def _in_turn(clicked: gr.events.Dependency, name: str) -> None:
    """Let the area `name` send its next click once this one was answered, or could not be."""
    # Of a request that failed, `then` hears nothing.
    for after in (clicked.then, clicked.failure):
        after(None, js=SETTLED.format(name), **QUIET)


def excerpts_tab(desk: Desk, words: Words) -> None:
    """Lay the tab out."""
    with gr.Tab(words("tab.excerpts"), id="excerpts"), gr.Row(elem_classes="two-columns"):
        with gr.Column(scale=5, min_width=340):
            results = _search(desk, words)
            bundle = _bundle(desk, words)
        panel = panel_column("excerpts", words)
    let_open(desk, [results, bundle, panel], panel, words)


def _search(desk: Desk, words: Words) -> gr.HTML:
    box = gr.Textbox(
        label=words("search.label"),
        info=words("search.hint"),
        placeholder=words("search.placeholder"),
        elem_id="search",
        lines=1,
        max_lines=4,
        max_length=2_000,
    )
    with gr.Row(elem_id="search-row"):
        button = gr.Button(words("search.button"), variant="primary", scale=0, min_width=150, elem_id="find")
        order = gr.Radio(
            [(words(f"search.by.{name}"), name) for name in ORDERS],
            value="relevance",
            label=words("search.order"),
            min_width=340,
        )
        exact = gr.Checkbox(label=words("search.exact"), min_width=220)
    results = area(no_search_html(words), elem_id="hits")

    def find(text: str, by: str, names: bool, asked: dict[str, Any] | None = None) -> Markup:
        look = look_from(asked or {}, order=by, exact_names=names)
        focus = str((asked or {}).get("focus") or "")[:40]
        return guarded(lambda: hits_html(desk.assistant(), text, look, words, focus=focus), words)

    def refine(event: gr.EventData, text: str, by: str, names: bool) -> Any:
        asked = said(event)
        return find(text, by, names, asked) if asked.get("act") == "look" else gr.skip()

    def start(text: str, by: str, names: bool) -> Markup:
        return find(text, by, names) if text.strip() else no_search_html(words)

    inputs = [box, order, exact]
    asks = [box.submit, button.click, order.input, exact.input]
    # What is chosen while a search runs is searched for after it: the hits must be those that the fields tell of.
    gr.on(asks, start, inputs=inputs, outputs=results, trigger_mode="always_last", **QUIET)
    _in_turn(results.click(refine, inputs=inputs, outputs=results, **QUIET), "hits")
    return results


def _bundle(desk: Desk, words: Words) -> gr.HTML:
    shown = area(bundle_area_html(words), elem_id="bundle")
    with gr.Accordion(words("export.heading"), open=False, elem_id="exports", elem_classes="filters"):
        with gr.Row():
            title = gr.Textbox(label=words("export.title"), max_length=200, min_width=200)
            case = gr.Textbox(label=words("export.case"), max_length=100, min_width=160)
        with gr.Row():
            styles = [(name, code) for code, name in STYLE_NAMES.items()]
            style = gr.Dropdown(styles, value=DEFAULT_STYLE, label=words("export.style"), min_width=200)
            limit = gr.Number(12, label=words("export.limit"), precision=0, minimum=1, maximum=1000, min_width=120)
        exports = area(forms_html(None, words), elem_id="export-forms")

    def work(event: gr.EventData) -> Any:
        asked = said(event)
        if asked.get("act") not in ACTS:
            return gr.skip()
        return guarded(lambda: edited(desk.assistant(), asked, words), words)

    def export(event: gr.EventData, *fields: Any) -> Iterator[Any]:
        asked = said(event)
        if asked.get("act") != "export" or asked.get("form") not in FORMS:
            yield gr.skip()
            return
        yield forms_html(busy_line(words("export.busy")), words)
        order = Order.of(asked, *fields)
        done = guarded(lambda: delivered(desk, order, words), words)
        yield forms_html(done, words)

    # The browser sends one change after the other, each with the bundle that the last one left.
    _in_turn(shown.click(work, outputs=shown, **QUIET), "bundle")
    exports.click(export, inputs=[title, case, style, limit], outputs=exports, **QUEUED)
    return shown
