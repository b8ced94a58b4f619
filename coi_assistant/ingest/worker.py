"""The process that reads untrusted files: one request a line on its input, one answer a line on its output.

It has bounded memory, ends itself when one file takes too long or when the program that started it is gone, and knows
nothing but the path that it is given.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from coi_assistant.errors import CoiError
from coi_assistant.ingest import read
from coi_assistant.ingest.exchange import line_of, packed, unpacked_source
from coi_assistant.ingest.limits import Limits

_GRACE = 15
"""Seconds beyond the limit after which a reader whose parent died ends itself; a living parent is quicker."""


def main() -> None:
    """Serve requests until the input ends."""
    limits = Limits(**json.loads(sys.argv[1]))
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _restrict(limits)
    for line in sys.stdin.buffer:
        _answer(json.loads(line), limits, answers)


def _answer(request: dict[str, Any], limits: Limits, answers: BinaryIO) -> None:
    def alive() -> None:
        _set_alarm(limits.seconds + _GRACE)
        _send(answers, {"alive": True})

    _set_alarm(limits.seconds + _GRACE)
    _send(answers, _result(request, limits, alive))
    _set_alarm(0)


def _result(request: dict[str, Any], limits: Limits, alive: Callable[[], None]) -> dict[str, Any]:
    try:
        source = unpacked_source(request["source"])
        return {"document": packed(read(source, Path(request["path"]), limits, on_page=alive))}
    except CoiError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"memory": True}


def _send(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(line_of(message))
    answers.flush()


def _set_alarm(seconds: float) -> None:
    # Without a handler the alarm ends the process, even inside a loop of a C library.
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds))


def _restrict(limits: Limits) -> None:
    """Bound the memory and leave no core files, where the system knows how to."""
    try:
        import resource
    except ImportError:
        return
    most = limits.memory_megabytes * 1_000_000
    for name, bound in (("RLIMIT_AS", most), ("RLIMIT_CORE", 0)):
        # A system may refuse to bound address space, or have a lower bound already.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, name), (bound, bound))
