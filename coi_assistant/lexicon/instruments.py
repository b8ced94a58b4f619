"""Legal instruments that a text names by number: Decree No. 278, Article 19.11, указ № 278, § 60a."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from coi_assistant.lexicon.data_files import package_data

__all__ = ["Instrument", "instruments_in", "names_instrument"]

REMEMBERED = 2_000
"""Texts of which the instruments are kept in memory."""

_NUMBER = r"(?!(?:19|20)\d\d\b(?![-./]\d))\d+(?:[-./]\d+)*[a-zа-я]?\b"
_LISTED = re.compile(
    rf"\s*(?:,|and|or|und|oder|и|или|і|або|i|lub|oraz|et|ou|ir|arba)\s+(?P<number>{_NUMBER})(?!\s+[^\W\d_]+\s+(?:19|20)\d\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A numbered law, decree, article or the like."""

    kind: str
    """Empty where a text gives only "No. 278"."""
    number: str
    text: str
    start: int
    end: int


@lru_cache(REMEMBERED)
def instruments_in(text: str) -> tuple[Instrument, ...]:
    """Return the instruments that a text names by number, in reading order; of "Articles 2 and 3" both."""
    found: list[Instrument] = []
    for match in _pattern().finditer(text):
        kind = next((name for name in _kinds() if match[name]), "")
        found.append(_instrument(text, kind, match["number"], match.start(), match.end()))
        end = match.end()
        while listed := _LISTED.match(text, end):
            found.append(_instrument(text, kind, listed["number"], listed.start("number"), listed.end()))
            end = listed.end()
    return tuple(found)


def names_instrument(text: str, wanted: Instrument) -> bool:
    """Tell whether a text names an instrument; one given by number alone may be of any kind."""
    return any(
        one.number == wanted.number and (not one.kind or not wanted.kind or one.kind == wanted.kind)
        for one in instruments_in(text)
    )


def _instrument(text: str, kind: str, number: str, start: int, end: int) -> Instrument:
    return Instrument(kind=kind, number=number.rstrip("."), text=text[start:end], start=start, end=end)


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(package_data("instruments.yaml"))


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(rf"(?P<{kind}>{'|'.join(forms)})" for kind, forms in package_data("instruments.yaml").items())
    sign = r"(?:no|nr|n°|numbers?|номер)\.?|№"
    # A bare "No." counts only with its full stop, or every refusal before a figure would be a law.
    bare = r"\bno\.|\bnr\.|№"
    head = rf"(?:(?<!\w)(?:{words})\.?\s*(?:(?:{sign})\s*)?|(?:{bare})\s*)"
    return re.compile(rf"{head}(?P<number>{_NUMBER})(?!\s*(?:%|per ?cent|people|persons))", re.IGNORECASE)
