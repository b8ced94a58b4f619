"""Byte-for-byte verification of quotes against the cleaned text of their sources."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from coi_assistant.records import Citation, Context, Draft, Finding, Passage, Quote, Rejection
from coi_assistant.told import Told

TEXTS_KEPT = 64
"""Texts of which the hash is remembered. An answer, a search page or a training kit quotes from a few dozen sources,
and many times from each; a report of 300 pages takes some milliseconds to hash."""


class TextSource(Protocol):
    """Where verification takes the texts from: the index folder, or a dictionary in a test."""

    def text(self, source_id: str) -> str:
        """Return the cleaned text of a source."""

    def text_sha256(self, source_id: str) -> str:
        """Return the hex digest that the cleaned text had when it was indexed."""

    def passage(self, source_id: str, passage_id: str) -> Passage | None:
        """Return a passage, or None where the source has no such one."""

    def sentences(self, source_id: str) -> Sequence[tuple[int, int]]:
        """Return the offsets of all sentences of a source's passages in order; headings are none."""


class RefusedQuoteError(Exception):
    """A quote does not stand in its source; caught by `verify`, which keeps the reason."""

    def __init__(self, reason: Told) -> None:
        super().__init__(reason)
        self.reason = reason


def verify(drafts: Iterable[Draft], texts: TextSource) -> tuple[tuple[Finding, ...], tuple[Rejection, ...]]:
    """Turn drafts into findings; a draft with one quote that fails becomes a rejection with the reason."""
    findings: list[Finding] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        try:
            citations = tuple(cite(quote, texts) for quote in draft.quotes)
            if not citations:
                raise RefusedQuoteError(Told("refused.no_quote"))
        except RefusedQuoteError as refusal:
            rejections.append(Rejection(draft=draft, reason=refusal.reason))
            continue
        statement = draft.statement
        findings.append(Finding(statement=statement, citations=citations, score=draft.score, answers=draft.answers))
    return tuple(findings), tuple(rejections)


def cite(quote: Quote, texts: TextSource) -> Citation:
    """Prove one quote and return it as a citation with its neighbouring sentences.

    Raises:
        RefusedQuoteError: the quote is not in its source at its offsets, or not in the passage cited.
    """
    source, cited = repr(quote.source_id), repr(quote.passage_id)
    passage = texts.passage(quote.source_id, quote.passage_id)
    if passage is None:
        raise RefusedQuoteError(Told("refused.no_passage", source=source, passage=cited))
    text = texts.text(quote.source_id)
    if _sha256_of(text) != texts.text_sha256(quote.source_id):
        raise RefusedQuoteError(Told("refused.other_text", source=source))
    if not quote.text or text[quote.start : quote.end] != quote.text:
        raise RefusedQuoteError(Told("refused.no_words", start=quote.start, end=quote.end, source=source))
    if not passage.start <= quote.start < quote.end <= passage.end:
        raise RefusedQuoteError(Told("refused.outside", passage=cited))
    return Citation(
        passage_id=passage.id,
        source_id=passage.source_id,
        locator=passage.locator,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        context=_context(quote, text, texts.sentences(quote.source_id)),
        flags=passage.flags,
    )


@lru_cache(TEXTS_KEPT)
def _sha256_of(text: str) -> str:
    # Keyed by the text itself and not by its source: another text can never be proved by the hash of an earlier one.
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _context(quote: Quote, text: str, spans: Sequence[tuple[int, int]]) -> Context:
    place = bisect_right(spans, quote.start, key=lambda span: span[1])
    before = text[slice(*spans[place - 1])] if place else ""
    after = next((text[start:end] for start, end in spans[place:] if start >= quote.end), "")
    return Context(before=before, after=after)
