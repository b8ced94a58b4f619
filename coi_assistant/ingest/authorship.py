"""Title and authors from the properties of office files, where programs write names of files and of themselves."""

from __future__ import annotations

import re

from coi_assistant.text import normalise

_NOT_A_TITLE = re.compile(
    r"\(?(untitled|anonymous|unspecified|(word )?document|(powerpoint )?presentation|slide|title|report)\)?( ?\d+)?"
    r"|microsoft (word|powerpoint) ?-.*|.*\.(docx?|pdf|indd|pptx?|odt|rtf|qxd|txt|html?)|[\W\d_]*",
    re.IGNORECASE,
)
_NOT_AN_AUTHOR = re.compile(
    r"python-docx|\S{1,2}|.*\d.*|.*@.*"
    r"|.*\b(user|admin|administrator|owner|unknown|anonymous|author|default|microsoft|adobe|windows|lenovo|pc|home)\b.*",
    re.IGNORECASE,
)
# "Jane Roe and John Doe; Ann Poe": a comma parts names only where first names stand before it ("Roe, Jane" is one).
_BETWEEN_NAMES = re.compile(r"\s*;\s*|\s+(?:and|und|et|y|i|и|і|&)\s+|(?<=\w\w),\s+(?=\S+\s+\S)")


def sensible_title(given: object) -> str:
    """Return a title that a person wrote; empty for names of files and of templates."""
    title = normalise(str(given or ""))
    return "" if len(title) < 4 or _NOT_A_TITLE.fullmatch(title) else title


def sensible_authors(given: object) -> list[str]:
    """Return the names of people or bodies; empty for names of programs, accounts and machines."""
    names = _BETWEEN_NAMES.split(normalise(str(given or "")))
    return [name for name in names if name and not _NOT_AN_AUTHOR.fullmatch(name)]
