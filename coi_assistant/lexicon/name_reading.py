"""What in a text is a name: listed ones in any case and spelling, acronyms, capitalised words that look like one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coi_assistant.lexicon.folding import fold_name
from coi_assistant.lexicon.inflection import possible_forms
from coi_assistant.lexicon.language import detect_language, function_words
from coi_assistant.lexicon.name_lists import NameKind, NameLists, is_acronym, unlisted_key
from coi_assistant.lexicon.phrases import Word, words_of

__all__ = ["NameMention", "read_names"]

SHORTEST_SMALL_NAME = 5
"""Letters of a name that is known without a capital letter; shorter ones are too often words."""
SHORTEST_ALTERNATIVE = 3
TITLE_WORDS, SMALL_SHARE = 4, 0.1
"""A line of at least so many longer words, hardly any in small letters, is a heading: capitals say nothing there."""
_ROMAN_NUMBER = re.compile(r"[IVXLC]+")
_SENTENCE_END = re.compile(r"[.!?…:;•*#|]$")
_OPENING = " \t\"'«„“”‘’([{-–—"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMention:
    """A name in a text."""

    text: str
    start: int
    end: int
    key: str
    """What the spellings share; of a person the key of the surname."""
    kind: NameKind = ""
    name: str = ""
    """The usual English spelling; empty for a name that the table does not list."""
    alternatives: tuple[str, ...] = ()
    """Further keys that the spelling may stand for, because its case ending is ambiguous."""
    parts: tuple[NameMention, ...] = ()
    """The words of a longer name, first names and the like included; empty for a name of one word."""
    replaceable: bool = True
    """False for adjectives and the people of a country: they point to a name and are none."""


def read_names(lists: NameLists, text: str) -> tuple[NameMention, ...]:
    """Return the names in a text in reading order."""
    return _Reader(lists, text).mentions()


class _Reader:
    """Finds the names of one text."""

    def __init__(self, lists: NameLists, text: str) -> None:
        self._lists = lists
        self._text = text
        self._words = words_of(text)
        self._language = detect_language(text)
        self._function_words = function_words(self._language or "en") | function_words("en")

    def mentions(self) -> tuple[NameMention, ...]:
        several = _longest_first([*self._phrases(), *self._countries()])
        taken = {position for mention in several for position in range(mention.start, mention.end)}
        single = [
            self._mention(word)
            for index, word in enumerate(self._words)
            if word.start not in taken and self._is_name(index)
        ]
        return tuple(self._joined(sorted([*several, *single], key=lambda mention: mention.start)))

    def _phrases(self) -> Iterator[NameMention]:
        for match in self._lists.phrases.find_in(self._words):
            text = self._text[match.start : match.end]
            if match.words > 1 or not text[0].islower():
                yield self._listed(match.id, text, match.start, match.end)

    def _countries(self) -> Iterator[NameMention]:
        countries = self._lists.countries
        for found in countries.find(self._text, self._words, self._language):
            yield NameMention(
                text=self._text[found.start : found.end],
                start=found.start,
                end=found.end,
                key=f"iso{found.code.lower()}",
                kind="country",
                name=countries.english_name(found.code) if found.is_name else "",
                replaceable=found.is_name,
            )

    def _listed(self, id_: str, text: str, start: int, end: int) -> NameMention:
        name, kind = self._lists.name_and_kind(id_)
        return NameMention(text=text, start=start, end=end, key=id_, kind=kind, name=name)

    def _mention(self, word: Word) -> NameMention:
        if id_ := self._lists.known(word.text, self._language):
            return self._listed(id_, word.text, word.start, word.end)
        key = unlisted_key(word.text, self._language)
        forms = () if is_acronym(word.text) else possible_forms(word.text, self._language)
        others = dict.fromkeys(fold_name(form) for form in forms)
        alternatives = tuple(other for other in others if other != key and len(other) >= SHORTEST_ALTERNATIVE)
        return NameMention(text=word.text, start=word.start, end=word.end, key=key, alternatives=alternatives)

    def _is_name(self, index: int) -> bool:
        word = self._words[index]
        if sum(letter.isalpha() for letter in word.text) < 2:
            return False
        if self._is_without_case:
            return self._is_known_in_small_letters(word)
        if is_acronym(word.text):
            return _ROMAN_NUMBER.fullmatch(word.text) is None and word.folded not in self._lists.title_words
        return word.text[0].isupper() and self._is_capitalised_name(index, word)

    def _is_capitalised_name(self, index: int, word: Word) -> bool:
        if word.folded in self._function_words:
            return False
        if self._lists.known(word.text, self._language):
            return not (self._opens_sentence(word) and word.folded in self._lists.ordinary_words)
        if word.folded in self._lists.title_words:
            return False
        if self._lists.has_surname_ending(word.text, self._language):
            return True
        # German writes all nouns with a capital letter.
        if self._language == "de" or self._is_title_line(word):
            return False
        return not self._opens_sentence(word) or self._is_confirmed(index, word)

    @cached_property
    def _is_without_case(self) -> bool:
        """Whether the text is written in small or in capital letters throughout, so that they tell nothing."""
        later = [word.text for word in self._words[1:] if word.text.isalpha()]
        if later and all(word.islower() for word in later):
            return True
        return len(self._words) > 2 and self._text.isupper()

    def _is_known_in_small_letters(self, word: Word) -> bool:
        if word.folded in self._lists.ordinary_words or word.folded in self._function_words:
            return False
        if self._lists.is_listed_acronym(word.text.lower()):
            return True
        if (
            word is self._words[0]
            and word.text[0].isupper()
            and self._lists.has_surname_ending(word.text, self._language)
        ):
            return True
        return len(word.text) >= SHORTEST_SMALL_NAME and bool(self._lists.known(word.text, self._language))

    def _opens_sentence(self, word: Word) -> bool:
        before = self._text[: word.start].rstrip(_OPENING)
        return not before or before.endswith("\n") or _SENTENCE_END.search(before) is not None

    def _is_confirmed(self, index: int, word: Word) -> bool:
        """Whether another place of the text shows that a word at the start of a sentence is a name."""
        following = self._words[index + 1] if index + 1 < len(self._words) else None
        if following and self._text[word.end : following.start] in {" ", "-"} and self._is_capital_word(following):
            return True
        others = (other for other in self._words if other.text == word.text and other is not word)
        return any(not self._opens_sentence(other) for other in others)

    def _is_capital_word(self, word: Word) -> bool:
        ruled_out = word.folded in self._lists.title_words or word.folded in self._function_words
        return word.text[0].isupper() and not is_acronym(word.text) and not ruled_out

    def _is_title_line(self, word: Word) -> bool:
        return self._title_lines[self._text.count("\n", 0, word.start)]

    @cached_property
    def _title_lines(self) -> Sequence[bool]:
        return [_is_title(line) for line in self._text.split("\n")]

    def _joined(self, mentions: Sequence[NameMention]) -> Iterator[NameMention]:
        """Join first names and surnames that stand side by side."""
        group: list[NameMention] = []
        for mention in mentions:
            if group and not self._belongs(group[-1], mention):
                yield _as_one(group, self._text)
                group = []
            group.append(mention)
        if group:
            yield _as_one(group, self._text)

    def _belongs(self, first: NameMention, second: NameMention) -> bool:
        if self._text[first.end : second.start] not in {" ", "-"}:
            return False
        people = {"given name", "person", ""}
        return {first.kind, second.kind} <= people and not (first.text.isupper() or second.text.isupper())


def _as_one(group: Sequence[NameMention], text: str) -> NameMention:
    """Join the parts of a person's name; the surname counts, wherever it stands."""
    if len(group) == 1:
        return group[0]
    surnames = [part for part in group if part.kind != "given name"]
    main = (surnames or group)[-1]
    start, end = group[0].start, group[-1].end
    return replace(main, text=text[start:end], start=start, end=end, parts=tuple(group))


def _longest_first(mentions: Iterable[NameMention]) -> list[NameMention]:
    """Drop what overlaps a longer mention."""
    kept: list[NameMention] = []
    for mention in sorted(mentions, key=lambda mention: mention.start - mention.end):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return kept


def _is_title(line: str) -> bool:
    words = [word for word in words_of(line) if len(word.text) > 3 and word.folded not in function_words("")]
    return len(words) >= TITLE_WORDS and sum(word.text[0].islower() for word in words) <= SMALL_SHARE * len(words)
