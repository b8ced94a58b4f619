"""The tab that says what the assistant does and does not do. Nothing of it comes from a document of the corpus."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import gradio as gr

from coi_assistant.ui.api import ENDPOINTS
from coi_assistant.ui.area import area
from coi_assistant.ui.markup import Markup, join, tag
from coi_assistant.ui.texts import DATA, DEFAULT
from coi_assistant.ui.words import Words


def guide_tab(words: Words) -> None:
    """Lay the tab out."""
    with gr.Tab(words("tab.guide"), id="guide"):
        area(guide_html(words), elem_id="guide")


def guide_html(words: Words) -> Markup:
    """Return the guide: in the language of the interface where it has been written in it, else in English."""
    own = (DATA / f"guide.{words.language}.json").is_file()
    language = words.language if own else DEFAULT
    sections = [_section(one) for one in _read(f"guide.{language}.json")]
    parts = [join(tag("h3", one[0]), *[tag("p", text) for text in one[1:]]) for one in sections]
    return tag(
        "div",
        tag("h2", words("guide.heading")),
        None if own else tag("p", words("guide.english_only"), class_="hint"),
        tag("div", *parts, lang=language),
        _quality(words),
        _keys(words),
        _endpoints(words),
        class_="guide",
    )


@cache
def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _section(one: list[str]) -> list[str]:
    return [str(text) for text in one]


def _quality(words: Words) -> Markup:
    """Return the measured figures, with the date and the command that measured them."""
    measured = _read("quality.json")
    rows = [
        tag("tr", tag("th", words(f"quality.{name}"), scope="row"), tag("td", value))
        for name, value in measured["figures"].items()
    ]
    head = tag("tr", tag("th", words("quality.figure"), scope="col"), tag("th", words("quality.value"), scope="col"))
    how = words("quality.how", date=words.date(measured["date"]), questions=measured["questions"])
    command = tag("code", measured["command"])
    caption = tag("caption", words("quality.caption"), class_="hidden")
    table = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="figures")
    return join(
        tag("h3", words("quality.heading")),
        tag("p", join(how, " ", command)),
        table,
        tag("p", words("quality.warning")),
    )


def _keys(words: Words) -> Markup:
    """Return the keys of the page, and the switch for those of a single letter."""
    keys = [
        ("Enter", "send"),
        ("Shift+Enter", "line"),
        ("Ctrl+Enter", "anywhere"),
        ("Esc", "escape"),
        ("/", "slash"),
        ("n, p", "walk"),
    ]
    rows = [tag("tr", tag("th", tag("kbd", key), scope="row"), tag("td", words(f"keys.{name}"))) for key, name in keys]
    switch = tag(
        "button", words("keys.off"), type="button", data_keys=True, data_off=words("keys.off"), data_on=words("keys.on")
    )
    caption = tag("caption", words("keys.heading"), class_="hidden")
    head = tag("tr", tag("th", words("keys.key"), scope="col"), tag("th", words("keys.does"), scope="col"))
    table = tag("table", caption, tag("thead", head), tag("tbody", *rows))
    return join(tag("h3", words("keys.heading")), table, tag("p", switch, class_="ways"))


def _endpoints(words: Words) -> Markup:
    """Return what other programs can call."""
    rows = [
        tag(
            "tr",
            tag("th", tag("code", f"/{one.name}"), scope="row"),
            tag("td", tag("code", one.signature)),
            tag("td", one.summary, lang="en"),
        )
        for one in ENDPOINTS
    ]
    names = [tag("th", words(f"api.{name}"), scope="col") for name in ("endpoint", "takes", "gives")]
    caption = tag("caption", words("api.heading"), class_="hidden")
    table = tag("table", caption, tag("thead", tag("tr", *names)), tag("tbody", *rows))
    example = tag(
        "pre",
        'from gradio_client import Client\n\nanswer = Client("http://127.0.0.1:7860/").predict('
        '\n    question="Who was arrested on return?", since="2023", api_name="/ask"\n)',
        tabindex=0,
    )
    return join(
        tag("h3", words("api.heading")),
        tag("p", words("api.about")),
        tag("div", table, class_="wide-table"),
        example,
        tag("p", words("api.mcp")),
    )
