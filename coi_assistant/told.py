"""What the program says of an answer, and what an error tells: English sentences that know how they were made.

JSON, the command line and documents take them for the strings that they are. The page, which speaks other languages,
says the same in its own from their key and values. The English wordings are `data/told.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Message", "Thousands", "Told", "Value", "sentences"]

Message = str | Mapping[str, str]
"""A text with `{placeholders}`, or one text for each plural form of the language."""
Value = str | int | tuple[str, ...]
"""What fills a placeholder: a name, a date, a number, another `Told`; several of them are listed with commas."""


class Thousands(int):
    """A number that English, too, writes with separators: `2,000`. Other numbers stand in English as `2000`."""

    __slots__ = ()

    def __format__(self, spec: str, /) -> str:
        """Return the number as the sentence has it."""
        return super().__format__(spec or ",")


class Told(str):
    """A sentence of `data/told.json`, or a part of one, filled in.

    The value `n` is a number that is counted: it decides the plural form. An ISO code `country` says which country a
    `name` is the English name of.
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, Value]

    def __new__(cls, key: str, /, **values: Value) -> Told:
        """Return the sentence in English.

        Raises:
            KeyError: there is no such sentence, or it lacks a value.
        """
        told = super().__new__(cls, _english(key, values))
        told.key, told.values = key, values
        return told

    # Without it a copy would be made of the words alone.
    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Value]]:
        return (self.key,), dict(self.values)


@cache
def sentences() -> Mapping[str, Message]:
    """Return all that the program says of an answer, and all that its errors tell, in English, by key."""
    text = resources.files("coi_assistant").joinpath("data", "told.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _english(key: str, values: Mapping[str, Value]) -> str:
    message = sentences()[key]
    form = message if isinstance(message, str) else message["one" if values["n"] == 1 else "other"]
    return form.format(**dict(_filled(values)))


def _filled(values: Mapping[str, Value]) -> Iterator[tuple[str, str | int]]:
    for name, value in values.items():
        yield name, ", ".join(value) if isinstance(value, tuple) else value
