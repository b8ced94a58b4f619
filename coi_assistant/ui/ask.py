"""The tab for questions: box, filters, answer, and the panel that shows a quotation in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from coi_assistant.records import Question
from coi_assistant.ui.area import QUIET, area, let_open, panel_column
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.examples import examples_html, load_examples
from coi_assistant.ui.filters import FilterControls, filter_controls, read_filters
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.markup import Markup, tag
from coi_assistant.ui.render import answer_html, busy_html, idle_html

SEARCHING = "Searching the reports"
LOADING = "The language model is still loading; the question waits and is then answered"


def ask_tab(desk: Desk) -> tuple[FilterControls, gr.HTML]:
    """Lay the tab out and return its filters and its panel."""
    with gr.Tab("Ask", id="ask"), gr.Row(elem_classes="two-columns"):
        with gr.Column(scale=5, min_width=340):
            # One line, so that Enter sends; the style sheet gives the box the height of two.
            box = gr.Textbox(
                label="Question",
                placeholder="What do you need to know? Ask in a sentence, in any language.",
                lines=1,
                max_lines=8,
                autofocus=True,
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="search", spellcheck=True),
            )
            with gr.Row(elem_id="send"):
                button = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=150)
                area(tag("p", "Enter sends, Shift+Enter begins a new line", class_="hint"))
            controls = filter_controls("ask")
            examples = area(examples_html(load_examples(desk.settings.corpus)))
            answer = area(idle_html(), elem_id="answer")
        panel = panel_column("ask")

    def ask(text: str, *filters: Any) -> Iterator[tuple[Markup, Any]]:
        yield busy_html(LOADING if desk.loading else SEARCHING), gr.update(value="Searching…", interactive=False)
        yield guarded(lambda: answered(desk, text, filters)), gr.update(value="Ask", interactive=True)

    asking: dict[str, Any] = {"fn": ask, "inputs": [box, *controls.fields], "outputs": [answer, button], **QUIET}
    gr.on([box.submit, button.click], **asking)
    examples.click(chosen_example, outputs=box, **QUIET).then(**asking)
    let_open(desk, [answer, panel], panel)
    return controls, panel


def answered(desk: Desk, text: str, filters: tuple[Any, ...]) -> Markup:
    """Ask, and return the answer."""
    assistant = desk.assistant()
    answer = assistant.ask(Question(text=text, filters=read_filters(*filters)))
    return answer_html(answer, assistant.sources)


def chosen_example(event: gr.EventData) -> str:
    """Return the example that was clicked."""
    data = event._data
    return str(data.get("example") or "") if isinstance(data, dict) else ""
