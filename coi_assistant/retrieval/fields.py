"""Field limits of a query (`title:`, `publisher:`, `year:` ...) against the metadata of the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from babel import Locale

from coi_assistant.lexicon import Lexicon
from coi_assistant.records import Source
from coi_assistant.retrieval.expressions import All, Any, Field, Node, Not, Terms, years_of
from coi_assistant.retrieval.wording import Wanted, Word, places
from coi_assistant.text import fold

Wish = Callable[[Terms], Sequence[Wanted]]
"""Turns typed words into wanted ones."""
Cut = Callable[[str, str], Sequence[Word]]
"""Cuts a text of a language into words."""


def sources_with(field: Field, sources: Mapping[str, Source], lexicon: Lexicon, wish: Wish, cut: Cut) -> list[str]:
    """Return the ids of the sources that a field limit admits."""
    test = _Test(field, lexicon, wish, cut)
    return [source_id for source_id, source in sources.items() if test.holds(field.value, source)]


class _Test:
    """One field limit against one source after the other."""

    def __init__(self, field: Field, lexicon: Lexicon, wish: Wish, cut: Cut) -> None:
        self._field = field
        self._lexicon = lexicon
        self._wish = wish
        self._cut = cut
        self._wanted = {id(terms): list(wish(terms)) for terms in _leaves(field.value)}

    def holds(self, node: Node, source: Source) -> bool:
        match node:
            case All(nodes=nodes):
                return all(self.holds(one, source) for one in nodes)
            case Any(nodes=nodes):
                return any(self.holds(one, source) for one in nodes)
            case Not(node=inner):
                return not self.holds(inner, source)
            case Terms():
                return self._admits(node, source)
        return False

    def _admits(self, terms: Terms, source: Source) -> bool:
        match self._field.name:
            case "year":
                return _in_years(terms, source)
            case "country":
                return bool(self._countries(terms) & set(source.countries))
            case "language":
                return fold(" ".join(terms.words)).text in _language_names(source.language)
            case "source":
                return any(self._stands(terms, text) for text in (source.id, source.source_type or ""))
            case "topic":
                return any(self._stands(terms, topic) for topic in source.topics)
            case "publisher":
                return self._stands(terms, source.publisher, source.text_language)
        return self._stands(terms, source.title, source.text_language)

    def _stands(self, terms: Terms, text: str, language: str = "") -> bool:
        return bool(places(self._wanted[id(terms)], terms.near, self._cut(text, language)))

    def _countries(self, terms: Terms) -> set[str]:
        typed = " ".join(terms.words)
        return {typed.upper()} if len(typed) == 2 else set(self._lexicon.countries_in(typed))


def _leaves(node: Node) -> Iterable[Terms]:
    match node:
        case All(nodes=nodes) | Any(nodes=nodes):
            for one in nodes:
                yield from _leaves(one)
        case Not(node=inner):
            yield from _leaves(inner)
        case Terms():
            yield node


def _in_years(terms: Terms, source: Source) -> bool:
    years = years_of(terms)
    return years is not None and source.published is not None and years[0] <= int(source.published[:4]) <= years[1]


@cache
def _language_names(code: str) -> frozenset[str]:
    """Return what a language may be typed as: its code and its English name."""
    names = (code, Locale("en").languages.get(code, ""))
    return frozenset(fold(name).text for name in names if name)
