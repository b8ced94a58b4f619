"""Reading metadata that strangers may have written: plain YAML, without what could cost memory or stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from coi_assistant.errors import MetadataError

__all__ = ["load_metadata", "sidecar_text"]

# The C loader reads topics.yaml in a tenth of the time; builds of PyYAML without it exist.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LONGEST = 1_000_000
"""Characters; the topics of the shipped corpus have 36,000."""
_DEEPEST = 10


def load_metadata(text: str, name: str) -> dict[str, Any]:
    """Return the mapping that a front matter or a sidecar holds; empty where it holds nothing.

    Raises:
        MetadataError: it is no mapping, no YAML, too long, too deeply nested, or uses aliases.
    """
    try:
        _check_shape(text)
        values = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError) as error:
        # PyYAML builds dates while it parses, so an impossible one such as 2024-02-31 arrives as a bare ValueError.
        reason = str(error).replace("\n", " ")
        raise MetadataError(f"The metadata of {name!r} is not YAML: {reason}. Mend it or quote the value.") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise MetadataError(f"The metadata of {name!r} is {type(values).__name__}, not a list of keys with values.")
    return {str(key): value for key, value in values.items()}


def sidecar_text(path: Path) -> str:
    """Return what stands in a sidecar.

    Raises:
        MetadataError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        message = f"The metadata in {path.name!r} cannot be read: {reason}."
        raise MetadataError(f"{message} Save the file as UTF-8 and give read permission.") from error


def _check_shape(text: str) -> None:
    """Refuse what no honest metadata need; the parser's events tell it before any value is built."""
    if len(text) > _LONGEST:
        raise ValueError(f"it has more than {_LONGEST:,} characters")
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        # Aliases of lists of aliases stand for more values than any machine holds.
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"it uses the alias '*{str(event.anchor)[:40]}'")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError(f"its values are nested more than {_DEEPEST} deep")
