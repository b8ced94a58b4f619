"""Web pages: main text by trafilatura, structure by the page's own elements. The one home of trafilatura and lxml.

Trafilatura knows which text of a page is the article, but drops headings, lists and short paragraphs on some pages and
all structure on others. So the page is walked here, in `webpage`, and trafilatura's text decides which of the walked
pieces belong: those it holds, and those that stand between or beside them in the same element.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import lxml.html
import trafilatura
from lxml.etree import _Element, iterwalk

from coi_assistant.ingest import webmeta, webpage
from coi_assistant.ingest.assembly import Piece, Reading, library
from coi_assistant.ingest.cleaning import SECOND_ARTICLE, is_furniture
from coi_assistant.ingest.decoding import decode
from coi_assistant.ingest.failures import guarded, unreadable
from coi_assistant.ingest.limits import Limits
from coi_assistant.ingest.webpage import Found

# Trafilatura logs what it gives up on; without a handler Python would print that to the terminal.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_REMEDY = "save the page again once it shows its text, as a complete web page, PDF or text"

# A piece this short may stand on a page by chance in the words of the main text; longer ones do not.
_TELLING = 25
# Beside the main text, what consists of links by half is a menu or a teaser.
_MOST_LINKED = 0.5
# An article that stands on the page in full; teasers of others have a line or two.
_LONG_PARAGRAPH = 200
_FEWEST_LONG = 3
# A notice of one sentence is the shortest text worth citing.
_FEWEST_LETTERS = 40


def read(data: bytes, name: str, limits: Limits) -> Reading:
    """Return the main text of a saved web page with its headings, lists and tables, and its meta tags."""
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    text, _ = decode(data, name, declared=declared[1].decode("ascii") if declared else "")
    with guarded(name, "its HTML cannot be parsed", _REMEDY):
        # Without `huge_tree` the parser leaves out, silently, whatever lies deeper than 256 elements.
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
        tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
        _check_nesting(tree, name, limits.nesting)
        metadata = webmeta.metadata(tree)
        hidden = webpage.prune(tree)
        found = webpage.walk(tree)
        main = _main_text(tree)
    pieces = _by_article(_selected(found, main))
    if sum(len(piece.text) for piece in pieces if piece.kind != "heading") < _FEWEST_LETTERS:
        raise unreadable(name, "it has no main text (only menus, scripts or an empty frame)", _REMEDY)
    warnings = (f"left out as hidden from readers: {hidden}",) if hidden else ()
    return Reading(pieces=tuple(pieces), reader=library("trafilatura"), metadata=metadata, warnings=warnings)


def _check_nesting(tree: _Element, name: str, most: int) -> None:
    depth = deepest = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    if deepest > most:
        remedy = "save the page as PDF or text, or raise COI_NESTING"
        raise unreadable(name, f"its elements are nested {deepest} deep, more than the {most} allowed", remedy)


def _main_text(tree: _Element) -> str:
    """Return what trafilatura holds to be the page's text, as a key; empty if it finds none."""
    document = trafilatura.bare_extraction(
        tree, favor_recall=True, include_comments=False, include_tables=True, include_links=False, include_images=False
    )
    body = getattr(document, "body", None)
    return _key(webpage.inner_text(body, " ")) if body is not None else ""


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _selected(found: Sequence[Found], main: str) -> list[Found]:
    """Return the pieces of the main text, and what stands beside them in the same element."""
    sure = [_is_sure(each, main) for each in found]
    homes = {each.home for each, is_sure in zip(found, sure, strict=True) if is_sure}
    kept = [
        is_sure or (each.home in homes and each.linked <= _MOST_LINKED and not is_furniture(each.piece))
        for each, is_sure in zip(found, sure, strict=True)
    ]
    return [each for index, each in enumerate(found) if kept[index] or _heads(found, kept, index)]


def _by_article(found: Sequence[Found]) -> list[Piece]:
    """Return the pieces, those marked that belong to further articles of a page which prints several in full.

    Which of them is on the point cannot be told here; the first is what the page's address and title stand for.
    """
    homes = [each.article for each in found]
    long: Counter[_Element] = Counter()
    for each, home in zip(found, homes, strict=True):
        if home is not None:
            long[home] += each.piece.kind == "paragraph" and len(each.piece.text) >= _LONG_PARAGRAPH
    # Counters keep the order in which the articles came.
    others = set([article for article, count in long.items() if count >= _FEWEST_LONG][1:])
    return [
        replace(each.piece, aside=SECOND_ARTICLE) if home in others else each.piece
        for each, home in zip(found, homes, strict=True)
    ]


def _is_sure(found: Found, main: str) -> bool:
    key = _key(found.piece.text)
    return len(key) >= _TELLING and key in main and not is_furniture(found.piece)


def _heads(found: Sequence[Found], kept: Sequence[bool], index: int) -> bool:
    """Tell whether a heading stands right above text that is kept."""
    if found[index].piece.kind != "heading":
        return False
    following = next((place for place in range(index + 1, len(found)) if found[place].piece.kind != "heading"), None)
    return following is not None and kept[following]
