"""Builders of tiny invented reports in every format."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from coi_assistant import ingest
from coi_assistant.records import Document, Source

ReadData = Callable[..., Document]

PARAGRAPHS = (
    "Border guards of Norland questioned twelve people who came back in February, a monitor said on Monday.",
    "Each interview took three hours. The guards searched telephones for channels that a court had banned before.",
    "Two of the twelve remain in detention, according to relatives who were not told the reasons for the arrest.",
)


@pytest.fixture
def paragraphs() -> tuple[str, ...]:
    """Three paragraphs of an invented article."""
    return PARAGRAPHS


@pytest.fixture
def read_data(tmp_path: Path) -> ReadData:
    """Write bytes or text under a name and read them as a source."""

    def read(name: str, data: bytes | str, *, is_digest: bool = False) -> Document:
        path = tmp_path / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        source = Source(id=path.stem, path=name, media_type="", sha256="", is_digest=is_digest)
        return ingest.read(source, path)

    return read


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """Draw a PDF: `draw(canvas, page)` is called once for each page."""

    def make(draw: Callable[[Canvas, int], None], *, pages: int = 1, **properties: str) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A4, invariant=True)
        for name, value in properties.items():
            getattr(canvas, f"set{name.capitalize()}")(value)
        for page in range(1, pages + 1):
            draw(canvas, page)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return make


@pytest.fixture
def make_docx() -> Callable[[Callable[[WordDocument], None]], bytes]:
    """Fill a Word file: `fill(document)` adds what the test needs."""

    def make(fill: Callable[[WordDocument], None]) -> bytes:
        document = docx.Document()
        fill(document)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return make


def draw_lines(
    canvas: Canvas, lines: list[str], *, x: float = 72, top: float = 760, size: float = 11, font: str = "Times-Roman"
) -> float:
    """Print lines one leading apart, each in a text object of its own; return where the next would stand."""
    for line in lines:
        canvas.setFont(font, size)
        canvas.drawString(x, top, line)
        top -= 1.25 * size
    return top


@pytest.fixture(name="draw_lines")
def _draw_lines() -> Callable[..., float]:
    """Print lines of text on a page of a PDF."""
    return draw_lines
