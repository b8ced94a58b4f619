"""What an approximate search finds of the true nearest, filtered and not, and what each search takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.corpora import PASSAGES_A_REPORT
from benchmarks.embedders import MODELS, near_real, pool_of
from benchmarks.measuring import questions, summary
from coi_assistant.records import Locator, Passage
from coi_assistant.retrieval import store as stores
from coi_assistant.retrieval.e5 import E5
from coi_assistant.retrieval.embedding import load_embedder
from coi_assistant.retrieval.scan import ExactScan

WIDTHS = {"chroma_default": 100, "chroma_wide": stores.SEARCH_WIDTH}
DEPTH = 50
ADMITTED = 0.3
"""Share of the sources that the filter admits."""

Row = tuple[str, str, float]


def measure(folder: Path, passages: int, count: int) -> dict[str, Any]:
    """Return recall@50 against the exact scan and times in milliseconds, for each search."""
    real = load_embedder(E5, MODELS)
    vectors = near_real(pool_of(real, folder), range(passages))
    asked = [real.embed_question(text) for text in questions(count)]
    rows = [_passage(number) for number in range(passages)]
    sources = sorted({row.source_id for row in rows})
    admitted = sources[:: round(1 / ADMITTED)]
    scan = ExactScan((row.source_id, [row.id], vectors[place : place + 1]) for place, row in enumerate(rows))
    found = {}
    truth = {}
    for name, within in (("all", None), ("filtered", admitted)):
        truth[name], found[f"exact_{name}"] = _run(lambda one, within=within: scan.nearest(one, DEPTH, within), asked)  # type: ignore[misc]
    with TemporaryDirectory(dir=folder) as place:
        store = stores.ChromaStore(Path(place))
        store.add(rows, vectors)
        for width, ef in WIDTHS.items():
            store._collection.modify(configuration={"hnsw": {"ef_search": ef}})
            for name, within in (("all", None), ("filtered", admitted)):
                got, times = _run(lambda one, within=within: store.nearest(one, DEPTH, within), asked)  # type: ignore[misc]
                found[f"{width}_{name}"] = times | {"recall": _recall(got, truth[name])}
    return found


def _run(nearest: Callable[[Any], list[Row]], asked: list[Any]) -> tuple[list[set[str]], dict[str, float]]:
    nearest(asked[0])
    found, seconds = [], []
    for one in asked:
        started = time.perf_counter()
        rows = nearest(one)
        seconds.append(time.perf_counter() - started)
        found.append({row[1] for row in rows})
    return found, summary(seconds)


def _recall(got: list[set[str]], truth: list[set[str]]) -> float:
    return float(np.mean([len(one & true) / len(true) for one, true in zip(got, truth, strict=True)]))


def _passage(number: int) -> Passage:
    source = f"source-{number // PASSAGES_A_REPORT:05}"
    return Passage(id=f"{number:016}", source_id=source, text=str(number), locator=Locator(), start=0, end=1)
