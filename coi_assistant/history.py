"""The editions of a source: what its text was, when it changed, and in what."""

from __future__ import annotations

from collections.abc import Mapping

from coi_assistant.editions import Edition
from coi_assistant.errors import UnknownPassageError
from coi_assistant.manifest import IndexFolder
from coi_assistant.redline import Change, redline
from coi_assistant.settings import Settings
from coi_assistant.told import Told


def editions_of(settings: Settings, source_id: str) -> tuple[Edition, ...]:
    """Return the editions of a source, the present one first.

    Raises:
        UnknownPassageError: the index has no such source.
    """
    folder = IndexFolder(settings.index)
    entry = folder.manifest().entries.get(source_id)
    if entry is None:
        raise UnknownPassageError(Told("error.source.unknown", source=repr(source_id)))
    present = Edition(
        text_sha256=entry.text_sha256,
        file_sha256=entry.source.sha256,
        reader=entry.reader,
        ingested=entry.ingested,
    )
    # A text that came back is the present one, not an earlier one.
    earlier = (one for one in folder.editions.of(source_id) if one.text_sha256 != entry.text_sha256)
    return (present, *earlier)


def edition_texts(settings: Settings, source_id: str) -> Mapping[str, str]:
    """Return the cleaned texts that a source had before the present one, by their SHA-256.

    A quote that no longer stands in the present text can be looked for in them. Empty where there are none, or where
    the source is not known.
    """
    return IndexFolder(settings.index).editions.texts(source_id)


def changes_between(settings: Settings, source_id: str, old_sha256: str) -> tuple[Change, ...]:
    """Return what changed from an earlier edition to the present one.

    Raises:
        UnknownPassageError: the source has no such edition.
    """
    texts = edition_texts(settings, source_id)
    found = [text for digest, text in texts.items() if digest.startswith(old_sha256)] if old_sha256 else []
    if len(found) != 1:
        told = Told("error.source.no_edition", source=repr(source_id), edition=repr(old_sha256), id=source_id)
        raise UnknownPassageError(told)
    return redline(found[0], IndexFolder(settings.index).text(source_id))
