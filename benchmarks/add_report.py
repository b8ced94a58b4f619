"""What adding a report of 100 pages costs, into an empty index and into one of 100,000 passages.

    python -m benchmarks.add_report [--passages 100000] [--folder DIR]

Texts are generated and the embedder needs no model, so that what grows with the corpus is not hidden behind what the
report itself costs. The large index is kept in the folder and used again by the next run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from coi_assistant import indexing
from coi_assistant.holdings import add_report, remove_report
from coi_assistant.indexing import build_index
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings, load_settings

PAGES = 100
PASSAGES_A_SOURCE = 250
DIMENSION = 32
WORDS = ("border", "court", "passport", "witness", "winter", "prison", "returned", "questioned", "sentenced", "denied")


def main() -> None:
    """Build what is missing, measure, and print one JSON object."""
    options = _options()
    root = options.folder or Path(tempfile.mkdtemp())
    report = _report_of(PAGES, root / "long.pdf")
    result = {}
    for name, passages in (("empty", 0), ("large", options.passages)):
        settings = load_settings(corpus=root / name / "corpus", index=root / name / "index")
        _fill(settings, passages)
        result[name] = _measure(settings, report)
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="kept afterwards; a temporary one by default")
    return parser.parse_args()


def _measure(settings: Settings, report: Path) -> dict[str, Any]:
    """Return seconds of wall time and of processor time, that of the reading process included."""
    embedder = HashEmbedder(DIMENSION)
    before = build_index(settings, embedder=embedder).passages
    watch = [_times()]
    build_index(settings, embedder=embedder)
    watch.append(_times())
    added = add_report(settings, report, {"title": "A long report"}, embedder=embedder)
    watch.append(_times())
    remove_report(settings, added.source_id, embedder=embedder)
    watch.append(_times())
    spent = [[round(end - start, 2) for start, end in zip(*pair, strict=True)] for pair in pairwise(watch)]
    named = dict(zip(("nothing_to_do", "add", "remove"), spent, strict=True))
    return {"passages_before": before, "passages_added": added.passages, "seconds_wall_and_processor": named}


def _times() -> tuple[float, float]:
    spent = os.times()
    return time.perf_counter(), spent.user + spent.system + spent.children_user + spent.children_system


def _fill(settings: Settings, passages: int) -> None:
    """Write digests of generated text until there are enough passages, and index them in large groups."""
    settings.corpus.mkdir(parents=True, exist_ok=True)
    for number in range(passages // PASSAGES_A_SOURCE):
        path = settings.corpus / f"report-{number:05}.md"
        if not path.exists():
            path.write_text(_digest_of(random.Random(number)), encoding="utf-8")
    indexing.GROUP = 5_000
    build_index(settings, embedder=HashEmbedder(DIMENSION))
    indexing.GROUP = 128


def _digest_of(chance: random.Random) -> str:
    # One numbered paragraph is one passage.
    paragraphs = [f"**P{place}.** {_sentence(chance)}" for place in range(1, PASSAGES_A_SOURCE + 1)]
    front = "---\ntitle: Generated\nlanguage: en\ndigest: true\npublished: 2024\n---\n"
    return front + "\n\n".join(paragraphs) + "\n"


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=12)).capitalize() + f" {chance.randrange(10_000)}."


def _report_of(pages: int, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), invariant=True)
    chance = random.Random(1)
    for _ in range(pages):
        for row in range(40):
            canvas.drawString(72, 760 - 16 * row, _sentence(chance))
        canvas.showPage()
    canvas.save()
    return path


if __name__ == "__main__":
    main()
