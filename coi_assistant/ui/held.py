"""What the collection holds of a source beside its text: who publishes it, its editions, and the way to take it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from coi_assistant.editions import Edition
from coi_assistant.identity import is_trusted
from coi_assistant.publishers import NOT_ASSESSED, PublisherCard
from coi_assistant.records import Source
from coi_assistant.redline import Change
from coi_assistant.ui.markup import Markup, join, shorten, tag
from coi_assistant.ui.words import Words

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant
    from coi_assistant.ui.desk import Desk

CRITERIA = (
    "who",
    "mandate",
    "gathers_information",
    "funding",
    "possible_interest",
    "relevant",
    "current",
    "satisfactorily_sourced",
    "public",
    "sound_method",
    "impartial",
    "balanced",
)
"""The questions of a publisher's card, in its order."""
AROUND = 160
"""Characters of unchanged text shown on each side of a change."""


def publisher_html(card: PublisherCard, words: Words) -> Markup:
    """Return the card of a publisher; what nobody has assessed is told as such."""
    rows = []
    for name in CRITERIA:
        told: str = getattr(card, name)
        value = (
            tag("dd", words("publisher.not_assessed"), class_="hint")
            if told == NOT_ASSESSED
            else tag("dd", told, lang="en", dir="auto")
        )
        rows.append(join(tag("dt", words(f"publisher.{name}")), value))
    summary = tag("summary", words("publisher.heading"))
    return tag("details", summary, tag("dl", *rows, class_="card"), class_="publisher-card")


def editions_html(source: Source, editions: Sequence[Edition], words: Words) -> Markup | None:
    """Return the earlier editions of a source with the way to what changed; None where there is none."""
    if len(editions) < 2:
        return None
    items = []
    for one in editions[1:]:
        day = words.date(one.superseded[:10] or None)
        address = urlencode({"source": source.id, "edition": one.text_sha256})
        data = {"data_open": "edition", "data_id": source.id, "data_edition": one.text_sha256}
        items.append(tag("li", tag("a", words("edition.changes", day=day), href=f"?{address}", **data)))
    heading = tag("h3", words("edition.heading"))
    return tag("section", heading, tag("ul", *items), class_="editions")


def removal_html(source: Source, words: Words) -> Markup | None:
    """Return the button that takes a report out; None for what came with the corpus."""
    if is_trusted(source.path):
        return None
    sure = words("held.sure")
    button = tag(
        "button", words("held.remove"), type="button", data_act="remove-source", data_source=source.id, data_sure=sure
    )
    return tag("p", button, class_="ways")


def open_edition(assistant: Assistant, source_id: str, edition: str, words: Words) -> Markup:
    """Return what changed in a source since an earlier edition.

    Raises:
        UnknownPassageError: there is no such source, or it has no such edition.
    """
    from coi_assistant.history import changes_between

    source = assistant.source(source_id)
    changes = changes_between(assistant.settings, source_id, edition)
    back = tag(
        "a",
        words("edition.back"),
        href=f"?{urlencode({'source': source.id})}",
        data_open="source",
        data_id=source.id,
    )
    return tag(
        "article",
        tag("h2", words.title(source), tabindex=-1, dir="auto", lang=source.language or None),
        tag("p", words("edition.hint"), class_="hint"),
        tag("p", *redline_html(changes, words), class_="redline", lang=source.text_language or None, dir="auto"),
        tag("p", back, class_="ways"),
        data_shows=f"{source.id}:{edition}",
    )


def redline_html(changes: Iterable[Change], words: Words) -> list[Markup | str]:
    """Return changes as inserted and deleted text; long stretches that stayed are shortened."""
    shown: list[Markup | str] = []
    for change in changes:
        if change.kind == "same":
            shown.append(_unchanged(change.text))
            continue
        name = "ins" if change.kind == "inserted" else "del"
        told = tag("span", f"{words(f'edition.{change.kind}')} ", class_="hidden")
        shown.append(tag(name, told, change.text))
    return shown


def _unchanged(text: str) -> str:
    return text if len(text) <= 3 * AROUND else f"{shorten(text, AROUND)} […] {text[-AROUND:]}"


def removed(desk: Desk, source_id: str, words: Words) -> Markup:
    """Take a report out of the collection.

    Raises:
        CoiError: there is no such report, or it came with the corpus.
    """
    from coi_assistant.holdings import remove_report

    with desk.changing():
        remove_report(desk.settings, source_id, embedder=desk.embedder)
    line = tag("p", words("held.removed", name=source_id), role="status")
    return tag("div", line, class_="made", data_changed=True)
