"""The way from a question to an answer; the one place to read first.

    build_index   corpus -> ingest -> passages -> retrieval's stores        (indexing.py)
    ask           question -> retrieval -> synthesis -> verification -> weighing -> Answer
    search        query -> lexical index -> Hits

Each stage is a folder; none imports another, and this module hands their results on.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coi_assistant.answering import IndexedTexts, Reading, answer_from
from coi_assistant.corpus import Selection, check_filters, is_repeat, select
from coi_assistant.errors import UnknownPassageError
from coi_assistant.indexing import IndexReport, Progress, build_index, check_fresh, heading_of, problems_of
from coi_assistant.lexicon import Lexicon
from coi_assistant.manifest import IndexFolder, Manifest, Vectors
from coi_assistant.records import (
    Answer,
    Citation,
    Evidence,
    Filters,
    Hit,
    Passage,
    Problem,
    Question,
    Quote,
    Source,
)
from coi_assistant.retrieval.embedding import Embedder, load_embedder
from coi_assistant.retrieval.evidence import Page, read
from coi_assistant.retrieval.hybrid import HybridRetriever, Retrieval, Search, as_langchain
from coi_assistant.retrieval.lexical import LexicalIndex, LexicalQuery
from coi_assistant.retrieval.query import check_question, lexical_query, lexical_weight
from coi_assistant.retrieval.store import ChromaStore
from coi_assistant.settings import Settings, switch_off_network
from coi_assistant.synthesis.judgement import Judgement, judge
from coi_assistant.synthesis.slots import demand, pointed
from coi_assistant.verification import cite
from coi_assistant.writers.answer_json import answer_object

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

__all__ = ["Assistant", "IndexReport", "PassageView", "Progress", "build_index", "open_assistant"]

PASSAGES_READ = 30
"""Hits that are read sentence by sentence. On the tuning half of the gold questions the supporting passage is among the
first 30 for all English and 95% of the other questions, among the first 10 for about 90%."""
SPELLINGS_READ = 5
"""Passages that are looked at for the spelling of a name in the corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """A passage as a reader opens it: with its source, its neighbours and the words around it."""

    passage: Passage
    source: Source
    before: tuple[Passage, ...]
    after: tuple[Passage, ...]


def open_assistant(settings: Settings, *, embedder: Embedder | None = None, check: bool = True) -> Assistant:
    """Open the index that the settings name.

    Args:
        check: compare the index with the corpus first.

    Raises:
        MissingIndexError: nothing is indexed yet.
        StaleIndexError: the index does not match the corpus or the model.
    """
    switch_off_network(settings)
    manifest = IndexFolder(settings.index).manifest()
    if check:
        check_fresh(settings, manifest)
    return Assistant(settings, manifest, embedder=embedder)


class Assistant:
    """An opened index that answers. Safe to share between threads: it only reads."""

    def __init__(self, settings: Settings, manifest: Manifest, *, embedder: Embedder | None = None) -> None:
        self.settings = settings
        self.manifest = manifest
        self.lexicon = Lexicon.load(settings.corpus)
        self._folder = IndexFolder(settings.index)
        self._texts = IndexedTexts(self._folder, manifest)
        self._given_embedder = embedder
        self._catalogue = {key: entry.source for key, entry in manifest.entries.items()}

    def ask(self, question: Question) -> Answer:
        """Answer a question from the sources that its filters admit.

        Raises:
            QuestionError: the question is empty, too long or holds control characters.
            SettingsError: a filter has a value that cannot be used.
        """
        question = self.prepare(question)
        selection = self.select(question.filters)
        evidence, judged = self.examine(question, selection)
        reading = Reading(question=question, selection=selection, evidence=evidence, judged=judged)
        return answer_from(reading, self._texts, self.manifest, self.settings)

    def prepare(self, question: Question) -> Question:
        """Return a question checked, folded to one line and with its language."""
        text = check_question(question.text)
        return replace(question, text=text, language=question.language or self.lexicon.language_of(text))

    def examine(self, question: Question, selection: Selection) -> tuple[tuple[Evidence, ...], tuple[Judgement, ...]]:
        """Return what was read for a prepared question, and what is held of each piece."""
        evidence = self._read(self._retrieve(question, selection))
        wanted = demand(question.text, question.language, self.lexicon)
        texts = [(f"{one.heading}\n{one.hit.passage.text}", one.language) for one in evidence]
        coverage = self.lexicon.coverage(question.text, question.language, texts)
        judged = judge(evidence, wanted, coverage, self.lexicon)
        return tuple(pointed(one, wanted, self.lexicon) for one in evidence), judged

    def search(self, query: str, filters: Filters | None = None, *, count: int = 20) -> tuple[Hit, ...]:
        """Find passages by words: AND, OR, NOT, "phrases" and "near words"~5."""
        text = check_question(query)
        rows = self._lexical.search(text, count, self._ids(self.select(filters or Filters())))
        found = [(self._folder.passage(source_id, passage_id), score) for source_id, passage_id, score in rows]
        return tuple(
            Hit(passage=passage, score=score, lexical_rank=rank)
            for rank, (passage, score) in enumerate(found, 1)
            if passage is not None
        )

    def select(self, filters: Filters) -> Selection:
        """Return the sources that filters admit."""
        check_filters(filters)
        return select(self._catalogue.values(), filters)

    def passage(self, passage_id: str, *, context: int = 1) -> PassageView:
        """Return a passage with `context` neighbours on each side.

        Raises:
            UnknownPassageError: the index has no such passage.
        """
        source_id = self._store.source_of(passage_id)
        if source_id is None or source_id not in self._catalogue:
            message = f"There is no passage {passage_id!r} in the index."
            raise UnknownPassageError(f"{message} Take an id from `coi ask --json` or `coi search`.")
        row = self._folder.passages(source_id)
        place = next(index for index, passage in enumerate(row) if passage.id == passage_id)
        return PassageView(
            passage=row[place],
            source=self._catalogue[source_id],
            before=row[max(0, place - context) : place],
            after=row[place + 1 : place + 1 + context],
        )

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

    def cite(self, passage: Passage, start: int, end: int) -> Citation:
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

    def source(self, source_id: str) -> Source:
        """Return a source of the catalogue.

        Raises:
            UnknownPassageError: the index has no such source.
        """
        if source_id not in self._catalogue:
            raise UnknownPassageError(f"There is no source {source_id!r} in the index. `coi sources` lists them.")
        return self._catalogue[source_id]

    @property
    def sources(self) -> Mapping[str, Source]:
        """The catalogue by id."""
        return self._catalogue

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the corpus, errors first."""
        return problems_of(self.manifest)

    def to_object(self, answer: Answer, *, started: float | None = None) -> dict[str, Any]:
        """Return an answer as the JSON object `coi-answer/1`; `started` is a `time.perf_counter()` reading."""
        elapsed = 0 if started is None else round(1000 * (time.perf_counter() - started))
        index = {"digest": self.manifest.digest, "model": self.manifest.model, "built": self.manifest.built}
        return answer_object(answer, self._catalogue, index=index, elapsed_ms=elapsed)

    def as_retriever(self) -> BaseRetriever:
        """Return the hybrid retriever in the form that LangChain programs take."""
        everything = self.select(Filters())
        return as_langchain(lambda text: self._retrieve(Question(text=check_question(text)), everything).hits)

    def warm_up(self) -> None:
        """Load the model and open the stores, so that the first question does not wait for them."""
        self._retriever.embedder.embed_question("warm up")

    @cached_property
    def _store(self) -> ChromaStore:
        return ChromaStore(self._folder.chroma(self.manifest))

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
            store=self._store,
            lexical=self._lexical,
            passage=self._folder.passage,
            candidates=settings.candidates,
        )

    def _nearest(self, vector: Vectors, count: int) -> tuple[Hit, ...]:
        found = [(self._folder.passage(*row[:2]), row[2]) for row in self._store.nearest(vector, count)]
        return tuple(
            Hit(passage=passage, score=score, dense_rank=rank)
            for rank, (passage, score) in enumerate(found, 1)
            if passage is not None
        )

    def _ids(self, selection: Selection) -> list[str] | None:
        """Return the ids to search in; None means all, which is cheaper than naming every source."""
        everything = len(selection.sources) == len(self._catalogue)
        return None if everything else [source.id for source in selection.sources]

    def _retrieve(self, question: Question, selection: Selection) -> Retrieval:
        return self._retriever.retrieve(self._search_for(question), self._ids(selection))

    def _search_for(self, question: Question) -> Search:
        """Prepare a question: names in the corpus's spelling, its words in each language of the corpus."""
        language = question.language or self.lexicon.language_of(question.text)
        spoken = {source.text_language for source in self._catalogue.values()}
        exact = self.settings.exact_names
        text = question.text if exact else self._in_corpus_spelling(question.text)
        return Search(
            text=text,
            lexical=lexical_query(self.lexicon, text, language, spoken, exact_names=exact),
            lexical_weight=lexical_weight(language, spoken),
        )

    def _in_corpus_spelling(self, text: str) -> str:
        """Return a question with its names as the corpus spells them, so that every spelling typed finds the same."""
        keys = {key for _, spellings in self.lexicon.asked_names(text) for key in spellings}
        rows = [row for key in sorted(keys) for row in self._lexical.best(LexicalQuery(names=(key,)), SPELLINGS_READ)]
        found = [self._folder.passage(source_id, passage_id) for source_id, passage_id, _ in rows]
        return self.lexicon.in_spelling_of(text, [passage.text for passage in found if passage is not None])

    def _read(self, retrieval: Retrieval) -> tuple[Evidence, ...]:
        pages = []
        for hit in retrieval.hits[:PASSAGES_READ]:
            source = self._catalogue[hit.passage.source_id]
            cut = self._folder.sentences(source.id, hit.passage.id)
            pages.append(
                Page(
                    hit=hit,
                    spans=cut.spans,
                    vectors=cut.vectors,
                    heading=heading_of(source, hit.passage),
                    published=source.published,
                    countries=source.countries,
                    repeats=is_repeat(source),
                    language=source.text_language,
                    cosine=retrieval.cosines.get(hit.passage.id, retrieval.lowest_cosine),
                )
            )
        return read(pages, retrieval.vector)
