"""One citation as a card: quotation, reference, date with age, marks, and the ways on from there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode, urlsplit

from coi_assistant.records import Citation, Flag, Question, Source
from coi_assistant.ui.markup import Markup, join, link_out, safe_url, shorten, tag
from coi_assistant.ui.words import Words
from coi_assistant.writers.answer_json import citation_object
from coi_assistant.writers.references import reference

LONG_QUOTE = 1_200
"""Characters from which a quote gets its own scroll bar, so that one runaway line does not bury the rest."""
LONGEST_TITLE = 240
"""Characters of a title shown in a list; the source card shows all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the markup of an answer or a passage is made with."""

    words: Words
    sources: Mapping[str, Source] = field(default_factory=dict)
    """At least every source that is cited, by id."""
    question: Question | None = None
    today: date = field(default_factory=date.today)


def citation_html(citation: Citation, view: View, told: str = "") -> Markup:
    """Return a quotation between its neighbouring sentences, with its reference and the ways on.

    `told` is what else there is to say of it, as one more mark.
    """
    source = view.sources[citation.source_id]
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
        role="group" if long else None,
        aria_label=view.words("card.long") if long else None,
    )
    marked = marks(source, view, flags=citation.flags, told=told)
    caption = tag("figcaption", reference_line(citation, view), marked, ways_on(citation, view), class_="caption")
    return tag("figure", quote, caption, class_="citation")


def reference_line(citation: Citation, view: View) -> Markup:
    """Return publisher, title, date with age, and place; the title opens the passage in its context."""
    words, locator, source = view.words, citation.locator, view.sources[citation.source_id]
    name = shorten(words.title(source), LONGEST_TITLE)
    title = tag("a", name, **opens(citation), lang=source.language or None, dir="auto")
    place = words("card.in_original", place=locator.original) if locator.original else ""
    publisher = shorten(words.publisher(source), LONGEST_TITLE)
    return tag(
        "p", join(publisher, tag("cite", title), _dated(source, view), str(locator), place, by=", "), class_="reference"
    )


def _dated(source: Source, view: View) -> Markup:
    day = tag("span", view.words.date(source.published), class_="date")
    if not source.published:
        return day
    age = tag("span", f"({view.words.age(source.published, view.today)})", class_="age")
    return join(day, age, by=" ")


def marks(source: Source, view: View, *, flags: Sequence[Flag] = (), told: str = "") -> Markup:
    """Return the marks of a source: its type, whether it is a digest, its language where that is not the question's.

    `flags` are those of the text quoted, `told` is one more mark in words.
    """
    words, asked = view.words, view.question.language if view.question else ""
    shown = [(words.source_type(source.source_type), "mark", "")]
    shown += [(words(f"flag.{one}"), "mark wrong", words(f"flag.{one}.hint")) for one in flags]
    shown += [(told, "mark digest", "")] if told else []
    if source.is_digest:
        shown.append((words("mark.digest"), "mark digest", words("mark.digest.hint")))
    if source.text_language and asked != source.text_language:
        shown.append((words.in_language(source.text_language), "mark", ""))
    return tag(
        "p", *[tag("span", text, class_=class_, title=hint or None) for text, class_, hint in shown], class_="marks"
    )


def keep_button(citation: Citation, view: View, label: str) -> Markup:
    """Return the button that puts a citation into the bundle, or takes it out again."""
    source = view.sources[citation.source_id]
    # The hash tells later whether the file is still the one that was read.
    kept = citation_object(citation, view.sources) | {"source_sha256": source.sha256}
    return tag(
        "button",
        label,
        type="button",
        data_keep=json.dumps(kept, ensure_ascii=False),
        data_kept=view.words("way.kept"),
        data_keep_words=label,
        aria_pressed="false",
    )


def ways_on(citation: Citation, view: View, more: Markup | None = None) -> Markup:
    """Return what can be done with a citation: open, keep, copy reference or link, go to the original."""
    words, source = view.words, view.sources[citation.source_id]
    return tag(
        "p",
        tag("a", words("way.open"), **opens(citation)),
        keep_button(citation, view, words("way.keep")),
        more,
        copy_button(words("way.copy"), reference(source, citation.locator), words),
        tag(
            "button",
            words("way.link"),
            type="button",
            data_copy_link=opens(citation)["href"],
            data_copied=words("way.copied"),
            data_blocked=words("way.blocked"),
        ),
        original_link(source, words),
        class_="ways",
    )


def copy_button(label: str, text: str, words: Words) -> Markup:
    """Return a button that puts a text on the clipboard."""
    said = {"data_copied": words("way.copied"), "data_blocked": words("way.blocked")}
    return tag("button", label, type="button", data_copy=text, **said)


def original_link(source: Source, words: Words) -> Markup | None:
    """Return the link to the original, named by its host; None where there is no address that may be linked."""
    address = safe_url(source.url)
    host = urlsplit(address).hostname or "" if address else ""
    return link_out(address, words("way.original", host=host), words("link.new_tab")) if address else None


def opens(citation: Citation) -> dict[str, str | int]:
    """Return the attributes of a link that opens a citation in its context; it works as a permalink too."""
    place = {"passage": citation.passage_id, "start": citation.start, "end": citation.end}
    return {
        "href": f"?{urlencode(place)}",
        "data_open": "passage",
        "data_id": citation.passage_id,
        "data_source": citation.source_id,
        "data_start": citation.start,
        "data_end": citation.end,
    }
