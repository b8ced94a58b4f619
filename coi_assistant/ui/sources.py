"""The tab with the catalogue: a table that can be narrowed, what is wrong with the corpus, and each source's card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from coi_assistant.records import Problem, Source
from coi_assistant.ui.area import QUIET, area, let_open, panel_column
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.filters import FilterControls, filter_controls, read_filters
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.markup import Markup, join, shorten, tag
from coi_assistant.ui.render import LONGEST_TITLE
from coi_assistant.ui.words import count, country_word, language_word, published_span, topic_word, type_word
from coi_assistant.writers.references import NO_PUBLISHER, UNDATED, title_of

COLUMNS = ("Published", "Title and publisher", "Type", "Original in")


def sources_tab(desk: Desk) -> FilterControls:
    """Lay the tab out and return its filters."""
    with gr.Tab("Sources", id="sources") as tab, gr.Row(elem_classes="two-columns"):
        with gr.Column(scale=5, min_width=340):
            words = gr.Textbox(
                label="Find in the catalogue",
                placeholder="Words from title, publisher, topic or country",
                elem_id="find-source",
                max_length=200,
            )
            controls = filter_controls("sources")
            table = area(None, elem_id="catalogue")
        panel = panel_column("sources")

    def show(text: str, *filters: Any) -> Markup:
        return guarded(lambda: catalogue(desk, text, filters))

    narrowing: dict[str, Any] = {"fn": show, "inputs": [words, *controls.fields], "outputs": table, **QUIET}
    tab.select(**narrowing)
    # Only the newest state counts: while one is drawn, all but the last of those that came meanwhile are dropped.
    # `change` and not `input`, which a text box of Gradio only sends for keys that write: not on paste or deletion.
    gr.on([words.change, *controls.settled], trigger_mode="always_last", **narrowing)
    controls.cleared.then(**narrowing)
    let_open(desk, [table, panel], panel)
    return controls


def catalogue(desk: Desk, text: str, filters: tuple[Any, ...]) -> Markup:
    """Return the catalogue, narrowed by filters and by words."""
    assistant = desk.assistant()
    selection = assistant.select(read_filters(*filters))
    shown = [source for source in selection.sources if _holds(source, text)]
    return catalogue_html(shown, total=len(assistant.sources), undated=selection.undated, problems=assistant.problems)


def catalogue_html(
    sources: Sequence[Source], *, total: int, undated: int = 0, problems: Sequence[Problem] = ()
) -> Markup:
    """Return counts, table and problems."""
    left_out = f"{count(undated, 'undated source')} left out by the date filter." if undated else ""
    ordered = sorted(sources, key=lambda source: (source.published or "", source.id), reverse=True)
    return tag(
        "div",
        tag("div", tag("h2", _counts(sources, total)), role="status"),
        tag("p", left_out, class_="hint") if left_out else None,
        _table(ordered) if ordered else tag("p", "Change the words or clear the filters.", class_="hint"),
        _problems(problems),
        class_="catalogue",
    )


def _counts(sources: Sequence[Source], total: int) -> str:
    if not sources:
        return f"None of {count(total, 'source')}"
    shown = count(total, "source") if len(sources) == total else f"{len(sources)} of {count(total, 'source')}"
    digests = sum(1 for source in sources if source.is_digest)
    kinds = "all digests" if digests == len(sources) else count(digests, "digest")
    return f"{shown}, {published_span(sources)}; {kinds}"


def _table(sources: Iterable[Source]) -> Markup:
    head = tag("tr", *[tag("th", name, scope="col") for name in COLUMNS])
    rows = [_row(source) for source in sources]
    caption = tag("caption", "Sources, newest first", class_="hidden")
    return tag("table", caption, tag("thead", head), tag("tbody", *rows))


def _row(source: Source) -> Markup:
    title = shorten(title_of(source), LONGEST_TITLE)
    link = tag("a", title, href=f"?{urlencode({'source': source.id})}", data_open="source", data_id=source.id)
    publisher = tag("span", shorten(source.publisher, LONGEST_TITLE) or NO_PUBLISHER, class_="publisher")
    digest = tag("span", "Digest", class_="mark digest") if source.is_digest else None
    return tag(
        "tr",
        tag("td", source.published or UNDATED),
        tag("th", link, publisher, scope="row", dir="auto"),
        tag("td", join(type_word(source), digest, by=" ")),
        tag("td", language_word(source.language) or "not given"),
    )


def _problems(problems: Sequence[Problem]) -> Markup | None:
    if not problems:
        return None
    lines = [tag("li", tag("strong", f"{one.severity}: "), tag("code", one.path), f" {one.reason}") for one in problems]
    heading = tag("summary", f"Problems with the corpus ({len(problems)})")
    return tag("details", heading, tag("ul", *lines), class_="problems", open=True)


def _holds(source: Source, text: str) -> bool:
    """Tell whether every word stands somewhere in what the catalogue says of a source."""
    about = " ".join(
        [
            source.id,
            source.title,
            source.publisher,
            type_word(source),
            language_word(source.language),
            *source.authors,
            *source.originators,
            *map(topic_word, source.topics),
            *source.topics,
            *map(country_word, source.countries),
        ]
    ).casefold()
    return all(word in about for word in text.casefold().split())
