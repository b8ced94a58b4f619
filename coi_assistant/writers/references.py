"""References to sources in the layout that European asylum agencies use in footnotes.

    Publisher, Title, date, url, pinpoint

A digest says that it is one, so that nobody takes our paraphrase for the publisher's words.
"""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from coi_assistant.records import Locator, Source

DIGEST = "digest (paraphrase; check the original)"
UNDATED, NO_PUBLISHER, NO_TITLE = "undated", "publisher not given", "title not given"


def reference(source: Source, locator: Locator | None = None) -> str:
    """Return the reference to a source, with the pinpoint where a locator is given."""
    parts = [source.publisher or NO_PUBLISHER, title_of(source), published_words(source.published), source.url]
    if locator is not None:
        parts.append(str(locator))
        if locator.original:
            parts.append(f"in the original: {locator.original}")
    if source.is_digest:
        parts.append(DIGEST)
    return ", ".join(part for part in parts if part)


def title_of(source: Source) -> str:
    """Return the title, or the words that say there is none, with the file's id."""
    return source.title or f"{NO_TITLE} ({source.id})"


def published_words(published: str | None) -> str:
    """Return a partial ISO date in words: `4 September 2023`, `September 2023`, `2023`, `undated`."""
    if not published:
        return UNDATED
    parts = [int(part) for part in published.split("-")]
    if len(parts) == 1:
        return published
    pattern = "d MMMM yyyy" if len(parts) > 2 else "MMMM yyyy"
    return str(format_date(date(*([*parts, 1][:3])), pattern, locale="en"))
