"""Letters on pages: what is drawn where. The one module that talks to fpdf2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from coi_assistant.writers.document import Document, is_right_to_left, printable
from coi_assistant.writers.lines import Line, Piece

FAMILY = "DejaVu"
FACES = {"": "DejaVuSans", "B": "DejaVuSans-Bold", "I": "DejaVuSans-Oblique", "BI": "DejaVuSans-BoldOblique"}
LEADING = 0.3528 * 1.36
"""Height of a line in millimetres for each point of its letters."""
RAISED = 0.62
"""Size of a footnote's mark as a share of the letters around it."""
INK, GREY, LINK, MARKER = (0, 0, 0), (90, 90, 90), (20, 70, 150), (255, 236, 130)
# Scripts whose letters join or run from right to left; all others are set faster without the shaping engine.
_NEEDS_SHAPING = re.compile("[\u0590-\u08ff\u0900-\u0dff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a block is set: size in points, the rest in millimetres."""

    size: float
    indent: float = 0.0
    before: float = 0.0
    after: float = 1.0
    grey: bool = False
    ruled: bool = False
    """A line along its left side."""

    @property
    def height(self) -> float:
        """Height of one line."""
        return self.size * LEADING


class Canvas:
    """The pages of one PDF file, as places to draw on; millimetres from the top left corner."""

    def __init__(self, document: Document) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.c_margin = 0
        for style, face in FACES.items():
            self._pdf.add_font(FAMILY, style, _font_folder() / f"{face}.ttf")
        self._pdf.set_title(printable(document.title))
        self._pdf.set_author(printable(document.author))
        self._pdf.set_subject(printable(document.subject))
        self._pdf.set_keywords(", ".join(map(printable, document.keywords)))
        self._pdf.set_lang(document.language)
        self._pdf.set_creation_date(datetime.combine(document.created, time(), UTC))
        self._widths: dict[tuple[str, str, float], float] = {}

    @property
    def pages(self) -> int:
        """Number of pages so far."""
        return int(self._pdf.pages_count)

    def add_page(self) -> None:
        """Start a page."""
        self._pdf.add_page()

    def width(self, piece: Piece, look: Look) -> float:
        """Return the width of a piece without the space before it."""
        size = look.size * (RAISED if piece.raised else 1)
        key = (piece.text, piece.style, size)
        if key not in self._widths:
            self._prepare(piece, size)
            self._widths[key] = float(self._pdf.get_string_width(piece.text))
        return self._widths[key]

    def line(self, line: Line, x: float, y: float, look: Look, width: float) -> None:
        """Draw a line at its left edge; one that starts from right to left at its right edge, in that order."""
        gap = self.width(Piece(text=" "), look)
        is_reversed = is_right_to_left("".join(piece.text for piece in line.pieces))
        if is_reversed:
            x += width - sum(self.width(piece, look) + gap * piece.space for piece in line.pieces)
        for piece in reversed(line.pieces) if is_reversed else line.pieces:
            x += gap if piece.space and not is_reversed else 0.0
            x += self._piece(piece, x, y, look)
            x += gap if piece.space and is_reversed else 0.0

    def rule(self, x: float, y: float, width: float, height: float = 0.0) -> None:
        """Draw a thin line."""
        self._pdf.set_draw_color(150)
        self._pdf.set_line_width(0.2)
        self._pdf.line(x, y, x + width, y + height)

    def link_to(self, page: int, x: float, y: float, width: float, height: float) -> None:
        """Make a place lead to a page of this file."""
        self._pdf.link(x, y, width, height, self._pdf.add_link(page=page))

    def bookmark(self, text: str, level: int, y: float) -> None:
        """Put a bookmark into the file's outline; levels count from 1."""
        self._pdf.set_y(y)
        self._pdf.start_section(text, level=level - 1, strict=False)

    def finished(self) -> bytes:
        """Return the file."""
        return bytes(self._pdf.output())

    def _piece(self, piece: Piece, x: float, y: float, look: Look) -> float:
        width, size = self.width(piece, look), look.size * (RAISED if piece.raised else 1)
        self._prepare(piece, size)
        self._pdf.set_text_color(*(LINK if piece.link else GREY if look.grey else INK))
        if piece.highlight:
            self._pdf.set_fill_color(*MARKER)
            self._pdf.rect(x, y, width, look.height, style="F")
        self._pdf.set_xy(x, y)
        height = size * LEADING if piece.raised else look.height
        self._pdf.cell(width, height, piece.text, new_x=XPos.RIGHT, new_y=YPos.TOP)
        if piece.link:
            self._pdf.link(x, y, width, look.height, piece.link)
        return width

    def _prepare(self, piece: Piece, size: float) -> None:
        self._pdf.set_text_shaping(bool(_NEEDS_SHAPING.search(piece.text)))
        self._pdf.set_font(FAMILY, piece.style, size)


def _font_folder() -> Path:
    # matplotlib itself takes a second to import; where its data lies is all that is wanted of it.
    from importlib.util import find_spec

    spec = find_spec("matplotlib")
    folder = Path(spec.origin or "").parent if spec else Path()
    return folder / "mpl-data" / "fonts" / "ttf"
