"""Clocks, percentiles, memory and disk."""

from __future__ import annotations

import json
import os
import resource
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

QUESTIONS = Path(__file__).parent.parent / "tests" / "evaluation" / "questions.jsonl"
ASKERS = 8
IDLE, LOOK = 0.1, 1.0
"""The server counts as warm when it uses less than this share of a processor for so many seconds."""


def questions(count: int) -> list[str]:
    """Return questions of the evaluation, evenly taken, none twice: what remembers answers gains nothing."""
    rows = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [rows[place * len(rows) // count] for place in range(count)]


def question_sets(count: int) -> tuple[str, list[str], list[str]]:
    """Return a first question, those to be asked one after the other, and as many others to be asked at once."""
    first, *texts = questions(2 * count + 1)
    return first, texts[::2], texts[1::2]


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return median, 95th percentile and range in milliseconds."""
    row = sorted(1000 * one for one in seconds)
    p95 = row[min(len(row) - 1, int(0.95 * len(row)))]
    return {"p50": median(row), "p95": p95, "low": row[0], "high": row[-1]}


def timed(call: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def asked(ask: Callable[[str], Any], texts: Sequence[str]) -> dict[str, float]:
    """Return the times of asking one question after the other."""
    return summary([timed(lambda text=text: ask(text)) for text in texts])  # type: ignore[misc]


def asked_at_once(ask: Callable[[str], Any], texts: Sequence[str]) -> dict[str, float]:
    """Return the times of several askers at once, and how many questions a second they get answered."""
    started = time.perf_counter()
    with ThreadPoolExecutor(ASKERS) as pool:
        seconds = list(pool.map(lambda text: timed(lambda: ask(text)), texts))
    return summary(seconds) | {"per_second": len(texts) / (time.perf_counter() - started)}


def peak_megabytes() -> float:
    """Return the most memory that this process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes_on_disk(folder: Path) -> float:
    """Return what lies in a folder, models not counted."""
    files = [path for path in folder.rglob("*") if path.is_file() and "models" not in path.parts]
    return sum(path.stat().st_size for path in files) / 1e6


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def settle(server: int) -> None:
    """Wait until the server has read what it reads ahead of the questions."""
    while True:
        before = _processor_seconds(server)
        time.sleep(LOOK)
        if _processor_seconds(server) - before < IDLE * LOOK:
            return


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Stopwatch:
    """Adds up the time spent in functions, by the name of the part that they belong to."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.spent: dict[str, list[float]] = defaultdict(list)
        self._current: dict[str, float] = defaultdict(float)

    def watch(self, place: str, part: str) -> None:
        """Replace a function, named as `module:Class.method` or `module:function`, by one that is timed."""
        module, _, path = place.partition(":")
        owner: Any = import_module(module)
        *outer, name = path.split(".")
        for each in outer:
            owner = getattr(owner, each)
        inner = getattr(owner, name)

        @wraps(inner)
        def outer_call(*args: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return inner(*args, **options)
            finally:
                self._current[part] += time.perf_counter() - started

        setattr(owner, name, outer_call)

    @contextmanager
    def lap(self) -> Iterator[None]:
        """Take the time of one run; what no part accounts for is `rest`."""
        self._current.clear()
        started = time.perf_counter()
        yield
        total = time.perf_counter() - started
        for part, seconds in self._current.items():
            self.spent[part].append(seconds)
        self.spent["rest"].append(total - sum(self._current.values()))
        self.spent["total"].append(total)

    def summary(self) -> dict[str, dict[str, float]]:
        """Return the times of each part."""
        return {part: summary(seconds) for part, seconds in self.spent.items()}
