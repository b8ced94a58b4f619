"""Documents as plain JSON, for the way between the reading process and this one.

JSON and not pickle: what comes back was made next to a hostile file, and unpickling runs whatever it is told to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from coi_assistant.records import Block, BlockKind, Document, Flag, Locator, Source

_KINDS = frozenset(get_args(BlockKind))
_FLAGS = frozenset(get_args(Flag))


def packed_source(source: Source) -> dict[str, Any]:
    """Return what a reader has to know of a source."""
    return {name: getattr(source, name) for name in ("id", "path", "media_type", "sha256", "is_digest")}


def unpacked_source(raw: Mapping[str, Any]) -> Source:
    """Return the source of a request."""
    return Source(**raw)


def packed(document: Document) -> dict[str, Any]:
    """Return a document as plain data."""
    return asdict(document) | {"metadata": dict(document.metadata)}


def unpacked(raw: Mapping[str, Any], source_id: str) -> Document:
    """Return the document for a source, every part of it checked for its type.

    Raises:
        ValueError: it is no document.
    """
    metadata = raw["metadata"]
    if not isinstance(metadata, dict):
        raise ValueError("metadata")
    return Document(
        source_id=source_id,
        blocks=tuple(_block(each, source_id) for each in raw["blocks"]),
        metadata=metadata,
        reader=_text(raw["reader"]),
        warnings=tuple(map(_text, raw["warnings"])),
    )


def _block(raw: Mapping[str, Any], source_id: str) -> Block:
    if raw["kind"] not in _KINDS or not set(raw["flags"]) <= _FLAGS:
        raise ValueError("block")
    return Block(
        source_id=source_id,
        kind=raw["kind"],
        text=_text(raw["text"]),
        locator=_locator(raw["locator"]),
        flags=tuple(raw["flags"]),
    )


def _locator(raw: Mapping[str, Any]) -> Locator:
    pages = raw["pages"]
    original = raw["original"]
    return Locator(
        pages=None if pages is None else (int(pages[0]), int(pages[1])),
        section=tuple(map(_text, raw["section"])),
        paragraph=None if raw["paragraph"] is None else int(raw["paragraph"]),
        original=None if original is None else _text(original),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} in place of text")
    return value


def line_of(message: Mapping[str, Any]) -> bytes:
    """Return a message as one line; JSON writes line breaks inside strings as escapes."""
    return json.dumps(message).encode("ascii") + b"\n"
