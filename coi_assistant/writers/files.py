"""Documents to files: the ending chooses the format, and a file is there whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from coi_assistant.errors import ExportError
from coi_assistant.writers.document import Document


def write_document(document: Document, path: Path) -> None:
    """Write a document in the format that the ending of `path` names: .docx, .pdf or .md.

    Raises:
        ExportError: the ending names no format, or the file cannot be written.
    """
    render = _renderer(path)
    check_writable(path)
    save(path, render(document))


def check_format(path: Path, endings: tuple[str, ...] = (".docx", ".pdf", ".md")) -> None:
    """Refuse a path whose ending names no format, before any work is done.

    Raises:
        ExportError: the ending is not one of `endings`.
    """
    if path.suffix.lower() not in endings:
        raise ExportError(f"No document can be written to {str(path)!r}. End the name with {_listed(endings)}.")


def check_writable(path: Path) -> None:
    """Refuse a path that no file can be written to, before any work is done.

    Raises:
        ExportError: the folder is missing, or a folder has the name.
    """
    if path.is_dir():
        raise ExportError(f"{str(path)!r} is a folder. Give the name of a file.")
    if not path.parent.is_dir():
        raise ExportError(f"There is no folder {str(path.parent)!r} to write {path.name!r} into. Create it first.")


def save(path: Path, data: bytes) -> None:
    """Write bytes to a temporary name beside `path` and rename it, so that a half-written file never has the name.

    Raises:
        ExportError: the system refuses.
    """
    part = path.with_name(f".{path.name[:100]}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise ExportError(f"The file {str(path)!r} cannot be written: {reason}. Choose another name.") from error


def _renderer(path: Path) -> Callable[[Document], bytes]:
    check_format(path)
    suffix = path.suffix.lower()
    if suffix == ".docx":
        from coi_assistant.writers import docx

        return docx.render
    if suffix == ".pdf":
        from coi_assistant.writers import pdf

        return pdf.render
    from coi_assistant.writers import markdown

    return markdown.render


def _listed(endings: tuple[str, ...]) -> str:
    return ", ".join(endings[:-1]) + f" or {endings[-1]}"
