"""An opened index: its catalogue, its passages, searching by words, proving quotations."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from coi_assistant.answering import IndexedTexts
from coi_assistant.checking import nearest_passage
from coi_assistant.corpus import Selection, check_filters, select
from coi_assistant.errors import UnknownPassageError
from coi_assistant.indexing import heading_of, problems_of
from coi_assistant.lexicon import Lexicon
from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.manifest import IndexFolder, Manifest, Vectors
from coi_assistant.publishers import PublisherCard, card_of, load_cards
from coi_assistant.records import (
    Answer,
    Citation,
    Filters,
    Hit,
    Passage,
    Problem,
    Quote,
    Source,
)
from coi_assistant.retrieval.boolean import BooleanSearch, Searched
from coi_assistant.retrieval.embedding import Embedder, load_embedder
from coi_assistant.retrieval.hybrid import HybridRetriever
from coi_assistant.retrieval.lexical import LexicalIndex
from coi_assistant.retrieval.scan import MOST_SCANNED, ExactScan
from coi_assistant.retrieval.store import ChromaStore, DenseIndex
from coi_assistant.searching import SearchRequest, SearchResult, Shelf, search, with_facets
from coi_assistant.settings import Settings
from coi_assistant.told import Told
from coi_assistant.verification import RefusedQuoteError, cite
from coi_assistant.verification.library import Library
from coi_assistant.writers.answer_json import answer_object
from coi_assistant.writers.csl import DEFAULT_STYLE

if TYPE_CHECKING:
    pass

__all__ = ["OpenIndex", "PassageView"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """A passage as a reader opens it: with its source, its neighbours and the words around it."""

    passage: Passage
    source: Source
    before: tuple[Passage, ...]
    after: tuple[Passage, ...]


class OpenIndex:
    """What can be read of an index without asking it a question. Safe to share between threads: it only reads."""

    def __init__(self, settings: Settings, manifest: Manifest, *, embedder: Embedder | None = None) -> None:
        self.settings = settings
        self.manifest = manifest
        self.lexicon = Lexicon.load(settings.corpus)
        self._folder = IndexFolder(settings.index)
        self._texts = IndexedTexts(self._folder, manifest)
        self._given_embedder = embedder
        # An engine remembers the words of the texts that it has read, for the next page of the same search.
        self._engine = lru_cache(self._engine_of)
        self._catalogue = {key: entry.source for key, entry in manifest.entries.items()}

    def search(self, query: str, filters: Filters | None = None, *, count: int = 20) -> tuple[Hit, ...]:
        """Find passages by words: AND, OR, NOT, "phrases", "near words"~5; see `find` for all that a search gives."""
        request = SearchRequest(query=query, filters=filters or Filters(), limit=count)
        return tuple(found.hit for found in self.find(request).found)

    def find(self, request: SearchRequest) -> SearchResult:
        """Search with facets, highlights and an order.

        Raises:
            QueryError: the query cannot be read.
            SettingsError: a filter or a facet has a value that cannot be used.
        """
        admitted = with_facets(self.select(request.filters).sources, request)
        everything = len(admitted) == len(self._catalogue)
        engine = self._engine(request.exact_names or self.settings.exact_names)
        return search(request, engine, self._shelf, None if everything else [source.id for source in admitted])

    def select(self, filters: Filters) -> Selection:
        """Return the sources that filters admit."""
        check_filters(filters)
        return select(self._catalogue.values(), filters)

    def passage(self, passage_id: str, *, context: int = 1) -> PassageView:
        """Return a passage with `context` neighbours on each side.

        Raises:
            UnknownPassageError: the index has no such passage.
        """
        source_id = self._dense.source_of(passage_id)
        if source_id is None or source_id not in self._catalogue:
            raise UnknownPassageError(Told("error.passage.unknown", passage=repr(passage_id)))
        row = self._folder.passages(source_id)
        place = next(index for index, passage in enumerate(row) if passage.id == passage_id)
        return PassageView(
            passage=row[place],
            source=self._catalogue[source_id],
            before=row[max(0, place - context) : place],
            after=row[place + 1 : place + 1 + context],
        )

    def cite(self, passage_id: str, words: str = "") -> Citation:
        """Return a passage, or words of it, as a proved citation.

        Raises:
            UnknownPassageError: the index has no such passage, or the passage does not hold the words.
        """
        passage = self.passage(passage_id, context=0).passage
        place = passage.text.find(words)
        if place < 0:
            raise UnknownPassageError(Told("error.passage.no_words", words=_short(words), passage=repr(passage_id)))
        start, text = passage.start + place, words or passage.text
        end = start + len(text)
        quote = Quote(passage_id=passage.id, source_id=passage.source_id, text=text, start=start, end=end)
        try:
            return cite(quote, self._texts)
        except RefusedQuoteError as error:
            told = Told("error.passage.unproved", passage=repr(passage_id), reason=error.reason)
            raise UnknownPassageError(told) from error

    def nearest_passage(self, words: str, source_id: str = "", *, context: int = 1) -> PassageView | None:
        """Return the passage in which the words of a saved citation stand now, or the one that comes closest.

        For an id that is gone because its source was edited; None where nothing comes close.
        """
        place = nearest_passage(words, self.library, source_id)
        return None if place is None or place.passage is None else self.passage(place.passage.id, context=context)

    def passages_of(self, source_id: str) -> tuple[Passage, ...]:
        """Return all passages of a source in reading order."""
        self.source(source_id)
        return self._folder.passages(source_id)

    def similar(self, texts: Sequence[str], *, count: int = 20) -> tuple[tuple[Hit, ...], ...]:
        """Return for each text the passages nearest in meaning, best first; the score is the cosine.

        All texts are embedded at once, which takes a fraction of the time that single questions would.
        """
        vectors = self._retriever.embedder.embed_passages(texts) if texts else ()
        return tuple(self._nearest(vector, count) for vector in vectors)

    def sentences_of(self, passage: Passage) -> tuple[tuple[int, int], ...]:
        """Return the offsets of a passage's sentences in the cleaned text of its source."""
        return self._folder.sentences(passage.source_id, passage.id).spans

    def cite_span(self, passage: Passage, start: int, end: int) -> Citation:
        """Prove part of a passage and return it as a citation; offsets are of the cleaned text of the source.

        Raises:
            RefusedQuoteError: the words do not stand there.
        """
        words = self._texts.text(passage.source_id)[start:end]
        quote = Quote(passage_id=passage.id, source_id=passage.source_id, text=words, start=start, end=end)
        return cite(quote, self._texts)

    def text_of(self, source_id: str) -> str:
        """Return the cleaned text of a source."""
        return self._texts.text(source_id)

    def edition_texts(self, source_id: str) -> Mapping[str, str]:
        """Return the cleaned texts that a source had before, by their SHA-256; empty where there are none."""
        return self._folder.editions.texts(source_id)

    def source(self, source_id: str) -> Source:
        """Return a source of the catalogue.

        Raises:
            UnknownPassageError: the index has no such source.
        """
        if source_id not in self._catalogue:
            raise UnknownPassageError(Told("error.source.unknown", source=repr(source_id)))
        return self._catalogue[source_id]

    @cached_property
    def library(self) -> Library:
        """The texts of the index, prepared for comparing quotations with them."""
        return Library(self._catalogue, self._texts.text, self._folder.passages, editions=self._older_texts)

    def _older_texts(self, source_id: str) -> Iterator[tuple[str, str]]:
        """Yield the earlier texts of a source with the day until which each stood, the latest first."""
        texts = self._folder.editions.texts(source_id)
        for edition in self._folder.editions.of(source_id):
            if edition.text_sha256 in texts:
                yield f"until {edition.superseded[:10]}", texts[edition.text_sha256]

    @property
    def sources(self) -> Mapping[str, Source]:
        """The catalogue by id."""
        return self._catalogue

    @cached_property
    def organisations(self) -> Organisations:
        """The organisations that the sources may name; their publishers are among them."""
        return Organisations.load(self.settings.corpus, [source.publisher for source in self._catalogue.values()])

    def publisher_card(self, publisher: str) -> PublisherCard:
        """Return what is known of a publisher; every field says "not assessed" where the corpus has no card for it.

        Raises:
            CorpusError: `publishers.yaml` of the corpus breaks the schema.
        """
        return card_of(self._cards, publisher)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the corpus, errors first."""
        return problems_of(self.manifest)

    def to_object(self, answer: Answer, *, started: float | None = None, style: str = DEFAULT_STYLE) -> dict[str, Any]:
        """Return an answer as the JSON object `coi-answer/1`; `started` is a `time.perf_counter()` reading."""
        elapsed = 0 if started is None else round(1000 * (time.perf_counter() - started))
        index = {"digest": self.manifest.digest, "model": self.manifest.model, "built": self.manifest.built}
        return answer_object(answer, self._catalogue, index=index, elapsed_ms=elapsed, style=style)

    @cached_property
    def _cards(self) -> tuple[PublisherCard, ...]:
        return load_cards(self.settings.corpus)

    @cached_property
    def _store(self) -> ChromaStore:
        return ChromaStore(self._folder.chroma(self.manifest))

    @cached_property
    def _dense(self) -> DenseIndex:
        """An exact search where all vectors fit in memory; Chroma's approximate one beyond that, and on its server."""
        if self.manifest.passages > MOST_SCANNED or self.manifest.chroma_url:
            return self._store
        return ExactScan((key, *self._folder.passage_vectors(key)) for key in self.manifest.entries)

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex(self._folder.lexical(self.manifest))

    @cached_property
    def _retriever(self) -> HybridRetriever:
        settings = self.settings
        embedder = self._given_embedder or load_embedder(
            settings.embedding_model, self._folder.models, allow_download=settings.allow_download
        )
        return HybridRetriever(
            embedder=embedder,
            dense=self._dense,
            lexical=self._lexical,
            passage=self._folder.passage,
            candidates=settings.candidates,
        )

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(
            sources=self._catalogue,
            passage=self._folder.passage,
            heading=self._heading,
            sentences=self._texts.sentences,
            text=self._texts.text,
        )

    def _heading(self, passage: Passage) -> str:
        return heading_of(self._catalogue[passage.source_id], passage)

    def _engine_of(self, exact_names: bool) -> BooleanSearch:
        searched = Searched(sources=self._catalogue, passage=self._folder.passage, heading=self._heading)
        return BooleanSearch(self._lexical, self.lexicon, searched, exact_names=exact_names)

    def _nearest(self, vector: Vectors, count: int) -> tuple[Hit, ...]:
        found = [(self._folder.passage(*row[:2]), row[2]) for row in self._dense.nearest(vector, count)]
        return tuple(
            Hit(passage=passage, score=score, dense_rank=rank)
            for rank, (passage, score) in enumerate(found, 1)
            if passage is not None
        )

    def _ids(self, selection: Selection) -> list[str] | None:
        """Return the ids to search in; None means all, which is cheaper than naming every source."""
        everything = len(selection.sources) == len(self._catalogue)
        return None if everything else [source.id for source in selection.sources]


def _short(words: str) -> str:
    return repr(words if len(words) <= 80 else f"{words[:79]}…")
