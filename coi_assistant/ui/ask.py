"""The tab for questions: box, chips, filters, answer, and the panel that shows a quotation in its place."""

from __future__ import annotations

import time
from typing import Any

import gradio as gr

from coi_assistant.records import Filters, Question
from coi_assistant.ui.area import QUIET, area, let_open, panel_column, said
from coi_assistant.ui.cards import View
from coi_assistant.ui.chips import chips_html, without
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.examples import examples_html, load_examples
from coi_assistant.ui.filters import FilterControls, filter_controls, filter_values, filters_from, read_filters
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.markup import Markup, tag
from coi_assistant.ui.render import answer_html, busy_html, idle_html
from coi_assistant.ui.response import response_form
from coi_assistant.ui.words import Words

WAIT = "(...given) => window.coi ? window.coi.wait(given) : given"
OVER, FAILED = "() => window.coi?.settle()", "() => window.coi?.settle('failed')"
"""The browser itself shows that a question waits: told by the server, it would cost the answer a tenth of its time."""


def ask_tab(desk: Desk, words: Words) -> tuple[FilterControls, gr.HTML]:
    """Lay the tab out and return its filters and its panel."""
    with gr.Tab(words("tab.ask"), id="ask"), gr.Row(elem_classes="two-columns"):
        with gr.Column(scale=5, min_width=340):
            box, button, context, chips = _question(words)
            controls = filter_controls("ask", words)
            examples = area(examples_html(load_examples(desk.settings.corpus), words))
            area(busy_html(words), elem_id="busy")
            answer = area(idle_html(), elem_id="answer")
            history = area(_history(words), elem_id="history")
            response_form(desk, words)
        panel = panel_column("ask", words)

    def ask(text: str, follows: str, *filters: Any) -> Markup:
        whole = f"{follows} {text}" if follows and text.strip() else text
        return guarded(lambda: answered(desk, whole, filters, words), words)

    kept = [context, *controls.fields]
    # Gradio would drop what is asked while a question waits; `wait` lets one request go at a time, the newest next.
    each: dict[str, Any] = {"trigger_mode": "multiple", **QUIET}
    asking: dict[str, Any] = {"fn": ask, "inputs": [box, *kept], "outputs": answer, "js": WAIT, **each}
    asked = [
        gr.on([box.submit, button.click], **asking),
        examples.click(_example, outputs=box, **each).then(**asking),
        history.click(_again, outputs=[box, *kept], **each).then(**asking),
    ]
    for one in asked:
        # Of an event that failed, Gradio runs what follows its failure and not what follows it in any case.
        one.then(None, js=OVER, **each)
        one.failure(None, js=FAILED, **each)
    _let_chips(chips, context, controls, words)
    let_open(desk, [answer, panel], panel, words)
    return controls, panel


def _question(words: Words) -> tuple[gr.Textbox, gr.Button, gr.Textbox, gr.HTML]:
    # One line, so that Enter sends; the style sheet gives the box the height of two.
    box = gr.Textbox(
        label=words("ask.label"),
        placeholder=words("ask.placeholder"),
        lines=1,
        max_lines=8,
        autofocus=True,
        elem_id="question",
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="search", spellcheck=True),
    )
    # What a follow-up question follows. It lives in the page, as history and bundle do, and not on the server.
    context = gr.Textbox(visible="hidden", elem_id="context", container=False)
    chips = area(chips_html("", Filters(), words), elem_id="chips")
    with gr.Row(elem_id="send"):
        button = gr.Button(words("ask.button"), variant="primary", elem_id="ask", scale=0, min_width=150)
        area(tag("p", words("ask.hint"), class_="hint"))
    return box, button, context, chips


def _let_chips(chips: gr.HTML, context: gr.Textbox, controls: FilterControls, words: Words) -> None:
    """Keep the chips in line with context and filters, and let them be removed."""
    kept: list[Any] = [context, *controls.fields]

    def show(follows: str, *filters: Any) -> Markup:
        return chips_html(follows, read_filters(*filters), words)

    def drop(event: gr.EventData, follows: str, *filters: Any) -> list[Any]:
        return without(said(event), follows, filters)

    gr.on([one.change for one in kept], show, inputs=kept, outputs=chips, trigger_mode="always_last", **QUIET)
    chips.click(drop, inputs=kept, outputs=kept, **QUIET)


def answered(desk: Desk, text: str, filters: tuple[Any, ...], words: Words) -> Markup:
    """Ask, and return the answer."""
    started = time.perf_counter()
    with desk.turn:
        assistant = desk.assistant()
        answer = assistant.ask(Question(text=text, filters=read_filters(*filters)))
    view = View(words=words, sources=assistant.sources, question=answer.question)
    return answer_html(answer, view, saved=assistant.to_object(answer, started=started))


def _example(event: gr.EventData) -> Any:
    return str(said(event).get("example") or "") or gr.skip()


def _again(event: gr.EventData) -> list[Any]:
    """Return question, context and filters of an entry of the history; what is no entry asks nothing."""
    given = said(event).get("again")
    again = given if isinstance(given, dict) else {}
    return [str(again.get("question") or ""), "", *filter_values(filters_from(again.get("filters")))]


def _history(words: Words) -> Markup:
    """Return the frame of the history; the browser fills it from what it keeps for this session."""
    note = tag("p", words("history.note"), class_="hint")
    clear = tag("button", words("history.clear"), type="button", data_forget=True)
    return tag(
        "details",
        tag("summary", words("history.heading")),
        note,
        tag("ol", role="list"),
        tag("p", clear, class_="ways"),
        class_="history",
        hidden=True,
    )
