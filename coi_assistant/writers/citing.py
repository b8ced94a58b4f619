"""How documents quote and cite: quotation marks, footnotes with the full reference, who says it and when."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coi_assistant.records import Citation, Locator, Source
from coi_assistant.writers.document import Block, Footnote, Heading, ListItem, Run
from coi_assistant.writers.references import NO_PUBLISHER, published_words, reference

SOURCE_TYPES = {
    "intergovernmental": "Intergovernmental organisations",
    "state": "States and state media",
    "court": "Courts and case-law databases",
    "ngo": "Non-governmental organisations",
    "exile": "Organisations in exile",
    "academic": "Academic sources",
    "media": "Media",
    None: "Sources of a kind not given",
}
"""Headings of a bibliography, in its order."""


def quoted(citation: Citation, source: Source, *, before: str = "", after: str = "") -> tuple[Run, ...]:
    """Return a quote in quotation marks with its footnote."""
    return (Run(text=f"{before}“{citation.quote}”{after}", footnote=footnote(source, citation.locator)),)


def footnote(source: Source, locator: Locator | None = None) -> Footnote:
    """Return a footnote with the full reference, its address live."""
    return Footnote(runs=reference_runs(source, locator))


def reference_runs(source: Source, locator: Locator | None = None) -> tuple[Run, ...]:
    """Return a reference as runs; the address in it is a link."""
    return linked(reference(source, locator), source.url)


def linked(text: str, address: str) -> tuple[Run, ...]:
    """Return text as runs, with the first place where `address` stands as a link."""
    if not address or address not in text:
        return (Run(text=text),)
    before, after = text.split(address, 1)
    return tuple(run for run in (Run(text=before), Run(text=address, link=address), Run(text=after)) if run.text)


def attribution(source: Source) -> str:
    """Return who says it and when, for the line before a quote."""
    digest = ", digest" if source.is_digest else ""
    return f"{source.publisher or NO_PUBLISHER}, {published_words(source.published)}{digest}"


def sort_key(source: Source) -> str:
    """Return what a bibliography is sorted by: publisher, then title, without regard to case and marks."""
    return re.sub(r"[^\w ]", "", f"{source.publisher} {source.title} {source.id}").casefold()


def neighbours(citation: Citation) -> tuple[Run, ...]:
    """Return the sentences around a quote, with the quote's place marked; nothing where it stands alone."""
    before, after = citation.context.before, citation.context.after
    if not before and not after:
        return ()
    parts = (Run(text="In context: "), Run(text=f"{before} " if before else ""), Run(text="[the quote]", italic=True))
    return (*parts, Run(text=f" {after}" if after else ""))


def bibliography(sources: Iterable[Source]) -> tuple[Block, ...]:
    """Return references under one heading for each type of source; only types that are there have one."""
    blocks: list[Block] = []
    listed = sorted(sources, key=sort_key)
    for kind, heading in SOURCE_TYPES.items():
        of_kind = [source for source in listed if source.source_type == kind]
        if of_kind:
            blocks.append(Heading(text=heading, level=2))
            blocks += [ListItem(runs=(*reference_runs(source), *_accessed(source))) for source in of_kind]
    return tuple(blocks)


def _accessed(source: Source) -> tuple[Run, ...]:
    return (Run(text=f", accessed {published_words(source.accessed)}"),) if source.accessed else ()
