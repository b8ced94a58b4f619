"""Failures are injected: damaged stores, lost files, full disks, kills. Afterwards all is there, and said once."""

import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coi_assistant import indexing, soundness, storage
from coi_assistant.errors import CoiError
from coi_assistant.indexing import build_index
from coi_assistant.manifest import IndexFolder
from coi_assistant.pipeline import open_assistant
from coi_assistant.records import Question
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.retrieval.lexical import LexicalIndex
from coi_assistant.retrieval.store import ChromaStore
from coi_assistant.settings import Settings

Write = Callable[[str, str], Path]


def state(settings: Settings) -> tuple[dict[str, list[str]], int, int]:
    """Passage ids by source, and what the two stores hold."""
    folder = IndexFolder(settings.index)
    manifest = folder.manifest()
    ids = {source_id: [one.id for one in folder.passages(source_id)] for source_id in sorted(manifest.entries)}
    return ids, ChromaStore(folder.chroma(manifest)).count(), LexicalIndex(folder.lexical(manifest)).count()


def build(settings: Settings) -> str:
    return build_index(settings, embedder=HashEmbedder()).rebuilt


def empty_out(path: Path) -> None:
    shutil.rmtree(path)


def overwrite(path: Path) -> None:
    for each in [one for one in path.rglob("*") if one.is_file() and "lock" not in one.name]:
        each.write_bytes(b"\x00damaged\xff" * 50)


def truncate(path: Path) -> None:
    files = [one for one in path.rglob("*") if one.is_file()]
    # Chroma keeps room for a hundred vectors; its database is the file that holds everything.
    chosen = max(files, key=lambda one: (one.suffix == ".sqlite3", one.stat().st_size))
    chosen.write_bytes(chosen.read_bytes()[: chosen.stat().st_size // 3])


@pytest.fixture
def copied(settings: Settings, tmp_path: Path) -> Settings:
    """An index copied to another folder, so that no open handle of its making hides the damage."""
    build(settings)
    copy = shutil.copytree(settings.index, tmp_path / "copy")
    return settings.model_copy(update={"index": copy})


def test_a_vector_store_that_nobody_touched_is_not_opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build(settings)
    monkeypatch.setattr(soundness, "ChromaStore", None)
    assert not build(settings)


def test_a_vector_store_that_was_touched_is_opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build(settings)
    database = next(settings.index.glob("chroma/*/chroma.sqlite3"))
    os.utime(database, (1, 1))
    monkeypatch.setattr(soundness, "ChromaStore", None)
    with pytest.raises(TypeError):
        build(settings)


@pytest.mark.parametrize("store", ["chroma", "lexical"])
@pytest.mark.parametrize("spoil", [empty_out, overwrite, truncate])
def test_a_damaged_store_is_noticed_and_built_anew(
    copied: Settings, settings: Settings, store: str, spoil: Callable[[Path], None]
) -> None:
    spoil(next((copied.index / store).iterdir()))
    assert build(copied)
    assert state(copied) == state(settings)
    assert not build(copied)


def test_a_damaged_store_is_built_anew_when_it_is_opened_with_one_message(
    copied: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    overwrite(next((copied.index / "lexical").iterdir()))
    with caplog.at_level(logging.WARNING, "coi_assistant"):
        opened = open_assistant(copied, embedder=HashEmbedder())
    assert [record.getMessage().split(" (")[0] for record in caplog.records] == ["The index was damaged"]
    assert opened.ask(Question(text="How many people who came home were arrested in 2023?")).coverage.passages_searched


@pytest.mark.parametrize("part", ["txt", "json", "npy", "vectors"])
def test_a_lost_text_file_is_made_again(copied: Settings, settings: Settings, part: str) -> None:
    (copied.index / f"text/returns.{part}").unlink()
    build(copied)
    assert state(copied) == state(settings)
    assert (copied.index / f"text/returns.{part}").stat().st_size


@pytest.mark.parametrize("fails_at", range(1, 12, 2))
def test_a_disk_that_fills_up_at_any_write_loses_nothing(
    settings: Settings, write_report: Write, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    build(settings)
    write_report("third.txt", "A third report speaks of visas.")
    (settings.corpus / "returns.md").write_text("# Returns\n\nA changed text about returning.", encoding="utf-8")
    writes = 0
    whole = storage.write_whole

    def full(path: Path, data: bytes) -> None:
        nonlocal writes
        writes += 1
        if writes == fails_at:
            raise OSError(28, "No space left on device")
        whole(path, data)

    with monkeypatch.context() as patch:
        for module in ("coi_assistant.manifest", "coi_assistant.editions"):
            patch.setattr(f"{module}.write_whole", full)
        with pytest.raises(CoiError, match="No space left"):
            build(settings)
    build(settings)
    after = state(settings)
    build_index(settings, rebuild=True, embedder=HashEmbedder())
    assert after == state(settings) and after[1] == after[2] == sum(map(len, after[0].values()))


RUN = """
import sys
import coi_assistant.indexing as indexing
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import load_settings
indexing.GROUP = 3
settings = load_settings(corpus=sys.argv[1], index=sys.argv[2])
print(flush=True)
indexing.build_index(settings, embedder=HashEmbedder())
"""


def killed_after(settings: Settings, seconds: float) -> bool:
    """Start a run, kill it after some time; tell whether it was still at work."""
    command = [sys.executable, "-c", RUN, str(settings.corpus), str(settings.index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def survives_kills(settings: Settings, write_report: Write, kills: int, tmp_path: Path) -> None:
    chance = random.Random(7)
    for number in range(20):
        write_report(f"extra-{number}.md", f"# Report {number}\n\nText of the report number {number} on returns.")
    write_report(
        "reports/page.html", f"<html><body><p>{'Words of a page about returning people. ' * 9}</p></body></html>"
    )
    undisturbed = settings.model_copy(update={"index": tmp_path / "undisturbed"})
    build(undisturbed)
    at_work = 0
    for number in range(kills):
        if number % 3 == 0:
            write_report("extra-0.md", f"# Report 0\n\nAnother text, number {chance.random()}, on returns.")
        at_work += killed_after(settings, chance.uniform(0.0, 2.5))
    build(settings)
    build(undisturbed)
    assert state(settings) == state(undisturbed)
    assert at_work > kills / 4, "the kills came while it worked"
    assert not list(settings.index.rglob("*.tmp"))


def test_a_few_kills_at_random_moments_lose_nothing(settings: Settings, write_report: Write, tmp_path: Path) -> None:
    survives_kills(settings, write_report, 3, tmp_path)


@pytest.mark.slow
def test_a_hundred_kills_at_random_moments_lose_nothing(
    settings: Settings, write_report: Write, tmp_path: Path
) -> None:
    survives_kills(settings, write_report, 100, tmp_path)


def test_only_the_added_report_is_read_and_embedded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build(settings)
    read: list[str] = []
    once = indexing.SafeReader.read
    monkeypatch.setattr(
        indexing.SafeReader, "read", lambda self, source, path: read.append(source.id) or once(self, source, path)
    )
    (settings.corpus / "new.txt").write_text("A new report speaks of visas.", encoding="utf-8")
    build(settings)
    assert read == ["new"]
