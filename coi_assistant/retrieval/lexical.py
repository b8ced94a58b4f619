"""The lexical index: words and names in tantivy, stemmed by language.

Each passage stands in the field of its language, in a field of plain words (any language, no stemming) and, by keys
that spellings share, in a field of names. A question is matched with the stemmer of its own language and, where it
brings terms in other languages, with theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import snowballstemmer
import tantivy

from coi_assistant.errors import StorageError
from coi_assistant.records import Passage
from coi_assistant.told import Told

STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
"""Languages that tantivy stems."""
OTHER_STEMMERS = {"cs": "czech", "et": "estonian", "lt": "lithuanian", "pl": "polish", "sr": "serbian"}
"""Languages that only Snowball's own package stems; the index takes their stems. Belarusian has no stemmer."""
PLAIN, NAMES, HEADING = "plain", "names", "heading"
PLAIN_EXACT = "exact"
"""Analyser that keeps accents, which stemmers need; no field of its own."""
HEADING_BOOST = 0.5
"""A word in title or section says less about a passage than the same word in its text."""
LONGEST_WORD = 60
WRITER_HEAP = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalRecord:
    """A passage with what is indexed beside its words."""

    passage: Passage
    language: str = ""
    heading: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalQuery:
    """What is looked for: words by language, and keys of names."""

    words: Mapping[str, str] = field(default_factory=dict)
    """Text to be matched by language code; the empty code means words in whatever language."""
    names: tuple[str, ...] = ()


class LexicalIndex:
    """A tantivy index in a folder of its own, or in memory where no folder is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._analyzers = _analyzers()
        with self._storage_errors():
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            self.schema = _schema(self._analyzers)
            self._index = tantivy.Index(self.schema, path=None if folder is None else str(folder))
        for name, analyzer in self._analyzers.items():
            self._index.register_tokenizer(name, analyzer)

    def replace(self, source_ids: Sequence[str], records: Sequence[LexicalRecord]) -> None:
        """Delete all passages of some sources and add others, in one commit."""
        with self._storage_errors():
            writer = self._index.writer(WRITER_HEAP, 1)
            # What a killed commit wrote is no part of the index, but its name is in the way of the next.
            writer.garbage_collect_files()
            for source_id in source_ids:
                writer.delete_documents_by_term("source_id", source_id)
            for record in records:
                writer.add_document(self._document(record))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def best(
        self, query: LexicalQuery, count: int, source_ids: Sequence[str] | None = None
    ) -> list[tuple[str, str, float]]:
        """Return up to `count` of (source id, passage id, BM25 score), best first."""
        clauses = [(tantivy.Occur.Should, clause) for clause in self._clauses(query)]
        if not clauses:
            return []
        return self.run(tantivy.Query.boolean_query(clauses), count, source_ids)

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._index.searcher().num_docs)

    def probe(self) -> int:
        """Return the number of passages after one was looked for.

        Raises:
            StorageError: the index is damaged.
        """
        with self._storage_errors():
            self._index.searcher()
        self.run(tantivy.Query.all_query(), 1, None)
        return self.count()

    def run(
        self, query: tantivy.Query, count: int, source_ids: Sequence[str] | None = None
    ) -> list[tuple[str, str, float]]:
        """Run a query built over `schema`; results as from `best`."""
        if source_ids is not None:
            within = tantivy.Query.term_set_query(self.schema, "source_id", list(source_ids))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(within, 0.0))]
            )
        with self._storage_errors():
            searcher = self._index.searcher()
            found = [(score, searcher.doc(address)) for score, address in searcher.search(query, count).hits]
        return [(str(doc.get_first("source_id")), str(doc.get_first("id")), float(score)) for score, doc in found]

    def _clauses(self, query: LexicalQuery) -> Iterator[tantivy.Query]:
        for language, text in query.words.items():
            plain = dict.fromkeys(self._analyzers[PLAIN].analyze(text))
            for word in plain:
                yield tantivy.Query.term_query(self.schema, PLAIN, word)
                heading = tantivy.Query.term_query(self.schema, HEADING, word)
                yield tantivy.Query.boost_query(heading, HEADING_BOOST)
            for stem in dict.fromkeys(self.stems(language, text)):
                yield tantivy.Query.term_query(self.schema, language, stem)
        for key in query.names:
            yield tantivy.Query.term_query(self.schema, NAMES, key)

    def fold(self, text: str) -> str:
        """Return a word as the field of plain words has it; empty for one that is too long to be indexed."""
        return "".join(self._analyzers[PLAIN].analyze(text))

    def stems(self, language: str, text: str) -> list[str]:
        """Return the stems of a text's words; none for a language without a stemmer."""
        if language in STEMMERS:
            return list(self._analyzers[language].analyze(text))
        if language in OTHER_STEMMERS:
            stems: list[str] = _snowball(language).stemWords(self._analyzers[PLAIN_EXACT].analyze(text))
            return stems
        return []

    def _document(self, record: LexicalRecord) -> tantivy.Document:
        document = tantivy.Document()
        document.add_text("id", record.passage.id)
        document.add_text("source_id", record.passage.source_id)
        document.add_text(PLAIN, record.passage.text)
        document.add_text(HEADING, record.heading)
        if record.language in STEMMERS:
            document.add_text(record.language, record.passage.text)
        elif record.language in OTHER_STEMMERS:
            document.add_text(record.language, " ".join(self.stems(record.language, record.passage.text)))
        document.add_text(NAMES, " ".join(record.names))
        return document

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            # tantivy reports a full disk or a damaged segment as a bare ValueError.
            reason = str(error).splitlines()[0]
            told = Told("error.store.lexical_failed", folder=repr(str(self._folder)), reason=reason)
            raise StorageError(told) from error


@cache
def _snowball(language: str) -> Any:
    return snowballstemmer.stemmer(OTHER_STEMMERS[language])


def _analyzers() -> dict[str, Any]:
    """Return the analysers by field name: plain words, names by white space, and one with stemmer a language."""
    tokenizer, filters = tantivy.Tokenizer, tantivy.Filter

    def words() -> Any:
        builder = tantivy.TextAnalyzerBuilder(tokenizer.simple())
        return builder.filter(filters.remove_long(LONGEST_WORD)).filter(filters.lowercase())

    analyzers = {code: words().filter(filters.stemmer(name)).build() for code, name in STEMMERS.items()}
    analyzers |= {code: tantivy.TextAnalyzerBuilder(tokenizer.whitespace()).build() for code in OTHER_STEMMERS}
    analyzers[PLAIN_EXACT] = words().build()
    analyzers[PLAIN] = words().filter(filters.ascii_fold()).build()
    analyzers[NAMES] = tantivy.TextAnalyzerBuilder(tokenizer.whitespace()).build()
    return analyzers


def _schema(analyzers: Mapping[str, Any]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(HEADING, tokenizer_name=PLAIN, index_option="position")
    for name in sorted(analyzers.keys() - {PLAIN_EXACT}):
        builder.add_text_field(name, tokenizer_name=name, index_option="position")
    return builder.build()
