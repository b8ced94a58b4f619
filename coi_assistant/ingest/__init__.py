"""Stage 1: a file becomes a `Document`: blocks of clean text in reading order, each with its place in the source.

One module per format. What a file is decides its reader, and must agree with its ending; whatever is wrong with a file
is an `UnreadableSourceError` that names the file and what mends it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coi_assistant.corpus import MEDIA_TYPES as SUFFIXES
from coi_assistant.ingest import cleaning, language, sniffing
from coi_assistant.ingest.assembly import Reading, assemble
from coi_assistant.ingest.failures import unreadable
from coi_assistant.ingest.limits import MEGABYTE, Limits
from coi_assistant.lexicon.dates import dates_in
from coi_assistant.records import Block, Document, Source

__all__ = ["SUFFIXES", "media_type", "read"]

_FIRST_BLOCKS = 4
"""Where a dateline may stand: after letterhead, title and author at the latest."""


def media_type(path: Path) -> str:
    """Return the media type that the ending of a file's name stands for."""
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise sniffing.unknown_ending(path.name, path.suffix) from None


def read(
    source: Source, path: Path, limits: Limits | None = None, *, on_page: Callable[[], None] = lambda: None
) -> Document:
    """Return what the file of a source says, cleaned.

    This is the reading itself; `sandbox.SafeReader` does it for files that nobody vouches for.

    Args:
        on_page: called before each page of a scan, which takes seconds.

    Raises:
        UnreadableSourceError: the file gives no text that could be cited; nothing else is raised.
    """
    name = source.path or path.name
    limits = limits or Limits()
    data = _bytes(path, name, limits)
    kind = sniffing.checked(data, path.suffix.lower(), name, most_expanded=limits.expanded_megabytes * MEGABYTE)
    found = _reading(kind, _File(data=data, name=name, is_digest=source.is_digest), limits, on_page)
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
        metadata=_metadata(found, blocks, source.is_digest),
        reader=found.reader,
        warnings=found.warnings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The bytes of a file, the name that errors give it, and whether it is a digest of ours."""

    data: bytes
    name: str
    is_digest: bool


def _bytes(path: Path, name: str, limits: Limits) -> bytes:
    if path.is_dir():
        raise unreadable(name, "it is a directory", "give one file per report")
    try:
        size = path.stat().st_size
        if size > limits.file_megabytes * MEGABYTE:
            what = f"it has {size:,} bytes, more than the {limits.file_megabytes} MB allowed"
            raise unreadable(name, what, "split it, or raise COI_FILE_MEGABYTES")
        # A pipe or a device has no size and no end.
        if not path.is_file():
            raise unreadable(name, "it is no ordinary file", "give a copy of the report")
        return path.read_bytes()
    except PermissionError as error:
        raise unreadable(name, "there is no permission to read it", "give read permission (chmod u+r)") from error
    except OSError as error:
        raise unreadable(name, error.strerror or str(error), "check the file and its disk") from error


def _reading(kind: str, file: _File, limits: Limits, on_page: Callable[[], None]) -> Reading:
    """Hand the bytes to the module of their format; the libraries behind them are loaded only when needed."""
    if kind == sniffing.MARKDOWN:
        from coi_assistant.ingest import markdown

        return markdown.read(file.data, file.name, is_digest=file.is_digest)
    if kind == sniffing.HTML:
        from coi_assistant.ingest import html

        return html.read(file.data, file.name, limits)
    if kind == sniffing.PDF:
        from coi_assistant.ingest import pdf

        return pdf.read(file.data, file.name, limits, on_page=on_page)
    if kind == sniffing.DOCX:
        from coi_assistant.ingest import docx

        return docx.read(file.data, file.name)
    from coi_assistant.ingest import plaintext

    return plaintext.read(file.data, file.name)


def _dateline(blocks: Sequence[Block]) -> dict[str, object]:
    """Return the date of publication where one of the first blocks is a date and nothing else, as in press releases."""
    for block in blocks[:_FIRST_BLOCKS]:
        for mention in dates_in(block.text):
            rest = block.text[: mention.start] + block.text[mention.end :]
            if mention.is_dated and not any(character.isalnum() for character in rest):
                return {"published": mention.iso}
    return {}


def _metadata(found: Reading, blocks: Sequence[Block], is_digest: bool) -> dict[str, object]:
    """Return what the file says of itself; its language is settled by its text, a digest's stands in its metadata."""
    if is_digest:
        return dict(found.metadata)
    metadata = {**_dateline(blocks), **found.metadata}
    spoken = language.settle(metadata.pop("language", ""), " ".join(block.text for block in blocks))
    return {**metadata, "language": spoken} if spoken else metadata
