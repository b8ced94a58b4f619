"""Earlier editions of the sources: their cleaned texts, named by hash, so that old citations can still be proved.

    text/editions/ID/HASH.txt    the cleaned text as it was
    text/editions/ID/HASH.json   what was known of it

The text is written first, and neither is ever changed; so a kill leaves at most a text without its record.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from coi_assistant.storage import write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A text that a source had until it changed."""

    text_sha256: str
    file_sha256: str = ""
    reader: str = ""
    ingested: str = ""
    """When it was read, ISO time; empty where that is not known."""
    superseded: str = ""
    """When another text took its place, ISO time."""


class Editions:
    """Keeps and returns the earlier texts of the sources of one index."""

    def __init__(self, texts: Path) -> None:
        self._root = texts / "editions"

    def keep(self, source_id: str, text: str, known: Edition) -> None:
        """Keep a text that is about to be replaced; one that is kept already stays as it is.

        Raises:
            OSError: it cannot be written.
        """
        folder = self._root / source_id
        name = hashlib.sha256(text.encode("utf-8")).hexdigest()
        if (folder / f"{name}.json").is_file():
            return
        write_whole(folder / f"{name}.txt", text.encode("utf-8"))
        record = asdict(known) | {"text_sha256": name, "superseded": datetime.now(UTC).isoformat(timespec="seconds")}
        write_whole(folder / f"{name}.json", json.dumps(record).encode("utf-8"))

    def of(self, source_id: str) -> tuple[Edition, ...]:
        """Return what is known of a source's earlier editions, latest first."""
        found = []
        for path in (self._root / source_id).glob("*.txt"):
            known = Edition(text_sha256=path.stem)
            with contextlib.suppress(OSError, ValueError, TypeError):
                known = Edition(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
            found.append(known)
        return tuple(sorted(found, key=lambda one: (one.superseded, one.text_sha256), reverse=True))

    def texts(self, source_id: str) -> Mapping[str, str]:
        """Return a source's earlier cleaned texts by their SHA-256; damaged ones are left out."""
        found = {}
        for path in sorted((self._root / source_id).glob("*.txt")):
            with contextlib.suppress(OSError, UnicodeDecodeError):
                text = path.read_bytes().decode("utf-8")
                if hashlib.sha256(text.encode("utf-8")).hexdigest() == path.stem:
                    found[path.stem] = text
        return found

    def forget(self, source_id: str) -> None:
        """Delete a source's earlier editions; absent ones are no error."""
        shutil.rmtree(self._root / source_id, ignore_errors=True)
