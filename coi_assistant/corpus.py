"""The catalogue: files of a corpus folder and their metadata as `Source` records; which of them a filter admits.

One report a file. Metadata stands in YAML front matter (Markdown) or in a sidecar `NAME.yaml`; both follow one schema.
A file whose metadata breaks the schema becomes a `Problem` that names the key and the reason; the others are not
affected. Originals live in `corpus/reports/`, any other depth is as good.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from coi_assistant.errors import CorpusError, MetadataError, SettingsError
from coi_assistant.identity import SAFE_ID, claim, is_trusted, sidecar_of
from coi_assistant.lexicon.dates import first_day, last_day
from coi_assistant.plain_yaml import load_metadata, sidecar_text
from coi_assistant.records import Filters, Problem, Source, SourceType
from coi_assistant.text import split_front_matter
from coi_assistant.told import Told

MEDIA_TYPES = {
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NOT_SOURCES = {"changelog", "license", "readme", "topics"}
"""Stems of files that describe a corpus and are not part of it."""

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_REPEAT = re.compile(r"\b(?:citing|quoting|summari[sz]ing|based on a report)\b", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NO_DAY = {
    "year 0 is out of range": "error.date.year",
    "month must be in 1..12": "error.date.month",
    "day is out of range for month": "error.date.day",
}
"""What Python says of a day that no calendar has, with the sentence of ours that says the same."""


def _partial_date(value: object) -> str | None:
    if value is None or value == "":
        return None
    text = value.isoformat() if isinstance(value, date) else str(value)
    match = _PARTIAL_DATE.fullmatch(text)
    if match is None:
        raise ValueError(Told("error.date.form"))
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        key = _NO_DAY.get(str(error))
        raise ValueError(Told("error.date.none", why=Told(key) if key else str(error))) from error
    return text


def _texts(value: object) -> object:
    return () if value is None else (value,) if isinstance(value, str) else value


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError("is no topic; write lower-case words joined by hyphens")
    return value


_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
_Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
_Date = Annotated[str | None, BeforeValidator(_partial_date)]
_Topic = Annotated[str, AfterValidator(_slug)]
_Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Metadata(BaseModel):
    """The keys of front matter and sidecar; an unknown key is an error, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Text = ""
    authors: _Texts = ()
    publisher: _Text = ""
    source_type: SourceType | None = None
    published: _Date = None
    date_note: _Text = ""
    url: _Text = ""
    archived_url: _Text = ""
    accessed: _Date = None
    language: _Text = ""
    countries: Annotated[tuple[_Country, ...], BeforeValidator(_texts)] = ()
    topics: Annotated[tuple[_Topic, ...], BeforeValidator(_texts)] = ()
    originators: _Texts = ()
    digest: bool = False
    digest_language: _Text = ""
    access: Literal["whole", "excerpt"] | None = None
    tier: _Text = ""
    id: Annotated[str, Field(pattern=SAFE_ID), BeforeValidator(str)] | None = None
    """Wins over the file's stem, so that a file may be renamed and moved; see `identity`."""
    original_of: _Text = ""
    fetched_url: _Text = ""
    sha256: _Text = ""
    """Of the file when it was added; a record of where it came from, not a lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A report as the folder lists it, before anything of it is read."""

    id: str
    path: str
    """POSIX path below the corpus folder."""
    stamp: str
    """Size and time of change of the file and of its sidecar; the same stamp means the same content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a corpus folder holds: reports in the order of their paths, and what could not be listed."""

    root: Path
    files: tuple[ReportFile, ...]
    problems: tuple[Problem, ...]


def list_reports(root: Path) -> Listing:
    """List the report files below `root` without reading them.

    Raises:
        CorpusError: there is no such folder, or it cannot be listed.
    """
    if not root.is_dir():
        raise CorpusError(Told("error.corpus.missing", folder=repr(str(root))))
    problems: list[Problem] = []
    files: dict[str, ReportFile] = {}
    claims = sorted((claim(root, path) for path in _files(root, problems)), key=lambda one: one[:2])
    for _, relative, identity in claims:
        if identity in files:
            reason = f"the id {identity!r} is taken by {files[identity].path!r}; rename one of the two files"
            problems.append(Problem(path=relative, reason=reason))
        else:
            files[identity] = ReportFile(id=identity, path=relative, stamp=_stamp(root / relative))
    listed = sorted(files.values(), key=lambda file: file.path)
    return Listing(root=root, files=tuple(listed), problems=tuple(problems))


def describe(root: Path, file: ReportFile) -> Source:
    """Read the metadata of one report.

    Raises:
        CorpusError: the file cannot be read, or its metadata break the schema (`MetadataError`).
    """
    path = root / file.path
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CorpusError(f"{file.path!r} cannot be read: {reason}. Give read permission or remove it.") from error
    metadata = _metadata(path, file.path, data)
    values = metadata.model_dump(exclude={"digest", "digest_language", "id", "sha256"})
    if not is_trusted(file.path) and sidecar_of(path) is None:
        # Only the corpus's keeper says what is whose original: a document must not push itself before a digest.
        values["original_of"] = ""
    return Source(
        id=file.id,
        path=file.path,
        media_type=MEDIA_TYPES[path.suffix.lower()],
        sha256=hashlib.sha256(data).hexdigest(),
        is_digest=metadata.digest,
        text_language=metadata.digest_language or metadata.language,
        **values,
    )


def complete(source: Source, found: Mapping[str, object]) -> Source:
    """Fill what the metadata leaves empty with what the file itself says; nothing given is overwritten.

    `found` has the keys of the corpus format (`Document.metadata`); a value that breaks the schema is passed over,
    because nobody wrote it for us.
    """
    known = {name: value for name, value in found.items() if name in Metadata.model_fields and value}
    try:
        extra = Metadata.model_validate(known)
    except ValidationError as error:
        bad = {str(detail["loc"][0]) for detail in error.errors()}
        extra = Metadata.model_validate({name: value for name, value in known.items() if name not in bad})
    filled = {
        name: getattr(extra, name)
        for name in ("title", "authors", "publisher", "published", "url", "language")
        if not getattr(source, name) and getattr(extra, name)
    }
    language = source.text_language or str(filled.get("language", ""))
    notes = found.get("researcher_notes", ())
    texts = tuple(str(note) for note in notes) if isinstance(notes, list | tuple) else ()
    return replace(source, **filled, text_language=language, researcher_notes=texts)


def load_topics(root: Path) -> dict[str, dict[str, str]]:
    """Return the controlled list of a corpus, slug to group and definition; empty where it has none."""
    path = root / "topics.yaml"
    if not path.is_file():
        return {}
    loaded = load_metadata(path.read_text(encoding="utf-8"), "topics.yaml")
    return {str(slug): dict(entry) for slug, entry in loaded.items()}


def _files(root: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the report files below `root` in sorted order; folders that cannot be listed become problems."""

    def refuse(error: OSError) -> None:
        path = Path(error.filename or root)
        if path == root:
            told = Told("error.corpus.unreadable", folder=repr(str(root)), reason=str(error.strerror))
            raise CorpusError(told) from error
        reason = f"the folder cannot be read ({error.strerror}); give read permission"
        problems.append(Problem(path=path.relative_to(root).as_posix(), reason=reason))

    found: list[Path] = []
    for folder, names, files in os.walk(root, onerror=refuse):
        names[:] = [name for name in names if not name.startswith(".")]
        found += [Path(folder, name) for name in files if not name.startswith(".")]
    for path in sorted(found):
        if path.suffix.lower() in MEDIA_TYPES and path.stem.lower() not in NOT_SOURCES:
            yield path


def _stamp(path: Path) -> str:
    """Return size and time of change of a file and its sidecar; a file that vanished or is closed to us gives "?"."""
    parts = []
    for each in (path, sidecar_of(path)):
        if each is not None:
            try:
                status = each.stat()
                parts.append(f"{status.st_size}:{status.st_mtime_ns}:{status.st_mode:o}")
            except OSError:
                parts.append("?")
    return " ".join(parts)


def _metadata(path: Path, relative: str, data: bytes) -> Metadata:
    """Read the sidecar or the front matter of one file.

    A file of the project's own may have one of the two. Below `reports/` the sidecar, which the keeper wrote when the
    report was added, stands for what the document says of itself.
    """
    sidecar = sidecar_of(path)
    front = None
    if path.suffix.lower() == ".md":
        front, _ = split_front_matter(data.decode("utf-8-sig", errors="replace"))
    if sidecar is not None:
        if front is not None and is_trusted(relative):
            raise MetadataError(f"{relative!r} has front matter and the sidecar {sidecar.name!r}; keep one of them.")
        front, relative = sidecar_text(sidecar), sidecar.name
    if front is None:
        return Metadata()
    return check_metadata(None, relative, text=front)


def check_metadata(values: Mapping[str, Any] | None, name: str, *, text: str = "") -> Metadata:
    """Return metadata that fit the schema, from `values` or from the YAML in `text`.

    Raises:
        MetadataError: they do not; the message names `name`, the key, the value and what is allowed.
    """
    given = load_metadata(text, name) if values is None else values
    try:
        return Metadata.model_validate(given)
    except ValidationError as error:
        raise MetadataError("; ".join(_explain(detail, name) for detail in error.errors()) + ".") from error


def _explain(detail: Mapping[str, Any], name: str) -> str:
    key = str(detail["loc"][0])
    if detail["type"] == "extra_forbidden":
        return f"{name!r}: the key {_short(key)} is unknown; allowed are {', '.join(Metadata.model_fields)}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{name!r}: the key {key!r} has the value {_short(detail['input'])}, which {_predicate(message)}"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 100 else f"{shown[:99]}…"


def _predicate(message: str) -> str:
    return message if message.startswith("is ") else f"is refused ({message[:1].lower()}{message[1:]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The sources that filters let through."""

    sources: tuple[Source, ...]
    undated: int = 0
    """How many sources a date filter left out only because they are undated."""


def is_repeat(source: Source) -> bool:
    """Tell whether a source says, in the publisher's name, that it tells what another has reported."""
    return bool(_REPEAT.search(source.publisher))


def check_filters(filters: Filters) -> None:
    """Refuse filters that could never be meant.

    Raises:
        SettingsError: a date is none, or a source type is unknown; the message quotes the value.
    """
    for name in ("since", "until", "as_of"):
        value = getattr(filters, name)
        try:
            _partial_date(value)
        except ValueError as error:
            option = f"--{name.replace('_', '-')}"
            told = Told("error.filter.date", option=option, value=repr(value), reason=error.args[0])
            raise SettingsError(told) from error
    for source_type in filters.source_types:
        if source_type not in get_args(SourceType):
            allowed = get_args(SourceType)
            raise SettingsError(Told("error.filter.source_type", value=repr(source_type), allowed=allowed))


def select(sources: Iterable[Source], filters: Filters) -> Selection:
    """Return the sources that pass all filters.

    A source dated only by year or month counts at its last day for `until` and `as_of`, at its first for `since`; an
    undated one fails any date filter.
    """
    admitted = [source for source in sources if _admits(source, filters)]
    ends = [last_day(value) for value in (filters.until, filters.as_of) if value]
    if not ends and not filters.since:
        return Selection(sources=tuple(admitted))
    dated = [source for source in admitted if source.published]
    passing = [source for source in dated if _in_period(source.published or "", filters.since, min(ends, default=None))]
    return Selection(sources=tuple(passing), undated=len(admitted) - len(dated))


def _admits(source: Source, filters: Filters) -> bool:
    publisher = source.publisher.casefold()
    return (
        (not filters.source_types or source.source_type in filters.source_types)
        and (not filters.publishers or any(name.casefold() in publisher for name in filters.publishers))
        and (not filters.countries or bool({code.upper() for code in filters.countries} & set(source.countries)))
        and (not filters.topics or bool(set(filters.topics) & set(source.topics)))
        and (not filters.languages or source.language in filters.languages)
        and not (filters.originals_only and source.is_digest)
    )


def _in_period(published: str, since: str | None, end: date | None) -> bool:
    return (since is None or first_day(published) >= first_day(since)) and (end is None or last_day(published) <= end)
