"""One measurement in a process of its own, so that its memory is its own: `python -m benchmarks.child NAME DIR N`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coi_assistant.settings import OFFLINE_ENVIRONMENT


def main() -> None:
    """Run the measurement that is named, and print one JSON object on the last line."""
    os.environ.update(OFFLINE_ENVIRONMENT)
    name, folder, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(MEASUREMENTS[name](folder, number)))  # noqa: T201 - the parent reads it


def _corpus(folder: Path, passages: int) -> dict[str, Any]:
    from benchmarks.corpora import write_corpus
    from benchmarks.embedders import MOST_REAL, embedder_for

    folder.mkdir(parents=True, exist_ok=True)
    if passages > MOST_REAL:
        # Makes the pool of vectors, so that no system's time holds it.
        embedder_for(passages, folder.parent)
    return {"corpus": str(write_corpus(folder / "corpus", passages))}


def _ours(name: str, **options: Any) -> Callable[[Path, int], Any]:
    def run(folder: Path, number: int) -> Any:
        from benchmarks import ours

        return getattr(ours, name)(folder, number, **options)

    return run


def _langchain(name: str, **options: Any) -> Callable[[Path, int], Any]:
    def run(folder: Path, number: int) -> Any:
        from benchmarks import langchain_search

        given = (folder,) if name == "cold" else (folder, number)
        return getattr(langchain_search, name)(*given, **options)

    return run


def _haystack(name: str) -> Callable[[Path, int], Any]:
    def run(folder: Path, number: int) -> Any:
        from benchmarks import haystack_search

        return getattr(haystack_search, name)(*((folder,) if name == "cold" else (folder, number)))

    return run


def _recall(folder: Path, passages: int) -> Any:
    from benchmarks import recall

    return recall.measure(folder, passages, 40)


MEASUREMENTS: dict[str, Callable[[Path, int], Any]] = {
    "corpus": _corpus,
    "recall": _recall,
    "ours.index": _ours("index"),
    "ours.ask": _ours("ask", reader=True),
    "ours.ask_without_reader": _ours("ask", reader=False),
    "quickstart.index": _langchain("index"),
    "quickstart.ask": _langchain("ask", ensemble=False),
    "quickstart.cold": _langchain("cold", ensemble=False),
    "ensemble.ask": _langchain("ask", ensemble=True),
    "ensemble.cold": _langchain("cold", ensemble=True),
    "haystack.index": _haystack("index"),
    "haystack.ask": _haystack("ask"),
    "haystack.cold": _haystack("cold"),
}


if __name__ == "__main__":
    main()
