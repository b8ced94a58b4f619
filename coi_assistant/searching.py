"""Search in the manner of the field's databases: a query, facets with counts, an order, and one page of hits.

A hit carries the offsets of the words that matched, and the sentence that matched with its neighbours, so that no
qualifier is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from coi_assistant.errors import SettingsError
from coi_assistant.records import Filters, Hit, Passage, Source
from coi_assistant.retrieval.boolean import BooleanSearch
from coi_assistant.retrieval.expressions import parse

__all__ = [
    "FACETS",
    "Found",
    "Order",
    "SearchRequest",
    "SearchResult",
    "Shelf",
    "facet_values",
    "search",
    "with_facets",
]

Order = Literal["relevance", "date"]
FACETS = ("source_type", "publisher", "year", "topic", "language", "country")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What is searched for, in which order, and which page of the hits is wanted."""

    query: str
    filters: Filters = field(default_factory=Filters)
    any_of: tuple[str, ...] = ()
    """Facet values written `topic=border-checks`; a source must have at least one of them."""
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    order: Order = "relevance"
    limit: int = 20
    offset: int = 0
    exact_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A hit with the places of the matched words; offsets count in the passage's text and in the heading."""

    hit: Hit
    highlights: tuple[Span, ...]
    heading: str
    """Title and section path, which are searched with the passage."""
    heading_highlights: tuple[Span, ...]
    before: str
    sentence: str
    """The sentence with most of the matched words; the first one where only the heading matched."""
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """One page of the hits, and how all hits spread over the facets."""

    total: int
    found: tuple[Found, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    """Facet to its values with the number of passages, the most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What a search reads beside the lexical index."""

    sources: Mapping[str, Source]
    passage: Callable[[str, str], Passage | None]
    heading: Callable[[Passage], str]
    sentences: Callable[[str], Sequence[Span]]
    text: Callable[[str], str]


def search(
    request: SearchRequest, engine: BooleanSearch, shelf: Shelf, source_ids: Sequence[str] | None
) -> SearchResult:
    """Return a page of the passages that match a query.

    Raises:
        QueryError: the query cannot be read.
        SettingsError: the order is unknown, or limit or offset is negative.
    """
    _check(request)
    node = parse(request.query)
    rows = engine.find(node, source_ids)
    if request.order == "date":
        # Undated sources come last; sorting is stable, so that relevance decides within a day.
        rows = sorted(rows, key=lambda row: shelf.sources[row[0]].published or "", reverse=True)
    hits = [
        Hit(passage=passage, score=score, lexical_rank=rank)
        for rank, (source_id, passage_id, score) in enumerate(rows, 1)
        if request.offset < rank <= request.offset + request.limit
        and (passage := shelf.passage(source_id, passage_id)) is not None
    ]
    found = tuple(_found(hit, shelf, lambda text, language: engine.marks(node, text, language)) for hit in hits)
    return SearchResult(total=len(rows), found=found, facets=_facets([row[0] for row in rows], shelf.sources))


def with_facets(sources: Sequence[Source], request: SearchRequest) -> tuple[Source, ...]:
    """Return the sources that the lists ANY, ALL and NONE of a request admit.

    Raises:
        SettingsError: an entry of a list is not of the form FACET=VALUE.
    """
    some, every, none = (
        frozenset(_entry(text) for text in texts) for texts in (request.any_of, request.all_of, request.none_of)
    )
    return tuple(
        source
        for source in sources
        for own in [_own_entries(source)]
        if (not some or some & own) and every <= own and not none & own
    )


def facet_values(source: Source, facet: str) -> tuple[str, ...]:
    """Return what a source counts as in a facet; what is not known counts as nothing."""
    match facet:
        case "source_type":
            values: tuple[str | None, ...] = (source.source_type,)
        case "publisher":
            values = (source.publisher,)
        case "year":
            values = ((source.published or "")[:4],)
        case "topic":
            values = source.topics
        case "language":
            values = (source.language,)
        case _:
            values = source.countries
    return tuple(value for value in values if value)


def _check(request: SearchRequest) -> None:
    if request.order not in get_args(Order):
        raise SettingsError(f"The order {request.order!r} is unknown; use one of {', '.join(get_args(Order))}.")
    for name in ("limit", "offset"):
        if getattr(request, name) < 0:
            raise SettingsError(f"The {name} is {getattr(request, name)}; it cannot be negative.")


def _entry(text: str) -> tuple[str, str]:
    facet, equals, value = text.partition("=")
    facet = facet.strip().lower().replace("-", "_")
    if not equals or facet not in FACETS or not value.strip():
        hint = f"write FACET=VALUE, with one of the facets {', '.join(FACETS)}"
        raise SettingsError(f"The facet value {text!r} cannot be used; {hint}.")
    return facet, value.strip().casefold()


def _own_entries(source: Source) -> frozenset[tuple[str, str]]:
    return frozenset((facet, value.casefold()) for facet in FACETS for value in facet_values(source, facet))


def _facets(source_ids: Sequence[str], sources: Mapping[str, Source]) -> dict[str, tuple[tuple[str, int], ...]]:
    passages = Counter(source_ids)
    facets: dict[str, tuple[tuple[str, int], ...]] = {}
    for facet in FACETS:
        counts: Counter[str] = Counter()
        for source_id, number in passages.items():
            counts.update(dict.fromkeys(facet_values(sources[source_id], facet), number))
        facets[facet] = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return facets


def _found(hit: Hit, shelf: Shelf, marks: Callable[[str, str], tuple[Span, ...]]) -> Found:
    passage = hit.passage
    heading = shelf.heading(passage)
    language = shelf.sources[passage.source_id].text_language
    highlights = marks(passage.text, language)
    before, sentence, after = _sentences(passage, highlights, shelf)
    return Found(
        hit=hit,
        highlights=highlights,
        heading=heading,
        heading_highlights=marks(heading, language),
        before=before,
        sentence=sentence,
        after=after,
    )


def _sentences(passage: Passage, highlights: Sequence[Span], shelf: Shelf) -> tuple[str, str, str]:
    """Return the sentence that holds most matched words, and its neighbours, also those in the next passage."""
    spans = list(shelf.sentences(passage.source_id))
    own = [place for place, (start, end) in enumerate(spans) if passage.start <= start and end <= passage.end]
    if not own:
        return "", passage.text, ""
    places = [passage.start + start for start, _ in highlights]
    best = max(own, key=lambda one: (sum(spans[one][0] <= place < spans[one][1] for place in places), -one))
    text = shelf.text(passage.source_id)
    around = [text[slice(*spans[one])] if 0 <= one < len(spans) else "" for one in (best - 1, best, best + 1)]
    return around[0], around[1], around[2]
