"""The listed names: `data/names.yaml` of the package with that of a corpus, and how a word is found in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from coi_assistant.errors import CorpusError
from coi_assistant.lexicon.countries import CountryTable
from coi_assistant.lexicon.data_files import corpus_data, package_data
from coi_assistant.lexicon.folding import fold_name
from coi_assistant.lexicon.inflection import dictionary_form, possible_forms
from coi_assistant.lexicon.phrases import PhraseMatcher, fold_word, plain_term, words_of

__all__ = ["NameKind", "NameLists", "is_acronym", "is_small_acronym"]

NameKind = Literal["given name", "person", "place", "organisation", "country", ""]
_SECTIONS: Mapping[str, NameKind] = {
    "given_names": "given name",
    "people": "person",
    "places": "place",
    "organisations": "organisation",
}
_WORD_LISTS = ("title_words", "ordinary_words")

LONGEST_ACRONYM = 6
SHORTEST_SKELETON = 3
"""Letters; a shorter word in capitals is an acronym that happens to fold like a name (AN, Ann)."""


class NameLists:
    """Names by their spellings, and the words that look like names and are none."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._names: dict[str, tuple[str, NameKind]] = {}
        self._spellings: dict[str, tuple[str, ...]] = {}
        self._by_spelling: dict[str, str] = {}
        self._by_skeleton: dict[str, str] = {}
        self._by_acronym: dict[str, str] = {}
        terms: dict[str, list[str]] = {}
        for section, kind in _SECTIONS.items():
            for id_, spellings in data[section].items():
                self._names[id_] = (plain_term(spellings[0]), kind)
                self._spellings[id_] = tuple(plain_term(spelling) for spelling in spellings)
                terms[id_] = [spelling for spelling in spellings if _is_term(spelling)]
                self._list(id_, (spelling for spelling in spellings if not re.search(r"[\s|~=/-]", spelling)))
        self.phrases = PhraseMatcher(terms)
        """Names of several words, and those with endings of their own."""
        self.countries = CountryTable(data["countries"])
        self.title_words = frozenset(map(fold_word, data["title_words"].split()))
        """Words that titles and offices are made of."""
        self.ordinary_words = frozenset(map(fold_word, data["ordinary_words"].split()))
        """Listed names that are also words of a language."""
        self._surname_endings = tuple(data["surname_endings"])

    @classmethod
    def load(cls, extra: Path | None) -> NameLists:
        """Read the lists; see `NameTable.load`."""
        path = extra / "names.yaml" if extra is not None and extra.is_dir() else extra
        return cls(_merged(package_data("names.yaml"), _checked(corpus_data(path))))

    def name_and_kind(self, id_: str) -> tuple[str, NameKind]:
        """Return the usual English spelling of a listed name and what it names."""
        return self._names[id_]

    def spellings(self, id_: str) -> tuple[str, ...]:
        """Return the listed spellings of a name, the usual one first; none for a name that is not listed."""
        return self._spellings.get(id_, ())

    def known(self, token: str, language: str = "") -> str:
        """Return the id of a listed name in any of its spellings and cases; "" for any other word."""
        acronym = self._by_acronym.get(fold_word(token))
        if acronym and (is_acronym(token) or is_small_acronym(token)):
            return acronym
        if is_acronym(token) and len(token) <= SHORTEST_SKELETON:
            return ""
        if id_ := self._by_spelling.get(fold_word(token)) or self._by_skeleton.get(fold_name(token)):
            return id_
        ids = [self._by_skeleton.get(fold_name(form)) for form in possible_forms(token, language)]
        found = sorted(filter(None, ids), key=lambda id_: self._names[id_][1] != "given name")
        return found[0] if found else ""

    def is_listed_acronym(self, token: str) -> bool:
        """Tell whether a word in small letters can only be a listed acronym."""
        return fold_word(token) in self._by_acronym and is_small_acronym(token)

    def has_surname_ending(self, token: str, language: str) -> bool:
        """Tell whether a word ends as surnames do."""
        return len(token) > 4 and fold_word(dictionary_form(token, language)).endswith(self._surname_endings)

    def key(self, token: str) -> str:
        """Return the id of a listed name, or what the spellings of an unlisted one share."""
        return self.known(token) or unlisted_key(token, "")

    def _list(self, id_: str, spellings: Iterable[str]) -> None:
        for spelling in spellings:
            if is_acronym(spelling):
                self._by_acronym[fold_word(spelling)] = id_
                continue
            self._by_spelling[fold_word(spelling)] = id_
            if not re.search(r"\d", spelling):
                self._by_skeleton.setdefault(fold_name(spelling), id_)


def unlisted_key(token: str, language: str) -> str:
    """Return the skeleton of a word in its dictionary form; the letters of acronyms and codes are not folded."""
    if is_acronym(token) or re.search(r"\d", token):
        return fold_word(token)
    return fold_name(dictionary_form(token, language))


def is_acronym(token: str) -> bool:
    """Tell whether a word is short and written in capitals."""
    return 1 < len(token) <= LONGEST_ACRONYM and token.isalpha() and token.isupper()


def is_small_acronym(token: str) -> bool:
    """Tell kgb and обсе, which can be no words, from un and iom, which may be."""
    return token.islower() and (len(token) > 3 or re.search("[aeiouyаеёиіоуыэюя]", token) is None)


def _is_term(spelling: str) -> bool:
    """Tell what the phrase matcher looks for from what is compared by its skeleton."""
    return len(words_of(spelling)) != 1 or re.search(r"[|~=\d]", spelling) is not None


def _checked(data: Mapping[str, Any]) -> Mapping[str, Any]:
    known = (*_SECTIONS, *_WORD_LISTS, "surname_endings", "countries")
    for section, content in data.items():
        if section not in known:
            raise CorpusError(f"names.yaml of the corpus: unknown section {section!r}; known: {', '.join(known)}.")
        if section in _SECTIONS and not _is_mapping_of_lists(content):
            raise CorpusError(f"names.yaml of the corpus: {section!r} must give each key a list of spellings.")
        if section == "countries" and not (
            isinstance(content, dict) and all(map(_is_mapping_of_lists, content.values()))
        ):
            raise CorpusError('names.yaml of the corpus: "countries" must give each code lists of "names" and "words".')
        if section in _WORD_LISTS and not isinstance(content, str):
            raise CorpusError(f"names.yaml of the corpus: {section!r} must be words with blanks between them.")
    return data


def _is_mapping_of_lists(content: object) -> bool:
    return isinstance(content, dict) and all(
        isinstance(spellings, list) and spellings and all(isinstance(spelling, str) for spelling in spellings)
        for spellings in content.values()
    )


def _merged(own: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(own)
    for section in _SECTIONS:
        joined = {id_: list(spellings) for id_, spellings in own[section].items()}
        for id_, spellings in more.get(section, {}).items():
            joined[str(id_)] = [*joined.get(str(id_), ()), *spellings]
        merged[section] = joined
    for words in _WORD_LISTS:
        merged[words] = f"{own[words]} {more.get(words, '')}"
    merged["surname_endings"] = [*own["surname_endings"], *more.get("surname_endings", ())]
    merged["countries"] = more.get("countries", {})
    return merged
