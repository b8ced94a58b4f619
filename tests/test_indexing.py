import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from coi_assistant.errors import LockedIndexError, MissingIndexError, StaleIndexError, StorageError
from coi_assistant.indexing import IndexReport, Progress, build_index, check_fresh
from coi_assistant.manifest import IndexFolder
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.retrieval.lexical import LexicalIndex
from coi_assistant.retrieval.store import ChromaStore
from coi_assistant.settings import Settings

Write = Callable[[str, str], Path]


class CountingEmbedder(HashEmbedder):
    """Counts the texts that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0

    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return super().embed_passages(texts)


def build(settings: Settings, **options: object) -> IndexReport:
    return build_index(settings, embedder=HashEmbedder(), **options)  # type: ignore[arg-type]


def ids(settings: Settings) -> set[str]:
    folder = IndexFolder(settings.index)
    return {passage.id for source_id in folder.manifest().entries for passage in folder.passages(source_id)}


def stored(settings: Settings) -> tuple[int, int]:
    folder = IndexFolder(settings.index)
    manifest = folder.manifest()
    return ChromaStore(folder.chroma(manifest)).count(), LexicalIndex(folder.lexical(manifest)).count()


def test_a_first_run_indexes_every_report(settings: Settings) -> None:
    report = build(settings)
    assert (report.added, report.passages) == (2, 3)
    assert stored(settings) == (3, 3)


def test_a_run_without_changes_embeds_nothing_and_writes_nothing(settings: Settings) -> None:
    build(settings)
    before = (settings.index / "manifest.json").read_bytes()
    embedder = CountingEmbedder()
    report = build_index(settings, embedder=embedder)
    assert (report.added, report.changed, report.unchanged, embedder.texts) == (0, 0, 2, 0)
    assert (settings.index / "manifest.json").read_bytes() == before


def test_a_new_report_costs_only_itself(settings: Settings, write_report: Write) -> None:
    build(settings)
    write_report("third.txt", "A third report speaks of visas.")
    embedder = CountingEmbedder()
    report = build_index(settings, embedder=embedder)
    # Its passage and the only sentence of it are one text, which is embedded once.
    assert (report.added, report.unchanged, embedder.texts) == (1, 2, 1)


def test_a_changed_report_is_replaced(settings: Settings, write_report: Write) -> None:
    build(settings)
    before = ids(settings)
    path = write_report("returns.md", "# Returns\n\nQuite another text about returning people.")
    os.utime(path, ns=(0, 0))
    report = build(settings)
    assert (report.changed, report.unchanged) == (1, 1)
    assert stored(settings) == (3, 3)
    assert len(ids(settings) & before) == 2


def test_a_removed_report_leaves_no_trace(settings: Settings, corpus: Path) -> None:
    build(settings)
    (corpus / "returns.md").unlink()
    assert build(settings).removed == 1
    assert stored(settings) == (2, 2)
    assert not list((settings.index / "text").glob("returns.*"))


def test_a_touched_report_is_not_embedded_again(settings: Settings, corpus: Path) -> None:
    build(settings)
    os.utime(corpus / "returns.md", ns=(1, 1))
    embedder = CountingEmbedder()
    build_index(settings, embedder=embedder)
    assert embedder.texts == 0
    check_fresh(settings, IndexFolder(settings.index).manifest())


def test_a_broken_report_is_named_and_the_others_are_indexed(settings: Settings, write_report: Write) -> None:
    write_report("broken.md", "---\npublished: 2024-13\n---\nText.")
    write_report("empty.txt", "")
    report = build(settings)
    assert report.added == 2
    assert {problem.path for problem in report.problems if problem.severity == "error"} == {"broken.md", "empty.txt"}
    assert "'published'" in next(problem.reason for problem in report.problems if problem.path == "broken.md")


def test_a_report_that_breaks_later_leaves_the_index_and_comes_back_mended(
    settings: Settings, write_report: Write
) -> None:
    build(settings)
    path = write_report("returns.md", "---\nunknown: key\n---\nText.")
    assert (build(settings).removed, stored(settings)) == (1, (2, 2))
    path.write_text("Mended text about returning people.", encoding="utf-8")
    assert (build(settings).added, stored(settings)) == (1, (3, 3))


def test_a_rebuild_gives_the_same_passage_ids(settings: Settings) -> None:
    build(settings)
    before = ids(settings)
    build(settings, rebuild=True)
    assert ids(settings) == before


def test_a_rebuild_and_a_renamed_file_embed_nothing_again(settings: Settings, corpus: Path) -> None:
    build(settings)
    (corpus / "returns.md").rename(corpus / "moved.md")
    embedder = CountingEmbedder()
    assert build_index(settings, embedder=embedder, rebuild=True).added == 2
    assert embedder.texts == 0


def test_progress_counts_sources_and_passages(settings: Settings) -> None:
    seen: list[Progress] = []
    build(settings, progress=seen.append)
    assert (seen[-1].sources, seen[-1].sources_total) == (2, 2)


def test_an_index_of_an_older_schema_is_built_anew(settings: Settings) -> None:
    build(settings)
    manifest = settings.index / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"schema": ', '"schema": 9'), encoding="utf-8")
    with pytest.raises(StaleIndexError, match="coi index"):
        IndexFolder(settings.index).manifest()
    assert build(settings).added == 2


def test_a_second_writer_is_told_who_holds_the_lock(settings: Settings) -> None:
    build(settings)
    with FileLock(settings.index / "writer.lock"), pytest.raises(LockedIndexError, match=f"process {os.getpid()}"):
        build(settings)


def test_asking_without_an_index_says_what_to_run(settings: Settings) -> None:
    with pytest.raises(MissingIndexError, match="coi index"):
        IndexFolder(settings.index).manifest()


@pytest.mark.parametrize("change", ["new", "changed", "gone", "model"])
def test_an_index_that_does_not_match_says_why(settings: Settings, corpus: Path, change: str) -> None:
    build(settings)
    manifest = IndexFolder(settings.index).manifest()
    if change == "new":
        (corpus / "new.txt").write_text("New report.", encoding="utf-8")
    elif change == "changed":
        (corpus / "returns.md").write_text("Changed report.", encoding="utf-8")
    elif change == "gone":
        (corpus / "returns.md").unlink()
    else:
        settings = settings.model_copy(update={"embedding_model": "all-MiniLM-L6-v2"})
    with pytest.raises(StaleIndexError, match=rf"(?s){change}.*coi index"):
        check_fresh(settings, manifest)


def test_a_full_disk_is_one_clear_error_and_the_next_run_completes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match=r"No space left.*--index"):
            build(settings)
    assert build(settings).passages == 3


KILLED = """
import sys
from coi_assistant.pipeline import build_index
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import load_settings
import coi_assistant.indexing as indexing
indexing.GROUP = 3
settings = load_settings(corpus=sys.argv[1], index=sys.argv[2])
build_index(settings, embedder=HashEmbedder(), progress=lambda _: print(flush=True))
"""


@pytest.mark.slow
@pytest.mark.parametrize("batches", [1, 3, 5])
def test_a_killed_run_is_completed_by_the_next(settings: Settings, write_report: Write, batches: int) -> None:
    for number in range(12):
        write_report(f"extra-{number}.md", f"# Report {number}\n\nText of the report number {number} on returns.")
    command = [sys.executable, "-c", KILLED, str(settings.corpus), str(settings.index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(batches):
            process.stdout.readline()
        time.sleep(0.01 * batches)
        process.send_signal(signal.SIGKILL)
    build(settings)
    killed = ids(settings), stored(settings)
    build(settings, rebuild=True)
    assert killed == (ids(settings), stored(settings))
    assert stored(settings) == (15, 15)
