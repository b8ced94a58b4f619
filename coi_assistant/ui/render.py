"""Answers as HTML. Pure: records in, escaped markup out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from coi_assistant.records import Answer, Citation, Conflict, Finding, Rejection, SearchRecord
from coi_assistant.ui.cards import LONG_QUOTE, View, citation_html
from coi_assistant.ui.markup import Markup, join, shorten, tag
from coi_assistant.ui.words import Words, originators_of
from coi_assistant.weighing.answer import SILENCE
from coi_assistant.writers.answer_json import filters_object

POSITION = "position"
"""The kind of finding that tells what authorities say of themselves; it never stands among the facts."""


def answer_html(answer: Answer, view: View, *, saved: dict[str, Any] | None = None) -> Markup:
    """Return an answer; `saved` is its JSON object, from which the browser makes a file."""
    words = view.words
    numbered = list(enumerate(answer.findings, start=1))
    said = [(number, one) for number, one in numbered if one.kind == POSITION]
    facts = [(number, one) for number, one in numbered if one.kind != POSITION]
    return tag(
        "div",
        _status(status_words(answer, view), answer.status),
        tag("p", answer.question.text, class_="asked", lang=answer.question.language or None, dir="auto"),
        _tools(answer, words) if saved else None,
        _notes(answer.notes, words),
        _cards(facts, view),
        _block(words("answer.position"), words("answer.position.hint"), _cards(said, view), "position"),
        *[_conflict(one, view) for one in answer.conflicts],
        _not_covered(answer, view),
        _rejections(answer.rejections, words),
        _related(answer, view),
        tag("p", coverage_words(answer, words), class_="coverage") if answer.status == "answered" else None,
        class_=f"answer is-{answer.status.replace('_', '-')}",
        data_done=True,
        data_question=answer.question.text,
        data_filters=json.dumps(filters_object(answer.question.filters), ensure_ascii=False),
        data_outcome=_outcome(answer, words),
        data_saved=json.dumps(saved, ensure_ascii=False) if saved else None,
    )


def status_words(answer: Answer, view: View) -> str:
    """Return what came of the question: from how many sources and originators, from when, and how old the newest is."""
    words = view.words
    if answer.status == "no_information":
        return words("answer.none")
    cited = [view.sources[one] for one in _cited(answer.findings)]
    # Weighing tells originators apart that go by several names; without it every name counts.
    voices = answer.originators or {name.casefold() for one in answer.findings for name in _voices(one, view)}
    parts = [words.count(f"answer.{answer.status}", len(cited))]
    parts += [words.count("answer.by", len(voices))] if voices else []
    dates = sorted(source.published for source in cited if source.published)
    undated = len(cited) - len(dates)
    said = ", ".join(filter(None, [" ".join(parts), words.span(dates)]))
    newest = words("answer.newest", age=words.age(dates[-1], view.today)) if dates else ""
    return "; ".join(filter(None, [said, newest, words.count("answer.undated", undated) if undated else ""]))


def coverage_words(answer: Answer, words: Words) -> str:
    """Return what was searched, in words, with the filters."""
    coverage = answer.coverage
    passages = words.count("count.passages", coverage.passages_searched)
    sources = words.count("coverage.of_sources", coverage.sources_searched)
    period = words.span([coverage.oldest, coverage.newest])
    published = words("coverage.published", period=period) if period else ""
    filters = "; ".join(text for _, _, text in words.filters(answer.question.filters)) or words("coverage.no_filters")
    searched = ", ".join(filter(None, [f"{passages} {sources}", published]))
    return words("coverage.searched", searched=searched, filters=filters)


def busy_html(words: Words) -> Markup:
    """Return what the browser shows in the place of the answer while it waits, for either reason, or gets none."""
    ghosts = [tag("div", class_="ghost") for _ in range(2)]
    told = [tag("h2", words(f"busy.{reason}"), data_reason=reason) for reason in ("searching", "loading")]
    status = tag("div", *told, role="status", class_="status is-busy")
    # What is marked as busy is not read out.
    waiting = tag("div", tag("div", status, *ghosts, class_="answer is-busy"), data_when="searching loading")
    failed = tag("div", error_html(words("error.inside"), words, translated=True), data_when="failed", hidden=True)
    gone = tag("div", error_html(words("error.gone"), words, translated=True), data_when="gone", hidden=True)
    return tag("div", waiting, failed, gone)


def idle_html() -> Markup:
    """Return what stands in the place of the answer before anything is asked."""
    return tag("div", tag("div", role="status"), class_="answer is-idle")


def error_html(message: str, words: Words, *, translated: bool = False) -> Markup:
    """Return an error in the language of the page, `translated` or not yet; where there are no words, as English."""
    status = tag("div", tag("h2", words("error.heading")), role="alert", class_="status is-error")
    language = None if translated else words.foreign(message)
    return tag("div", status, tag("p", words.told(message), class_="message", lang=language), class_="answer is-error")


def _status(words: str, status: str) -> Markup:
    return tag("div", tag("h2", words), role="status", class_=f"status is-{status.replace('_', '-')}")


def _outcome(answer: Answer, words: Words) -> str:
    """Return what the history says of an answer."""
    return words.count("history.findings", len(answer.findings)) if answer.findings else words("answer.none")


def _tools(answer: Answer, words: Words) -> Markup:
    buttons = [
        tag("button", words("tool.follow"), type="button", data_follow=answer.question.text),
        tag("button", words("tool.save"), type="button", data_save=True),
        tag("button", words("tool.print"), type="button", data_print=True),
    ]
    return tag("p", *buttons, class_="tools")


def _cited(findings: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(citation.source_id for finding in findings for citation in finding.citations))


def _cards(findings: Sequence[tuple[int, Finding]], view: View) -> Markup | None:
    if not findings:
        return None
    cards = [_card(number, one, view) for number, one in findings]
    return tag("ol", *cards, class_="findings", role="list")


def _card(number: int, finding: Finding, view: View) -> Markup:
    words = view.words
    figures = [_figure(citation, finding, view) for citation in finding.citations]
    # In extractive mode the statement is the quote itself and would only be said twice.
    own_words = finding.statement not in {citation.quote for citation in finding.citations}
    return tag(
        "li",
        tag("h3", tag("span", f"{words('card.finding')} ", class_="hidden"), str(number), class_="number"),
        tag("p", finding.statement, class_="statement", dir="auto") if own_words else None,
        tag("div", *figures, class_="citations side-by-side" if len(figures) > 1 else "citations"),
        tag("p", *_weight(finding, view), class_="weight"),
        class_="finding",
        data_finding=number,
    )


def _figure(citation: Citation, finding: Finding, view: View) -> Markup:
    """Return a citation, marked where it only repeats the text of another."""
    told = view.words("card.copy") if citation.passage_id in finding.copies else ""
    return citation_html(citation, view, told)


def chain_words(chain: Sequence[str], words: Words) -> str:
    """Return the way of words from the publisher back to the originator: `RBC-Ukraine ← LRT ← Viasna`."""
    return " ← ".join(shorten(words.told(name), LONG_QUOTE // 8) for name in chain)


def _chains(finding: Finding, words: Words) -> list[Markup]:
    """Return the ways of the words of a finding that have more than one station, each once."""
    ways = dict.fromkeys(chain for chain in finding.chains if len(chain) > 1)
    told = [words("card.chain", chain=chain_words(chain, words)) for chain in ways]
    return [tag("span", one, class_="chain", dir="auto") for one in told]


def _weight(finding: Finding, view: View) -> list[Markup]:
    """Return the kind of a finding and who stands behind it."""
    words = view.words
    voices = _voices(finding, view)
    names = ", ".join(shorten(words.told(name), LONG_QUOTE // 8) for name in voices)
    behind = words.count("card.originators", len(voices), names=names) if voices else words("card.no_originator")
    kind = tag("span", words.kind(finding.kind), class_=f"mark kind-{finding.kind}")
    return [kind, tag("span", behind), *_chains(finding, words)]


def _voices(finding: Finding, view: View) -> list[str]:
    """Return who first said it: as weighing found, else as the catalogue has it."""
    found = finding.originators or [name for one in _cited([finding]) for name in originators_of(view.sources[one])]
    return list(dict.fromkeys(found))


def _block(heading: str, hint: str, content: Markup | None, name: str) -> Markup | None:
    """Return a part of an answer under a heading of its own; None where it has no content."""
    if not content:
        return None
    return tag("section", tag("h3", heading), tag("p", hint, class_="hint"), content, class_=f"block-{name}")


def _notes(notes: Sequence[str], words: Words) -> Markup | None:
    # What silence means is told where nothing was found.
    told = [_told("li", note, words) for note in notes if note != SILENCE]
    return tag("ul", *told, class_="notes") if told else None


def _told(name: str, text: str, words: Words) -> Markup:
    """Return what the pipeline says of an answer in the language of the page, or else marked as English."""
    return tag(name, words.told(text), lang=None if words.tells(text) else "en")


def _conflict(conflict: Conflict, view: View) -> Markup:
    """Return differing accounts side by side, each under the figure or date that it gives."""
    figures = [_account(conflict, place, view) for place in range(len(conflict.citations))]
    name = "answer.series" if conflict.kind == "series" else "answer.differ"
    heading = tag("h3", view.words(name, about=view.words.told(conflict.about)))
    accounts = tag("div", *figures, class_="citations side-by-side")
    return tag("section", heading, accounts, class_=f"conflict is-{conflict.kind}")


def _account(conflict: Conflict, place: int, view: View) -> Markup:
    words = view.words
    value = conflict.values[place] if place < len(conflict.values) else ""
    counts = conflict.counts[place] if place < len(conflict.counts) else ""
    chain = conflict.chains[place] if place < len(conflict.chains) else ()
    told = " ".join(filter(None, [value, counts if counts != value else ""]))
    return tag(
        "div",
        tag("p", told, class_="value", dir="auto") if told else None,
        citation_html(conflict.citations[place], view),
        tag("p", words("card.chain", chain=chain_words(chain, words)), class_="chain") if chain[1:] else None,
    )


def _not_covered(answer: Answer, view: View) -> Markup | None:
    """Return what the question asked for and the sources do not give, with what was searched for it."""
    if answer.status == "answered":
        return None
    words = view.words
    silence = tag("p", words("note.silence"))
    ways = [tag("li", words(f"answer.way.{one}")) for one in ("reword", "filters", "browse")]
    searched = tag("p", coverage_words(answer, words), class_="coverage")
    content = join(searched, _search_record(answer.search_record, words), silence, tag("ul", *ways))
    return tag("section", tag("h3", words(f"answer.uncovered.{answer.status}")), content, class_="uncovered")


def _search_record(record: SearchRecord | None, words: Words) -> Markup | None:
    """Return how the question was searched for, so that a reader can judge what it is worth that nothing was found."""
    if record is None:
        return None
    spellings = "; ".join(" = ".join(row) for row in record.spellings if len(row) > 1)
    terms = "; ".join(f"{words.language_name(code)}: {text}" for code, text in record.terms.items() if text)
    searched_as = record.searched_as if record.searched_as != record.question else ""
    rows = [
        ("asked_for", ", ".join(map(words.told, record.asked_for))),
        ("searched_as", searched_as),
        ("spellings", spellings),
        ("terms", terms),
    ]
    shown = [join(tag("dt", words(f"record.{name}")), tag("dd", told, dir="auto")) for name, told in rows if told]
    return tag("dl", *shown, class_="card") if shown else None


def _rejections(rejections: Sequence[Rejection], words: Words) -> Markup | None:
    if not rejections:
        return None
    lines = [
        tag(
            "li",
            tag("q", shorten(one.draft.statement, LONG_QUOTE), dir="auto"),
            f" {words('answer.rejected.reason')} ",
            _told("span", one.reason, words),
        )
        for one in rejections
    ]
    heading = tag("h3", words.count("answer.rejected", len(rejections)))
    return tag("section", heading, tag("ul", *lines), class_="rejections")


def _related(answer: Answer, view: View) -> Markup | None:
    if not answer.related:
        return None
    figures = [citation_html(citation, view) for citation in answer.related]
    summary = tag("summary", view.words("answer.related", n=len(figures)))
    return tag("details", summary, tag("div", *figures, class_="citations"), class_="related")
