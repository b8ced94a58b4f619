"""Files that were made for somebody and wait to be fetched: in memory only, each under a name that nobody can guess."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote

KEPT_FOR = 600.0
"""Seconds: enough to answer the browser's question where to put the file, and to fetch it once more."""
MOST_BYTES = 400_000_000
"""Of all files that wait. Beyond it the oldest go, since memory is what a small machine has least of."""

MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
    ".ris": "application/x-research-info-systems",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that was made."""

    name: str
    data: bytes
    since: float

    @property
    def media_type(self) -> str:
        """Its media type, by the ending of its name."""
        return MEDIA_TYPES.get(self.name[self.name.rfind(".") :], "application/octet-stream")


class Outbox:
    """Keeps files for ten minutes; safe to share between threads."""

    def __init__(self, *, kept_for: float = KEPT_FOR, most_bytes: int = MOST_BYTES) -> None:
        self._kept_for = kept_for
        self._most_bytes = most_bytes
        self._files: dict[str, Made] = {}
        self._lock = threading.Lock()

    def put(self, name: str, data: bytes) -> str:
        """Keep a file and return the path at which the server gives it out."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._forget()
            self._files[token] = Made(name=name, data=data, since=time.monotonic())
            while len(self._files) > 1 and sum(len(one.data) for one in self._files.values()) > self._most_bytes:
                del self._files[next(iter(self._files))]
        return f"/file/{token}/{quote(name, safe='')}"

    def get(self, token: str) -> Made | None:
        """Return a file; None where there is none, or no longer."""
        with self._lock:
            self._forget()
            return self._files.get(token)

    def _forget(self) -> None:
        old = time.monotonic() - self._kept_for
        self._files = {token: one for token, one in self._files.items() if one.since > old}
