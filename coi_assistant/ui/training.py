"""The tab for trainers: order a kit, watch it being made, look at it, and save it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import gradio as gr

from coi_assistant.errors import CoiError
from coi_assistant.topics import load_topic_list
from coi_assistant.ui.area import QUEUED, area, let_open, panel_column
from coi_assistant.ui.cards import View, citation_html
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.files import busy_line, file_html
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.markup import Markup, tag
from coi_assistant.ui.texts import LANGUAGES
from coi_assistant.ui.words import Words
from coi_assistant.ui.working import Work

if TYPE_CHECKING:
    from coi_assistant.training.evidence import Fact
    from coi_assistant.training.kit import Kit
    from coi_assistant.training.quiz import Question
    from coi_assistant.training.request import KitRequest

AUDIENCES = ("police", "caseworkers", "judges", "reception", "journalists")
LENGTHS = (30, 60, 90)
NAME = "training-kit.zip"


def training_tab(desk: Desk, words: Words) -> None:
    """Lay the tab out."""
    with gr.Tab(words("tab.training"), id="training"), gr.Row(elem_classes="two-columns"):
        with gr.Column(scale=5, min_width=340, elem_id="training-form"):
            area(tag("p", words("training.hint"), class_="hint"))
            fields = _fields(desk, words)
            button = gr.Button(words("training.button"), variant="primary", elem_id="make-kit", min_width=150)
            kit = area(tag("div"), elem_id="kit")
        panel = panel_column("training", words)

    def make(*values: Any) -> Iterator[tuple[Markup, Any]]:
        yield busy_line(words("training.busy")), gr.update(interactive=False)
        work: Work[str, Markup] = Work(lambda tell: made(desk, request_of(*values), words, tell))
        for topic in work:
            yield busy_line(words("training.topic", topic=words.topic(topic))), gr.skip()
        yield guarded(lambda: work.result, words), gr.update(interactive=True)

    button.click(make, inputs=fields, outputs=[kit, button], **QUEUED)
    let_open(desk, [kit, panel], panel, words)


def _fields(desk: Desk, words: Words) -> list[gr.components.Component]:
    countries = sorted(((words.country(code), code) for code in _countries(words)), key=lambda pair: pair[0].casefold())
    audiences = [(words(f"audience.{name}"), name) for name in AUDIENCES]
    audience = gr.Radio(audiences, value="police", label=words("training.audience"))
    minutes = gr.Radio(
        [(words("training.minutes", n=one), one) for one in LENGTHS], value=60, label=words("training.length")
    )
    topics = gr.Dropdown(
        _topics(desk, words), value=[], multiselect=True, label=words("training.topics"), info=words("training.all")
    )
    with gr.Row():
        host = gr.Dropdown(
            [(words("training.no_host"), ""), *countries], value="", label=words("training.host"), min_width=200
        )
        language = gr.Dropdown(
            [(name, code) for code, name in LANGUAGES.items()],
            value=words.language,
            label=words("training.language"),
            min_width=200,
        )
    return [audience, topics, host, minutes, language]


def _countries(words: Words) -> list[str]:
    codes = [str(code) for code in words.locale.territories]
    return [code for code in codes if len(code) == 2 and code.isalpha()]


def _topics(desk: Desk, words: Words) -> list[tuple[str, str]]:
    try:
        return [(words.topic(topic.slug), topic.slug) for topic in load_topic_list(desk.settings.corpus)]
    except CoiError:
        # What is wrong with the list is told when a kit is made.
        return []


def request_of(audience: str, topics: list[str] | None, host: str | None, minutes: int, language: str) -> KitRequest:
    """Return the kit that the form orders; whether it can be made is judged where it is made."""
    from coi_assistant.training.request import KitRequest

    return KitRequest(
        audience=audience, topics=tuple(topics or ()), host_country=host or "", minutes=minutes, language=language
    )


def made(desk: Desk, request: KitRequest, words: Words, tell: Any) -> Markup:
    """Make a kit, and return the link to it with what it holds and what had to be left out.

    Raises:
        ExportError: not one topic has enough evidence.
        SettingsError: the request asks for what there is not.
    """
    from coi_assistant.training.kit import build_kit, kit_files

    assistant = desk.assistant()
    kit = build_kit(assistant, request, progress=tell)
    data = zipped(kit_files(kit))
    view = View(words=words, sources=assistant.sources)
    return kit_html(kit, file_html(desk.outbox, NAME, data, words), view)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as one ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # The earliest time that the format knows: the same kit is the same file whenever it is made.
            archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def kit_html(kit: Kit, link: Markup, view: View) -> Markup:
    """Return what a kit holds: counts, what was left out, its quotations and its quiz."""
    words = view.words
    figures = words("training.figures", slides=len(kit.slides), questions=len(kit.quiz), quotes=len(kit.facts))
    return tag(
        "div",
        tag("div", tag("h2", words("training.done")), role="status"),
        link,
        tag("p", figures),
        _missing(kit, words),
        tag("h3", words("training.quotes")),
        *[_quotes(method, facts, view) for method, facts in kit.quotes.items()],
        _quiz(kit.quiz, words),
        class_="kit",
        data_done=True,
    )


def _missing(kit: Kit, words: Words) -> Markup | None:
    if not kit.missing:
        return None
    names = tag("ul", *[tag("li", words.topic(slug)) for slug in kit.missing])
    return tag("section", tag("h3", words("training.missing")), names, class_="uncovered")


def _quotes(method: str, facts: tuple[Fact, ...], view: View) -> Markup | None:
    if not facts:
        return None
    figures = [citation_html(fact.citation, view) for fact in facts]
    summary = tag("summary", f"{view.words.topic(method)} ({len(facts)})")
    return tag("details", summary, tag("div", *figures, class_="citations"), class_="related")


def _quiz(questions: tuple[Question, ...], words: Words) -> Markup | None:
    if not questions:
        return None
    items = []
    for one in questions:
        item = one.item
        options = [tag("li", f"{option.text} ✓" if option.right else option.text) for option in item.options]
        body = tag("blockquote", tag("p", item.body, dir="auto")) if item.body else None
        told = [tag("p", item.stem), body, tag("ol" if item.kind == "order" else "ul", *options)]
        items.append(tag("li", *told, tag("p", item.why, class_="hint"), tag("p", item.reference, class_="reference")))
    summary = tag("summary", f"{words('training.quiz')} ({len(items)})")
    return tag("details", summary, tag("ol", *items, class_="quiz"), class_="related")
