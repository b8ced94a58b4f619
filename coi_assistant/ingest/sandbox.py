"""Untrusted files are read in a process of their own: what breaks there, breaks nothing here.

One process reads many files, because starting it takes a second; it is replaced after a failure and now and then.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.identity import is_trusted
from coi_assistant.ingest.exchange import line_of, packed_source, unpacked
from coi_assistant.ingest.failures import unreadable
from coi_assistant.ingest.limits import MEGABYTE, Limits
from coi_assistant.records import Document, Source
from coi_assistant.settings import reader_environment

FILES_A_PROCESS = 500
"""After these a new process takes over, so that what a library leaks stays small."""
_START = (
    "import json, sys; sys.path[:0] = json.loads(sys.argv.pop()); from coi_assistant.ingest.worker import main; main()"
)
_OWN_KINDS = (".md", ".txt")
_STARTING = 60.0
"""Seconds that starting may take on a busy machine."""


class SafeReader:
    """Reads files for the index; a file can take it no longer and no more memory than the limits say."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the reading process, if there is one."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def read(self, source: Source, path: Path) -> Document:
        """Return what the file of a source says.

        Raises:
            UnreadableSourceError: it gives no text, breaks a limit, or breaks its reader; nothing else is raised.
        """
        if is_trusted(source.path) and path.suffix.lower() in _OWN_KINDS:
            from coi_assistant import ingest

            return ingest.read(source, path, self.limits)
        name = source.path or path.name
        try:
            return self._asked({"source": packed_source(source), "path": str(path.absolute())}, source.id, name)
        except _BrokenError as error:
            self.close()
            raise unreadable(name, error.what, error.remedy) from error

    def _asked(self, request: dict[str, Any], source_id: str, name: str) -> Document:
        if self._worker is None or self._worker.answered >= FILES_A_PROCESS:
            self.close()
            self._worker = _Worker(self.limits)
        answer = self._worker.ask(request)
        if "refused" in answer:
            # One line, whatever it holds: it was written beside a hostile file.
            raise UnreadableSourceError(" ".join(str(answer["refused"]).split()))
        if "memory" in answer:
            raise _memory_broken(self.limits)
        try:
            return unpacked(answer["document"], source_id)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise _BrokenError("its reader gave an answer that makes no sense", _OTHER_FORM) from error


_OTHER_FORM = "save it in another form (print it to PDF, or copy its text into a .txt file)"


class _BrokenError(Exception):
    """The reading process is of no further use; says what the file did, and what mends it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def _memory_broken(limits: Limits) -> _BrokenError:
    what = f"reading it takes more than {limits.memory_megabytes} MB of memory"
    return _BrokenError(what, "split it, or raise COI_READ_MEGABYTES")


class _Worker:
    """One reading process, and the thread that waits for its answers."""

    def __init__(self, limits: Limits) -> None:
        self.answered = 0
        self._limits = limits
        self._lines: queue.Queue[bytes] = queue.Queue()
        command = [sys.executable, "-c", _START, json.dumps(asdict(limits)), json.dumps(sys.path)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=reader_environment(),
        )
        threading.Thread(target=self._listen, name="reader", daemon=True).start()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its answer.

        Raises:
            _BrokenError: there is none within the limits.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line_of(request))
            self._process.stdin.flush()
        except OSError as error:
            raise self._died() from error
        seconds = self._limits.seconds + (0 if self.answered else _STARTING)
        while True:
            answer = self._next(seconds)
            if "alive" not in answer:
                self.answered += 1
                return answer
            seconds = self._limits.seconds

    def end(self) -> None:
        """Kill the process; it holds nothing that could be lost."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    # Closing flushes a request that the process no longer takes.
                    continue

    def _next(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            what = f"reading it takes more than {self._limits.seconds:g} seconds"
            raise _BrokenError(what, f"{_OTHER_FORM}, or raise COI_READ_SECONDS") from None
        if not line.endswith(b"\n"):
            raise self._died()
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise self._died() from error
        return answer if isinstance(answer, dict) else {}

    def _listen(self) -> None:
        """Hand over what the process writes, line by line; an empty line at its end."""
        assert self._process.stdout is not None
        while True:
            try:
                line = self._process.stdout.readline(self._limits.memory_megabytes * MEGABYTE)
            except (OSError, ValueError):
                line = b""
            self._lines.put(line)
            if not line.endswith(b"\n"):
                return

    def _died(self) -> _BrokenError:
        self._process.kill()
        code = self._process.wait()
        return _BrokenError(f"it crashes its reader (exit {code})", _OTHER_FORM)
