"""Stage 1: a file becomes a `Document`: blocks of clean text in reading order, each with its place in the source.

One module per format. What a file is decides its reader, and must agree with its ending; whatever is wrong with a file
is an `UnreadableSourceError` that names the file and what mends it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coi_assistant.corpus import MEDIA_TYPES as SUFFIXES
from coi_assistant.ingest import cleaning, language, sniffing
from coi_assistant.ingest.assembly import Reading, assemble
from coi_assistant.ingest.failures import unreadable
from coi_assistant.records import Document, Source

__all__ = ["SUFFIXES", "media_type", "read"]


def media_type(path: Path) -> str:
    """Return the media type that the ending of a file's name stands for."""
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise sniffing.unknown_ending(path.name, path.suffix) from None


def read(source: Source, path: Path) -> Document:
    """Return what the file of a source says, cleaned.

    Raises:
        UnreadableSourceError: the file gives no text that could be cited; nothing else is raised.
    """
    name = source.path or path.name
    data = _bytes(path, name)
    found = _reading(sniffing.checked(data, path.suffix.lower(), name), data, name, source.is_digest)
    # A digest is our own text: nothing of it is furniture, and its short paragraphs must all stay.
    if not source.is_digest:
        cleaned = cleaning.clean(found.pieces)
        found = replace(found, pieces=cleaned.pieces, warnings=(*found.warnings, *cleaned.warnings))
    blocks = assemble(source.id, found.pieces, counted=found.counted)
    if not any(block.kind != "heading" for block in blocks):
        raise unreadable(name, "it holds no text besides headings and page furniture", "add the report's text to it")
    return Document(
        source_id=source.id,
        blocks=blocks,
        metadata=_metadata(found, " ".join(block.text for block in blocks), source.is_digest),
        reader=found.reader,
        warnings=found.warnings,
    )


def _bytes(path: Path, name: str) -> bytes:
    if path.is_dir():
        raise unreadable(name, "it is a directory", "give one file per report")
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise unreadable(name, "there is no permission to read it", "give read permission (chmod u+r)") from error
    except OSError as error:
        raise unreadable(name, error.strerror or str(error), "check the file and its disk") from error


def _reading(kind: str, data: bytes, name: str, is_digest: bool) -> Reading:
    """Hand the bytes to the module of their format; the libraries behind them are loaded only when needed."""
    if kind == sniffing.MARKDOWN:
        from coi_assistant.ingest import markdown

        return markdown.read(data, name, is_digest=is_digest)
    if kind == sniffing.HTML:
        from coi_assistant.ingest import html

        return html.read(data, name)
    if kind == sniffing.PDF:
        from coi_assistant.ingest import pdf

        return pdf.read(data, name)
    if kind == sniffing.DOCX:
        from coi_assistant.ingest import docx

        return docx.read(data, name)
    from coi_assistant.ingest import plaintext

    return plaintext.read(data, name)


def _metadata(found: Reading, text: str, is_digest: bool) -> dict[str, object]:
    """Return what the file says of itself; its language is settled by its text, a digest's stands in its metadata."""
    metadata = dict(found.metadata)
    spoken = "" if is_digest else language.settle(metadata.pop("language", ""), text)
    return {**metadata, "language": spoken} if spoken else metadata
