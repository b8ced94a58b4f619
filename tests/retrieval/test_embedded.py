from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from coi_assistant.retrieval.embedded import EmbeddedTexts
from coi_assistant.retrieval.embedding import HashEmbedder

TEXTS = ["Passports expire.", "Border guards ask.", "Passports expire."]


class Counting(HashEmbedder):
    """Remembers the texts that it is given."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.given: list[str] = []

    def embed_passages(self, texts: Sequence[str]):  # type: ignore[no-untyped-def]
        self.given += texts
        return super().embed_passages(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "embedded.sqlite"


def embed(path: Path, embedder: HashEmbedder, texts: Sequence[str] = TEXTS, **options: int) -> np.ndarray:
    kept = EmbeddedTexts(path, **options)
    try:
        return kept.embed(texts, embedder)
    finally:
        kept.close()


def test_a_text_is_embedded_once_however_often_it_comes(path: Path) -> None:
    embedder = Counting()
    first, again = embed(path, embedder), embed(path, embedder)
    assert sorted(embedder.given) == sorted(set(TEXTS))
    assert np.array_equal(first, again) and np.array_equal(first[0], first[2])
    assert np.allclose(first, HashEmbedder(64).embed_passages(TEXTS), atol=1e-3)


def test_another_model_has_vectors_of_its_own(path: Path) -> None:
    embed(path, Counting(64))
    assert embed(path, Counting(32)).shape == (3, 32)


def test_no_text_gives_no_row(path: Path) -> None:
    assert embed(path, Counting(), []).shape == (0, 64)


def test_the_oldest_go_beyond_the_limit(path: Path) -> None:
    embed(path, Counting(), ["one"])
    embed(path, Counting(), ["two", "three"], most=2)
    later = Counting()
    embed(path, later, ["one", "two", "three"])
    assert later.given == ["one"]


@pytest.mark.parametrize("content", [b"no database " * 500, b""])
def test_a_damaged_file_begins_anew(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert np.array_equal(embed(path, Counting()), embed(path, Counting()))


def test_a_file_damaged_within_never_gives_a_wrong_vector(path: Path) -> None:
    texts = [f"Sentence number {number}." for number in range(200)]
    right = embed(path, HashEmbedder(64), texts)
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 97):
        content[place] ^= 0xFF
    path.write_bytes(bytes(content))
    assert np.abs(embed(path, HashEmbedder(64), texts) - right).max() < 0.2
