"""What this program costs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.embedders import MODELS, embedder_for
from benchmarks.measuring import Stopwatch, asked, asked_at_once, megabytes_on_disk, peak_megabytes, question_sets
from coi_assistant.indexing import build_index
from coi_assistant.pipeline import open_assistant
from coi_assistant.records import Filters, Question
from coi_assistant.settings import Settings, load_settings

INDEX_PARTS = {
    "coi_assistant.indexing:_Run._read": "reading",
    "coi_assistant.retrieval.embedded:EmbeddedTexts.embed": "embedding",
}
ASK_PARTS = {
    "coi_assistant.retrieval.packed:PackedEmbedder.embed_question": "embedding",
    "coi_assistant.retrieval.scan:ExactScan.nearest": "dense",
    "coi_assistant.retrieval.lexical:LexicalIndex.best": "lexical",
    "coi_assistant.retrieval.hybrid:fuse": "fusion",
    "coi_assistant.pipeline:Assistant._read": "evidence",
    "coi_assistant.pipeline:judge": "judging",
    "coi_assistant.retrieval.reader:CrossReader.likeness": "comparing",
    "coi_assistant.retrieval.reader:CrossReader.read": "reading",
    "coi_assistant.pipeline:answer_from": "weighing",
}
SINCE = "2024"


def settings_of(folder: Path, **options: Any) -> Settings:
    """Return the settings of a corpus and its index in a folder; the prepared model is shared."""
    (folder / "index").mkdir(exist_ok=True)
    if not (folder / "index" / "models").exists():
        (folder / "index" / "models").symlink_to(MODELS.resolve())
    return load_settings(corpus=folder / "corpus", index=folder / "index", **options)


def index(folder: Path, passages: int) -> dict[str, Any]:
    """Build the index from nothing."""
    embedder, settings, watch = embedder_for(passages, folder.parent), settings_of(folder), Stopwatch()
    embedder.embed_passages(["warm up"])
    for place, part in INDEX_PARTS.items():
        watch.watch(place, part)
    with watch.lap():
        report = build_index(settings, embedder=embedder)
    seconds = {part: spent[0] for part, spent in watch.spent.items()}
    seconds["writing"] = seconds.pop("rest")
    return {
        "passages": report.passages,
        "seconds": seconds,
        "memory": peak_megabytes(),
        "disk": megabytes_on_disk(settings.index),
    }


def ask(folder: Path, count: int, *, reader: bool) -> dict[str, Any]:
    """Ask one after the other, with a filter, and several at once."""
    settings = settings_of(folder, reader=reader)
    watch = Stopwatch()
    for place, part in ASK_PARTS.items():
        watch.watch(place, part)
    assistant = open_assistant(settings)
    assistant.warm_up()
    first, texts, others = question_sets(count)
    assistant.ask(Question(text=first))
    for text in texts:
        with watch.lap():
            assistant.ask(Question(text=text))
    alone = peak_megabytes()
    since = partial(Question, filters=Filters(since=SINCE))
    return {
        "parts": watch.summary(),
        "filtered": asked(lambda text: assistant.ask(since(text=text)), texts),
        "eight": asked_at_once(lambda text: assistant.ask(Question(text=text)), others),
        "memory": alone,
    }
