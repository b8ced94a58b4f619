"""What the page says of files that are made: that it takes a moment, and where the file is."""

from __future__ import annotations

from collections.abc import Sequence

from coi_assistant.ui.markup import Markup, tag
from coi_assistant.ui.outbox import Outbox
from coi_assistant.ui.words import Words


def busy_line(message: str) -> Markup:
    """Return what is going on, told to screen readers too."""
    return tag("p", message, role="status", class_="is-busy-line")


def file_html(outbox: Outbox, name: str, data: bytes, words: Words, notes: Sequence[str] = ()) -> Markup:
    """Put a file into the outbox and return the link to it, which the browser follows by itself once.

    `notes` say what else there is to know of it, such as its pages.
    """
    size = words.number(max(1, round(len(data) / 1000)))
    link = tag("a", words("file.save", name=name), href=outbox.put(name, data), download=name, data_fetch=True)
    lines = [tag("li", note) for note in notes]
    return tag(
        "div",
        tag("p", link, " ", words("file.size", size=size), role="status"),
        tag("ul", *lines, class_="hints") if lines else None,
        tag("p", words("file.kept"), class_="hint"),
        class_="made",
    )
