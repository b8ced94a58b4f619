"""The same journeys with the vectors on a real Chroma server, on the loopback address."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import chromadb
import pytest

from coi_assistant.errors import SettingsError, StaleIndexError, StoreUnreachableError
from coi_assistant.manifest import IndexFolder, OnServer
from coi_assistant.pipeline import Assistant, build_index, open_assistant
from coi_assistant.records import Filters, Question
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.retrieval.store import ChromaStore
from coi_assistant.settings import Settings, load_settings
from coi_assistant.ui.desk import Desk

Write = Callable[[str, str], Path]
ARRESTS = Question(text="How many people did border guards arrest who came home in 2023?")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Chroma server and return its address."""
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    folder = str(tmp_path_factory.mktemp("server"))
    command = [str(program), "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the Chroma server ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the Chroma server did not start within 30 seconds")


@pytest.fixture
def settings(corpus: Path, tmp_path: Path, server: str) -> Settings:
    return load_settings(corpus=corpus, index=tmp_path / "index", chroma_url=server)


def build(settings: Settings, *, rebuild: bool = False) -> None:
    build_index(settings, embedder=HashEmbedder(), rebuild=rebuild)


def opened(settings: Settings) -> Assistant:
    return open_assistant(settings, embedder=HashEmbedder())


def store(settings: Settings) -> ChromaStore:
    folder = IndexFolder(settings.index)
    return ChromaStore(folder.chroma(folder.manifest()))


def collections(settings: Settings) -> list[str]:
    """Return the names of this index's collections on the server."""
    folder = IndexFolder(settings.index)
    place = folder.chroma(folder.manifest())
    assert isinstance(place, OnServer)
    host, _, port = settings.chroma_url.removeprefix("http://").partition(":")
    names = [one.name for one in chromadb.HttpClient(host, int(port)).list_collections()]
    return [name for name in names if name.startswith(place.family)]


def test_a_question_is_answered_as_from_a_folder(settings: Settings, corpus: Path, tmp_path: Path) -> None:
    local = load_settings(corpus=corpus, index=tmp_path / "local")
    build(settings)
    build(local)
    there, here = opened(settings).ask(ARRESTS), opened(local).ask(ARRESTS)
    assert there.status == here.status == "answered"
    assert [one.citations for one in there.findings] == [one.citations for one in here.findings]
    assert not (settings.index / "chroma").exists()


def test_filters_hold_on_the_server(settings: Settings) -> None:
    build(settings)
    answer = opened(settings).ask(Question(text=ARRESTS.text, filters=Filters(publishers=("Norland Watch",))))
    assert "returns" not in {one.source_id for finding in answer.findings for one in finding.citations}


def test_reports_are_added_and_removed_on_the_server(settings: Settings, write_report: Write) -> None:
    build(settings)
    added = write_report("third.txt", "A third report speaks of visas.")
    build(settings)
    assert store(settings).count() == 4
    added.unlink()
    build(settings)
    assert store(settings).count() == 3


def test_two_processes_share_the_server_and_follow_the_index(settings: Settings, write_report: Write) -> None:
    build(settings)
    desks = [Desk(settings, embedder=HashEmbedder()) for _ in range(2)]
    assert all(len(desk.assistant().sources) == 2 for desk in desks)
    write_report("visas.txt", "In 2024 the consulate of Norland issued 77 visas to pilots.")
    build(settings)
    for desk in desks:
        answer = desk.assistant().ask(Question(text="How many visas did the consulate issue to pilots in 2024?"))
        assert answer.findings[0].citations[0].source_id == "visas"


def test_a_rebuild_leaves_no_earlier_collection_behind(settings: Settings) -> None:
    build(settings)
    before = collections(settings)
    build(settings, rebuild=True)
    after = collections(settings)
    assert len(before) == len(after) == 1 and before != after


def test_indexes_on_one_server_do_not_mix(settings: Settings, corpus: Path, tmp_path: Path) -> None:
    build(settings)
    other = load_settings(corpus=corpus, index=tmp_path / "other", chroma_url=settings.chroma_url)
    build(other)
    build(other, rebuild=True)
    assert store(settings).count() == store(other).count() == 3


def test_what_was_lost_on_the_server_is_built_again(settings: Settings) -> None:
    build(settings)
    store(settings).remove("returns")
    assert opened(settings).ask(ARRESTS).status == "answered"
    assert store(settings).count() == 3


def test_moving_the_vectors_to_a_server_asks_for_an_index(settings: Settings, corpus: Path) -> None:
    local = load_settings(corpus=corpus, index=settings.index)
    build(local)
    with pytest.raises(StaleIndexError, match=r"in its folder.*coi index"):
        opened(settings)
    build(settings)
    assert store(settings).count() == 3
    assert opened(settings).ask(ARRESTS).status == "answered"


def test_a_server_that_does_not_answer_is_told_and_the_index_stays(settings: Settings) -> None:
    build(settings)
    folder = IndexFolder(settings.index)
    silent = f"http://127.0.0.1:{free_port()}"
    text = (settings.index / "manifest.json").read_text(encoding="utf-8")
    (settings.index / "manifest.json").write_text(text.replace(settings.chroma_url, silent), encoding="utf-8")
    for call in (opened, build):
        with pytest.raises(StoreUnreachableError, match=rf"{silent}.*COI_CHROMA_URL"):
            call(load_settings(corpus=settings.corpus, index=settings.index, chroma_url=silent))
    assert len(folder.manifest().entries) == 2


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="COI_CHROMA_URL"):
        load_settings(chroma_url="ftp://somewhere")
