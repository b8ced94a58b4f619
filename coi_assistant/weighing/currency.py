"""Currency: how old the evidence is, and whether newer evidence was left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coi_assistant.lexicon.dates import age_months, first_day, last_day
from coi_assistant.records import Filters, Source
from coi_assistant.told import Told


def reckoned_on(filters: Filters, today: date) -> date:
    """Return the day on which ages are counted: the day for which is asked, else today."""
    return min(last_day(filters.as_of), today) if filters.as_of else today


def currency_notes(cited: Sequence[Source], uncited: Sequence[Source], day: date, *, stale_months: int) -> list[str]:
    """Return what a reader must know of the age of the sources cited.

    Args:
        uncited: sources with evidence on the same point that the findings do not cite.
        stale_months: the age from which the newest evidence is called old.
    """
    dated = [source for source in cited if source.published]
    notes: list[str] = []
    if undated := len(cited) - len(dated):
        notes.append(Told("note.undated", n=undated))
    if not dated:
        return notes
    newest = max(dated, key=_published)
    age = age_months(newest.published, day) or 0
    if age >= stale_months:
        notes.append(Told("note.old", n=age, published=newest.published or ""))
    # Of "2024" nobody knows whether it is later than March 2024; only what must be later is called newer.
    later = [source for source in uncited if source.published and first_day(source.published) > _published(newest)]
    return notes + [
        Told("note.newer", source=source.publisher or source.id, published=source.published or "")
        for source in sorted(later, key=_published, reverse=True)[:2]
    ]


def _published(source: Source) -> date:
    return last_day(source.published or "0001")
