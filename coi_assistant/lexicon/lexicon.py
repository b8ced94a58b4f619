"""The lexicon of one corpus: names, glossary and kinds of answer behind one door."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer

from coi_assistant.lexicon import answer_kinds
from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.glossary import Glossary
from coi_assistant.lexicon.language import detect_language, function_words
from coi_assistant.lexicon.names import NameTable
from coi_assistant.lexicon.phrases import WORDS_REMEMBERED

STEMMERS = {
    "cs": "czech", "de": "german", "en": "english", "fr": "french", "lt": "lithuanian", "pl": "polish", "ru": "russian",
    "sv": "swedish",
}  # fmt: skip
QUESTIONS_REMEMBERED = 64
REMEMBERED = 20_000
SAMPLE = "People who returned were detained at the border and their passports were refused at the consulate."
"""Texts of which names, stems and concepts are kept in memory; a passage is compared with many questions."""

_WORD = re.compile(r"[^\W\d_]{2,}")


class Lexicon:
    """What is known of words, for one corpus."""

    def __init__(self, names: NameTable, glossary: Glossary) -> None:
        self._names = names
        self._glossary = glossary
        # A question's names are asked for by search, slots and search record; a passage's by every question.
        self._asked = lru_cache(QUESTIONS_REMEMBERED)(self._names_asked)
        self._keys = lru_cache(REMEMBERED)(lambda text: frozenset(names.keys(text)))
        self._places = lru_cache(REMEMBERED)(lambda text: _places(names, text))
        self._concepts = lru_cache(REMEMBERED)(glossary.concepts)
        self._countries = lru_cache(REMEMBERED)(names.countries_in)

    @classmethod
    def load(cls, corpus: Path) -> Lexicon:
        """Load the lexicon with what a corpus adds to it.

        Raises:
            CorpusError: `names.yaml` or `glossary.yaml` of the corpus cannot be used.
        """
        return cls(NameTable.load(corpus), Glossary.load(corpus))

    def answer_kinds(self, question: str, language: str) -> frozenset[str]:
        """Return the kinds of answer that the question's words ask for: count, date, person, ..."""
        return answer_kinds.answer_kinds(question, language)

    def gives(self, kind: str, text: str) -> bool:
        """Tell whether a text has something of that kind."""
        return answer_kinds.gives(kind, text)

    def asked_names(self, question: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the names in a question, countries apart: the spelling typed, and the keys that it may stand for."""
        return self._asked(question)

    def _names_asked(self, question: str) -> tuple[tuple[str, frozenset[str]], ...]:
        mentions = [mention for mention in self._names.names_in(question) if mention.kind != "country"]
        return tuple((mention.text, frozenset((mention.key, *mention.alternatives))) for mention in mentions)

    def asked_spellings(self, question: str) -> tuple[tuple[str, ...], ...]:
        """Return for each name in a question the spelling typed and the listed ones that count as the same."""
        return tuple(
            tuple(dict.fromkeys([typed, *(other for key in sorted(keys) for other in self._names.spellings(key))]))
            for typed, keys in self.asked_names(question)
        )

    def name_keys(self, text: str) -> frozenset[str]:
        """Return the keys of all names in a text."""
        return self._keys(text)

    def typed_name_keys(self, word: str) -> frozenset[str]:
        """Return the keys that a word typed for a search stands for, if it is a name; countries are none here.

        A word alone does not show whether it is a name: one with a capital letter is taken as one.
        """
        mentions = self.asked_names(word)
        if mentions:
            return frozenset().union(*(keys for _, keys in mentions))
        is_country = any(mention.kind == "country" for mention in self._names.names_in(word))
        is_name = word[:1].isupper() or self._names.is_known(word)
        return frozenset({self._names.key(word)} if is_name and not is_country else ()) - {""}

    def name_places(self, text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
        """Return the names in a text, each word of a longer one for itself: start, end and keys."""
        return self._places(text)

    def placed_names(self, text: str) -> tuple[tuple[int, int, str, frozenset[str]], ...]:
        """Return the names in a text that could be exchanged for others: start, end, kind, keys."""
        mentions = [mention for mention in self._names.names_in(text) if mention.replaceable]
        return tuple((one.start, one.end, one.kind, frozenset((one.key, *one.alternatives))) for one in mentions)

    def countries_in(self, text: str) -> frozenset[str]:
        """Return ISO codes of the countries that a text names."""
        return self._countries(text)

    def country_name(self, code: str) -> str:
        """Return the English name of a country."""
        return self._names.country_name(code)

    def telling_heading(self, section: Sequence[str]) -> str:
        """Return the innermost heading of a section path that says something of its text; empty where none does."""
        return next((heading for heading in reversed(section) if not _is_generic(heading)), "")

    def in_spelling_of(self, text: str, models: Iterable[str]) -> str:
        """Return a text with its names in the spelling that other texts use most, or else in the usual one."""
        return self._names.canonicalise(text, self._names.vocabulary(models))

    def language_of(self, text: str) -> str:
        """Return the language of a question; empty when in doubt."""
        return detect_language(text)

    def content_words(self, text: str, language: str) -> str:
        """Return the words of a text that are no function words.

        The list that tells languages apart also has frequent words of the domain; those the glossary keeps.
        """
        empty = function_words(language)
        words = re.findall(r"\w[\w'’-]*", text)
        return " ".join(word for word in words if word.casefold() not in empty or self._concepts(word))

    def learn(self, text: str, language: str) -> None:
        """Read a text for all that questions compare it by; it is remembered."""
        self._keys(text)
        self._countries(text)
        self._concepts(text)
        _stems(text, language)

    def samples(self) -> tuple[str, ...]:
        """Return a few words of the domain in each language that the glossary knows."""
        return tuple(self.terms(SAMPLE, language) for language in sorted(self._glossary.languages))

    def terms(self, text: str, language: str) -> str:
        """Return the terms of a language for the concepts that a text speaks of."""
        return " ".join(self._glossary.expand(text, language))

    def coverage(self, question: str, language: str, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Return how much of what a question speaks of stands in each of some texts, from 0 to 1.

        Counted are the stems of its content words where text and question share a language, and the concepts of the
        glossary in whatever language. A term weighs the more, the fewer of these texts have it.

        Args:
            texts: each with its language.
        """
        held = [
            self._concepts(text) | (_stems(text, spoken) if spoken == language else frozenset())
            for text, spoken in texts
        ]
        words = _stems(self.content_words(question, language), language)
        asked = [self._concepts(question) | (words if spoken == language else frozenset()) for _, spoken in texts]
        found = Counter(term for terms in held for term in terms)
        weight = {term: math.log((len(texts) + 1) / (found[term] + 0.5)) for terms in asked for term in terms}
        return [
            sum(weight[term] for term in wanted & there) / max(sum(weight[term] for term in wanted), 1e-9)
            for wanted, there in zip(asked, held, strict=True)
        ]


def _places(names: NameTable, text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    parts = [part for mention in names.names_in(text) for part in mention.parts or (mention,)]
    return tuple((part.start, part.end, frozenset((part.key, *part.alternatives))) for part in parts)


def _is_generic(heading: str) -> bool:
    return re.sub(r"\(.*?\)|[\d.:]", "", heading).strip().casefold() in _generic_headings()


@cache
def _generic_headings() -> frozenset[str]:
    return frozenset(package_data("generic_headings.yaml")["headings"])


@lru_cache(REMEMBERED)
def _stems(text: str, language: str) -> frozenset[str]:
    words = {word.casefold() for word in _WORD.findall(text)}
    return frozenset(_stem(word, language) for word in words) if language in STEMMERS else frozenset(words)


@lru_cache(WORDS_REMEMBERED)
def _stem(word: str, language: str) -> str:
    stem: str = _stemmer(language).stemWord(word)
    return stem


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language])
