"""Verify saved citations: read the claims of a file of any kind, compare each with the index, and report.

Read are saved answers (`coi-answer/1`, one or one a line), bundles (`coi-citations/1`, also as `citations.json` in a
zip), and free text with quotation marks.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coi_assistant.errors import CitationFileError
from coi_assistant.excerpts import LARGEST_FILE, CitationModel, citation_from, parsed
from coi_assistant.records import Locator, Source
from coi_assistant.verification.comparison import Claim, Comparison, compare
from coi_assistant.verification.library import Library, Place, plain
from coi_assistant.verification.quotations import quotations

__all__ = ["SCHEMA", "SavedCitation", "claims_of", "nearest_passage", "read_claims", "report", "verify_claims"]

SCHEMA = "coi-verification/1"
SHORTEST_TITLE = 12
"""Characters of a title that tells a source; shorter ones ("Report") stand in other references."""
MOST_CLAIMS = 20_000

_PARAGRAPH = re.compile(r"\b(?:paras?\.?|paragraphs?|¶)\s*(\d{1,5})\b")
_PAGES = re.compile(r"\b(?:pp?\.|pages?)\s*(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?")
_ID = re.compile(r"[\w-]+")
_ORIGINAL = re.compile(r"in the original:.*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCitation:
    """A citation from a file, with where in the file it stands."""

    model: CitationModel
    label: str


def verify_claims(claims: Sequence[Claim], library: Library) -> tuple[Comparison, ...]:
    """Compare all claims with the library."""
    return tuple(compare(claim, library) for claim in claims)


def read_claims(path: Path, sources: Mapping[str, Source]) -> tuple[Claim, ...]:
    """Return the quotations of a file with what it says of where they stand.

    Raises:
        CitationFileError: the file cannot be read, is too large, or holds no citations that could be checked.
    """
    try:
        if path.stat().st_size > LARGEST_FILE and not zipfile.is_zipfile(path):
            raise CitationFileError(f"{path.name!r} is larger than {LARGEST_FILE // 1_000_000} MB. Split it.")
        if zipfile.is_zipfile(path):
            return claims_of(_from_data(parsed(_from_zip(path), "citations.json"), path.name), sources)
        raw = path.read_bytes()
    except OSError as error:
        raise CitationFileError(f"{str(path)!r} cannot be read: {error.strerror or error}. Check the name.") from error
    if path.suffix.lower() in {".json", ".jsonl", ".ndjson"} or raw.lstrip()[:1] == b"{":
        return claims_of(_from_json(raw, path.name), sources)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path.name!r} is no text in UTF-8"
        raise CitationFileError(
            f"{message}. Give a saved answer, a bundle (.json, .zip), or text (.txt, .md)."
        ) from error
    return _from_text(text, sources)


def claims_of(saved: Sequence[SavedCitation], sources: Mapping[str, Source]) -> tuple[Claim, ...]:
    """Return the claims that saved citations make."""
    naming = _Naming(sources)
    return tuple(_claim(one, naming) for one in saved)


def report(
    comparisons: Sequence[Comparison], sources: Mapping[str, Source], *, name: str, index: Mapping[str, str]
) -> dict[str, Any]:
    """Return the comparisons as plain data, schema `coi-verification/1`."""
    counts: dict[str, int] = {}
    for one in comparisons:
        counts[one.status] = counts.get(one.status, 0) + 1
    return {
        "schema": SCHEMA,
        "file": name,
        "index": dict(index),
        "checked": len(comparisons),
        "all_verbatim": all(one.status == "verbatim" for one in comparisons),
        "counts": counts,
        "results": [_result(number, one, sources) for number, one in enumerate(comparisons, 1)],
    }


def nearest_passage(words: str, library: Library, source_id: str = "") -> Place | None:
    """Return where the words of a citation whose passage is gone stand now, or the passage that comes closest.

    Args:
        source_id: the source that the citation names; others are searched where it has nothing like the words.
    """
    known = source_id if source_id in library.sources else ""
    found = compare(Claim(quote=words, source_id=known), library)
    return found.place if found.place is not None and found.place.passage is not None else None


def _result(number: int, one: Comparison, sources: Mapping[str, Source]) -> dict[str, Any]:
    claim, place = one.claim, one.place
    stands = None
    if place is not None:
        locator = place.passage.locator if place.passage else Locator()
        stands = {
            "source_id": place.source_id,
            "title": sources[place.source_id].title,
            "passage_id": place.passage.id if place.passage else None,
            "locator": str(locator),
            "start": place.start,
            "end": place.end,
        }
    return {
        "number": number,
        "where": claim.label,
        "status": one.status,
        "kinds": list(one.kinds),
        "quote": claim.quote,
        "source_id": claim.source_id or (claim.named[0] if len(claim.named) == 1 else ""),
        "reference": claim.reference,
        "differences": [{"kind": each.kind, "source": each.source, "quote": each.quote} for each in one.differences],
        "stands_in": stands,
        "note": one.note,
    }


def _from_zip(path: Path) -> bytes:
    """Return `citations.json` of a bundle; its size is looked at before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info for info in archive.infolist() if info.filename.rsplit("/", 1)[-1] == "citations.json"]
            if not names:
                raise CitationFileError(f"{path.name!r} holds no 'citations.json'. Give a bundle made by `coi bundle`.")
            with archive.open(names[0]) as file:
                # The size that an archive declares may be false, so that no more than the limit is read in any case.
                raw = file.read(LARGEST_FILE + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise CitationFileError(f"{path.name!r} cannot be unpacked: {error}. Make the bundle anew.") from error
    if len(raw) > LARGEST_FILE:
        raise CitationFileError(f"'citations.json' of {path.name!r} is larger than {LARGEST_FILE // 1_000_000} MB.")
    return raw


def _from_json(raw: bytes, name: str) -> list[SavedCitation]:
    try:
        return _from_data(parsed(raw, name), name)
    except CitationFileError:
        lines = [(number, line) for number, line in enumerate(raw.splitlines(), 1) if line.strip()]
        # One object over several lines is broken JSON; several lines that each begin an object are JSON lines.
        if len(lines) < 2 or not all(line.lstrip()[:1] == b"{" for _, line in lines):
            raise
        return [
            SavedCitation(model=one.model, label=f"line {number}, {one.label}")
            for number, line in lines
            for one in _from_data(parsed(line, f"{name}, line {number}"), f"{name}, line {number}")
        ]


def _from_data(data: object, name: str) -> list[SavedCitation]:
    if isinstance(data, list):
        return [one for part in data for one in _from_data(part, name)]
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema not in {"coi-answer/1", "coi-citations/1"} or not isinstance(data, dict):
        hint = "Give an answer saved with `coi ask --json`, or a bundle"
        raise CitationFileError(f"{name!r} has the schema {schema!r}, which holds no citations. {hint}.")
    saved = []
    for label, raw in _citations(data):
        try:
            saved.append(SavedCitation(model=citation_from(raw), label=label))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            message = f"{name!r}, {label}: {where or 'the citation'}: {first['msg'][:120]}"
            raise CitationFileError(f"{message}. Save the file anew.") from error
    if len(saved) > MOST_CLAIMS:
        raise CitationFileError(
            f"{name!r} holds {len(saved):,} citations; at most {MOST_CLAIMS:,} are checked. Split it."
        )
    return saved


def _citations(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the citations of an answer or bundle with where they stand; what is no list is passed on to be refused."""
    for number, raw in enumerate(_listed(data.get("citations")), 1):
        yield f"citation {number}", raw
    for group in ("findings", "conflicts"):
        for number, one in enumerate(_listed(data.get(group)), 1):
            inner = _listed(one.get("citations")) if isinstance(one, dict) else [one]
            for place, raw in enumerate(inner, 1):
                yield f"{group[:-1]} {number}, citation {place}", raw
        for number, one in enumerate(_listed(data.get(group)), 1):
            if data.get("mode") == "extractive" and isinstance(one, dict):
                yield from ((f"{group[:-1]} {number}, statement", raw) for raw in _reworded(one))
    for number, raw in enumerate(_listed(data.get("related")), 1):
        yield f"related {number}", raw


def _reworded(finding: Mapping[str, object]) -> Iterator[object]:
    """Yield the statement of a finding as a citation where it is not, as it should be, one of its quotations."""
    citations = [one for one in _listed(finding.get("citations")) if isinstance(one, dict)]
    statement = finding.get("statement")
    if statement is not None and citations and statement not in [one.get("quote") for one in citations]:
        yield {
            "quote": statement,
            "source_id": citations[0].get("source_id"),
            "reference": citations[0].get("reference"),
        }


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _claim(saved: SavedCitation, naming: _Naming) -> Claim:
    model = saved.model
    said = [naming.named(text) for text in (model.reference, model.url, model.title) if text]
    # The first part of the metadata that points to another source counts: a false reference is a false reference.
    against = [one for one in said if one and model.source_id not in one]
    paragraph, pages = _pinpoint(f"{model.locator.label}, {model.reference}")
    return Claim(
        quote=model.quote,
        source_id=model.source_id,
        named=next(iter(against or [one for one in said if one]), ()),
        passage_id=model.passage_id,
        start=model.start,
        end=model.end,
        paragraph=model.locator.paragraph if paragraph is None else paragraph,
        pages=model.locator.pages if pages is None else pages,
        reference=model.reference,
        source_sha256=model.source_sha256,
        label=saved.label,
    )


def _from_text(text: str, sources: Mapping[str, Source]) -> tuple[Claim, ...]:
    naming = _Naming(sources)
    claims = []
    for one in quotations(text, titles=[source.title for source in sources.values() if source.title]):
        named = naming.named(one.reference)
        paragraph, pages = _pinpoint(one.reference)
        source_id = named[0] if len(named) == 1 else ""
        claims.append(
            Claim(
                quote=one.text,
                source_id=source_id,
                named=named,
                paragraph=paragraph if source_id else None,
                pages=pages if source_id else None,
                reference=one.reference[:500],
                label=f"line {one.line}",
            )
        )
    if len(claims) > MOST_CLAIMS:
        raise CitationFileError(f"The text holds {len(claims):,} quotations; at most {MOST_CLAIMS:,} are checked.")
    return tuple(claims)


def _pinpoint(reference: str) -> tuple[int | None, tuple[int, int] | None]:
    """Return the paragraph and the pages that a reference names, apart from those of a digest's original."""
    own = _ORIGINAL.sub("", reference)
    paragraph, pages = _PARAGRAPH.search(own), _PAGES.search(own)
    span = (int(pages[1]), int(pages[2] or pages[1])) if pages else None
    return (int(paragraph[1]) if paragraph else None), span


class _Naming:
    """Which sources the words of a reference fit: by id or address, else by title."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        # An id of one word may be any word of a title.
        self._ids = {one for one in sources if "-" in one}
        self._urls = [(url, one.id) for one in sources.values() for url in (one.url, one.archived_url) if url]
        self._titles = [(_folded(one.title), one.id) for one in sources.values() if len(one.title) >= SHORTEST_TITLE]

    def named(self, text: str) -> tuple[str, ...]:
        """Return the ids of the sources; empty where nothing in the text tells."""
        own = [word for word in dict.fromkeys(_ID.findall(text)) if word in self._ids]
        if own:
            return tuple(own)
        return _longest([(url, one) for url, one in self._urls if url in text]) or _longest(
            [(title, one) for title, one in self._titles if title in _folded(text)]
        )


def _longest(found: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the sources with the longest match: one address or title may begin another."""
    size = max((len(text) for text, _ in found), default=0)
    return tuple(dict.fromkeys(source_id for text, source_id in found if len(text) == size))


def _folded(text: str) -> str:
    return " ".join(plain(text).casefold().split())
