"""The tab with the catalogue: a table that can be narrowed, what it covers, its problems, and each source's card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from coi_assistant.records import Problem, Source
from coi_assistant.ui.area import QUIET, area, let_open, opened, panel_column, removes
from coi_assistant.ui.cards import LONGEST_TITLE
from coi_assistant.ui.coverage import coverage_html
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.filters import FilterControls, filter_controls, read_filters
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.markup import Markup, join, shorten, tag
from coi_assistant.ui.upload import upload_form
from coi_assistant.ui.words import Words


def sources_tab(desk: Desk, words: Words) -> FilterControls:
    """Lay the tab out and return its filters."""
    with gr.Tab(words("tab.sources"), id="sources") as tab, gr.Row(elem_classes="two-columns"):
        with gr.Column(scale=5, min_width=340):
            box = gr.Textbox(
                label=words("catalogue.find"),
                placeholder=words("catalogue.find.hint"),
                elem_id="find-source",
                max_length=200,
            )
            outcome = upload_form(desk, words)
            controls = filter_controls("sources", words)
            table = area(tag("p", words("catalogue.loading"), class_="hint"), elem_id="catalogue")
        panel = panel_column("sources", words)

    def show(text: str, *filters: Any) -> Markup:
        return guarded(lambda: catalogue(desk, text, filters, words), words)

    narrowing: dict[str, Any] = {"fn": show, "inputs": [box, *controls.fields], "outputs": table, **QUIET}
    tab.select(**narrowing)
    # Only the newest state counts: while one is drawn, all but the last of those that came meanwhile are dropped.
    # `change` and not `input`, which a text box of Gradio only sends for keys that write: not on paste or deletion.
    gr.on([box.change, *controls.settled], trigger_mode="always_last", **narrowing)
    controls.cleared.then(**narrowing)
    outcome.change(trigger_mode="always_last", **narrowing)

    def open_or_remove(event: gr.EventData, text: str, *filters: Any) -> tuple[Any, Any]:
        shown = opened(desk, event, words)
        return shown, show(text, *filters) if removes(event) else gr.skip()

    let_open(desk, [table, outcome], panel, words)
    opening: dict[str, Any] = {"outputs": [panel, table], "trigger_mode": "multiple", **QUIET}
    panel.click(open_or_remove, inputs=[box, *controls.fields], **opening)
    return controls


def catalogue(desk: Desk, text: str, filters: tuple[Any, ...], words: Words) -> Markup:
    """Return the catalogue, narrowed by filters and by words."""
    assistant = desk.assistant()
    selection = assistant.select(read_filters(*filters))
    shown = [source for source in selection.sources if _holds(source, text, words)]
    return catalogue_html(
        shown, words, total=len(assistant.sources), undated=selection.undated, problems=assistant.problems
    )


def catalogue_html(
    sources: Sequence[Source], words: Words, *, total: int, undated: int = 0, problems: Sequence[Problem] = ()
) -> Markup:
    """Return counts, coverage, table and problems."""
    left_out = words.count("catalogue.left_out", undated) if undated else ""
    ordered = sorted(sources, key=lambda source: (source.published or "", source.id), reverse=True)
    return tag(
        "div",
        tag("div", tag("h2", _counts(sources, total, words)), role="status"),
        tag("p", left_out, class_="hint") if left_out else None,
        coverage_html(sources, words),
        _problems(problems, words),
        _table(ordered, words) if ordered else tag("p", words("catalogue.empty"), class_="hint"),
        class_="catalogue",
    )


def _counts(sources: Sequence[Source], total: int, words: Words) -> str:
    if not sources:
        return words.count("catalogue.none", total)
    all_of_them = len(sources) == total
    shown = (
        words.count("count.sources", total) if all_of_them else words.count("catalogue.of", total, shown=len(sources))
    )
    dates = [source.published for source in sources]
    digests = sum(1 for source in sources if source.is_digest)
    kinds = words("catalogue.all_digests") if digests == len(sources) else words.count("catalogue.digests", digests)
    undated = dates.count(None)
    told = [words.span(dates), words.count("answer.undated", undated) if undated else "", kinds]
    return "; ".join([", ".join(filter(None, [shown, told[0]])), *filter(None, told[1:])])


def _table(sources: Iterable[Source], words: Words) -> Markup:
    columns = [words(f"catalogue.{name}") for name in ("published", "title", "type", "language")]
    head = tag("tr", *[tag("th", name, scope="col") for name in columns])
    rows = [_row(source, words) for source in sources]
    caption = tag("caption", words("catalogue.caption"), class_="hidden")
    return tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="list")


def _row(source: Source, words: Words) -> Markup:
    title = shorten(words.title(source), LONGEST_TITLE)
    link = tag(
        "a",
        title,
        href=f"?{urlencode({'source': source.id})}",
        data_open="source",
        data_id=source.id,
        lang=source.language or None,
    )
    publisher = tag("span", shorten(words.publisher(source), LONGEST_TITLE), class_="publisher")
    digest = tag("span", words("mark.digest"), class_="mark digest") if source.is_digest else None
    return tag(
        "tr",
        tag("td", source.published or words("date.undated")),
        tag("th", link, publisher, scope="row", dir="auto"),
        tag("td", join(words.source_type(source.source_type), digest, by=" ")),
        tag("td", words.language_name(source.language) or words("source.not_given")),
    )


def _problems(problems: Sequence[Problem], words: Words) -> Markup | None:
    if not problems:
        return None
    lines = [
        tag(
            "li",
            tag("strong", words(f"problem.{one.severity}")),
            " ",
            tag("code", one.path),
            " ",
            tag("span", one.reason, lang="en"),
        )
        for one in problems
    ]
    heading = tag("summary", words("problem.heading", n=len(problems)))
    return tag("details", heading, tag("ul", *lines), class_="problems", open=True)


def _holds(source: Source, text: str, words: Words) -> bool:
    """Tell whether every word stands somewhere in what the catalogue says of a source."""
    about = " ".join(
        [
            source.id,
            source.title,
            source.publisher,
            words.source_type(source.source_type),
            words.language_name(source.language),
            *source.authors,
            *source.originators,
            *map(words.topic, source.topics),
            *source.topics,
            *map(words.country, source.countries),
        ]
    ).casefold()
    return all(word in about for word in text.casefold().split())
