"""The lexicon of one corpus: names, glossary and kinds of answer behind one door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import snowballstemmer

from coi_assistant.lexicon import answer_kinds


class Lexicon:
    """What is known of words, for one corpus."""

    @classmethod
    def load(cls, corpus: Path) -> Lexicon:
        """Load the lexicon with what a corpus adds to it."""
        return cls()

    def answer_kinds(self, question: str, language: str) -> frozenset[str]:
        """Return the kinds of answer that the question's words ask for: count, date, person, ..."""
        return answer_kinds.answer_kinds(question, language)

    def gives(self, kind: str, text: str) -> bool:
        """Tell whether a text has something of that kind."""
        return answer_kinds.gives(kind, text)

    def name_keys(self, text: str) -> Mapping[str, str]:
        """Return the names in a text: key that spellings share to the spelling found."""
        return {w.lower(): w for w in re.findall(r"(?<=[a-z,] )[A-Z]\w{3,}", text)}

    def countries_in(self, text: str) -> frozenset[str]:
        """Return ISO codes of the countries that a text names."""
        return frozenset()

    def language_of(self, text: str) -> str:
        """Return the language of a question."""
        from coi_assistant.retrieval.language import detect_language

        return detect_language(text)

    def terms(self, text: str, language: str, other: str) -> str:
        """Return a question's terms in another language."""
        return text

    def coverage(self, question: str, language: str, text: str) -> float:
        """Return the share of the question's content words that a text holds."""
        stem = snowballstemmer.stemmer("english").stemWord
        asked = {stem(w) for w in re.findall(r"\w{4,}", question.lower())}
        held = {stem(w) for w in re.findall(r"\w{4,}", text.lower())}
        return len(asked & held) / len(asked) if asked else 0.0
