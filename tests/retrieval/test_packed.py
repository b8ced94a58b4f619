"""The lean embedder gives the vectors that sentence-transformers gives."""

from pathlib import Path

import numpy as np
import pytest

from coi_assistant.errors import ModelError
from coi_assistant.retrieval.e5 import E5
from coi_assistant.retrieval.embedding import load_embedder, load_with_library

TEXTS = [
    "Officers at the crossing look through the telephones of people who come home.",
    "Пограничники проверяют телефоны тех, кто возвращается.",
    "",
    "word " * 700,
]


@pytest.mark.model
def test_the_vectors_are_those_of_the_library(models_dir: Path) -> None:
    lean = load_embedder(E5, models_dir, bfloat16=False)
    library = load_with_library(models_dir / E5, name=E5)
    same = (lean.embed_passages(TEXTS) * library.embed_passages(TEXTS)).sum(axis=1)
    assert same.min() > 0.99999
    assert float(lean.embed_question(TEXTS[0]) @ library.embed_question(TEXTS[0])) > 0.99999


@pytest.mark.model
def test_many_texts_keep_their_order_across_batches(models_dir: Path) -> None:
    embedder = load_embedder(E5, models_dir)
    texts = [f"{number} " * (1 + number % 50) for number in range(200)]
    rows = embedder.embed_passages(texts)
    np.testing.assert_allclose(rows[17], embedder.embed_passages([texts[17]])[0], atol=2e-2)
    assert rows.shape == (200, 384)


def test_a_damaged_folder_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text('{"hidden_size": 8}')
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    monkeypatch.setattr("coi_assistant.retrieval.embedding.prepare_e5", lambda _: tmp_path)
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedder(E5, tmp_path)
