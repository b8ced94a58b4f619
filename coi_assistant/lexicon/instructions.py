"""Passages that read like orders to a machine. They are flagged and stay: extractive answers obey nothing."""

from __future__ import annotations

import re
from functools import cache

from coi_assistant.lexicon.data_files import package_data
from coi_assistant.text import normalise


def reads_like_instruction(text: str) -> bool:
    """Tell whether a text addresses a machine that reads it, in any of the languages of `instructions.yaml`."""
    return bool(_pattern().search(normalise(text).lower()))


@cache
def _pattern() -> re.Pattern[str]:
    groups = package_data("instructions.yaml").values()
    return re.compile("|".join(f"(?:{pattern})" for group in groups for pattern in group))
