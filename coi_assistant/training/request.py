"""What a trainer asks for, and the texts of the kit in the trainer's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale

from coi_assistant.errors import SettingsError
from coi_assistant.lexicon.data_files import package_data
from coi_assistant.records import Filters
from coi_assistant.told import Told

__all__ = ["AUDIENCES", "LANGUAGES", "LENGTHS", "KitRequest", "checked", "country_name", "texts"]

AUDIENCES = ("police", "caseworkers", "judges", "reception", "journalists")
LANGUAGES = ("en", "de", "pl", "ru", "be")
LENGTHS = (30, 60, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class KitRequest:
    """A training kit as ordered. The filters admit sources; `topics` chooses what is taught, empty for everything."""

    audience: str = "police"
    topics: tuple[str, ...] = ()
    host_country: str = ""
    """ISO 3166 code of the country that the audience works in."""
    minutes: int = 60
    language: str = "en"
    """Of the interface texts; quotations stay in the language of their source."""
    filters: Filters = field(default_factory=Filters)


def checked(request: KitRequest, known_topics: Mapping[str, object]) -> KitRequest:
    """Return the request if it can be fulfilled.

    Raises:
        SettingsError: audience, topic, country, length or language is not one that there is.
    """
    _one_of(Told("error.kit.audience"), request.audience, AUDIENCES)
    _one_of(Told("error.kit.length"), request.minutes, LENGTHS)
    _one_of(Told("error.kit.language"), request.language, LANGUAGES)
    for topic in request.topics:
        _one_of(Told("error.kit.topic"), topic, tuple(known_topics))
    if request.host_country and request.host_country not in Locale("en").territories:
        raise SettingsError(Told("error.kit.host", code=repr(request.host_country)))
    return request


def texts(language: str) -> Mapping[str, Any]:
    """Return the interface texts in one language."""
    return package_data(f"training_{language}.yaml")


def country_name(code: str, language: str) -> str:
    """Return the name of a country in the language of the interface."""
    return str(Locale(language).territories.get(code, code))


def _one_of(option: Told, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        listed = tuple(map(str, allowed)) or Told("error.kit.no_topics")
        raise SettingsError(Told("error.kit.unknown", option=option, value=repr(value), allowed=listed))
