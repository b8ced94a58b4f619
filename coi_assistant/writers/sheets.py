"""Pages that are filled line by line from the top, and with footnotes from the foot; what the PDF writer sets on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coi_assistant.writers.canvas import Canvas, Look
from coi_assistant.writers.document import Document, Footnote, Run, printable
from coi_assistant.writers.lines import Line, Piece, break_lines

LEFT, TOP, BOTTOM, WIDTH = 23.0, 20.0, 275.0, 164.0
"""Millimetres on A4: the text stands between TOP and BOTTOM, the page number below."""
NOTE = Look(size=7.5, indent=5.5, after=0)
FOOTER = Look(size=7.5, grey=True)
NOTES_SHARE = 0.6
"""Most of a page that footnotes carried over from the page before may take."""

Cells = Sequence[Sequence[Run]]


class Sheets:
    """The pages of one PDF file; `pages_known` is the number of pages that the footer prints."""

    def __init__(self, document: Document, pages_known: int) -> None:
        self._canvas = Canvas(document)
        self._footer = printable(document.title)
        self._pages_known = pages_known
        self._numbered = 0
        self._notes: list[Line] = []
        """Lines at the foot of this page."""
        self._carried: list[Line] = []
        """Lines of footnotes that wait for the next page."""
        self._start_page()

    @property
    def pages(self) -> int:
        """Number of pages so far."""
        return self._canvas.pages

    def flow(self, runs: Sequence[Run], look: Look, *, label: str = "") -> None:
        """Set runs as lines; a label hangs in the indent of the first one."""
        self._y += look.before if self._y > TOP else 0.0
        left, room = LEFT + look.indent, WIDTH - look.indent
        for place, line in enumerate(self._broken(runs, look, room)):
            self._make_room(look.height, line)
            if label and not place:
                self._canvas.line(_plain(label), LEFT, self._y, look, look.indent)
            if look.ruled:
                self._canvas.rule(left - 3, self._y, 0, look.height)
            self._canvas.line(line, left, self._y, look, room)
            self._add_notes(look.height, line)
            self._y += look.height
        self._y += look.after

    def entry(self, text: str, page: int, look: Look) -> None:
        """Set one line of a table of contents, with a link to its page."""
        room = WIDTH - look.indent - 12
        lines = self._broken([Run(text=text)], look, room)
        for line in lines:
            self._make_room(look.height, line)
            self._canvas.line(line, LEFT + look.indent, self._y, look, room)
            self._y += look.height
        if lines:
            number = Piece(text=str(page))
            left, top = LEFT + WIDTH - self._canvas.width(number, look), self._y - look.height
            self._canvas.line(Line(pieces=(number,)), left, top, look, 12)
            if page <= self._pages_known:
                self._canvas.link_to(page, LEFT, top, WIDTH, look.height)

    def row(self, cells: Cells, shares: Sequence[float], look: Look, *, header: Cells = ()) -> None:
        """Set one row of a table; a row that crosses a page goes on under the header, repeated."""
        widths = [WIDTH * share / sum(shares) for share in shares]
        columns = [self._broken(cell, look, width - 3) for cell, width in zip(cells, widths, strict=True)]
        for place in range(max(map(len, columns), default=0)):
            across = [column[place] if place < len(column) else Line(pieces=()) for column in columns]
            if self._y + 2 * look.height + self._notes_height() > BOTTOM:
                self.new_page()
                if header:
                    self.row(header, shares, look)
            left = LEFT
            for line, width in zip(across, widths, strict=True):
                self._canvas.line(line, left, self._y, look, width - 3)
                self._add_notes(look.height, line)
                left += width
            self._y += look.height
        self._canvas.rule(LEFT, self._y + 0.6, WIDTH)
        self._y += 1.6

    def bookmark(self, text: str, level: int) -> int:
        """Put a bookmark here and return the page's number."""
        self._canvas.bookmark(printable(text).strip() or "-", level, self._y)
        return self.pages

    def keep_together(self, height: float) -> None:
        """Start a new page unless so much of this one is left."""
        if self._y > TOP and self._y + height + self._notes_height() > BOTTOM:
            self.new_page()

    def new_page(self) -> None:
        """Finish this page and start another, unless nothing stands on this one yet."""
        if self._y > TOP or self._notes:
            self._finish_page()
            self._start_page()

    def finished(self) -> bytes:
        """Finish the last page and return the file."""
        self._finish_page()
        while self._carried:
            self._start_page(notes_share=1.0)
            self._finish_page()
        return self._canvas.finished()

    def _broken(self, runs: Sequence[Run], look: Look, width: float) -> list[Line]:
        return break_lines(runs, width, lambda piece: self._canvas.width(piece, look), self._number)

    def _number(self, _: Footnote) -> int:
        self._numbered += 1
        return self._numbered

    def _start_page(self, notes_share: float = NOTES_SHARE) -> None:
        self._canvas.add_page()
        self._y = TOP
        most = int(((BOTTOM - TOP) * notes_share - 3) / NOTE.height)
        self._notes, self._carried = self._carried[:most], self._carried[most:]

    def _finish_page(self) -> None:
        y = BOTTOM - len(self._notes) * NOTE.height
        if self._notes:
            self._canvas.rule(LEFT, y - 1, 45)
        for line in self._notes:
            self._canvas.line(_plain(line.label), LEFT, y, NOTE, NOTE.indent)
            self._canvas.line(line, LEFT + NOTE.indent, y, NOTE, WIDTH - NOTE.indent)
            y += NOTE.height
        number = Piece(text=f"{self.pages} / {self._pages_known}")
        left = LEFT + WIDTH - self._canvas.width(number, FOOTER)
        self._canvas.line(Line(pieces=(number,)), left, BOTTOM + 6, FOOTER, 40)
        for line in self._broken([Run(text=self._footer)], FOOTER, WIDTH - 25)[:1]:
            self._canvas.line(line, LEFT, BOTTOM + 6, FOOTER, WIDTH - 25)

    def _make_room(self, height: float, line: Line) -> None:
        """Start a new page unless the line fits on this one with the first lines of its footnotes."""
        if self._y > TOP and self._y + height + self._notes_height(len(line.notes)) > BOTTOM:
            self.new_page()

    def _add_notes(self, height: float, line: Line) -> None:
        """Put the line's footnotes at the foot; what does not fit is carried to the next page."""
        for number, note in line.notes:
            parts = self._broken(note.runs, NOTE, WIDTH - NOTE.indent) or [Line(pieces=())]
            parts[0] = replace(parts[0], label=str(number))
            for part in parts:
                fits = not self._carried and self._y + height + self._notes_height(1) <= BOTTOM
                (self._notes if fits else self._carried).append(part)

    def _notes_height(self, more: int = 0) -> float:
        count = len(self._notes) + more
        return count * NOTE.height + 3 if count else 0.0


def _plain(text: str) -> Line:
    return Line(pieces=(Piece(text=printable(text)),))
