"""Adding a report: send a file, look at what was read of it, give its metadata, index it; and taking one out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from coi_assistant.ui.area import QUEUED, QUIET, area, said
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.files import busy_line
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.markup import Markup, shorten, tag
from coi_assistant.ui.render import error_html
from coi_assistant.ui.words import SOURCE_TYPES, Words
from coi_assistant.ui.working import Work

if TYPE_CHECKING:
    from coi_assistant.holdings import Inspection
    from coi_assistant.indexing import Progress

ACCEPTED = ".pdf,.html,.htm,.docx,.txt,.md"
TEXTS = ("title", "publisher", "published", "url", "authors", "language", "countries")
LISTS = {"authors", "countries"}
"""Fields that take several values, with semicolons or commas between them."""
SETTLED = "() => { window.coi.settled['upload-file'](); }"
"""Tells the field that what it sent last was answered, well or not, so that it sends what was chosen meanwhile."""
PREVIEWED = 400
"""Characters of each passage shown before a report is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The controls of the form, hidden until a file has been read."""

    group: gr.Group
    token: gr.Textbox
    fields: list[gr.components.Component]
    """The texts in the order of `TEXTS`, then the source type."""
    add: gr.Button


def upload_form(desk: Desk, words: Words) -> gr.HTML:
    """Lay the form out, folded; return the area that tells what came of it, which changes when a report was added."""
    with gr.Accordion(words("upload.heading"), open=False, elem_id="upload", elem_classes="filters"):
        chooser = area(chooser_html(words), elem_id="upload-file")
        outcome = area(tag("div"), elem_id="upload-outcome")
        form = _form(words)

    def look(event: gr.EventData) -> Any:
        asked = said(event)
        if asked.get("act") not in {"sending", "inspect", "refused"}:
            return gr.skip()
        return inspected(desk, asked, words)

    def add(token: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        yield busy_line(words("upload.busy")), gr.skip()
        work: Work[Progress, Markup] = Work(lambda tell: added(desk, token, values, words, tell))
        for step in work:
            yield busy_line(words("upload.progress", done=step.sources, of=step.sources_total)), gr.skip()
        done = guarded(lambda: work.result, words)
        yield done, gr.update(visible="is-error" in done)

    looked = chooser.click(look, outputs=[outcome, form.group, form.token, *form.fields], **QUIET)
    # Of a request that failed, `then` hears nothing.
    for after in (looked.then, looked.failure):
        after(None, js=SETTLED, **QUIET)
    form.add.click(add, inputs=[form.token, *form.fields], outputs=[outcome, form.group], **QUEUED)
    return outcome


def _form(words: Words) -> Form:
    with gr.Group(visible=False, elem_classes="upload-form") as group:
        token = gr.Textbox(visible="hidden", container=False)
        texts: list[gr.components.Component] = [
            gr.Textbox(label=words(f"upload.{name}"), max_length=2_000, lines=1) for name in TEXTS
        ]
        types = [(words("type.none"), ""), *[(words.source_type(one), one) for one in SOURCE_TYPES]]
        kind = gr.Dropdown(types, value="", label=words("source.type"))
        add = gr.Button(words("upload.add"), variant="primary", elem_id="add-report")
    return Form(group=group, token=token, fields=[*texts, kind], add=add)


def chooser_html(words: Words) -> Markup:
    """Return the field that chooses a file."""
    return tag(
        "p",
        tag("label", words("upload.choose"), for_="upload-chooser"),
        " ",
        tag("input", id="upload-chooser", type="file", accept=ACCEPTED, data_upload=True),
    )


def inspected(desk: Desk, asked: Mapping[str, Any], words: Words) -> list[Any]:
    """Return what was read of a file, and the form filled with what it says of itself; no form while it is sent."""
    found: list[Inspection] = []
    token = str(asked.get("token") or "")

    def look() -> Markup:
        from coi_assistant.holdings import inspect_file

        found.append(inspect_file(desk.inbox.path(token), desk.settings))
        return inspection_html(found[0], words)

    if asked.get("act") == "sending":
        shown = busy_line(words("upload.busy"))
    else:
        shown = refusal_html(asked, words) if asked.get("act") == "refused" else guarded(look, words)
    if not found:
        return [shown, gr.update(visible=False), "", *[gr.skip() for _ in (*TEXTS, "type")]]
    told = found[0].metadata
    values = [_written(told.get(name)) for name in TEXTS]
    return [shown, gr.update(visible=True), token, *values, str(told.get("source_type") or "")]


def refusal_html(asked: Mapping[str, Any], words: Words) -> Markup:
    """Return why a file was not taken; the browser passes on what the server told it in the language of the page."""
    return error_html(shorten(str(asked.get("reason") or words("upload.failed")), 500), words, translated=True)


def _written(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def inspection_html(found: Inspection, words: Words) -> Markup:
    """Return what was read of a file: passages, warnings, the beginning."""
    begins = [tag("p", shorten(one.text, PREVIEWED), dir="auto") for one in found.preview]
    return tag(
        "div",
        tag("p", words.count("upload.read", found.passages), " ", tag("span", found.reader), role="status"),
        warnings_html(found.warnings, words),
        tag("details", tag("summary", words("upload.preview")), *begins) if begins else None,
        tag("p", words("upload.hint"), class_="hint"),
        class_="made",
    )


def warnings_html(warnings: tuple[str, ...], words: Words) -> Markup | None:
    """Return what reading a file gave cause to warn of, such as hidden text."""
    if not warnings:
        return None
    lines = [tag("li", tag("strong", words("problem.warning")), " ", tag("span", one, lang="en")) for one in warnings]
    return tag("ul", *lines, class_="problems")


def added(desk: Desk, token: str, values: tuple[Any, ...], words: Words, tell: Callable[[Progress], None]) -> Markup:
    """Add a report with the metadata of the form, and say what the index holds of it.

    Raises:
        CoiError: a value is wrong, or the file cannot be added; then nothing has been changed.
    """
    from coi_assistant.holdings import add_report

    path = desk.inbox.path(token)
    with desk.changing():
        done = add_report(desk.settings, path, metadata_of(values), progress=tell, embedder=desk.embedder)
    desk.inbox.drop(token)
    link = tag("a", words("upload.open"), href=f"?source={done.source_id}", data_open="source", data_id=done.source_id)
    told = words.count("upload.done", done.passages)
    line = tag("p", told, " ", link, role="status")
    return tag("div", line, warnings_html(done.warnings, words), class_="made", data_changed=True)


def metadata_of(values: tuple[Any, ...]) -> dict[str, Any]:
    """Return the keys of the corpus format that the form gives."""
    given: dict[str, Any] = {}
    for name, value in zip((*TEXTS, "source_type"), values, strict=True):
        text = " ".join(str(value or "").split())
        if name in LISTS:
            parts = text.split(";") if ";" in text or name == "authors" else text.split(",")
            given[name] = [part.strip() for part in parts if part.strip()]
        elif text:
            given[name] = text
    return given
