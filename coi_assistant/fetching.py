"""Reports from the web: one by its address, or the originals of the digests. Off unless the user asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from coi_assistant.corpus import check_metadata
from coi_assistant.downloading import Admission, Download, download, host_of, is_public
from coi_assistant.errors import CoiError, HoldingError, NetworkError, UnknownPassageError
from coi_assistant.holdings import Added, Inspection, added, inspect_file, slug, store
from coi_assistant.indexing import Progress, build_index
from coi_assistant.ingest.sniffing import suffix_of
from coi_assistant.manifest import IndexFolder
from coi_assistant.records import Source
from coi_assistant.retrieval.embedding import Embedder
from coi_assistant.settings import Settings

_FROM_DIGEST = ("title", "authors", "publisher", "source_type", "published", "date_note", "url", "language")
_LISTS_FROM_DIGEST = ("countries", "topics", "originators")
ENDING = "-original"
"""Put after the id of a digest, it makes the id of the original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A digest whose original could not be had, and why."""

    source_id: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What `fetch_originals` brought."""

    added: tuple[Added, ...]
    unreachable: tuple[Unreachable, ...]


def add_from_web(
    settings: Settings,
    url: str,
    metadata: Mapping[str, Any] | None = None,
    *,
    source_id: str = "",
    admits: Admission = is_public,
    embedder: Embedder | None = None,
) -> Added:
    """Download a report, store it with where it came from, and index it.

    Raises:
        NetworkError: the network is not allowed, or the address gives nothing.
        CoiError: as from `holdings.add_report`.
    """
    got = _downloaded(settings, url, admits)
    seen = _inspected(settings, got)
    identity = source_id or _id_from(got.url)
    given = {key: value for key, value in (metadata or {}).items() if value not in (None, "", (), [])}
    # Held before the file is there, as `holdings.add_report` does.
    with IndexFolder(settings.index).writing():
        relative = _store(settings, got, {"url": url, **seen.metadata, **given, "id": identity})
        report = build_index(settings, embedder=embedder)
        return added(settings, identity, relative, report)


def wanting_originals(settings: Settings, source_ids: Sequence[str] = ()) -> tuple[Source, ...]:
    """Return the digests whose original is not held and has an address; of all, or of those named.

    Raises:
        UnknownPassageError: an id is not in the index.
        HoldingError: a source named is no digest, or gives no address.
    """
    sources = {key: entry.source for key, entry in IndexFolder(settings.index).manifest().entries.items()}
    held = {source.original_of for source in sources.values()}
    for source_id in source_ids:
        if source_id not in sources:
            raise UnknownPassageError(f"There is no source {source_id!r} in the index. `coi sources` lists them.")
        if not sources[source_id].is_digest or not sources[source_id].url:
            raise HoldingError(f"{source_id!r} is no digest with an address; name one that is, or none for all.")
    chosen = source_ids or sorted(sources)
    return tuple(s for s in map(sources.__getitem__, chosen) if s.is_digest and s.url and s.id not in held)


def hosts(urls: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts that would be asked, each once, in order."""
    return tuple(sorted({host_of(url) for url in urls}))


def fetch_originals(
    settings: Settings,
    source_ids: Sequence[str] = (),
    *,
    admits: Admission = is_public,
    on_source: Callable[[Source], None] = lambda _: None,
    progress: Callable[[Progress], None] = lambda _: None,
    embedder: Embedder | None = None,
) -> Fetched:
    """Download the originals of digests, link each to its digest, and index them together.

    Args:
        source_ids: of the digests; none means all whose original is not held.
        on_source: called before each download.

    Raises:
        NetworkError: the network is not allowed.
        LockedIndexError: the index is being written; then nothing is downloaded.
    """
    check_allowed(settings)
    stored: dict[str, str] = {}
    unreachable = []
    with IndexFolder(settings.index).writing():
        for source in wanting_originals(settings, source_ids):
            on_source(source)
            try:
                identity = f"{source.id}{ENDING}"
                stored[identity] = _store_original(settings, source, identity, admits)
            except CoiError as error:
                unreachable.append(Unreachable(source_id=source.id, url=source.url, reason=str(error)))
        if not stored:
            return Fetched(added=(), unreachable=tuple(unreachable))
        report = build_index(settings, progress=progress, embedder=embedder)
        found = tuple(added(settings, identity, path, report) for identity, path in stored.items())
        return Fetched(added=found, unreachable=tuple(unreachable))


def check_allowed(settings: Settings) -> None:
    """Refuse to go online unless the user has said so.

    Raises:
        NetworkError: the setting `allow_network` is off.
    """
    if not settings.allow_network:
        raise NetworkError("Downloads are off, so that nothing leaves this machine. Allow them with --online.")


def _store_original(settings: Settings, digest: Source, identity: str, admits: Admission) -> str:
    got = _downloaded(settings, digest.url, admits)
    seen = _inspected(settings, got)
    known = {name: getattr(digest, name) for name in _FROM_DIGEST if getattr(digest, name)}
    known |= {name: list(getattr(digest, name)) for name in _LISTS_FROM_DIGEST if getattr(digest, name)}
    return _store(settings, got, {**seen.metadata, **known, "id": identity, "original_of": digest.id})


def _downloaded(settings: Settings, url: str, admits: Admission) -> Download:
    check_allowed(settings)
    return download(url, seconds=settings.fetch_seconds, megabytes=settings.fetch_megabytes, admits=admits)


def _inspected(settings: Settings, got: Download) -> Inspection:
    """Read what was downloaded, so that nothing is stored that cannot be cited (an error page, a login form)."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{_id_from(got.url)}{suffix_of(got.data)}")
        path.write_bytes(got.data)
        return inspect_file(path, settings)


def _store(settings: Settings, got: Download, metadata: Mapping[str, Any]) -> str:
    today = datetime.now(UTC).date().isoformat()
    full = {**metadata, "accessed": today, "fetched_url": got.url}
    return store(settings, got.data, suffix_of(got.data), check_metadata(full, got.url))


def _id_from(url: str) -> str:
    """Return an id made of the last telling part of an address, otherwise of its host."""
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).stem
    return slug(name) if len(name) > 3 else slug(f"{parts.hostname}-{name}")
