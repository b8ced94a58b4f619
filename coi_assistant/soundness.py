"""Is what lies in the index folder whole? What is not, is built again from the corpus.

Nothing in the index is needed (see ARCHITECTURE), so a damaged part is never mended, only replaced.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from coi_assistant.errors import StorageError, StoreUnreachableError
from coi_assistant.manifest import PARTS, Entry, IndexFolder, Manifest
from coi_assistant.retrieval.lexical import LexicalIndex
from coi_assistant.retrieval.scan import MOST_SCANNED
from coi_assistant.retrieval.store import ChromaStore
from coi_assistant.storage import write_whole

NOTE = "store.json"
"""Size and time of change of the vector store's files when they were last in order."""


def damage(folder: IndexFolder, manifest: Manifest, *, for_asking: bool = False) -> str:
    """Return what is wrong with the two stores of an index, in words; empty where they hold what the manifest says.

    Each is opened, counted and asked once. While another process writes, counts mean nothing and are passed over. The
    files of a vector store that have not been touched since `note_sound` are not looked into again.
    `for_asking` leaves out a vector store that no question reads: opening Chroma would take longer than the question.

    Raises:
        StoreUnreachableError: the Chroma server that holds the vectors does not answer.
    """
    if not manifest.entries:
        return ""
    try:
        for name, path in (("vector store", folder.chroma(manifest)), ("lexical index", folder.lexical(manifest))):
            if isinstance(path, Path) and (not path.is_dir() or not any(path.iterdir())):
                return f"the {name} is gone"
        held = {"lexical index": LexicalIndex(folder.lexical(manifest)).probe()}
        is_asked = not for_asking or manifest.passages > MOST_SCANNED or manifest.chroma_url
        if is_asked and not _is_known_sound(folder, manifest):
            held = {"vector store": ChromaStore(folder.chroma(manifest)).probe()} | held
    except StoreUnreachableError:
        raise
    except (StorageError, OSError) as error:
        return str(error).split(". ")[0].rstrip(".")
    wrong = [f"the {name} holds {count} of {manifest.passages} passages" for name, count in held.items()]
    wrong = [text for text, count in zip(wrong, held.values(), strict=True) if count != manifest.passages]
    return wrong[0] if wrong and not _being_written(folder, manifest) else ""


def note_sound(folder: IndexFolder, manifest: Manifest) -> None:
    """Note the files of a vector store that is in order, because opening Chroma takes longer than all the rest."""
    place = folder.chroma(manifest)
    if manifest.entries and isinstance(place, Path) and not _is_known_sound(folder, manifest):
        # Without the note the store is looked into once more, and a full disk is told of by what needs it.
        with contextlib.suppress(OSError):
            write_whole(folder.root / NOTE, json.dumps(_files(place)).encode("utf-8"))


def _is_known_sound(folder: IndexFolder, manifest: Manifest) -> bool:
    place = folder.chroma(manifest)
    if not isinstance(place, Path):
        return False
    try:
        return bool(json.loads((folder.root / NOTE).read_text(encoding="utf-8")) == _files(place))
    except (OSError, ValueError):
        return False


def _files(place: Path) -> dict[str, str]:
    """Return size and time of change of each file of a store; Chroma touches them whenever it is opened."""
    paths = sorted(path for path in place.rglob("*") if path.is_file())
    statuses = [(path, path.stat()) for path in paths]
    return {
        f"{place.name}/{path.relative_to(place).as_posix()}": f"{one.st_size} {one.st_mtime_ns}"
        for path, one in statuses
    }


def incomplete(texts: Path, entries: Mapping[str, Entry]) -> frozenset[str]:
    """Return the ids of sources whose files in `text/` are not all there."""
    held = {path.name: path.stat().st_size for path in texts.glob("*.*") if path.is_file()}
    # A source without passages has no vectors; its text is never empty.
    return frozenset(key for key in entries if not all(held.get(f"{key}.{part}") for part in PARTS))


def _being_written(folder: IndexFolder, manifest: Manifest) -> bool:
    """Tell whether the index is between two states, or another than when its manifest was read."""
    try:
        return bool(folder.journal()) or folder.manifest().built != manifest.built
    except StorageError:
        return False
