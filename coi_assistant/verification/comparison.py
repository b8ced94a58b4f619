"""Compare quotations with the texts they are said to come from, and name what is wrong with those that differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from coi_assistant.verification.alignment import Alignment, align, align_span
from coi_assistant.verification.differences import Difference, differences
from coi_assistant.verification.library import Library, Place, occurrences, plain, tokenized

Status = Literal[
    "verbatim", "verbatim in an older edition", "altered", "wrong reference", "source missing", "not found"
]

SAME_PASSAGE = 0.55
"""Share of a quotation's words that a stretch must have to count as what was quoted. A digit, a name, a negation or a
gap leave 0.8 and more; different sentences on the same event stay below 0.5."""
SAME_PASSAGE_ELSEWHERE = 0.7
"""The same for a source that the reference does not name."""
FEWEST_WORDS = 3
"""Words of a part between two marked omissions; fewer stand everywhere."""

_GAP = re.compile(r"\s*(?:\[[^\[\]]{0,80}\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A quotation with what is said of where it stands; what is not said stays empty."""

    quote: str
    source_id: str = ""
    named: tuple[str, ...] = ()
    """Sources that the words of the reference fit; usually one."""
    passage_id: str = ""
    start: int | None = None
    end: int | None = None
    paragraph: int | None = None
    pages: tuple[int, int] | None = None
    reference: str = ""
    source_sha256: str = ""
    """Of the source's file when it was cited."""
    label: str = ""
    """Where in the checked file the quotation stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of a claim."""

    claim: Claim
    status: Status
    differences: tuple[Difference, ...] = ()
    place: Place | None = None
    """Where the words stand, or what comes closest."""
    note: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of change, each once."""
        return tuple(dict.fromkeys(one.kind for one in self.differences))


def compare(claim: Claim, library: Library) -> Comparison:
    """Compare one quotation with the sources; pure but for the texts that the library reads."""
    if not _words(claim.quote):
        return Comparison(claim=claim, status="not found", note="the quotation is empty")
    if claim.source_id and claim.source_id not in library.sources:
        return _missing(claim, library)
    if not claim.source_id:
        return _unnamed(claim, library)
    return (
        _found_in_source(claim, library)
        or _older(claim, library)
        or _elsewhere(claim, library)
        or _altered(claim, library)
    )


def _missing(claim: Claim, library: Library) -> Comparison:
    places = library.anywhere(claim.quote)
    note = f"the index has no source {claim.source_id!r}"
    if places:
        note += f"; the words stand in {places[0].source_id!r}"
    return Comparison(claim=claim, status="source missing", place=places[0] if places else None, note=note)


def _unnamed(claim: Claim, library: Library) -> Comparison:
    """Compare a quotation whose reference names no source, or several."""
    places = [place for one in claim.named for place in library.places(one, claim.quote)[:1]]
    places = places or library.anywhere(claim.quote) or _in_parts_anywhere(claim, library)
    if places:
        said = "" if claim.named else "no reference names a source; "
        others = f" and {len(places) - 1} more" if len(places) > 1 else ""
        note = f"{said}stands in {places[0].source_id!r}{others}"
        return Comparison(claim=claim, status="verbatim", place=places[0], note=note)
    return _closest(claim, library, library.sources)


def _found_in_source(claim: Claim, library: Library) -> Comparison | None:
    places = _at_offsets(claim, library) or library.places(claim.source_id, claim.quote)
    if not places:
        parts = _in_parts(claim.quote, claim.source_id, library)
        return Comparison(claim=claim, status="verbatim", place=parts, note="with marked omissions") if parts else None
    if _is_named_wrongly(claim, library):
        note = f"stands in {claim.source_id!r}, not in {claim.named[0]!r}, which the reference names"
        return Comparison(claim=claim, status="wrong reference", place=places[0], note=note)
    shortened = _shortened(claim, places, library)
    if shortened is not None:
        return shortened
    fitting = [place for place in places if _fits(claim, place, library)]
    if not fitting:
        note = f"stands in {_pinpoint(places[0])}, not in {_claimed_pinpoint(claim)}"
        return Comparison(claim=claim, status="wrong reference", place=places[0], note=note)
    return _verbatim(claim, fitting[0], library)


def _is_named_wrongly(claim: Claim, library: Library) -> bool:
    """Tell whether the words of the reference fit other sources only, none of which has the quotation."""
    if not claim.named or claim.source_id in claim.named:
        return False
    return not any(library.places(one, claim.quote) for one in claim.named)


def _at_offsets(claim: Claim, library: Library) -> list[Place]:
    """Return the place that the claim itself gives, where exactly its words stand."""
    if (
        claim.start is None
        or claim.end is None
        or library.text(claim.source_id)[claim.start : claim.end] != claim.quote
    ):
        return []
    return [library.place(claim.source_id, claim.start, claim.end)]


def _verbatim(claim: Claim, place: Place, library: Library) -> Comparison:
    notes = []
    if library.text(place.source_id)[place.start : place.end] != claim.quote:
        notes.append("quotation marks, dashes or spaces differ")
    if claim.passage_id and place.passage is not None and place.passage.id != claim.passage_id:
        notes.append(f"the passage {claim.passage_id} is gone; the words stand in {place.passage.id}")
    if claim.source_sha256 and claim.source_sha256 != library.sources[place.source_id].sha256:
        notes.append("the file of the source has changed since it was cited")
    return Comparison(claim=claim, status="verbatim", place=place, note="; ".join(notes))


def _shortened(claim: Claim, places: Sequence[Place], library: Library) -> Comparison | None:
    """Notice a quotation that lost words at its ends: the offsets that it was saved with hold more than it has."""
    if claim.start is None or claim.end is None:
        return None
    start, end = claim.start, claim.end
    inside = [one for one in places if start <= one.start and one.end <= end and one.end - one.start < end - start]
    text = library.tokenized(claim.source_id)
    tokens = tokenized(plain(claim.quote)).tokens
    laid = align_span(text, start, end, tokens) if inside else None
    found = differences(laid, text.plain, library.sources[claim.source_id].text_language) if laid else ()
    if not found:
        return None
    return Comparison(claim=claim, status="altered", differences=found, place=inside[0])


def _fits(claim: Claim, place: Place, library: Library) -> bool:
    """Tell whether words stand where the claim says."""
    if place.passage is None:
        return True
    locator = place.passage.locator
    if claim.paragraph is not None and locator.paragraph is not None and claim.paragraph != locator.paragraph:
        return False
    if claim.pages and locator.pages and (claim.pages[0] > locator.pages[1] or claim.pages[1] < locator.pages[0]):
        return False
    is_same = not claim.passage_id or claim.passage_id == place.passage.id
    # A passage that is still there and does not hold the words is a wrong reference; one that is gone was edited.
    return is_same or not library.has_passage(claim.source_id, claim.passage_id)


def _pinpoint(place: Place) -> str:
    return str(place.passage.locator) or f"passage {place.passage.id}" if place.passage else f"offset {place.start}"


def _claimed_pinpoint(claim: Claim) -> str:
    pages = f"p. {claim.pages[0]}" if claim.pages else ""
    paragraph = f"para. {claim.paragraph}" if claim.paragraph is not None else ""
    return ", ".join(part for part in (pages, paragraph) if part) or f"passage {claim.passage_id}"


def _older(claim: Claim, library: Library) -> Comparison | None:
    for name, text in library.editions(claim.source_id):
        if next(occurrences(claim.quote, plain(text)), None):
            status: Status = "verbatim in an older edition"
            return Comparison(claim=claim, status=status, note=f"the edition {name} has the words, the present one not")
    return None


def _elsewhere(claim: Claim, library: Library) -> Comparison | None:
    places = library.anywhere(claim.quote, but=claim.source_id)
    if not places:
        return None
    note = f"stands in {places[0].source_id!r}, not in {claim.source_id!r}"
    return Comparison(claim=claim, status="wrong reference", place=places[0], note=note)


def _altered(claim: Claim, library: Library) -> Comparison:
    closest = _closest(claim, library, [claim.source_id])
    if closest.status == "altered":
        return closest
    others = _closest(claim, library, [one for one in library.sources if one != claim.source_id])
    return others if others.status == "altered" else closest


def _closest(claim: Claim, library: Library, source_ids: Iterable[str]) -> Comparison:
    """Return the alteration of the closest words in some sources, or that nothing is close."""
    tokens = tokenized(plain(unicodedata.normalize("NFC", claim.quote))).tokens
    laid = [
        (one, found)
        for one in source_ids
        if (found := align(library.tokenized(one), tokens, least=SAME_PASSAGE)) is not None
    ]
    if not laid:
        return Comparison(claim=claim, status="not found", note="nothing like it stands in the sources")
    source_id, best = max(laid, key=lambda pair: pair[1].share)
    least = SAME_PASSAGE if source_id == claim.source_id else SAME_PASSAGE_ELSEWHERE
    if best.share < least:
        return Comparison(claim=claim, status="not found", note="nothing like it stands in the sources")
    return _with_differences(claim, source_id, best, library)


def _with_differences(claim: Claim, source_id: str, laid: Alignment, library: Library) -> Comparison:
    text = library.tokenized(source_id)
    found = differences(laid, text.plain, library.sources[source_id].text_language)
    if not found:
        had = text.plain[laid.start : laid.end]
        found = (Difference(kind="punctuation", source=had, quote=claim.quote),)
    note = f"closest in {source_id!r}, not in {claim.source_id!r}" if claim.source_id not in {"", source_id} else ""
    place = library.place(source_id, laid.start, laid.end)
    return Comparison(claim=claim, status="altered", differences=found, place=place, note=note)


def _in_parts(quote: str, source_id: str, library: Library) -> Place | None:
    """Return the place of a quotation whose omissions are marked, when all its parts stand there in order."""
    parts = [part for part in _GAP.split(quote) if _words(part)]
    if not parts or parts == [quote] or any(_words(part) < FEWEST_WORDS for part in parts):
        return None
    position, first = 0, None
    for part in parts:
        place = next((one for one in library.places(source_id, part) if one.start >= position), None)
        if place is None:
            return None
        first, position = first or place, place.end
    return library.place(source_id, first.start, position) if first else None


def _in_parts_anywhere(claim: Claim, library: Library) -> list[Place]:
    if not _GAP.search(claim.quote):
        return []
    found = (_in_parts(claim.quote, one, library) for one in claim.named or library.sources)
    return [place for place in found if place is not None]


def _words(text: str) -> int:
    return len(re.findall(r"\w+", text))
