"""Markdown, and the digests that are written in it. The one home of markdown-it.

Front matter is skipped here (`corpus` reads it). In a digest each paragraph carries a bold label with its number, and
the sections "Researcher notes" and "locators" are metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from coi_assistant.ingest.assembly import Piece, Reading, joined_cells, library
from coi_assistant.ingest.decoding import decode
from coi_assistant.ingest.failures import guarded, unreadable
from coi_assistant.records import BlockKind
from coi_assistant.text import normalise, split_front_matter

NOTES = "researcher notes"
LOCATORS = "locators"

_LABEL = re.compile(r"[^\W\d_]{0,3}\s?(\d{1,4})[.:)]?")
_LOCATOR = re.compile(r"((?:[^\W\d_]{0,3}\s?\d{1,4}(?:\s?[-–,]\s?)?)+):\s+(\S.*)")
_RANGE = re.compile(r"(\d+)(?:\s?[-–]\s?[^\W\d_]{0,3}\s?(\d+))?")
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]{1,10})\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,10}\]:\s")


def read(data: bytes, name: str, *, is_digest: bool = False) -> Reading:
    """Return the blocks of a Markdown file; of a digest with paragraph numbers and the places in the original."""
    text, _ = decode(data, name)
    front, body = split_front_matter(text)
    if front is not None and not body.strip():
        raise unreadable(name, "nothing follows its front matter", "close it with a line '---' and put the text below")
    with guarded(name, "its Markdown cannot be parsed", "simplify the nesting of lists and quotations"):
        tokens = MarkdownIt("commonmark").enable("table").parse(body)
        pieces = [_plain_marks(piece) for piece in _pieces(SyntaxTreeNode(tokens))]
    reader, warnings = library("markdown-it-py"), tuple(_raw_html(tokens))
    if not is_digest:
        return Reading(pieces=tuple(pieces), reader=reader, metadata=_title(pieces), warnings=warnings)
    body_pieces, notes, places = _parted(pieces)
    located = tuple(replace(piece, original=places.get(piece.number or 0)) for piece in _carried(body_pieces))
    metadata = {"researcher_notes": [normalise(piece.text) for piece in notes]} if notes else {}
    warnings += tuple(_doubts(body_pieces, places))
    return Reading(pieces=located, reader=reader, metadata=metadata, warnings=warnings)


def _pieces(node: SyntaxTreeNode, kind: BlockKind = "paragraph") -> Iterator[Piece]:
    """Yield a piece for each block that holds text. Of nested lists and quotations the text counts, not the depth."""
    for child in node.children:
        match child.type:
            case "heading":
                yield Piece(kind="heading", text=_text(child), level=int(child.tag[1]))
            case "paragraph":
                yield _labelled(child.children[0], kind)
            case "tr":
                yield Piece(kind="table row", text=joined_cells(_text(cell) for cell in child.children))
            case "fence" | "code_block":
                yield Piece(kind="paragraph", text=child.content)
            case _:
                yield from _pieces(child, "list item" if child.type == "list_item" else kind)


def _labelled(inline: SyntaxTreeNode, kind: BlockKind) -> Piece:
    """Return a block; a bold label at its start becomes its number and leaves its text."""
    # An empty text node may stand before the bold one.
    shown = [child for child in inline.children if child.type != "text" or child.content]
    bold = shown[0] if shown and shown[0].type == "strong" else None
    if kind == "paragraph" and bold and (label := _LABEL.fullmatch(_text(bold).strip())):
        return Piece(kind=kind, text="".join(map(_text, shown[1:])), number=int(label[1]))
    return Piece(kind=kind, text=_text(inline))


def _text(node: SyntaxTreeNode) -> str:
    """Return the text below a node without its markup; pictures and raw HTML tags leave nothing."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "" if node.type == "image" else "".join(map(_text, node.children))


def _plain_marks(piece: Piece) -> Piece:
    """Write marks of footnotes as in the other formats, and set the notes apart."""
    aside = "Footnotes" if _FOOTNOTE.match(piece.text) else ""
    text = _FOOTNOTE.sub(lambda match: match[0].rstrip(": ") + " ", piece.text)
    return replace(piece, text=_FOOTNOTE_MARK.sub(r"[\1]", text), aside=aside)


def _raw_html(tokens: Sequence[Token]) -> Iterator[str]:
    if any(token.type == "html_block" and re.search(r"\w", _TAG.sub("", token.content)) for token in tokens):
        yield "HTML inside the Markdown was left out; write it as Markdown, or save the file as .html"


def _title(pieces: Sequence[Piece]) -> dict[str, object]:
    """Return the title if the text has one: a single heading of the first level."""
    titles = [piece.text for piece in pieces if piece.kind == "heading" and piece.level == 1]
    return {"title": normalise(titles[0])} if len(titles) == 1 else {}


def _parted(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece], dict[int, str]]:
    """Part a digest into its text, its researcher's notes, and the places in the original by paragraph number."""
    parts: dict[str, list[Piece]] = {"": [], NOTES: [], LOCATORS: []}
    part, depth = "", 0
    for piece in pieces:
        if piece.kind == "heading":
            title = normalise(piece.text).lower().rstrip(":")
            if title in parts:
                part, depth = title, piece.level
                continue
            if part and piece.level <= depth:
                part = ""
        parts[part].append(piece)
    return parts[""], parts[NOTES], _places(parts[LOCATORS])


def _places(pieces: Iterable[Piece]) -> dict[int, str]:
    places = {}
    for piece in pieces:
        if match := _LOCATOR.fullmatch(normalise(piece.text)):
            for span in _RANGE.finditer(match[1]):
                first, last = int(span[1]), int(span[2] or span[1])
                # No digest has thousands of paragraphs; a slip like "P1-99999" must not fill the memory.
                places.update(dict.fromkeys(range(first, min(last, first + 1000) + 1), match[2]))
    return places


def _carried(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces, those without a label under the number of the labelled paragraph they continue."""
    number = None
    for piece in pieces:
        number = None if piece.kind == "heading" else piece.number or number
        yield replace(piece, number=number)


def _doubts(pieces: Sequence[Piece], places: dict[int, str]) -> Iterator[str]:
    """Yield what an author of a digest should mend."""
    labels = [piece.number for piece in pieces if piece.number]
    if not labels:
        yield "no paragraph carries a label such as **P1.**; paragraphs were counted"
    if repeated := sorted({label for label in labels if labels.count(label) > 1}):
        yield f"paragraph numbers given twice: {_numbered(repeated)}"
    if missing := sorted(set(labels) - set(places)):
        yield f"no locator for paragraphs {_numbered(missing)}"
    if idle := sorted(set(places) - set(labels)):
        yield f"locators for paragraphs that are not there: {_numbered(idle)}"


def _numbered(numbers: Sequence[int]) -> str:
    return ", ".join(f"P{number}" for number in numbers[:10]) + (" …" if len(numbers) > 10 else "")
