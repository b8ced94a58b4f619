"""The words of the domain in several languages: which concepts a text speaks of, and how another language says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from coi_assistant.errors import CorpusError
from coi_assistant.lexicon.data_files import corpus_data, package_data
from coi_assistant.lexicon.language import detect_language
from coi_assistant.lexicon.phrases import PhraseMatcher, plain_term, words_of

__all__ = ["Glossary"]

_Entries = Mapping[str, Mapping[str, Sequence[str]]]
_CYRILLIC = frozenset({"ru", "be"})
"""Looked up together: a question may mix the two, and their terms do not contradict one another."""
TERMS_A_CONCEPT = 4
"""Terms that stand for a concept in another language; the rarer ones that follow bring more noise than passages."""


class Glossary:
    """Concepts with their terms by language, the usual one first."""

    def __init__(self, entries: _Entries) -> None:
        self._entries = entries
        self._matchers: dict[frozenset[str], PhraseMatcher] = {}

    @classmethod
    def load(cls, extra: Path | None = None) -> Glossary:
        """Read the glossary of the package and add that of a corpus.

        Args:
            extra: the folder of a corpus, which may hold a `glossary.yaml`, or such a file.

        Raises:
            CorpusError: the corpus's file cannot be read or has another shape.
        """
        path = extra / "glossary.yaml" if extra is not None and extra.is_dir() else extra
        return cls(_merged(package_data("glossary.yaml"), _checked(corpus_data(path))))

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that have terms."""
        return frozenset(language for terms in self._entries.values() for language in terms)

    def concepts(self, text: str) -> frozenset[str]:
        """Return the ids of the concepts that a text speaks of, in whatever language."""
        return frozenset(self._found(text))

    def expand(self, text: str, language: str, *, limit: int = TERMS_A_CONCEPT) -> tuple[str, ...]:
        """Return the first terms of a language for each concept of a text, in the order of the text, each once."""
        terms = (plain_term(term) for id_ in self._found(text) for term in self._entries[id_].get(language, ())[:limit])
        return tuple(dict.fromkeys(terms))

    def _found(self, text: str) -> tuple[str, ...]:
        words = words_of(text)
        matches = self._matcher(self._languages_of(text)).find_in(words)
        return tuple(dict.fromkeys(match.id for match in matches))

    def _languages_of(self, text: str) -> frozenset[str]:
        """Return the languages whose terms are looked for: those of the text, and English."""
        detected = detect_language(text)
        if detected in {"ru", "be", "uk"}:
            return _CYRILLIC | {"en"}
        return frozenset({detected, "en"}) if detected in self.languages else self.languages

    def _matcher(self, languages: frozenset[str]) -> PhraseMatcher:
        if languages not in self._matchers:
            self._matchers[languages] = PhraseMatcher(
                {
                    id_: [term for language in sorted(languages) for term in terms.get(language, ())]
                    for id_, terms in self._entries.items()
                }
            )
        return self._matchers[languages]


def _checked(data: Mapping[str, object]) -> _Entries:
    """Check the shape of a corpus's glossary.

    Raises:
        CorpusError: a concept has another shape.
    """
    checked: dict[str, Mapping[str, Sequence[str]]] = {}
    for id_, terms in data.items():
        if not isinstance(terms, dict) or not all(isinstance(spellings, list) for spellings in terms.values()):
            raise CorpusError(f"glossary.yaml of the corpus: {id_!r} must give each language a list of terms.")
        checked[id_] = {language: [str(spelling) for spelling in spellings] for language, spellings in terms.items()}
    return checked


def _merged(own: _Entries, more: _Entries) -> _Entries:
    merged = {id_: dict(terms) for id_, terms in own.items()}
    for id_, terms in more.items():
        known = merged.setdefault(id_, {})
        for language, spellings in terms.items():
            known[language] = [*known.get(language, ()), *spellings]
    return merged
