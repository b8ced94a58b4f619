"""References through the Citation Style Language; the styles are data, in `csl/NAME.csl`.

citeproc-py parses a style once and renders an item in a few milliseconds; both are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Any

from coi_assistant.errors import ExportError
from coi_assistant.records import Locator, Source

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

__all__ = ["DEFAULT_STYLE", "STYLES", "check_style", "item_of", "publisher_short", "render", "render_list"]

STYLES = ("coi", "oscola", "bluebook", "chicago", "apa", "eu")
DEFAULT_STYLE = "coi"
DIGEST = "digest (paraphrase; check the original)"
NO_TITLE = "title not given"

TYPES = {
    "intergovernmental": "report",
    "state": "report",
    "ngo": "report",
    "academic": "report",
    "media": "article-newspaper",
    "court": "legal_case",
    "exile": "webpage",
}
"""CSL types by source type; a source without one is a web page, as that is where it was found."""

_ACRONYM = re.compile(r"\s*\((\w*[A-Z][\w/&.-]*[A-Z][\w/]*)\)")
_PERSON = re.compile(
    r"((?:(?:van|von|de|der|den|la|le|du|di|da|al|el|bin) )*[^\W\d_][\w'’-]*(?: [A-Z][\w'’-]*)?),\s*"
    r"([^\W\d_](?:\.|[^\W\d_]*[^\W\dA-Z_][\w'’-]*)(?:[ -](?:[^\W\d_]\.|[A-Z][^\W\d_]*))*)"
)
"""`Family, Given`: an acronym after the comma is no first name."""
_SMALL = {"and", "for", "in", "of", "on", "the", "to", "&"}
_rendering = Lock()
"""citeproc keeps the item being rendered in the style, which threads share."""


def check_style(style: str) -> None:
    """Refuse a style that is not known.

    Raises:
        ExportError: there is no such style; the message lists them.
    """
    if style not in STYLES:
        raise ExportError(f"There is no citation style {style!r}. Use one of {', '.join(STYLES)}.")


def item_of(source: Source) -> dict[str, Any]:
    """Return a source as a CSL-JSON item, without pinpoint; what is not known is left out."""
    authors = [_name(author) for author in source.authors if not _is_publisher(author, source.publisher)]
    values: dict[str, Any] = {
        "id": source.id,
        "type": TYPES.get(source.source_type or "", "webpage"),
        "title": source.title or f"{NO_TITLE} ({source.id})",
        "author": authors,
        "publisher": source.publisher,
        "issued": _date(source.published),
        "accessed": _date(source.accessed),
        "URL": source.url,
        "language": source.language,
        "note": DIGEST if source.is_digest else "",
    }
    return {name: value for name, value in values.items() if value}


def render(source: Source, locator: Locator | None, style: str) -> str:
    """Return the reference in a footnote of the style.

    Raises:
        ExportError: there is no such style.
    """
    check_style(style)
    return _rendered(style, json.dumps(item_of(source) | _pinpoint(source, locator)))


def render_list(sources: Sequence[Source], style: str) -> tuple[str, ...]:
    """Return the entries of a bibliography in the order of the style.

    Raises:
        ExportError: there is no such style.
    """
    check_style(style)
    items = {source.id: item_of(source) | _pinpoint(source, None) for source in sources}
    return _listed(style, tuple(json.dumps(item) for item in items.values())) if items else ()


def publisher_short(publisher: str) -> str:
    """Return a publisher's name with the acronym that it gives in brackets in place of the words it stands for.

    `Organized Crime and Corruption Reporting Project (OCCRP) with Danwatch` -> `OCCRP with Danwatch`.
    """
    match = _ACRONYM.search(publisher)
    if match is None:
        return publisher
    words = publisher[: match.start()].split()
    first = _spelled(words, match[1])
    # "The Baltic Times (BNS)": brackets that do not abbreviate what stands before them stay.
    return publisher if first is None else " ".join([*words[:first], match[1] + publisher[match.end() :]])


def _spelled(words: Sequence[str], acronym: str) -> int | None:
    """Return the number of the word at which the words that an acronym stands for begin; None where none fit."""
    wanted = re.sub(r"\W", "", acronym).casefold()
    for first in range(len(words) - 1, -1, -1):
        parts = [part for word in words[first:] for part in re.split(r"[/-]", word.casefold()) if part not in _SMALL]
        if parts and _begins_all(wanted, parts):
            return first
    return None


def _begins_all(letters: str, words: Sequence[str]) -> bool:
    """Tell whether letters are made of the beginnings of all words in order (AIDA: Asylum Information DAtabase)."""
    ends = {0}
    for word in words:
        ends = {
            end + size
            for end in ends
            for size in range(1, len(letters) - end + 1)
            if word[:size] == letters[end : end + size]
        }
    return len(letters) in ends


def _name(author: str) -> dict[str, str]:
    """Return an author as CSL takes it: `Family, Given` is a person; anything else is kept as written.

    Whether "Norland Watch" is a person or an organisation cannot be told, so that no name is turned round by guess.
    """
    match = _PERSON.fullmatch(author)
    return {"family": match[1], "given": match[2]} if match else {"literal": author}


def _is_publisher(author: str, publisher: str) -> bool:
    """Tell whether an author is the publisher, perhaps with words on where its text was found (`..., via ecoi.net`)."""

    def folded(name: str) -> str:
        return re.sub(r"\(.*?\)|\W", "", name).casefold()

    return bool(folded(author)) and folded(author) in {folded(publisher), folded(publisher.partition(",")[0])}


def _date(partial: str | None) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in partial.split("-")]]} if partial else {}


def _pinpoint(source: Source, locator: Locator | None) -> dict[str, Any]:
    """Return what the styles need beyond the item: short name, and the parts of the pinpoint.

    CSL has one locator a citation. A page and a paragraph together go in as `page` and `number`, which no style here
    uses for anything else.
    """
    values: dict[str, Any] = {"authority": publisher_short(source.publisher)}
    if locator is not None:
        if locator.pages:
            first, last = locator.pages
            values["page"] = str(first) if first == last else f"{first}-{last}"
        if locator.paragraph is not None:
            values["number"] = str(locator.paragraph)
        if not locator.pages and locator.paragraph is None:
            values["section"] = next(iter(locator.section[-1:]), "")
        values["references"] = str(locator)
        values["annote"] = locator.original
    return {name: value for name, value in values.items() if value}


@lru_cache(maxsize=16384)
def _rendered(style: str, item: str) -> str:
    from citeproc import Citation, CitationItem

    data = json.loads(item)
    with _rendering:
        shelf = _shelf(style, [data])
        citation = Citation([CitationItem(data["id"].lower())])
        shelf.register(citation)
        return _tidied(str(shelf.cite(citation, _refuse)))


@lru_cache(maxsize=256)
def _listed(style: str, items: tuple[str, ...]) -> tuple[str, ...]:
    from citeproc import Citation, CitationItem

    data = [json.loads(item) for item in items]
    with _rendering:
        shelf = _shelf(style, data)
        for one in data:
            shelf.register(Citation([CitationItem(one["id"].lower())]))
        shelf.sort()
        return tuple(_tidied(str(entry)) for entry in shelf.bibliography())


def _shelf(style: str, items: Sequence[dict[str, Any]]) -> Any:
    from citeproc import CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    return CitationStylesBibliography(_parsed(style), CiteProcJSON(items), formatter.plain)


@lru_cache(maxsize=len(STYLES))
def _parsed(style: str) -> CitationStylesStyle:
    from citeproc import CitationStylesStyle

    path = resources.files("coi_assistant.writers").joinpath("csl", f"{style}.csl")
    with resources.as_file(path) as file:
        # The tests validate the styles; validating at each start takes longer than the rest.
        return CitationStylesStyle(str(file), validate=False)


def _refuse(item: Any) -> None:
    raise ExportError(f"The citation style asks for the source {item.key!r}, which is not there.")


def _tidied(text: str) -> str:
    """Return a reference on one line, without the stop that a style sets after a mark that ends a title."""
    return re.sub(r"(?<=[?!])\.(?=\s|$)|(?<=[^.]\.)\.(?=\s|$)", "", " ".join(text.split()))
