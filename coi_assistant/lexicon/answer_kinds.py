"""What kind of answer a question asks for (a count, a date, a person, ...), and whether a text has one."""

from __future__ import annotations

import re
from functools import cache

from coi_assistant.lexicon.data_files import package_data

NARROWER = {"duration": {"count"}, "money": {"count"}, "share": {"count"}}
"""A question that asks for the key asks, by its words, for these too, and does not mean them."""


def answer_kinds(question: str, language: str) -> frozenset[str]:
    """Return the kinds that the words of a question ask for; empty for an open or a yes-or-no question."""
    text = question.casefold()
    asked = {
        kind for kind, by_language in _asked().items() if any(p.search(text) for p in by_language.get(language, ()))
    }
    return frozenset(asked - {wider for kind in asked for wider in NARROWER.get(kind, ())})


def gives(kind: str, text: str) -> bool:
    """Tell whether a text has something of a kind; a kind that leaves no mark is always given."""
    patterns = _patterns("given").get(kind, ())
    for pattern in _patterns("ignored").get(kind, ()):
        text = pattern.sub(" ", text)
    return not patterns or any(pattern.search(text) for pattern in patterns)


@cache
def _data() -> dict[str, dict[str, dict[str, list[str]]]]:
    loaded: dict[str, dict[str, dict[str, list[str]]]] = package_data("answer_kinds.yaml")
    return loaded


@cache
def _asked() -> dict[str, dict[str, tuple[re.Pattern[str], ...]]]:
    return {
        kind: {language: tuple(map(re.compile, patterns)) for language, patterns in entry["asked"].items()}
        for kind, entry in _data().items()
    }


@cache
def _patterns(name: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    return {kind: tuple(re.compile(pattern) for pattern in entry.get(name, ())) for kind, entry in _data().items()}
