"""Reading the data that stand beside the code and, with the same names, beside a corpus."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from coi_assistant.errors import CorpusError

__all__ = ["corpus_data", "package_data"]

# The C loader reads the 200 kB of data in a tenth of the time; builds of PyYAML without it exist.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def package_data(name: str) -> dict[str, Any]:
    """Return a YAML file of the package; callers must not change it."""
    text = resources.files("coi_assistant").joinpath("data", name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_Loader)
    return loaded


def corpus_data(path: Path | None) -> dict[str, Any]:
    """Return a YAML file that a corpus brings; empty where there is none.

    Raises:
        CorpusError: the file cannot be read, or is not a mapping.
    """
    if path is None or not path.is_file():
        return {}
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:200]
        raise CorpusError(f"{path.name} of the corpus cannot be read: {reason}. Mend or remove the file.") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise CorpusError(f"{path.name} of the corpus is not a mapping of keys to lists. Mend or remove the file.")
    return loaded
