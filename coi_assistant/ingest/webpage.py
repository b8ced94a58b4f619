"""The elements of a web page as pieces in reading order: headings, paragraphs, list items, table rows, captions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element, iterwalk

from coi_assistant.ingest.assembly import Piece, joined_cells
from coi_assistant.ingest.failures import shortened
from coi_assistant.ingest.pagestyle import Styles, blank_painted_over, hides
from coi_assistant.records import BlockKind
from coi_assistant.text import normalise

# What a browser shows no words of, or only as controls. Without scripts pages show `noscript`; readers have scripts.
_UNSEEN_NAMES = (
    "script style noscript template svg math iframe object embed applet canvas audio video picture map select button "
    "input textarea datalist dialog"
)
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_HIDING_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|element-invisible|is-hidden)(?:\s|$)", re.IGNORECASE
)

_MOST_TOLD = 5
_MOST_KEPT_FROM_SIGHT = 0.3

_BLOCK_NAMES = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_GROUP_NAMES = "ul ol li dl dd dt table tbody thead tfoot tr td th blockquote menu figure hgroup"
_GROUPS = frozenset(_GROUP_NAMES.split())
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
# A table that holds these lays out the page; so does one with cells as long as paragraphs.
_NOT_IN_DATA = _HEADINGS | {"table", "ul", "ol", "article", "section", "form"}
_LONGEST_CELL = 500
_BOLD = frozenset({"b", "strong"})
_LONGEST_BOLD_HEADING = 100
_FOOTNOTE_MARK = re.compile(r"\s*\[?(\d{1,3}|\*{1,3}|[a-z])\]?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A piece with its surroundings on the page."""

    piece: Piece
    home: _Element
    """The element that holds it and its neighbours, lists and tables not counted."""
    linked: float
    """Share of its letters that are links."""

    @property
    def article(self) -> _Element | None:
        """The outermost article element that holds it."""
        holders = [each for each in (self.home, *self.home.iterancestors()) if each.tag == "article"]
        return holders[-1] if holders else None


def inner_text(element: _Element, separator: str = "") -> str:
    """Return the text of an element and all below it."""
    return separator.join(map(str, element.itertext()))


def prune(tree: _Element) -> str:
    """Remove from the tree, in place, what a reader does not see. Return a note on hidden text, empty if none."""
    styles = Styles.of(tree)
    remarks = [element for _, element in iterwalk(tree, events=("comment", "pi"))]
    unseen = _topmost(tree, _is_unseen)
    for element in (*remarks, *unseen):
        _remove(element)
    hidden = [*_topmost(tree, lambda element: _is_hidden(element, styles)), *_kept_from_sight(tree)]
    notes = _removed(hidden)
    # What is hidden as a whole is gone by now, so that a colour is looked at only where something is shown in it.
    notes += map(normalise, blank_painted_over(tree, styles))
    # Sentences first: names of icons are hidden by the dozen.
    notes.sort(key=lambda note: -len(note.split()))
    shown = ", ".join(map(shortened, notes[:_MOST_TOLD]))
    return shown + (f" and {len(notes) - _MOST_TOLD} more" if len(notes) > _MOST_TOLD else "")


def _removed(elements: Iterable[_Element]) -> list[str]:
    """Take elements out of their tree; return the texts that go with them."""
    notes = []
    for element in elements:
        if text := normalise(inner_text(element, " ")):
            notes.append(text)
        _remove(element)
    return notes


def _kept_from_sight(tree: _Element) -> list[_Element]:
    """Return what is marked as not meant for readers; not the larger part of a page, which stood behind a dialog."""
    marked = _topmost(tree, lambda element: (element.get("aria-hidden") or "").lower() == "true")
    whole = len(inner_text(tree))
    return [element for element in marked if len(inner_text(element)) < _MOST_KEPT_FROM_SIGHT * whole]


def _topmost(tree: _Element, condition: Callable[[_Element], bool]) -> list[_Element]:
    """Return the elements that meet a condition, without those below them."""
    found: list[_Element] = []
    walker = iterwalk(tree, events=("start",))
    for _, element in walker:
        if condition(element):
            found.append(element)
            walker.skip_subtree()
    return found


def _is_unseen(element: _Element) -> bool:
    return element.tag in _UNSEEN


def _is_hidden(element: _Element, styles: Styles) -> bool:
    return (
        element.get("hidden") is not None
        or bool(_HIDING_CLASS.search(element.get("class", "")))
        or hides(styles.own(element))
    )


def _remove(element: _Element) -> None:
    """Take an element out of its tree and leave the text after it in place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


@dataclass(slots=True)
class _Gathered:
    """Inline text on its way to the end of its block."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    links: int = 0
    bolds: int = 0

    def add(self, text: str | None) -> None:
        """Take up text; line breaks of the source mean nothing."""
        if text:
            letters = len(text.strip())
            self.linked += letters * bool(self.links)
            self.bold += letters * bool(self.bolds)
            self.parts.append(" ".join(re.split(r"\s+", text)))

    def enter(self, element: _Element) -> None:
        """Take up the text at the start of an element."""
        self._count(element, 1)
        self.add(element.text)
        if element.tag == "br":
            self.parts.append("\n")

    def leave(self, element: _Element) -> None:
        """Take up the text that follows an element."""
        self._count(element, -1)
        self.add(element.tail)

    def _count(self, element: _Element, step: int) -> None:
        self.links += step * (element.tag == "a")
        self.bolds += step * (element.tag in _BOLD)

    def take(self) -> tuple[list[str], float, float]:
        """Return the paragraphs, which two line breaks part, with their linked and bold shares, and start anew."""
        texts = [text for part in _PARAGRAPH_BREAK.split("".join(self.parts)) if (text := normalise(part))]
        letters = max(1, sum(map(len, texts)))
        shares = min(1.0, self.linked / letters), min(1.0, self.bold / letters)
        self.parts, self.linked, self.bold = [], 0, 0
        return texts, *shares


def walk(tree: _Element) -> list[Found]:
    """Return the pieces of a page in reading order."""
    gathered = _Gathered()
    found: list[Found] = []
    walker = iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        if element.tag in _BLOCKS:
            found.extend(_flushed(gathered, element.getparent() if event == "start" else element))
        if event == "end":
            gathered.leave(element)
        elif element.tag == "table" and _is_data(element):
            found.extend(_rows(element))
            walker.skip_subtree()
        elif element.tag == "sup":
            gathered.add(_mark(element))
            walker.skip_subtree()
        else:
            gathered.enter(element)
    return found


def _mark(element: _Element) -> str:
    """Return a raised number as a footnote mark; other raised text (ordinals, units) as it is."""
    text = inner_text(element)
    match = _FOOTNOTE_MARK.fullmatch(text)
    is_note = match and (element.find(".//a") is not None or element.get("class") or match[1].isdigit())
    return f"[{match[1]}]" if match and is_note else text


def _flushed(gathered: _Gathered, element: _Element | None) -> Iterator[Found]:
    texts, linked, bold = gathered.take()
    if not texts or element is None:
        return
    kind, level = _kind(element)
    if kind == "paragraph" and bold > 0.95 and _may_head(texts[0]):
        kind, level = "heading", 6
    for text in texts:
        yield Found(piece=Piece(kind=kind, text=text, level=level), home=_home(element), linked=linked)


def _may_head(text: str) -> bool:
    return len(text) <= _LONGEST_BOLD_HEADING and not text.endswith((".", "!", ",", ";", "…")) and text[:1].isalnum()


def _kind(element: _Element) -> tuple[BlockKind, int]:
    for each in (element, *element.iterancestors()):
        if each.tag in _HEADINGS:
            return "heading", int(each.tag[1])
        if each.tag in ("li", "dd"):
            return "list item", 0
        if each.tag in ("figcaption", "caption", "figure"):
            return "caption", 0
        if each.tag in ("article", "section", "main", "body", "td"):
            break
    return "paragraph", 0


def _home(element: _Element) -> _Element:
    """Return the element in which a piece stands among its neighbours."""
    home = element.getparent() if element.tag in _BLOCKS and element.tag not in ("div", "body", "article") else element
    while home is not None and home.tag in _GROUPS and home.getparent() is not None:
        home = home.getparent()
    return element if home is None else home


def _is_data(table: _Element) -> bool:
    """Tell whether a table holds data and not the layout of a page."""
    if any(element.tag in _NOT_IN_DATA for element in table.iterdescendants()):
        return False
    rows = [[len(inner_text(cell)) for cell in _cells(row)] for row in table.iter("tr")]
    return sum(len(row) > 1 for row in rows) > len(rows) / 2 and max(map(max, filter(None, rows))) <= _LONGEST_CELL


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _rows(table: _Element) -> Iterator[Found]:
    home = _home(table)
    for caption in table.iter("caption"):
        if text := normalise(inner_text(caption)):
            yield Found(piece=Piece(kind="caption", text=text), home=home, linked=0.0)
    for row in table.iter("tr"):
        if text := joined_cells(inner_text(cell, " ") for cell in _cells(row)):
            yield Found(piece=Piece(kind="table row", text=text), home=home, linked=0.0)
