"""What the evidence is weighed with: the sources, the organisations they may name, the day and the setting for age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.records import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """What the evidence is weighed with."""

    sources: Mapping[str, Source]
    """Every source that may be cited, by id."""
    organisations: Organisations
    today: date
    stale_months: int = 24
