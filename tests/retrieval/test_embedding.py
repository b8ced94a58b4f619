"""Embedders give vectors of length 1 in the order of the texts, whatever the model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coi_assistant.errors import ModelError
from coi_assistant.retrieval.e5 import E5, MINILM
from coi_assistant.retrieval.embedding import Embedder, HashEmbedder, has_bfloat16, load_embedder

QUESTION = "Are travellers' phones searched at the border?"
ANSWER = "Officers at the crossing look through the telephones of people who come home."
OTHER = "The museum shows pottery of the seventeenth century on two floors."
TRANSLATIONS = (
    "Проверяют ли телефоны путешественников на границе?",
    "Werden an der Grenze die Handys der Reisenden durchsucht?",
    "Czy na granicy przeszukuje się telefony podróżnych?",
    "Ці правяраюць тэлефоны падарожнікаў на мяжы?",
)


@pytest.fixture(scope="session")
def e5(models_dir: Path) -> Embedder:
    """Load the default model once for all tests."""
    return load_embedder(E5, models_dir)


def test_hash_vectors_have_length_one_and_keep_the_order() -> None:
    embedder = HashEmbedder()
    vectors = embedder.embed_passages([ANSWER, "", OTHER])
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    np.testing.assert_array_equal(vectors[2], embedder.embed_question(OTHER))


def test_hash_vectors_of_texts_with_common_words_are_nearer() -> None:
    embedder = HashEmbedder()
    near, far = embedder.embed_passages(["Border officers search phones.", OTHER]) @ embedder.embed_question(QUESTION)
    assert near > far + 0.2


def test_hash_embedder_takes_no_texts() -> None:
    assert HashEmbedder(64).embed_passages([]).shape == (0, 64)


@pytest.mark.model
def test_model_vectors_have_length_one_and_keep_the_order(e5: Embedder) -> None:
    texts = [OTHER * 4, "short", ANSWER]
    vectors = e5.embed_passages(texts)
    assert vectors.shape == (3, e5.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    alone = np.concatenate([e5.embed_passages([text]) for text in texts])
    assert (vectors * alone).sum(axis=1).min() > 0.999


@pytest.mark.model
def test_model_takes_no_texts(e5: Embedder) -> None:
    assert e5.embed_passages([]).shape == (0, 384)


@pytest.mark.model
@pytest.mark.parametrize("question", [QUESTION, *TRANSLATIONS])
def test_the_answer_is_nearest_in_every_language(e5: Embedder, question: str) -> None:
    near, far = e5.embed_passages([ANSWER, OTHER]) @ e5.embed_question(question)
    assert near > far + 0.05


@pytest.mark.model
def test_questions_and_passages_carry_different_prompts(e5: Embedder) -> None:
    assert not np.allclose(e5.embed_question(ANSWER), e5.embed_passages([ANSWER])[0], atol=1e-3)


@pytest.mark.model
def test_loading_and_embedding_print_nothing(models_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load_embedder(E5, models_dir).embed_passages([ANSWER] * 40)
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


@pytest.mark.model
def test_bfloat16_gives_nearly_the_same_vectors(e5: Embedder, models_dir: Path) -> None:
    halved = load_embedder(E5, models_dir, bfloat16=True)
    full = load_embedder(E5, models_dir, bfloat16=False)
    cosines = (halved.embed_passages([ANSWER, OTHER]) * full.embed_passages([ANSWER, OTHER])).sum(axis=1)
    assert cosines.min() > 0.999


@pytest.mark.model
def test_the_english_model_needs_no_preparation(tmp_path: Path) -> None:
    embedder = load_embedder(MINILM, tmp_path)
    assert (embedder.name, embedder.dimension) == (MINILM, 384)
    assert not list(tmp_path.iterdir())


@pytest.mark.model
def test_a_local_folder_is_told_from_another_of_its_name(models_dir: Path) -> None:
    embedder = load_embedder(str(models_dir / E5), models_dir)
    assert embedder.name.startswith(f"{E5}-")
    assert "/" not in embedder.name


@pytest.mark.parametrize("model", ["nope", "./no/such/folder", "a/b/c", ""])
def test_an_unknown_model_is_quoted_with_the_choices(tmp_path: Path, model: str) -> None:
    with pytest.raises(ModelError, match="COI_EMBEDDING_MODEL"):
        load_embedder(model, tmp_path)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        load_embedder(str(tmp_path), tmp_path)


@pytest.mark.model
def test_a_hub_model_is_not_fetched_unless_allowed(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"'nobody/nothing' has not been downloaded.*COI_ALLOW_DOWNLOAD=1"):
        load_embedder("nobody/nothing", tmp_path)


@pytest.mark.model
def test_a_damaged_folder_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedder(str(tmp_path), tmp_path)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [("fpu avx2 avx512f avx512_bf16", True), ("fpu amx_bf16", True), ("fpu avx512f avx512_vnni", False), ("", False)],
)
def test_bfloat16_is_used_where_the_processor_multiplies_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, expected: bool
) -> None:
    monkeypatch.setattr("platform.machine", _constant("x86_64"))
    (tmp_path / "cpuinfo").write_text(f"processor : 0\nflags\t\t: {flags}\n")
    assert has_bfloat16(tmp_path / "cpuinfo") is expected


def test_bfloat16_is_not_assumed_where_nothing_is_known(tmp_path: Path) -> None:
    assert has_bfloat16(tmp_path / "missing") is False


def _constant(value: str) -> Callable[[], str]:
    return lambda: value
