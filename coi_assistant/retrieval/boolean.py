"""Boolean search: the tree of a query against the lexical index, and where a passage holds what was looked for.

tantivy decides what it can decide exactly: words, stems, keys of names, wildcards, phrases. Words near each other and
phrases with names or wildcards are looked up by their words first, and then read in each candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from coi_assistant.lexicon import Lexicon
from coi_assistant.lexicon.romanisation import fold_homoglyphs
from coi_assistant.records import Passage, Source
from coi_assistant.retrieval.expressions import All, Any, Field, Node, Not, Terms
from coi_assistant.retrieval.fields import sources_with
from coi_assistant.retrieval.lexical import HEADING, HEADING_BOOST, LONGEST_WORD, NAMES, PLAIN, LexicalIndex
from coi_assistant.retrieval.wording import Span, Wanted, Word, cut, merged, named, places, wildcard_folded

_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

WORDS_REMEMBERED = 4096
"""Texts of which the words are kept, for the next page of the same search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a search reads: sources, and of each passage its record and what stands above it."""

    sources: Mapping[str, Source]
    passage: Callable[[str, str], Passage | None]
    heading: Callable[[Passage], str]


class BooleanSearch:
    """Searches one index; `exact_names` switches other spellings of names off."""

    def __init__(self, index: LexicalIndex, lexicon: Lexicon, searched: Searched, *, exact_names: bool = False) -> None:
        self._index = index
        self._lexicon = lexicon
        self._searched = searched
        self._exact_names = exact_names
        self._languages = sorted({source.text_language for source in searched.sources.values()})
        self._fold = lru_cache(65536)(index.fold)
        self._words = lru_cache(WORDS_REMEMBERED)(self._cut)
        self._wish = lru_cache(WORDS_REMEMBERED)(self._wish_of)

    def find(self, node: Node, source_ids: Sequence[str] | None = None) -> list[tuple[str, str, float]]:
        """Return all passages that match: source id, passage id and score, best first."""
        return self._index.run(self._query(node), max(1, self._index.count()), source_ids)

    def marks(self, node: Node, text: str, language: str) -> tuple[Span, ...]:
        """Return where a text holds what a query asks for; what it excludes is passed over."""
        words = self._words(text, language)
        found = [span for terms in _asked(node) for span in places(self._wish(terms), terms.near, words)]
        return merged(found)

    def _query(self, node: Node) -> tantivy.Query:
        match node:
            case All(nodes=nodes):
                return _all([(_MUST_NOT, self._query(one.node)) if isinstance(one, Not) else (_MUST, self._query(one))
                             for one in nodes])  # fmt: skip
            case Any(nodes=nodes):
                return tantivy.Query.boolean_query([(_SHOULD, self._query(one)) for one in nodes])
            case Not(node=inner):
                return _all([(_MUST_NOT, self._query(inner))])
            case Field():
                return self._limit(node)
        return self._terms(node)

    def _limit(self, field: Field) -> tantivy.Query:
        ids = sources_with(field, self._searched.sources, self._lexicon, self._wish, self._words)
        return tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._index.schema, "source_id", ids), 0.0)

    def _terms(self, terms: Terms) -> tantivy.Query:
        wanted = self._wish(terms)
        if len(wanted) == 1:
            return self._one(wanted[0])
        if terms.near or any(one.names or one.has_wildcard for one in wanted):
            return self._read(terms, wanted)
        words: list[str | tuple[int, str]] = [one.plain for one in wanted]
        if not all(words):
            return tantivy.Query.empty_query()
        schema = self._index.schema
        heading = tantivy.Query.boost_query(tantivy.Query.phrase_query(schema, HEADING, words), HEADING_BOOST)
        return tantivy.Query.disjunction_max_query([tantivy.Query.phrase_query(schema, PLAIN, words), heading], 0.0)

    def _read(self, terms: Terms, wanted: Sequence[Wanted]) -> tantivy.Query:
        """Find the passages with all words, and keep those in which the words stand as asked for."""
        candidates = _all([(_MUST, self._one(one)) for one in wanted])
        rows = self._index.run(candidates, max(1, self._index.count()))
        kept = [passage_id for source_id, passage_id, _ in rows if self._holds(terms, source_id, passage_id)]
        within = tantivy.Query.term_set_query(self._index.schema, "id", kept)
        return _all([(_MUST, tantivy.Query.const_score_query(within, 0.0)), (_MUST, candidates)])

    def _holds(self, terms: Terms, source_id: str, passage_id: str) -> bool:
        passage = self._searched.passage(source_id, passage_id)
        if passage is None:
            return False
        language = self._searched.sources[source_id].text_language
        texts = (passage.text, self._searched.heading(passage))
        return any(places(self._wish(terms), terms.near, self._words(text, language)) for text in texts)

    def _one(self, wanted: Wanted) -> tantivy.Query:
        """Return what finds one word in any of its forms; the best of them counts."""
        schema, query = self._index.schema, tantivy.Query
        if not wanted.plain:
            return query.empty_query()
        if wanted.has_wildcard:
            both = [query.regex_query(schema, field, wanted.regex) for field in (PLAIN, HEADING)]
            return query.disjunction_max_query(both, 0.0)
        forms = [
            query.term_query(schema, PLAIN, wanted.plain),
            query.boost_query(query.term_query(schema, HEADING, wanted.plain), HEADING_BOOST),
            *(query.term_query(schema, language, stem) for language, stem in sorted(wanted.stems)),
            *(query.term_query(schema, NAMES, key) for key in sorted(wanted.names)),
        ]
        return query.disjunction_max_query(forms, 0.0)

    def _wish_of(self, terms: Terms) -> tuple[Wanted, ...]:
        only_itself = terms.quoted or len(terms.words) > 1
        return tuple(self._wanted(word, only_itself=only_itself) for word in terms.words)

    def _wanted(self, word: str, *, only_itself: bool) -> Wanted:
        if len(word) > LONGEST_WORD:
            return Wanted(plain="")
        word = fold_homoglyphs(word)
        if "*" in word or "?" in word:
            return Wanted(plain=wildcard_folded(word, self._fold))
        stems = (
            () if only_itself else ((code, stem) for code in self._languages for stem in self._index.stems(code, word))
        )
        names = frozenset[str]() if self._exact_names else self._lexicon.typed_name_keys(word)
        return Wanted(plain=self._fold(word), stems=frozenset(stems), names=names)

    def _cut(self, text: str, language: str) -> list[Word]:
        words = [
            Word(start=start, end=end, plain=self._fold(word), stem=(language, self._stem(language, word)))
            for start, end, word in cut(text)
        ]
        return words if self._exact_names else named(words, self._lexicon.name_places(text))

    def _stem(self, language: str, word: str) -> str:
        return next(iter(self._index.stems(language, word)), "")


def _all(clauses: list[tuple[tantivy.Occur, tantivy.Query]]) -> tantivy.Query:
    """Join clauses that must all hold; where all exclude, what is left is everything else."""
    if all(occur == _MUST_NOT for occur, _ in clauses):
        everything = tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0)
        clauses = [(_MUST, everything), *clauses]
    return tantivy.Query.boolean_query(clauses)


def _asked(node: Node) -> Iterator[Terms]:
    """Yield what a query asks to be there."""
    level = [node]
    while level:
        one = level.pop()
        match one:
            case All(nodes=nodes) | Any(nodes=nodes):
                level += nodes
            case Terms():
                yield one
