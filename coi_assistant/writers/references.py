"""References to sources, by default in the layout that European asylum agencies use in footnotes.

    Publisher, Title, date, url, pinpoint

A digest says that it is one, so that nobody takes our paraphrase for the publisher's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date, format_skeleton

from coi_assistant.records import Locator, Source
from coi_assistant.writers.csl import DEFAULT_STYLE, DIGEST, NO_TITLE, STYLES, render, render_list

__all__ = ["DIGEST", "NO_PUBLISHER", "STYLES", "UNDATED", "bibliography", "published_words", "reference", "title_of"]

UNDATED, NO_PUBLISHER = "undated", "publisher not given"


def reference(source: Source, locator: Locator | None = None, *, style: str = DEFAULT_STYLE) -> str:
    """Return the reference to a source, with the pinpoint where a locator is given.

    Raises:
        ExportError: there is no such style.
    """
    return render(source, locator, style)


def bibliography(sources: Sequence[Source], style: str = DEFAULT_STYLE) -> tuple[str, ...]:
    """Return the entries of a bibliography, one a source, in the order of the style.

    Raises:
        ExportError: there is no such style.
    """
    return render_list(sources, style)


def title_of(source: Source) -> str:
    """Return the title, or the words that say there is none, with the file's id."""
    return source.title or f"{NO_TITLE} ({source.id})"


def published_words(published: str | None, language: str = "en") -> str:
    """Return a partial ISO date in words: `4 September 2023`, `September 2023`, `2023`, `undated`."""
    if not published:
        return UNDATED
    parts = [int(part) for part in published.split("-")]
    if len(parts) == 1:
        return published
    day = date(*([*parts, 1][:3]))
    if language == "en":
        return str(format_date(day, "d MMMM yyyy" if len(parts) > 2 else "MMMM yyyy", locale="en"))
    return str(
        format_date(day, "long", locale=language) if len(parts) > 2 else format_skeleton("yMMMM", day, locale=language)
    )
