"""Excerpt bundles: citations collected for a case, grouped by disputed issue with a note each; file `coi-citations/1`.

A bundle is plain data that a function takes and gives back changed; nothing of it is kept on the machine that serves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from coi_assistant.errors import CitationFileError
from coi_assistant.records import Citation, Locator, Passage, Source
from coi_assistant.told import Thousands, Told

__all__ = [
    "SCHEMA",
    "Bundle",
    "Excerpt",
    "State",
    "add",
    "bundle_object",
    "by_issue",
    "check",
    "excerpt_of",
    "load",
    "move",
    "read_object",
    "remove",
    "save",
]

SCHEMA = "coi-citations/1"
MOST_EXCERPTS = 5_000
LONGEST_QUOTE = 20_000
LONGEST_NOTE = 5_000
LARGEST_FILE = 20_000_000
"""Bytes. The shipped corpus quoted in full is a tenth of it."""

State = Literal["unchanged", "changed", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A quotation taken into a bundle, with all that lets another reader find and check it."""

    passage_id: str
    source_id: str
    quote: str
    start: int
    end: int
    locator: Locator = field(default_factory=Locator)
    reference: str = ""
    issue: str = ""
    """The disputed issue that it goes to; empty where it is not yet put to one."""
    note: str = ""
    source_sha256: str = ""
    """Of the source's file when the excerpt was taken."""
    text_sha256: str = ""
    """Of the source's cleaned text when the excerpt was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Excerpts in the order of the user; issues come in the order of their first excerpt."""

    excerpts: tuple[Excerpt, ...] = ()
    index: Mapping[str, object] = field(default_factory=dict)
    """What was searched: digest, model and time of the index."""


def excerpt_of(
    cited: Citation | Passage, source: Source, *, text_sha256: str, reference: str, issue: str = "", note: str = ""
) -> Excerpt:
    """Return the excerpt of a citation, or of a passage as a whole."""
    passage_id, quote = (cited.id, cited.text) if isinstance(cited, Passage) else (cited.passage_id, cited.quote)
    return Excerpt(
        passage_id=passage_id,
        source_id=source.id,
        quote=quote,
        start=cited.start,
        end=cited.end,
        locator=cited.locator,
        reference=reference,
        issue=issue,
        note=note,
        source_sha256=source.sha256,
        text_sha256=text_sha256,
    )


def add(bundle: Bundle, excerpt: Excerpt) -> Bundle:
    """Return a bundle with one more excerpt; the same words for the same issue become one, with both notes.

    Raises:
        CitationFileError: the bundle is full.
    """
    for place, one in enumerate(bundle.excerpts):
        if _is_same(one, excerpt):
            is_new = excerpt.note not in {one.note, *one.note.split("\n")}
            note = "\n".join(filter(None, (one.note, excerpt.note))) if is_new else one.note
            merged = replace(one, issue=one.issue or excerpt.issue, note=note)
            return replace(bundle, excerpts=(*bundle.excerpts[:place], merged, *bundle.excerpts[place + 1 :]))
    if len(bundle.excerpts) >= MOST_EXCERPTS:
        raise CitationFileError(Told("error.bundle.full", limit=Thousands(MOST_EXCERPTS)))
    return replace(bundle, excerpts=(*bundle.excerpts, excerpt))


def move(bundle: Bundle, place: int, to: int, *, issue: str | None = None) -> Bundle:
    """Return a bundle with the excerpt at `place` put at `to` (both from 0), under another issue if one is given."""
    excerpts = list(bundle.excerpts)
    moved = excerpts.pop(_place(bundle, place))
    excerpts.insert(max(0, min(to, len(excerpts))), moved if issue is None else replace(moved, issue=issue))
    return replace(bundle, excerpts=tuple(excerpts))


def remove(bundle: Bundle, place: int) -> Bundle:
    """Return a bundle without the excerpt at `place`, counted from 0."""
    place = _place(bundle, place)
    return replace(bundle, excerpts=bundle.excerpts[:place] + bundle.excerpts[place + 1 :])


def by_issue(bundle: Bundle) -> dict[str, tuple[Excerpt, ...]]:
    """Return the excerpts by issue, issues in the order of their first excerpt, those without one last."""
    issues: dict[str, list[Excerpt]] = {}
    for excerpt in bundle.excerpts:
        issues.setdefault(excerpt.issue, []).append(excerpt)
    without = issues.pop("", [])
    return {issue: tuple(excerpts) for issue, excerpts in (*issues.items(), *([("", without)] if without else []))}


def check(
    bundle: Bundle, sources: Mapping[str, Source], text: Callable[[str], str], text_sha256: Callable[[str], str]
) -> tuple[State, ...]:
    """Return for each excerpt whether its source is as it was; changed means its text or the words at that place."""
    return tuple(_state(one, sources, text, text_sha256) for one in bundle.excerpts)


def bundle_object(bundle: Bundle) -> dict[str, Any]:
    """Return a bundle as plain data, schema `coi-citations/1`."""
    return {
        "schema": SCHEMA,
        "index": dict(bundle.index),
        "citations": [_excerpt_object(one) for one in bundle.excerpts],
    }


def read_object(raw: object, name: str = "") -> Bundle:
    """Return the bundle that plain data describe.

    Args:
        name: of the file that they come from, for what an error tells; empty where they come from none.

    Raises:
        CitationFileError: the data are of another schema, too large, or break it; the message names the key.
    """
    shown = repr(name) if name else Told("error.bundle.this")
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        found = raw.get("schema") if isinstance(raw, dict) else type(raw).__name__
        raise CitationFileError(Told("error.bundle.schema", file=shown, found=repr(found), wanted=repr(SCHEMA)))
    try:
        model = _BundleModel.model_validate(raw)
    except ValidationError as error:
        raise CitationFileError(Told("error.bundle.broken", file=shown, reason=_explained(error))) from error
    bundle = Bundle(index=dict(model.index))
    # Not through `add`: a saved file keeps what it holds, and comparing each with each would be slow.
    return replace(bundle, excerpts=tuple(_excerpt(one) for one in model.citations))


def save(bundle: Bundle, path: Path) -> None:
    """Write a bundle.

    Raises:
        CitationFileError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(bundle_object(bundle), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise CitationFileError(
            f"The bundle {str(path)!r} cannot be written: {reason}. Choose another place."
        ) from error


def load(path: Path) -> Bundle:
    """Read a bundle that was saved.

    Raises:
        CitationFileError: the file cannot be read, is too large, or is no bundle.
    """
    return read_object(read_json(path), path.name)


def citation_from(raw: object) -> CitationModel:
    """Return one citation of a saved file; raises pydantic's `ValidationError` where it breaks the schema."""
    return _CITATION.validate_python(raw)


def read_json(path: Path) -> object:
    """Return what a JSON file of citations holds, after checking its size.

    Raises:
        CitationFileError: it cannot be read, or is no JSON.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CitationFileError(f"{path.name!r} is larger than {LARGEST_FILE // 1_000_000} MB. Split it.")
        raw = path.read_bytes()
    except OSError as error:
        raise CitationFileError(f"{str(path)!r} cannot be read: {error.strerror or error}. Check the name.") from error
    return parsed(raw, path.name)


def parsed(raw: bytes, name: str) -> object:
    """Return the data of JSON bytes.

    Raises:
        CitationFileError: they are no JSON.
    """
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CitationFileError(Told("error.bundle.no_json", file=repr(name), reason=str(error)[:120])) from error


def _is_same(one: Excerpt, other: Excerpt) -> bool:
    same_words = (one.source_id, one.start, one.end, one.quote) == (
        other.source_id,
        other.start,
        other.end,
        other.quote,
    )
    return same_words and (one.issue == other.issue or not one.issue or not other.issue)


def _place(bundle: Bundle, place: int) -> int:
    if not 0 <= place < len(bundle.excerpts):
        number = str(len(bundle.excerpts))
        raise CitationFileError(Told("error.bundle.no_place", number=number, place=str(place + 1)))
    return place


def _state(
    one: Excerpt, sources: Mapping[str, Source], text: Callable[[str], str], text_sha256: Callable[[str], str]
) -> State:
    if one.source_id not in sources:
        return "removed"
    if one.text_sha256 and one.text_sha256 == text_sha256(one.source_id):
        return "unchanged"
    same_file = not one.source_sha256 or one.source_sha256 == sources[one.source_id].sha256
    same_words = text(one.source_id)[one.start : one.end] == one.quote
    return "unchanged" if same_file and same_words else "changed"


def _excerpt_object(one: Excerpt) -> dict[str, Any]:
    locator = one.locator
    return {
        "passage_id": one.passage_id,
        "source_id": one.source_id,
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
        "locator": {
            "pages": list(locator.pages) if locator.pages else None,
            "section": list(locator.section),
            "paragraph": locator.paragraph,
            "label": str(locator),
            "original": locator.original,
        },
        "reference": one.reference,
        "issue": one.issue,
        "note": one.note,
        "source_sha256": one.source_sha256,
        "text_sha256": one.text_sha256,
    }


class LocatorModel(BaseModel):
    """A locator as saved files have it; what is unknown is passed over, for files of later versions."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    pages: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] | None = None
    section: tuple[str, ...] = ()
    paragraph: int | None = None
    original: str | None = None
    label: str = Field("", max_length=LONGEST_NOTE)
    """The pinpoint in words; all that there is where a file gives the locator as a line of text."""


def _given(value: object) -> object:
    """Drop what a file gives as null, and take a locator that is a line of text as its label."""
    if isinstance(value, dict):
        return {name: one for name, one in value.items() if one is not None}
    return {"label": value} if isinstance(value, str) else value


class CitationModel(BaseModel):
    """A citation as saved answers and bundles have it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    source_id: str = Field(max_length=300)
    quote: str = Field(max_length=LONGEST_QUOTE)
    passage_id: str = Field("", max_length=100)
    start: int | None = Field(None, ge=0)
    end: int | None = Field(None, ge=0)
    locator: Annotated[LocatorModel, BeforeValidator(_given)] = LocatorModel()
    reference: str = Field("", max_length=LONGEST_NOTE)
    title: str = Field("", max_length=LONGEST_NOTE)
    url: str = Field("", max_length=LONGEST_NOTE)
    issue: str = Field("", max_length=LONGEST_NOTE)
    note: str = Field("", max_length=LONGEST_NOTE)
    source_sha256: str = Field("", max_length=64)
    text_sha256: str = Field("", max_length=64)


SavedCitationModel = Annotated[
    CitationModel, BeforeValidator(lambda raw: _given(raw) if isinstance(raw, dict) else raw)
]


_CITATION: TypeAdapter[CitationModel] = TypeAdapter(SavedCitationModel)


class _BundleModel(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    index: Mapping[str, object] = Field(default_factory=dict)
    citations: tuple[SavedCitationModel, ...] = Field(max_length=MOST_EXCERPTS)


def _excerpt(model: CitationModel) -> Excerpt:
    values = model.model_dump(exclude={"locator", "title", "url", "start", "end"})
    start = model.start or 0
    end = start + len(model.quote) if model.end is None else model.end
    return Excerpt(**values, start=start, end=end, locator=Locator(**model.locator.model_dump(exclude={"label"})))


def _explained(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    return f"{where}: {first['msg'][:120]}"
