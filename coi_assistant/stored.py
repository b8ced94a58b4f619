"""How records and vectors stand in the files of the index folder."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi_assistant.records import Locator, Source


def npy(vectors: NDArray[Any]) -> bytes:
    """Return an array as the contents of a `.npy` file."""
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    return buffer.getvalue()


def labelled(ids: Sequence[str], vectors: NDArray[np.floating]) -> bytes:
    """Return ids and their vectors as one file in half precision, so that one never stands without the other."""
    names = np.array([one.encode("ascii") for one in ids], dtype=np.bytes_)
    rows = np.empty(len(ids), dtype=[("id", names.dtype), ("vector", np.float16, (vectors.shape[1],))])
    rows["id"], rows["vector"] = names, vectors
    return npy(rows)


def read_labelled(path: Path) -> tuple[list[str], NDArray[np.float16]]:
    """Return ids and vectors of a file that `labelled` made.

    Raises:
        OSError, ValueError, EOFError, IndexError: the file is missing or damaged.
    """
    rows = np.load(path, allow_pickle=False)
    return [one.decode("ascii") for one in rows["id"].tolist()], rows["vector"]


def source_from(raw: Mapping[str, Any]) -> Source:
    """Return a source from its JSON object; keys of other versions are passed over."""
    names = {item.name for item in fields(Source)}
    known = {key: value for key, value in raw.items() if key in names}
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in known.items()}
    return Source(**values)


def locator_from(raw: Mapping[str, Any]) -> Locator:
    """Return a locator from its JSON object."""
    pages = raw["pages"]
    return Locator(
        pages=(pages[0], pages[1]) if pages else None,
        section=tuple(raw["section"]),
        paragraph=raw["paragraph"],
        original=raw["original"],
    )
