"""The query response from the questions of this session: a small form, and the document to be filed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import gradio as gr

from coi_assistant.corpus import check_filters
from coi_assistant.errors import TermsError
from coi_assistant.records import Filters
from coi_assistant.terms import AskedQuestion, Terms
from coi_assistant.told import Told
from coi_assistant.ui.area import QUEUED, area, said
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.files import busy_line, file_html
from coi_assistant.ui.filters import filters_from
from coi_assistant.ui.handlers import guarded
from coi_assistant.ui.markup import Markup, tag
from coi_assistant.ui.words import Words

ENDINGS = (".docx", ".pdf", ".md")
MOST_QUESTIONS = 50
LONGEST_QUESTION = 5_000


def response_form(desk: Desk, words: Words) -> None:
    """Lay the form out, folded."""
    with gr.Accordion(words("respond.heading"), open=False, elem_id="respond", elem_classes="filters"):
        with gr.Row():
            title = gr.Textbox(label=words("respond.title"), max_length=200, min_width=200)
            country = gr.Textbox(label=words("respond.country"), max_length=100, min_width=160)
        with gr.Row():
            hint = words("filter.date")
            dates = [
                gr.Textbox(label=words(f"respond.{name}"), placeholder=hint, max_length=10, min_width=150)
                for name in ("since", "until")
            ]
        shown = area(endings_html(None, words), elem_id="respond-forms")

    def make(event: gr.EventData, *fields: str) -> Iterator[Any]:
        asked = said(event)
        if asked.get("act") != "respond" or asked.get("ending") not in ENDINGS:
            yield gr.skip()
            return
        yield endings_html(busy_line(words("respond.busy")), words)
        done = guarded(lambda: delivered(desk, asked, terms_of(asked, *fields, words=words), words), words)
        yield endings_html(done, words)

    shown.click(make, inputs=[title, country, *dates], outputs=shown, **QUEUED)


def endings_html(done: Markup | None, words: Words) -> Markup:
    """Return a button for each format, and what came of the last one."""
    buttons = [
        tag(
            "button",
            words("respond.make", kind=ending),
            type="button",
            data_act="respond",
            data_ending=ending,
            data_with="history",
        )
        for ending in ENDINGS
    ]
    return tag("div", tag("p", words("respond.hint"), class_="hint"), tag("p", *buttons, class_="tools"), done)


def terms_of(asked: Mapping[str, Any], title: str, country: str, since: str, until: str, *, words: Words) -> Terms:
    """Return the terms of reference that the form and the history make, the first question asked first.

    Raises:
        TermsError: nothing has been asked yet.
        SettingsError: the reference period cannot be meant.
    """
    period = Filters(since=(since or "").strip() or None, until=(until or "").strip() or None)
    check_filters(period)
    given = asked.get("history")
    entries = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    questions = tuple(
        _question(one) for one in reversed(entries[:MOST_QUESTIONS]) if str(one.get("question") or "").strip()
    )
    if not questions:
        raise TermsError(Told("error.response.empty"))
    return Terms(
        title=title.strip() or words("respond.untitled"),
        country=country.strip() or words("respond.no_country"),
        since=period.since,
        until=period.until,
        questions=questions,
    )


def _question(entry: Mapping[str, Any]) -> AskedQuestion:
    filters = filters_from(entry.get("filters"))
    check_filters(filters)
    return AskedQuestion(question=str(entry["question"])[:LONGEST_QUESTION], **asdict(filters))


def delivered(desk: Desk, asked: Mapping[str, Any], terms: Terms, words: Words) -> Markup:
    """Answer the questions, and return the link to the document.

    Raises:
        QuestionError: a question cannot be asked.
    """
    from coi_assistant import query_response
    from coi_assistant.writers import docx, markdown, pdf

    render = {".docx": docx.render, ".pdf": pdf.render, ".md": markdown.render}[str(asked["ending"])]
    response = query_response.respond(desk.assistant(), terms)
    data = render(query_response.as_document(response))
    told = [
        f"{number}. {words(f'respond.{one.status}')}: {one.question.text}"
        for number, one in enumerate(response.answers, start=1)
    ]
    return file_html(desk.outbox, f"query-response{asked['ending']}", data, words, told)
