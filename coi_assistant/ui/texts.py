"""The catalogue of interface texts: one message file a language in `data/`, and the choice of a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.numbers import format_decimal

from coi_assistant.told import Message, sentences

LANGUAGES = {"en": "English", "de": "Deutsch", "pl": "Polski", "ru": "Русский", "be": "Беларуская"}
"""Languages of the interface by code, each by its own name."""
DEFAULT = "en"
DATA = Path(__file__).with_name("data")


class Texts:
    """The messages of one language. Calling it gives a message filled in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._messages = messages(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return a message; `values` fill its placeholders."""
        found = self._messages[key]
        if not isinstance(found, str):
            raise KeyError(f"{key!r} is counted: use `count`")
        return found.format(**values) if values else found

    def count(self, key: str, number: int, **values: object) -> str:
        """Return a counted message in the plural form that the number takes; `{n}` is the number."""
        found = self._messages[key]
        if isinstance(found, str):
            raise KeyError(f"{key!r} has no plural forms")
        form = found.get(str(self.locale.plural_form(number))) or found["other"]
        return form.format(n=self.number(number), **values)

    def number(self, number: int) -> str:
        """Return a number with the language's thousands separator."""
        return str(format_decimal(number, locale=self.locale))

    def has(self, key: str) -> bool:
        """Tell whether there is such a message: for codes that data may hold beyond those known."""
        return key in self._messages


@cache
def messages(language: str) -> Mapping[str, Message]:
    """Return the message file of a language; in English with what the pipeline says, which has a file of its own."""
    loaded: dict[str, Any] = json.loads((DATA / f"{language}.json").read_text(encoding="utf-8"))
    return {**loaded, **sentences()} if language == DEFAULT else loaded


def preferred(accepted: str, chosen: str = "") -> str:
    """Return the language of the interface: the one chosen, else the first that the browser accepts, else English.

    `accepted` is an Accept-Language header, which may hold anything.
    """
    if chosen in LANGUAGES:
        return chosen
    wishes = []
    for place, part in enumerate(accepted.split(",")[:50]):
        code, _, quality = part.strip().partition(";q=")
        wishes.append((-_quality(quality), place, code.split("-")[0].lower()))
    known = (code for quality, _, code in sorted(wishes) if code in LANGUAGES and quality)
    return next(known, DEFAULT)


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text or 1)))
    except ValueError:
        return 0.0
