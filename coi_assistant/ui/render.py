"""Answers as HTML. Pure: records in, escaped markup out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from coi_assistant.records import Answer, Citation, Conflict, Coverage, Finding, Question, Rejection, Source
from coi_assistant.ui.markup import Markup, join, link_out, safe_url, shorten, tag
from coi_assistant.ui.words import KINDS, count, filter_words, language_word, published_span, span, type_word
from coi_assistant.writers.references import NO_PUBLISHER, published_words, reference, title_of

LONG_QUOTE = 1_200
"""Characters from which a quote gets its own scroll bar, so that one runaway line does not bury the rest."""
LONGEST_TITLE = 240
"""Characters of a title shown in a list; the source card shows all of it."""


def answer_html(answer: Answer, sources: Mapping[str, Source]) -> Markup:
    """Return an answer; `sources` holds every source it cites, by id."""
    cards = [_card(number, one, answer.question, sources) for number, one in enumerate(answer.findings, start=1)]
    return tag(
        "div",
        _status(status_words(answer, sources), answer.status),
        tag("p", answer.question.text, class_="asked", lang=answer.question.language or None, dir="auto"),
        _notes(answer),
        tag("ol", *cards, class_="findings") if cards else None,
        *[_conflict(one, answer.question, sources) for one in answer.conflicts],
        _rejections(answer.rejections),
        _related(answer, sources),
        tag("p", coverage_words(answer.coverage, answer.question), class_="coverage"),
        class_=f"answer is-{answer.status.replace('_', '-')}",
    )


def status_words(answer: Answer, sources: Mapping[str, Source]) -> str:
    """Return what came of the question, in words: `Answered from 4 sources, published August 2021 to October 2024`."""
    if answer.status == "no_information":
        return "No information found"
    cited = dict.fromkeys(citation.source_id for finding in answer.findings for citation in finding.citations)
    lead = "Answered" if answer.status == "answered" else "Partly answered"
    return f"{lead} from {count(len(cited), 'source')}, {published_span([sources[one] for one in cited])}"


def coverage_words(coverage: Coverage, question: Question) -> str:
    """Return what was searched, in words, with the filters."""
    period = span([coverage.oldest, coverage.newest])
    published = f", published {period}" if period else ""
    filters = "; ".join(filter_words(question.filters)) or "none"
    searched = f"{count(coverage.passages_searched, 'passage')} of {count(coverage.sources_searched, 'source')}"
    return f"Searched {searched}{published}. Filters: {filters}."


def citation_html(citation: Citation, source: Source, question: Question) -> Markup:
    """Return a quotation between its neighbouring sentences, with its reference and the ways on."""
    before, after = citation.context.before, citation.context.after
    long = len(citation.quote) > LONG_QUOTE
    quote = tag(
        "blockquote",
        tag(
            "p",
            tag("span", f"{before} ", class_="neighbour") if before else None,
            tag("span", citation.quote, class_="quote"),
            tag("span", f" {after}", class_="neighbour") if after else None,
        ),
        lang=source.text_language or None,
        dir="auto",
        class_="long" if long else None,
        tabindex=0 if long else None,
    )
    caption = tag("figcaption", reference_line(citation, source), marks(source, question), ways_on(citation, source))
    return tag("figure", quote, caption, class_="citation")


def reference_line(citation: Citation, source: Source) -> Markup:
    """Return publisher, title, date and place; the title opens the passage in its context."""
    locator = citation.locator
    title = tag("a", shorten(title_of(source), LONGEST_TITLE), **opens(citation), dir="auto")
    place = f"in the original: {locator.original}" if locator.original else ""
    date = tag("span", published_words(source.published), class_="date")
    parts = [shorten(source.publisher, LONGEST_TITLE) or NO_PUBLISHER, tag("cite", title), date, str(locator), place]
    return tag("p", join(*parts, by=", "), class_="reference")


def marks(source: Source, question: Question | None = None) -> Markup:
    """Return the marks of a source: its type, whether it is a digest, its language where that is not the question's."""
    foreign = question is None or (question.language and question.language != source.text_language)
    language = f"In {language_word(source.text_language)}" if foreign and source.text_language else None
    digest = tag("span", "Digest", class_="mark digest", title="A paraphrase; check the original before relying on it")
    return tag(
        "p",
        tag("span", type_word(source), class_="mark"),
        digest if source.is_digest else None,
        tag("span", language, class_="mark") if language else None,
        class_="marks",
    )


def ways_on(citation: Citation, source: Source) -> Markup:
    """Return the actions of a citation: open in context, copy the reference, go to the original."""
    return tag(
        "p",
        tag("a", "Open in context", **opens(citation)),
        tag("button", "Copy reference", type="button", data_copy=reference(source, citation.locator)),
        original_link(source),
        class_="ways",
    )


def original_link(source: Source) -> Markup | None:
    """Return the link to the original, named by its host; None where there is no address that may be linked."""
    address = safe_url(source.url)
    return link_out(address, f"Original at {urlsplit(address).hostname}") if address else None


def opens(citation: Citation) -> dict[str, str | int]:
    """Return the attributes of a link that opens a citation in its context; it works as a permalink too."""
    place = {"passage": citation.passage_id, "start": citation.start, "end": citation.end}
    return {
        "href": f"?{urlencode(place)}",
        "data_open": "passage",
        "data_id": citation.passage_id,
        "data_start": citation.start,
        "data_end": citation.end,
    }


def busy_html(message: str) -> Markup:
    """Return what stands in the place of the answer while it is being made."""
    return tag("div", _status(message, "busy"), class_="answer is-busy", aria_busy="true")


def idle_html() -> Markup:
    """Return what stands in the place of the answer before anything is asked."""
    return tag("div", tag("div", role="status"), class_="answer is-idle")


def error_html(message: str) -> Markup:
    """Return an error in words."""
    status = tag("div", tag("h2", "This did not work"), role="alert", class_="status is-error")
    return tag("div", status, tag("p", message, class_="message"), class_="answer is-error")


def _status(words: str, status: str) -> Markup:
    return tag("div", tag("h2", words), role="status", class_=f"status is-{status.replace('_', '-')}")


def _card(number: int, finding: Finding, question: Question, sources: Mapping[str, Source]) -> Markup:
    figures = [citation_html(citation, sources[citation.source_id], question) for citation in finding.citations]
    # In extractive mode the statement is the quote itself and would only be said twice.
    own_words = finding.statement not in {citation.quote for citation in finding.citations}
    return tag(
        "li",
        tag("h3", tag("span", "Finding ", class_="hidden"), str(number), class_="number"),
        tag("p", finding.statement, class_="statement", dir="auto") if own_words else None,
        tag("p", tag("span", KINDS[finding.kind], class_="mark"), class_="marks") if finding.kind != "fact" else None,
        tag("div", *figures, class_="citations side-by-side" if len(figures) > 1 else "citations"),
        class_="finding",
    )


def _notes(answer: Answer) -> Markup | None:
    if not answer.notes:
        return None
    return tag("ul", *[tag("li", note) for note in answer.notes], class_="notes")


def _conflict(conflict: Conflict, question: Question, sources: Mapping[str, Source]) -> Markup:
    figures = [citation_html(citation, sources[citation.source_id], question) for citation in conflict.citations]
    heading = tag("h3", f"Sources differ: {conflict.about}")
    return tag("section", heading, tag("div", *figures, class_="citations side-by-side"), class_="conflict")


def _rejections(rejections: Sequence[Rejection]) -> Markup | None:
    if not rejections:
        return None
    lines = [
        tag("li", tag("q", shorten(one.draft.statement, LONG_QUOTE), dir="auto"), f" Reason: {one.reason}")
        for one in rejections
    ]
    heading = tag("h3", f"Left out: {count(len(rejections), 'statement')} failed verification")
    return tag("section", heading, tag("ul", *lines), class_="rejections")


def _related(answer: Answer, sources: Mapping[str, Source]) -> Markup | None:
    if not answer.related:
        return None
    figures = [citation_html(citation, sources[citation.source_id], answer.question) for citation in answer.related]
    summary = tag("summary", f"Related, but not an answer ({len(figures)})")
    return tag("details", summary, tag("div", *figures, class_="citations"), class_="related")
