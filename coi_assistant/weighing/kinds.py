"""What a finding is: a fact reported, law, a decision, an assessment, or the position of the authorities."""

from __future__ import annotations

import re
from functools import cache

from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.records import Kind, Source


def kind_of(text: str, source: Source, organisations: Organisations, before: str = "") -> Kind:
    """Return the kind of a quote, by who is said to speak, by its words and by its source.

    Args:
        before: what stands before the quote; it tells who "he" is.
    """
    if is_position(text, source, organisations, before):
        return "position"
    if source.source_type == "court" or _has("decision", text):
        return "decision"
    if _is_law(text, source, organisations):
        return "law"
    if _is_state_voice(source, organisations):
        return "position"
    return "assessment" if _has("assessment", text) else "fact"


def is_position(text: str, source: Source, organisations: Organisations, before: str = "") -> bool:
    """Tell whether a text gives, before all, what the authorities of the country say."""
    origins = [one for one in organisations.attributions(text, before) if one.role == "origin"]
    speaking = [bool(organisations.speaks_for(one.id, countries=source.countries)) for one in origins]
    if origins and all(organisations.is_medium(one.id) for one in origins) and _has("law", text):
        return False
    if speaking:
        # Beside another voice the text reports figures of both; only the authorities' words alone are their position.
        return all(speaking)
    return _has("position", text) or (len(source.countries) == 1 and _has("offices", text))


def may_state_position(source: Source, organisations: Organisations) -> bool:
    """Tell whether a source, by its metadata, is a place to look for the position of the authorities."""
    topics = set(package_data("kinds.yaml")["position_topics"])
    return bool(topics & set(source.topics)) or _is_state_voice(source, organisations)


def _is_law(text: str, source: Source, organisations: Organisations) -> bool:
    """Tell what gives a law's content from what somebody holds of it."""
    own = {mention.id for mention in organisations.find(source.publisher)}
    said = [one.id for one in organisations.attributions(text)]
    others = any(id_ not in own and not organisations.is_medium(id_) for id_ in said)
    return _has("law", text) and not others and not _has("assessment", text)


def _is_state_voice(source: Source, organisations: Organisations) -> bool:
    """Tell whether a source as a whole speaks for the authorities."""
    if source.source_type != "state":
        return False
    ids = [mention.id for mention in organisations.find(source.publisher)]
    speaks = any(organisations.speaks_for(id_, countries=source.countries) for id_ in ids)
    return speaks or bool(set(source.topics) & set(package_data("kinds.yaml")["position_topics"]))


def _has(kind: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns(kind))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in package_data("kinds.yaml")[kind])
