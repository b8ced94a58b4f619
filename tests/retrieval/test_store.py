from pathlib import Path

import numpy as np
import pytest

from coi_assistant.errors import StorageError
from coi_assistant.records import Locator, Passage
from coi_assistant.retrieval.store import ChromaStore


def passage(name: str, source: str = "s") -> Passage:
    return Passage(id=name, source_id=source, text=name, locator=Locator(), start=0, end=len(name))


@pytest.fixture
def store(tmp_path: Path) -> ChromaStore:
    return ChromaStore(tmp_path / "chroma")


def fill(store: ChromaStore) -> None:
    vectors = np.eye(3, 4, dtype=np.float32)
    store.add([passage("a", "s1"), passage("b", "s1"), passage("c", "s2")], vectors)


def test_the_nearest_passage_comes_first_with_its_cosine(store: ChromaStore) -> None:
    fill(store)
    rows = store.nearest(np.array([0.8, 0.6, 0, 0], dtype=np.float32), 2)
    assert [row[:2] for row in rows] == [("s1", "a"), ("s1", "b")]
    assert rows[0][2] == pytest.approx(0.8, abs=1e-5)


def test_a_search_stays_within_the_sources_named(store: ChromaStore) -> None:
    fill(store)
    question = np.array([1, 0, 0, 0], dtype=np.float32)
    assert [row[1] for row in store.nearest(question, 5, ["s2"])] == ["c"]
    assert store.nearest(question, 5, []) == []


def test_adding_a_passage_again_replaces_it(store: ChromaStore) -> None:
    fill(store)
    store.add([passage("a", "s1")], np.array([[0, 0, 0, 1]], dtype=np.float32))
    assert store.count() == 3
    assert store.nearest(np.array([0, 0, 0, 1], dtype=np.float32), 1)[0][1] == "a"


def test_removing_a_source_leaves_the_others(store: ChromaStore) -> None:
    fill(store)
    store.remove("s1")
    assert store.count() == 1 and store.source_of("c") == "s2" and store.source_of("a") is None


def test_an_empty_store_finds_nothing(store: ChromaStore) -> None:
    assert store.nearest(np.ones(4, dtype=np.float32), 3) == []


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    fill(ChromaStore(tmp_path))
    assert ChromaStore(tmp_path).count() == 3


def test_a_damaged_store_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="--rebuild"):
        ChromaStore(tmp_path).count()
