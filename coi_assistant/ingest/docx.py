"""Word files: headings, lists, tables and notes as they stand after all tracked changes. Here python-docx lives.

The document's XML is walked directly: python-docx passes over inserted text, content controls and text boxes, and tells
nothing of hidden text or footnotes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import mean
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from coi_assistant.ingest.assembly import FOOTNOTES, Piece, Reading, joined_cells, library
from coi_assistant.ingest.authorship import sensible_authors, sensible_title
from coi_assistant.ingest.failures import guarded, shortened
from coi_assistant.ingest.wordink import is_unseen
from coi_assistant.ingest.wordstyles import Numbering, Style, is_on, read_styles
from coi_assistant.records import BlockKind
from coi_assistant.text import normalise

_DAMAGED = "it is a damaged Word file"
_REPAIR = "open it in Word or LibreOffice and save it anew"

_TEXT = {qn("w:t"), qn("m:t")}
_SPACES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HOLDERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:txbxContent"), qn("w:instrText"), _FALLBACK}
_NOTE_MARKS = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}

_MOST_TOLD = 5
_LONGEST_CELL = 500
_LONGEST_BOLD_HEADING = 100
# As for numbers that stand in the text (see `assembly`): fewer or shorter items are lists, not a numbered report.
_SHORTEST_RUN = 10
_SHORTEST_MEAN = 120


def read(data: bytes, name: str) -> Reading:
    """Return the blocks of a Word file, and what its properties say of it."""
    with guarded(name, _DAMAGED, _REPAIR):
        document = docx.Document(io.BytesIO(data))
        walk = _Walk(styles=read_styles(document), numbering=Numbering(document), notes=_notes(document))
        pieces = [*walk.blocks(document.element.body), *walk.pending()]
        changed = document.element.body.find(f".//{qn('w:del')}") is not None
        metadata = _metadata(document)
    warnings = [f"left out as hidden from readers: {shortened(text)}" for text in walk.hidden[:_MOST_TOLD]]
    if len(walk.hidden) > _MOST_TOLD:
        warnings.append(f"left out as hidden from readers: {len(walk.hidden) - _MOST_TOLD} more")
    if changed:
        warnings.append("the file holds tracked changes; the text after all of them was taken")
    return Reading(
        pieces=tuple(_numbered(pieces, walk.numbers)),
        reader=library("python-docx"),
        metadata=metadata,
        warnings=tuple(warnings),
    )


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One pass over the body of a document, in reading order."""

    styles: dict[str, Style]
    numbering: Numbering
    notes: dict[tuple[str, str], list[Any]]
    """Paragraphs of the notes by kind and id."""
    hidden: list[str] = field(default_factory=list)
    numbers: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By the identity of a piece: the list it belongs to, and the number that Word prints before it."""
    _marks: int = 0
    _waiting: list[Piece] = field(default_factory=list)

    def blocks(self, element: Any) -> Iterator[Piece]:
        """Yield the pieces below an element; notes stand at the end of the section that refers to them."""
        for child in element:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag in _HOLDERS:
                yield from self.blocks(child)

    def pending(self) -> list[Piece]:
        """Return the notes that wait for the end of their section."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _paragraph(self, paragraph: Any) -> Iterator[Piece]:
        style = self._style(paragraph)
        if style.contents:
            return
        text = normalise("".join(self._inline(paragraph, style)))
        kind, level = self._kind(paragraph, style, text)
        if text:
            if kind == "heading":
                yield from self.pending()
            piece = Piece(kind=kind, text=text, level=level)
            if kind == "list item" and (number := self.numbering.next(paragraph, style)):
                self.numbers[id(piece)] = number
            yield piece
        for box in paragraph.iter(qn("w:txbxContent")):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                yield from self.blocks(box)

    def _style(self, paragraph: Any) -> Style:
        reference = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self.styles.get(reference.get(qn("w:val")) if reference is not None else "", self.styles[""])

    def _kind(self, paragraph: Any, style: Style, text: str) -> tuple[BlockKind, int]:
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        level = int(outline.get(qn("w:val"))) + 1 if outline is not None else style.heading
        if 0 < level < 10:
            return "heading", level
        if style.caption:
            return "caption", 0
        if self.numbering.is_item(paragraph, style):
            return "list item", 0
        return ("heading", 6) if _is_bold_heading(paragraph, text) else ("paragraph", 0)

    def _inline(self, element: Any, style: Style) -> Iterator[str]:
        """Yield the visible text below an element."""
        for child in element:
            tag = child.tag
            if tag in _TEXT:
                yield child.text or ""
            elif tag in _SPACES:
                yield _SPACES[tag]
            elif tag in _NOTE_MARKS:
                yield self._mark((_NOTE_MARKS[tag], child.get(qn("w:id"))))
            elif tag == qn("w:r") and is_unseen(child, style, self.styles):
                self._hide(child)
            elif tag not in _SKIPPED:
                yield from self._inline(child, style)

    def _hide(self, run: Any) -> None:
        if text := normalise("".join(run.itertext(*_TEXT))):
            self.hidden.append(text)

    def _mark(self, key: tuple[str, str]) -> str:
        """Return the mark of a note, and let the note wait for the end of the section."""
        self._marks += 1
        # Taken out, so that a note that refers to itself is no endless one.
        paragraphs = self.notes.pop(key, [])
        if text := normalise(" ".join(map(self._words, paragraphs))):
            self._waiting.append(Piece(kind="paragraph", text=f"[{self._marks}] {text}", aside=FOOTNOTES))
        return f"[{self._marks}]"

    def _table(self, table: Any) -> Iterator[Piece]:
        rows = [list(row.iterchildren(qn("w:tc"))) for row in table.iterchildren(qn("w:tr"))]
        if _is_layout(table, rows):
            for row in rows:
                for cell in row:
                    yield from self.blocks(cell)
            return
        for row in rows:
            if text := joined_cells(map(self._cell, row)):
                yield Piece(kind="table row", text=text)

    def _cell(self, cell: Any) -> str:
        return " ".join(map(self._words, cell.iter(qn("w:p"))))

    def _words(self, paragraph: Any) -> str:
        return "".join(self._inline(paragraph, self._style(paragraph)))


def _is_layout(table: Any, rows: Sequence[Sequence[Any]]) -> bool:
    """Tell whether a table lays out the page instead of holding data: long cells, tables in cells, single cells."""
    longest = max((len("".join(cell.itertext(*_TEXT))) for row in rows for cell in row), default=0)
    nested = table.find(f".//{qn('w:tbl')}") is not None
    return nested or longest > _LONGEST_CELL or all(len(row) < 2 for row in rows)


def _is_bold_heading(paragraph: Any, text: str) -> bool:
    """Tell whether a paragraph is short, bold throughout and not closed like a sentence: a heading without a style."""
    if not text or len(text) > _LONGEST_BOLD_HEADING or text.endswith((".", "!", ",", ";", "…")):
        return False
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(run.itertext(*_TEXT)).strip()]
    return bool(runs) and all(is_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}")) for run in runs)


def _notes(document: WordDocument) -> dict[tuple[str, str], list[Any]]:
    """Return the paragraphs of footnotes and endnotes by kind and id; separators have none."""
    notes: dict[tuple[str, str], list[Any]] = {}
    for kind, relationship in (("footnotes", RELATIONSHIP_TYPE.FOOTNOTES), ("endnotes", RELATIONSHIP_TYPE.ENDNOTES)):
        for relation in document.part.rels.values():
            if relation.reltype == relationship and not relation.is_external:
                for note in parse_xml(relation.target_part.blob):
                    notes[kind, str(note.get(qn("w:id")))] = list(note.iter(qn("w:p")))
    return notes


def _numbered(pieces: Sequence[Piece], numbers: dict[int, tuple[str, int]]) -> Iterator[Piece]:
    """Yield the pieces, with Word's own numbers as paragraph numbers where they run through a report."""
    lists: dict[str, list[Piece]] = {}
    for piece in pieces:
        if id(piece) in numbers:
            lists.setdefault(numbers[id(piece)][0], []).append(piece)
    running = {key for key, items in lists.items() if _runs(items)}
    for piece in pieces:
        key, number = numbers.get(id(piece), ("", 0))
        yield replace(piece, kind="paragraph", number=number) if key in running else piece


def _runs(items: Sequence[Piece]) -> bool:
    return len(items) >= _SHORTEST_RUN and mean(len(item.text) for item in items) >= _SHORTEST_MEAN


def _metadata(document: WordDocument) -> dict[str, object]:
    """Return title, authors and language from the properties; their dates are those of the file, not of the report."""
    properties = document.core_properties
    found: dict[str, object] = {
        "title": sensible_title(properties.title),
        "authors": sensible_authors(properties.author),
        "language": properties.language or "",
    }
    return {key: value for key, value in found.items() if value}
