"""The same text under several ids and publishers: found by shared shingles, joined into one draft."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from coi_assistant.lexicon.phrases import words_of
from coi_assistant.records import Draft, Passage, Quote, Source

SHINGLE = 4
"""Words of a shingle."""
SAME_TEXT = 0.7
"""Share of common shingles (Jaccard) from which two passages are one text: a changed byline or a cut sentence keeps a
short paragraph above it, two reports of one event in their own words stay below 0.1."""
LEAST_SHINGLES = 5
"""Passages with fewer are too short to tell copying from coincidence."""
MOST_SHARED = 40
"""A shingle in more passages than this is a formula; it is not used to find pairs, so that no pile of boilerplate makes
the search quadratic."""


def copies_among(passages: Sequence[Passage]) -> dict[str, str]:
    """Return for each passage with a near-duplicate in another source the id of the first of them.

    Candidates come from an inverted index of shingles, so that passages that share none are never compared.
    """
    shingles = {one.id: _shingles(one.text) for one in passages}
    sources = {one.id: one.source_id for one in passages}
    holders: defaultdict[int, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for passage in passages:
        mine = shingles[passage.id]
        if len(mine) < LEAST_SHINGLES:
            continue
        shared = Counter(other for one in mine for other in holders[one][:MOST_SHARED])
        for other, common in shared.most_common():
            together = len(mine) + len(shingles[other]) - common
            if sources[other] != passage.source_id and common >= SAME_TEXT * together:
                first[passage.id] = first.setdefault(other, other)
                break
        for one in mine:
            holders[one].append(passage.id)
    return first


def join_copies(drafts: Iterable[Draft], copies: Mapping[str, str], sources: Mapping[str, Source]) -> tuple[Draft, ...]:
    """Join the drafts that quote copies of one text; the earliest dated copy is quoted first, the best score counts."""
    joined: dict[object, Draft] = {}
    for place, draft in enumerate(drafts):
        group = copies.get(draft.quotes[0].passage_id) if draft.quotes else None
        key: object = place if group is None else (group, draft.answers)
        held = joined.get(key)
        joined[key] = draft if held is None else replace(held, quotes=(*held.quotes, *draft.quotes))
    return tuple(_earliest_first(draft, copies, sources) for draft in joined.values())


def copies_cited(quotes: Sequence[Quote], copies: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the passages quoted that copy one quoted before."""
    seen: set[str] = set()
    found = []
    for quote in quotes:
        group = copies.get(quote.passage_id)
        if group is not None and group in seen:
            found.append(quote.passage_id)
        elif group is not None:
            seen.add(group)
    return tuple(found)


def _earliest_first(draft: Draft, copies: Mapping[str, str], sources: Mapping[str, Source]) -> Draft:
    """Quote the earliest dated of the copies first; who is undated comes last, because nothing shows it was first."""
    if len(draft.quotes) < 2 or not all(quote.passage_id in copies for quote in draft.quotes):
        return draft
    quotes = sorted(draft.quotes, key=lambda quote: sources[quote.source_id].published or "9999")
    return replace(draft, quotes=tuple(quotes), statement=quotes[0].text)


@lru_cache(2_000)
def _shingles(text: str) -> frozenset[int]:
    words = [word.folded for word in words_of(text)]
    return frozenset(hash(tuple(words[place : place + SHINGLE])) for place in range(len(words) - SHINGLE + 1))
