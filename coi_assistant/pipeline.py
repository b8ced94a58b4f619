"""The way from a question to an answer; the one place to read first.

    build_index   corpus -> ingest -> passages -> retrieval's stores        (indexing.py)
    ask           question -> retrieval -> synthesis -> verification -> weighing -> Answer
    find          query -> lexical index -> hits with highlights and facets   (searching.py)

Each stage is a folder; none imports another, and this module hands their results on.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from coi_assistant.answering import Reading, answer_from
from coi_assistant.corpus import Selection, is_repeat
from coi_assistant.indexing import IndexReport, Progress, build_index, check_fresh, heading_of
from coi_assistant.lexicon.instruments import Instrument, instruments_in, names_instrument
from coi_assistant.lexicon.organisations import repeats_another
from coi_assistant.manifest import IndexFolder
from coi_assistant.opened import OpenIndex, PassageView
from coi_assistant.records import (
    Answer,
    Evidence,
    Filters,
    Hit,
    Question,
)
from coi_assistant.retrieval.e5 import E5
from coi_assistant.retrieval.embedding import Embedder
from coi_assistant.retrieval.evidence import Page, read
from coi_assistant.retrieval.expressions import parse
from coi_assistant.retrieval.hybrid import Retrieval, Search, as_langchain
from coi_assistant.retrieval.lexical import LexicalQuery
from coi_assistant.retrieval.query import check_question, lexical_query, lexical_weight
from coi_assistant.retrieval.reader import Reader, load_reader
from coi_assistant.settings import Settings, switch_off_network
from coi_assistant.soundness import damage
from coi_assistant.synthesis.judgement import Judgement, judge, spread, with_likeness, with_readings
from coi_assistant.synthesis.slots import Demand, demand, in_words, pointed
from coi_assistant.weighing import Scales
from coi_assistant.weighing.kinds import may_state_position
from coi_assistant.writers.references import published_words, reference

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.vectorstores import VectorStore

__all__ = ["Assistant", "IndexReport", "PassageView", "Progress", "build_index", "open_assistant"]

_LOG = logging.getLogger(__name__)

PASSAGES_READ = 30
"""Hits that are read sentence by sentence. On the tuning half of the gold questions the supporting passage is among the
first 30 for all English and 95% of the other questions, among the first 10 for about 90%."""
COMPARED = 16
"""Passages whose words the reader compares with the question's, to choose those that it reads with it. In
cross-validation the supporting passage is among the ten chosen as often as with all 30."""
READ_CLOSELY = 10
"""Passages that the reader reads with the question, at about 20 ms each on two cores, and 20 ms more for each that it
meets for the first time."""
PASSAGES_LEARNT = 1_000
"""Passages that are read before the first question, for the names and concepts in them at about 2 ms each and by the
reader at about 20 ms, so that no question waits for it; what is beyond is read when it is found."""
LEARNT_AT_ONCE = 4
"""Passages that the reader reads ahead before it looks whether it is to stop: about 50 ms."""
ANSWERS_KEPT = 64
"""Answers kept in memory for questions that are asked again."""
POSITIONS_READ = 10
"""Passages of the authorities' side that are read for balance when the evidence lacks it."""
INSTRUMENT_PASSAGES = 50
"""Passages with a number that are read to see whether they name the law with that number."""
SPELLINGS_READ = 5
"""Passages that are looked at for the spelling of a name in the corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was read for a question, and what is held of each piece."""

    question: Question
    selection: Selection
    search: Search
    wanted: Demand
    evidence: tuple[Evidence, ...]
    judged: tuple[Judgement, ...]
    """One a piece of evidence, in its order."""


def open_assistant(settings: Settings, *, embedder: Embedder | None = None, check: bool = True) -> Assistant:
    """Open the index that the settings name.

    Args:
        check: compare the index with the corpus first, and build it anew if its stores are damaged.

    Raises:
        MissingIndexError: nothing is indexed yet.
        StaleIndexError: the index does not match the corpus or the model.
    """
    switch_off_network(settings)
    folder = IndexFolder(settings.index)
    manifest = folder.manifest()
    if check:
        check_fresh(settings, manifest)
        if found := damage(folder, manifest, for_asking=True):
            build_index(settings, embedder=embedder)
            manifest = folder.manifest()
            _LOG.warning("The index was damaged (%s) and was rebuilt from the corpus.", found)
    return Assistant(settings, manifest, embedder=embedder)


def dated_heading(heading: str, published: str | None) -> str:
    """Return what stands above a passage as the reader reads it: title, section and date of publication in words."""
    return ", ".join(filter(None, [heading, published and published_words(published)]))


class Assistant(OpenIndex):
    """An opened index that answers. Safe to share between threads: it only reads."""

    def ask(self, question: Question) -> Answer:
        """Answer a question from the sources that its filters admit.

        Raises:
            QuestionError: the question is empty, too long or holds control characters.
            SettingsError: a filter has a value that cannot be used.
        """
        return self._answer(self.prepare(question), date.today())

    @cached_property
    def _answer(self) -> Callable[[Question, date], Answer]:
        """Answers by question and day; an index that changed is opened anew, and nothing is kept of it."""
        return lru_cache(ANSWERS_KEPT)(self._answer_anew)

    def _answer_anew(self, question: Question, today: date) -> Answer:
        reading = self._reading(self.examine(question, self.select(question.filters)))
        scales = Scales(
            sources=self._catalogue,
            organisations=self.organisations,
            today=today,
            stale_months=self.settings.stale_months,
        )
        return answer_from(reading, self._texts, self.manifest, self.settings, scales)

    def prepare(self, question: Question) -> Question:
        """Return a question checked, folded to one line and with its language."""
        text = check_question(question.text)
        return replace(question, text=text, language=question.language or self.lexicon.language_of(text))

    def examine(self, question: Question, selection: Selection, *, closely: bool = True) -> Examined:
        """Read what bears on a prepared question, and judge each piece.

        Args:
            closely: let the reader read the likeliest too; without, it only compares their words with the question's.
        """
        search = self._search_for(question)
        evidence = self._read(self._retriever.retrieve(search, self._ids(selection)))
        wanted = demand(question.text, question.language, self.lexicon)
        texts = [(f"{one.heading}\n{one.hit.passage.text}", one.language) for one in evidence]
        # Of the question as searched for: a name typed in another spelling is no word that the passages lack.
        coverage = self.lexicon.coverage(search.text, question.language, texts)
        judged = self._by_reader(search.text, evidence, judge(evidence, wanted, coverage, self.lexicon), closely)
        judged = spread(judged, [one.hit.passage.source_id for one in evidence])
        return Examined(
            question=question,
            selection=selection,
            search=search,
            wanted=wanted,
            evidence=tuple(pointed(one, wanted, self.lexicon) for one in evidence),
            judged=judged,
        )

    def as_retriever(self) -> BaseRetriever:
        """Return the hybrid retriever in the form that LangChain programs take."""
        everything = self.select(Filters())

        def hits(text: str) -> tuple[Hit, ...]:
            search = self._search_for(Question(text=check_question(text)))
            return self._retriever.retrieve(search, self._ids(everything)).hits

        return as_langchain(hits)

    def as_vectorstore(self) -> VectorStore:
        """Return the passages' vectors in Chroma in the form that LangChain programs take; do not write through it."""
        return self._store.as_vectorstore(self._retriever.embedder)

    def warm_up(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Load the model, the stores and the word lists of each language, so that no question waits for them.

        Args:
            is_over: asked now and then; once it says yes, nothing more is read ahead.
        """
        self._retriever.embedder.embed_question("warm up")
        for sample in self.lexicon.samples():
            self._search_for(Question(text=sample))
        if self._reader is not None:
            self._reader.read("warm up", [("", "warm up")])
        self._learn(is_over)

    def _learn(self, is_over: Callable[[], bool]) -> None:
        """Read the first passages for what lexicon, reader and references remember of them."""
        all_passages = (
            (source, one) for source in self._catalogue.values() for one in self._folder.passages(source.id)
        )
        first = list(islice(all_passages, PASSAGES_LEARNT))
        for source, passage in takewhile(lambda _: not is_over(), first):
            self._folder.sentences(source.id, passage.id)
            self.lexicon.learn(f"{heading_of(source, passage)}\n{passage.text}", source.text_language)
            self._tells_of_another(passage.text, source.publisher)
        if self._reader is not None:
            passages = [(dated_heading(heading_of(source, one), source.published), one.text) for source, one in first]
            for start in takewhile(lambda _: not is_over(), range(0, len(passages), LEARNT_AT_ONCE)):
                self._reader.learn(passages[start : start + LEARNT_AT_ONCE])
        for source, passage in takewhile(lambda _: not is_over(), first):
            reference(source, passage.locator)

    def _by_reader(
        self, text: str, evidence: Sequence[Evidence], judged: Sequence[Judgement], closely: bool
    ) -> tuple[Judgement, ...]:
        """Let the reader compare the likeliest passages, read the likeliest of those, and judge again each time."""
        if self._reader is None or not judged:
            return tuple(judged)
        # With its date: a report of September 2021 says "this month", and a question asks about September 2021.
        passages = [(dated_heading(one.heading, one.published), one.hit.passage.text) for one in evidence]
        first = _likeliest(judged, COMPARED)
        likeness = self._reader.likeness(text, [passages[place] for place in first])
        judged = with_likeness(judged, dict(zip(first, likeness, strict=True)))
        if not closely:
            return judged
        chosen = _likeliest(judged, READ_CLOSELY)
        readings = self._reader.read(text, [passages[place] for place in chosen])
        return with_readings(judged, dict(zip(chosen, readings, strict=True)))

    @cached_property
    def _reader(self) -> Reader | None:
        """The reader; none where it is switched off, or where the embedder is not the model that it was trained on."""
        is_its_model = self._retriever.embedder.name == E5
        return load_reader(self._folder.models) if self.settings.reader and is_its_model else None

    def _reading(self, examined: Examined) -> Reading:
        """Put together what answering needs: the evidence, the authorities' side, and how the question was read."""
        question, evidence = examined.question, examined.evidence
        named = instruments_in(question.text)
        unknown = [one for one in named if not self._holds(one, examined.selection)]
        further = self._authorities_side(examined)
        # Once more and not only for the further ones: a word weighs the more, the fewer of the texts compared have it.
        texts = [(f"{one.heading}\n{one.hit.passage.text}", one.language) for one in (*evidence, *further)]
        spoken = sorted({source.text_language for source in self._catalogue.values()} - {""})
        return Reading(
            question=question,
            selection=examined.selection,
            evidence=evidence,
            judged=examined.judged,
            kinds=examined.wanted.kinds,
            further=further,
            coverage=self.lexicon.coverage(examined.search.text, question.language, texts),
            unknown=unknown,
            is_about_unknown=bool(named) and len(unknown) == len(named),
            searched_as=examined.search.text,
            asked_for=in_words(examined.wanted, self.lexicon),
            spellings=() if self.settings.exact_names else self.lexicon.asked_spellings(question.text),
            terms=tuple((code, terms) for code in spoken if (terms := self.lexicon.terms(question.text, code))),
        )

    def _holds(self, instrument: Instrument, selection: Selection) -> bool:
        """Tell whether an admitted source names a law by its number."""
        phrase = '"' + " ".join(re.findall(r"\w+", instrument.number)) + '"'
        rows = self._engine(True).find(parse(phrase), self._ids(selection))
        for source_id, passage_id, _ in rows[:INSTRUMENT_PASSAGES]:
            passage = self._folder.passage(source_id, passage_id)
            heading = heading_of(self._catalogue[source_id], passage) if passage else ""
            if passage and names_instrument(f"{heading}\n{passage.text}", instrument):
                return True
        return False

    def _authorities_side(self, examined: Examined) -> tuple[Evidence, ...]:
        """Read what sources that speak for the authorities hold on a question, beyond the evidence."""
        admitted = examined.selection.sources
        ids = [source.id for source in admitted if may_state_position(source, self.organisations)]
        if not ids:
            return ()
        read_already = {one.hit.passage.id for one in examined.evidence}
        found = self._retriever.retrieve(examined.search, ids)
        fresh = [hit for hit in found.hits if hit.passage.id not in read_already]
        return self._read(replace(found, hits=tuple(fresh[:POSITIONS_READ])))

    def _search_for(self, question: Question) -> Search:
        """Prepare a question: names in the corpus's spelling, its words in each language of the corpus."""
        language = question.language or self.lexicon.language_of(question.text)
        spoken = {source.text_language for source in self._catalogue.values()}
        exact = self.settings.exact_names
        text = question.text if exact else self._respelled(question.text)
        return Search(
            text=text,
            lexical=lexical_query(self.lexicon, text, language, spoken, exact_names=exact),
            lexical_weight=lexical_weight(language, spoken),
        )

    def _respelled(self, text: str) -> str:
        """Return a question with its names as the corpus spells them, so that every spelling typed finds the same."""
        keys = {key for _, spellings in self.lexicon.asked_names(text) for key in spellings}
        rows = [row for key in sorted(keys) for row in self._lexical.best(LexicalQuery(names=(key,)), SPELLINGS_READ)]
        found = [self._folder.passage(source_id, passage_id) for source_id, passage_id, _ in rows]
        return self.lexicon.in_spelling_of(text, [passage.text for passage in found if passage is not None])

    def _tells_of_another(self, text: str, publisher: str) -> bool:
        """Whether a passage says that another publisher of the corpus has reported what it tells."""
        return repeats_another(text, publisher, self.organisations) is not None

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
                    repeats=is_repeat(source) or self._tells_of_another(hit.passage.text, source.publisher),
                    language=source.text_language,
                    cosine=retrieval.cosines.get(hit.passage.id, retrieval.lowest_cosine),
                )
            )
        return read(pages, retrieval.vector)


def _likeliest(judged: Sequence[Judgement], most: int) -> list[int]:
    """Return the places of the pieces that most likely answer, the likeliest first."""
    return sorted(range(len(judged)), key=lambda place: -judged[place].probability)[:most]
