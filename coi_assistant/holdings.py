"""The reports that a user holds: look into a file, add it with its metadata, take a report out again.

A report stands in `corpus/reports/` as `ID.ENDING` with the sidecar `ID.yaml`. Nothing is overwritten: the sidecar is
written first and the file last, each under a temporary name, so that no report is ever there without its metadata.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coi_assistant.corpus import MEDIA_TYPES, Metadata, check_metadata, list_reports
from coi_assistant.errors import CoiError, HoldingError, UnknownPassageError
from coi_assistant.identity import REPORTS, SAFE_ID, is_trusted, sidecar_of
from coi_assistant.indexing import IndexReport, Progress, build_index
from coi_assistant.ingest.limits import Limits
from coi_assistant.ingest.sandbox import SafeReader
from coi_assistant.manifest import IndexFolder
from coi_assistant.passages import split
from coi_assistant.plain_yaml import load_metadata, sidecar_text
from coi_assistant.records import Document, Passage, Source
from coi_assistant.retrieval.embedding import Embedder
from coi_assistant.settings import Settings
from coi_assistant.storage import write_new
from coi_assistant.text import split_front_matter
from coi_assistant.told import Told

KEPT = ".removed"
"""Folder below `corpus/reports/` for files that were taken out and kept; folders with a dot are not listed."""
_LONGEST_ID = 80
_KEEPERS = {"original_of", "fetched_url", "sha256"}
"""Keys that front matter does not set: what a file replaces, and where it came from, is the keeper's to say."""
_FROM_FILE = ("title", "authors", "publisher", "published", "url", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file holds, before anything is added."""

    suggested_id: str
    metadata: Mapping[str, Any]
    """Keys of the corpus format that the file or a sidecar beside it gives."""
    preview: tuple[Passage, ...]
    passages: int
    reader: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A report that was added, and what was read of it."""

    source_id: str
    path: str
    """POSIX path below the corpus folder."""
    passages: int
    warnings: tuple[str, ...]
    index: IndexReport


def inspect_file(path: Path, settings: Settings, *, preview: int = 5) -> Inspection:
    """Read a file as it would be indexed, and return what it says of itself.

    Raises:
        CoiError: it is missing, of an unknown kind, gives no text or breaks a limit; or the sidecar beside it is wrong.
    """
    document = _read(path, settings)
    found = {key: document.metadata[key] for key in _FROM_FILE if document.metadata.get(key)}
    beside = _beside(path)
    given = _front_matter(path) if beside is None else beside
    metadata = {**_sound(found), **given}
    passages = split(document, language=str(metadata.get("language", "")), numbered=bool(metadata.get("digest")))
    return Inspection(
        suggested_id=str(given.get("id") or slug(path.stem)),
        metadata=metadata,
        preview=passages[:preview],
        passages=len(passages),
        reader=document.reader,
        warnings=document.warnings,
    )


def add_report(
    settings: Settings,
    path: Path,
    metadata: Mapping[str, Any] | None = None,
    *,
    source_id: str = "",
    progress: Callable[[Progress], None] = lambda _: None,
    embedder: Embedder | None = None,
) -> Added:
    """Copy a file into `corpus/reports/` with its metadata, and index it.

    Args:
        metadata: keys of the corpus format; they win over what the file says of itself. Empty values are passed over.
        source_id: in place of the one that the file's name suggests.

    Raises:
        CoiError: the file cannot be read, the id is taken, the same file is held already, a value is wrong, or the
            index is being written; then nothing has been changed.
    """
    seen = inspect_file(path, settings)
    given = {key: value for key, value in (metadata or {}).items() if value not in (None, "", (), [])}
    identity = source_id or str(given.pop("id", "") or seen.suggested_id)
    described = check_metadata({**seen.metadata, **given, "id": _checked_id(identity)}, path.name)
    data = path.read_bytes()
    # Held before the file is there: a run that listed the corpus without it would leave an index that does not match.
    with IndexFolder(settings.index).writing():
        relative = store(settings, data, path.suffix.lower(), described)
        report = build_index(settings, progress=progress, embedder=embedder)
        return added(settings, identity, relative, report)


def store(settings: Settings, data: bytes, suffix: str, metadata: Metadata) -> str:
    """Write a report and its sidecar below `corpus/reports/`; return the path below the corpus.

    Raises:
        HoldingError: the id or the name is taken, the same bytes are held already, or nothing can be written.
    """
    identity, digest = str(metadata.id), hashlib.sha256(data).hexdigest()
    _check_free(settings, identity, len(data), digest)
    folder = settings.corpus / REPORTS
    target, sidecar = folder / f"{identity}{suffix}", folder / f"{identity}.yaml"
    record = metadata.model_dump(exclude_defaults=True) | {"sha256": digest}
    text = yaml.safe_dump(_plain(record), allow_unicode=True, sort_keys=False)
    try:
        _write_sidecar(sidecar, text, digest)
        write_new(target, data)
    except FileExistsError as error:
        raise _taken(Path(error.filename2 or error.filename or target).name) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise HoldingError(Told("error.holding.unwritable", file=repr(str(target)), reason=reason)) from error
    return target.relative_to(settings.corpus).as_posix()


def added(settings: Settings, source_id: str, relative: str, report: IndexReport) -> Added:
    """Return what the index holds of a report that was just stored.

    Raises:
        HoldingError: the index refused it, and why.
    """
    entry = IndexFolder(settings.index).manifest().entries.get(source_id)
    if entry is None:
        reasons = [problem.reason for problem in report.problems if problem.path == relative]
        raise HoldingError(" ".join(reasons) or Told("error.holding.not_indexed", file=repr(relative)))
    return Added(source_id=source_id, path=relative, passages=entry.passages, warnings=entry.warnings, index=report)


def remove_report(
    settings: Settings, source_id: str, *, keep_file: bool = False, embedder: Embedder | None = None
) -> str:
    """Take a report out of `corpus/reports/` and out of the index; return where its file is now, or an empty string.

    Args:
        keep_file: move the file and its sidecar to `corpus/reports/.removed/` in place of deleting them.

    Raises:
        UnknownPassageError: the corpus has no such report.
        HoldingError: it is not below `corpus/reports/`, or it cannot be moved or deleted.
        LockedIndexError: the index is being written; then nothing has been changed.
    """
    file = next((one for one in list_reports(settings.corpus).files if one.id == source_id), None)
    if file is None:
        raise UnknownPassageError(Told("error.holding.unknown", source=repr(source_id)))
    if is_trusted(file.path):
        raise HoldingError(Told("error.holding.not_added", file=repr(file.path), folder=repr(REPORTS)))
    with IndexFolder(settings.index).writing():
        kept = _take_out(settings, file.path, keep_file)
        build_index(settings, embedder=embedder)
        return kept


def slug(name: str) -> str:
    """Return an id made of a file's name: letters, digits and hyphens, in lower case."""
    plain = unicodedata.normalize("NFKC", name).lower()
    joined = re.sub(r"[\W_]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")
    return joined or "report"


def _read(path: Path, settings: Settings) -> Document:
    if not path.exists():
        raise HoldingError(Told("error.holding.no_file", file=repr(str(path))))
    source = Source(id=slug(path.stem), path=f"{REPORTS}/{path.name}", media_type="", sha256="")
    with SafeReader(Limits.of(settings)) as reader:
        return reader.read(source, path)


def _beside(path: Path) -> dict[str, Any] | None:
    """Return the metadata of a sidecar beside the file, checked; None where there is none."""
    sidecar = sidecar_of(path)
    if sidecar is None or path.suffix.lower() not in MEDIA_TYPES:
        return None
    checked = check_metadata(None, sidecar.name, text=sidecar_text(sidecar))
    return checked.model_dump(exclude_defaults=True)


def _front_matter(path: Path) -> dict[str, Any]:
    """Return what the front matter of a Markdown file says of it, as far as it fits the schema."""
    if path.suffix.lower() != ".md":
        return {}
    front, _ = split_front_matter(path.read_text(encoding="utf-8-sig", errors="replace"))
    told = load_metadata(front, path.name) if front is not None else {}
    return _sound({key: value for key, value in told.items() if key not in _KEEPERS})


def _sound(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that fit the schema; what a file says of itself may be anything."""
    sound = {}
    for key, value in found.items():
        try:
            sound[key] = getattr(check_metadata({key: value}, key), key)
        except CoiError:
            continue
    return sound


def _checked_id(identity: str) -> str:
    if not re.fullmatch(SAFE_ID, identity) or identity.lower().endswith(tuple(MEDIA_TYPES)):
        raise HoldingError(Told("error.holding.id", id=repr(identity)))
    return identity


def _check_free(settings: Settings, identity: str, size: int, digest: str) -> None:
    for file in list_reports(settings.corpus).files if settings.corpus.is_dir() else ():
        if file.id.casefold() == identity.casefold():
            raise _taken(identity)
        path = settings.corpus / file.path
        # Only files of the same length are read to compare them.
        if path.stat().st_size == size and hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            raise HoldingError(Told("error.holding.same", source=repr(file.id), id=file.id))


def _write_sidecar(path: Path, text: str, digest: str) -> None:
    """Write a sidecar; one that a killed run left behind for the same file gives way."""
    if path.is_file() and f"sha256: {digest}" in path.read_text(encoding="utf-8", errors="replace"):
        path.unlink()
    write_new(path, text.encode("utf-8"))


def _take_out(settings: Settings, relative: str, keep: bool) -> str:
    path = settings.corpus / relative
    kept = ""
    try:
        # The report goes before its sidecar: what is left after a kill is no report without its metadata.
        for each in filter(None, (path, sidecar_of(path))):
            kept = _put_away(each, settings.corpus / REPORTS / KEPT, keep) or kept
    except OSError as error:
        raise HoldingError(
            Told("error.holding.unremovable", file=repr(relative), reason=str(error.strerror))
        ) from error
    return kept


def _put_away(path: Path, folder: Path, keep: bool) -> str:
    if not keep:
        path.unlink()
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    path.replace(target)
    return str(target.parent)


def _taken(identity: str) -> HoldingError:
    return HoldingError(Told("error.holding.taken", taken=repr(identity), id=identity))


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in record.items()}
