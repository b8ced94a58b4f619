"""Texts to vectors: the seam `Embedder`, its sentence-transformers implementation and a light one for tests.

Nothing heavy is imported before a model is loaded, and nothing here reaches the network unless downloading is
allowed by name.
"""

from __future__ import annotations

import hashlib
import platform
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from coi_assistant.errors import ModelError
from coi_assistant.retrieval.e5 import E5, MINILM, bundled_minilm, prepare_e5

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

__all__ = [
    "Embedder",
    "HashEmbedder",
    "SentenceTransformersEmbedder",
    "has_bfloat16",
    "load_embedder",
    "load_with_library",
    "quiet_transformers",
]

HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")

BATCH = 32
"""Texts a batch: larger ones gain nothing on two cores, and sorted by length these hold little padding."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1, so that a dot product is a cosine."""

    name: str
    """Tells models apart in the index manifest: vectors under different names are not comparable."""
    dimension: int

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, in the order given."""
        ...

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return one vector."""
        ...


class SentenceTransformersEmbedder:
    """An embedder over a loaded sentence-transformers model."""

    def __init__(self, model: SentenceTransformer, *, name: str) -> None:
        """Wrap a loaded model; its prompts are read once."""
        self.name = name
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._model = model
        self._question_prompt, self._passage_prompt = _prompts(model.prompts, name)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, in the order given."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encode([self._passage_prompt + text for text in texts])

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return one vector."""
        vector: NDArray[np.float32] = self._encode([self._question_prompt + text])[0]
        return vector

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        # encode() sorts by length before it cuts batches.
        vectors = self._model.encode(texts, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
        return _normalised(np.asarray(vectors, dtype=np.float32))


class HashEmbedder:
    """A deterministic embedder without a model, for tests: hashed word stems and letter groups.

    Texts that share words are near each other; it knows no synonyms and no languages.
    """

    def __init__(self, dimension: int = 512) -> None:
        """Fewer dimensions make more words collide."""
        self.name = f"hash-{dimension}"
        self.dimension = dimension

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, in the order given."""
        return np.stack([self.embed_question(text) for text in texts]) if texts else self._zeros(0)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return one vector."""
        vector = self._zeros(1)
        for feature, weight in _features(text):
            digest = zlib.crc32(feature.encode("utf-8"))
            # One bit of the hash is the sign, so that collisions cancel out instead of adding up.
            vector[0, (digest >> 1) % self.dimension] += weight if digest & 1 else -weight
        if not vector.any():
            vector[0, 0] = 1.0
        row: NDArray[np.float32] = _normalised(vector)[0]
        return row

    def _zeros(self, rows: int) -> NDArray[np.float32]:
        return np.zeros((rows, self.dimension), dtype=np.float32)


def load_embedder(
    model: str, models_dir: Path, *, allow_download: bool = False, bfloat16: bool | None = None
) -> Embedder:
    """Load a bundled model by its name, a model folder, or a model of the hub by its id.

    A hub id is looked up among the files downloaded before, unless `allow_download`. `bfloat16` None takes what
    suits this machine.

    Raises:
        ModelError: there is no such model, it is damaged, or it would have to be downloaded.
    """
    target, name = _locate(model, models_dir)
    half = has_bfloat16() if bfloat16 is None else bfloat16
    try:
        if model == E5 and isinstance(target, Path):
            from coi_assistant.retrieval.packed import load_packed

            return load_packed(target, name=name, bfloat16=half)
        return load_with_library(target, name=name, allow_download=allow_download, bfloat16=half)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelError(_load_failure(model, target, error, allow_download)) from error


def load_with_library(
    target: Path | str, *, name: str, allow_download: bool = False, bfloat16: bool = False
) -> SentenceTransformersEmbedder:
    """Load any model that sentence-transformers reads."""
    import torch
    from sentence_transformers import SentenceTransformer

    with quiet_transformers():
        loaded = SentenceTransformer(
            str(target),
            device="cpu",
            local_files_only=isinstance(target, Path) or not allow_download,
            model_kwargs={"dtype": torch.bfloat16 if bfloat16 else torch.float32},
        )
    return SentenceTransformersEmbedder(loaded, name=name)


def has_bfloat16(cpu_info: Path = Path("/proc/cpuinfo")) -> bool:
    """Tell whether this processor multiplies bfloat16 in hardware.

    torch runs bfloat16 on any processor with AVX-512, but without these instructions it converts back and forth.
    With them the throughput of the bundled model doubles; without, float32 is the faster one.
    """
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return False
    try:
        lines = cpu_info.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    return not {"avx512_bf16", "amx_bf16"}.isdisjoint(flags)


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep the model library from printing progress bars and load reports, and put its settings back."""
    # By name, because the library leaves these functions without types.
    logging: Any = import_module("transformers.utils.logging")
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def _locate(model: str, models_dir: Path) -> tuple[Path | str, str]:
    """Return the folder or the hub id, and the name for the manifest."""
    if model == E5:
        return prepare_e5(models_dir), E5
    if model == MINILM:
        return bundled_minilm(), MINILM
    folder = Path(model).expanduser()
    if folder.is_dir():
        if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
            raise ModelError(
                f"The folder {model!r} holds no model: it has neither 'modules.json' nor 'config.json'; "
                "set COI_EMBEDDING_MODEL to a sentence-transformers folder."
            )
        return folder, f"{folder.resolve().name}-{_fingerprint(folder)}"
    if HUB_ID.fullmatch(model):
        return model, model
    raise ModelError(
        f"There is no embedding model {model!r}; set COI_EMBEDDING_MODEL to {E5!r}, {MINILM!r}, an existing folder "
        "or a hub id such as 'intfloat/multilingual-e5-small'."
    )


def _fingerprint(folder: Path) -> str:
    """Tell two model folders of one name apart without reading hundreds of megabytes at every start."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        if path.suffix == ".json":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _load_failure(model: str, target: Path | str, error: Exception, allow_download: bool) -> str:
    if isinstance(target, str) and not allow_download:
        return (
            f"The model {model!r} has not been downloaded and downloading is switched off; set COI_ALLOW_DOWNLOAD=1 "
            f"once while online, or set COI_EMBEDDING_MODEL to {E5!r} or to a local folder."
        )
    reason = str(error).strip().partition("\n")[0]
    if isinstance(target, str):
        return f"The model {model!r} cannot be fetched from the hub ({reason}); check its id and the connection."
    remedy = f"delete the folder {target.name!r} under index/models" if model == E5 else "check the folder's files"
    return f"The model {model!r} cannot be loaded ({reason}); {remedy} and run the command again."


def _prompts(prompts: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """Return what this model wants before a question and before a passage."""
    question = prompts.get("query") or ""
    passage = prompts.get("passage") or prompts.get("document") or ""
    # The folders of the e5 family on the hub do not say that they want these prompts.
    if not question and not passage and re.search(r"\be5\b", name.lower()) and "instruct" not in name.lower():
        return "query: ", "passage: "
    return question, passage


def _normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    normalised: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return normalised


def _features(text: str) -> Iterator[tuple[str, float]]:
    for word in re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()):
        # Short words are mostly articles and prepositions; six letters drop most endings.
        yield word[:6], 1.0 if len(word) > 3 or word.isdigit() else 0.2
        for start in range(len(word) - 3):
            yield f"~{word[start : start + 4]}", 0.3
