"""Files that users sent and have not yet added: in a private temporary folder each, under a name made here."""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

from coi_assistant.corpus import MEDIA_TYPES
from coi_assistant.errors import HoldingError
from coi_assistant.holdings import slug
from coi_assistant.told import Told

KEPT_FOR = 3_600.0
"""Seconds for filling in the form; then the file is deleted."""
MOST_FILES = 20
"""That wait at one time. Beyond it the oldest is deleted, so that nobody fills the disk."""


class Inbox:
    """Takes files in and gives them back by an unguessable name; safe to share between threads."""

    def __init__(self, *, megabytes: int) -> None:
        self._most_bytes = megabytes * 1_000_000
        self._megabytes = megabytes
        self._files: dict[str, tuple[tempfile.TemporaryDirectory[str], Path, float]] = {}
        self._lock = threading.Lock()

    async def take(self, name: str, chunks: AsyncIterator[bytes]) -> str:
        """Write what comes in and return the name by which it is asked for.

        Raises:
            HoldingError: it is of a kind that is not read, or larger than the settings allow.
        """
        given = PurePosixPath(name.replace("\\", "/")).name
        suffix = PurePosixPath(given).suffix.lower()
        if suffix not in MEDIA_TYPES:
            raise HoldingError(Told("error.upload.kind", file=repr(given[:100]), kinds=tuple(MEDIA_TYPES)))
        folder = tempfile.TemporaryDirectory(prefix="coi-", ignore_cleanup_errors=True)
        path = Path(folder.name) / f"{slug(PurePosixPath(given).stem)}{suffix}"
        try:
            await self._write(path, chunks)
        except BaseException:
            # Also where the browser breaks off in the middle.
            folder.cleanup()
            raise
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._forget()
            self._files[token] = (folder, path, time.monotonic())
        return token

    async def _write(self, path: Path, chunks: AsyncIterator[bytes]) -> None:
        size = 0
        with path.open("xb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self._most_bytes:
                    raise HoldingError(Told("error.upload.too_large", megabytes=str(self._megabytes)))
                file.write(chunk)

    def path(self, token: str) -> Path:
        """Return where a file lies.

        Raises:
            HoldingError: there is none by that name, or no longer.
        """
        with self._lock:
            self._forget()
            held = self._files.get(token)
        if held is None:
            raise HoldingError(Told("error.upload.gone"))
        return held[1]

    def drop(self, token: str) -> None:
        """Delete a file."""
        with self._lock:
            held = self._files.pop(token, None)
        if held is not None:
            held[0].cleanup()

    def _forget(self) -> None:
        old = time.monotonic() - KEPT_FOR
        kept = [token for token, (_, _, since) in self._files.items() if since > old][-MOST_FILES:]
        for token in [one for one in self._files if one not in kept]:
            self._files.pop(token)[0].cleanup()
