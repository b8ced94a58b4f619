"""What kind of change lies between a quotation and its source: number, name, negation, omission, other words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel.dates import get_month_names

from coi_assistant.lexicon.data_files import package_data
from coi_assistant.verification.alignment import Alignment, Step
from coi_assistant.verification.library import Token

ChangeKind = Literal[
    "number changed", "name changed", "negation dropped", "negation added", "omission", "other words", "punctuation"
]

LONGEST_NEGATION = 3
"""Words left out together with a negation and still called a dropped negation; more is an omission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change: what the source has and what the quotation has in its place; either may be empty."""

    kind: ChangeKind
    source: str
    quote: str


def differences(alignment: Alignment, source: str, language: str) -> tuple[Difference, ...]:
    """Return the changes of an alignment in reading order; `source` is the text in plain typography."""
    return tuple(one for step in alignment.steps if not step.same for one in _changes(step, source, language))


def is_number(word: str, language: str) -> bool:
    """Tell whether a word is a number, or part of a date, in figures or letters."""
    return any(letter.isdigit() for letter in word) or word.casefold() in _numbers(language)


def is_negation(word: str, language: str) -> bool:
    """Tell whether a word turns its sentence into the opposite."""
    small = word.casefold()
    words, stems = _negations(language)
    return small in words or small.endswith("n't") or any(small.startswith(stem) for stem in stems)


def _changes(step: Step, source: str, language: str) -> Iterable[Difference]:
    was, now = _said(step.source), _said(step.quote)
    kinds = _kinds(step, source, language)
    return [Difference(kind=kind, source=was, quote=now) for kind in kinds]


def _kinds(step: Step, source: str, language: str) -> list[ChangeKind]:
    """Name a change by its gravest part; words beside a changed number or name are not named apart."""
    had, has = ([one.text for one in tokens if is_negation(one.text, language)] for tokens in (step.source, step.quote))
    if step.is_gap or not step.quote:
        short = len(step.source) <= LONGEST_NEGATION and not step.is_gap
        return ["negation dropped" if short and had else "omission"]
    kinds: list[ChangeKind] = []
    if len(had) > len(has) or _has_prefixed(step.source, step.quote, language):
        kinds.append("negation dropped")
    if len(has) > len(had) or _has_prefixed(step.quote, step.source, language):
        kinds.append("negation added")
    if step.source:
        number, other = _numbers_of(step.source, language), _numbers_of(step.quote, language)
        if number != other:
            kinds.append("number changed")
        # "May" for "Minsk" is both; "2023" for "May 2022" is a date only.
        if (number == other or not other) and _is_other_name(step, source):
            kinds.append("name changed")
    return kinds or ["other words"]


def _numbers_of(tokens: Sequence[Token], language: str) -> list[str]:
    return sorted(one.text.casefold() for one in tokens if is_number(one.text, language))


def _has_prefixed(ones: Sequence[Token], others: Sequence[Token], language: str) -> bool:
    """Tell whether a word of the ones is a word of the others with a prefix that negates it."""
    prefixes = package_data("changing_words.yaml")["prefixes"].get(language, ())
    plain = {one.text.casefold() for one in others}
    return any(one.text.casefold() in {prefix + word for prefix in prefixes for word in plain} for one in ones)


def _is_other_name(step: Step, source: str) -> bool:
    """Tell whether a name of the source is gone and other words stand there."""
    # Where the quotation has no capital letter either, a word that begins a sentence is an ordinary one.
    is_capital = any(one.text[0].isupper() for one in step.quote)
    names = [one.text.casefold() for one in step.source if _is_name(one, source, opening=is_capital)]
    return bool(set(names) - {one.text.casefold() for one in step.quote})


def _is_name(token: Token, source: str, *, opening: bool) -> bool:
    """Tell whether a token with a capital letter is a name: within a sentence, or nowhere in small letters."""
    if not token.text[0].isupper():
        return False
    before = source[: token.start].rstrip(" \"'([-")
    opens = not before or before[-1] in ".!?:;…" or source[len(before) : token.start].count(" ") > 1
    return not opens or (opening and f" {token.text.lower()} " not in source)


def _said(tokens: Sequence[Token]) -> str:
    return " ".join(one.text for one in tokens)


@cache
def _numbers(language: str) -> frozenset[str]:
    listed = package_data("changing_words.yaml")["numbers"]
    languages = {language, "en"} if language else set(listed)
    words = {word for one in languages for word in listed.get(one, ())}
    months = {
        name.casefold() for one in languages & set(listed) for name in get_month_names("wide", locale=one).values()
    }
    return frozenset(words | months)


@cache
def _negations(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the negations of a language, and the beginnings of those that are inflected."""
    listed = package_data("changing_words.yaml")["negations"]
    words = listed.get(language) or listed["en"]
    stems = tuple(word.removesuffix("-") for word in words if word.endswith("-"))
    return frozenset(word for word in words if not word.endswith("-")), stems
