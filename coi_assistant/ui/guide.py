"""The tab that says what the assistant does and does not do. Static text; nothing of it comes from a document."""

from __future__ import annotations

import gradio as gr

from coi_assistant.ui.area import area
from coi_assistant.ui.markup import Markup, join, tag

SECTIONS = (
    (
        "What an answer is",
        "An answer is a list of quotations from the reports that were searched, best first, each with its full "
        "reference. The assistant adds no factual sentence of its own.",
        "The sentences before and after a quotation are shown in grey, because a qualifier may stand there. "
        "Open a quotation to read the section around it.",
        "Where nothing answers the question, the page says “No information found”, lists what was searched and folds "
        "away what comes closest. That sources do not mention something does not mean that it does not happen.",
    ),
    (
        "How quotations are verified",
        "Before a quotation is shown, it is compared byte for byte with the text of its source at the place that the "
        "reference gives. A statement that fails is not dropped quietly: it is listed as left out, with the reason.",
        "Verification proves that the words stand in the report. It does not prove that the report is right; weigh "
        "who says it, when, and on what ground.",
    ),
    (
        "Digests and originals",
        "A source marked “Digest” is a paraphrase of a public report, made for this collection. Its reference names "
        "the original. Read the original before you rely on it, and quote the original, not the digest.",
        "Originals (PDF, Word, web pages, text) can be added beside the digests; the filter “Originals only” "
        "then leaves the digests out.",
    ),
    (
        "What it does not do",
        "It is not legal advice and takes no decision. It does not judge credibility, and it knows only the reports "
        "in its collection, up to the dates shown on the Sources tab.",
        "Ranking and the choice of sentences are done by a small language model and can miss the best passage. Ask "
        "again in other words, widen the filters, or browse the sources.",
    ),
    (
        "Privacy",
        "Everything runs on this machine. Questions are not stored and nothing is sent anywhere: no telemetry, no "
        "fonts or scripts from other sites. A link to an original opens that site in a new tab, once you follow it.",
    ),
    (
        "By keyboard",
        "Enter sends the question, Shift+Enter begins a new line. Tab walks through findings and links; Enter opens a "
        "quotation in context and takes the focus there.",
    ),
)


def guide_html() -> Markup:
    """Return the guide."""
    parts = [join(tag("h3", heading), *[tag("p", text) for text in texts]) for heading, *texts in SECTIONS]
    return tag("div", tag("h2", "How to read an answer"), *parts, class_="guide")


def guide_tab() -> None:
    """Lay the tab out."""
    with gr.Tab("Guide", id="guide"):
        area(guide_html())
