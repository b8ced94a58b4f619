"""The patterns of page furniture, compiled from `data/furniture.txt`, where each is explained."""

from __future__ import annotations

import re
from importlib.resources import files


def _sections() -> dict[str, str]:
    """Return the alternatives of each section, joined into one expression."""
    lines = files("coi_assistant").joinpath("data", "furniture.txt").read_text(encoding="utf-8").splitlines()
    sections: dict[str, list[str]] = {}
    section = ""
    for line in lines:
        if re.fullmatch(r"\[[a-z]+\]", line):
            section = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            sections.setdefault(section, []).append(line)
    return {name: "|".join(f"(?:{pattern})" for pattern in patterns) for name, patterns in sections.items()}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PATTERNS = _sections()

LINE = _compiled(f"{_PATTERNS['line']}|(?:(?:{_PATTERNS['network']})[\\s,|·•]*)+")
CONSENT = _compiled(_PATTERNS["consent"])
ADDRESS = _compiled(_PATTERNS["address"])
PLAYER = _compiled(_PATTERNS["player"])
TAIL = _compiled(_PATTERNS["tail"])
CREDIT = _compiled(_PATTERNS["credit"])
