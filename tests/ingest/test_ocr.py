"""Scans are read by Tesseract where it is there; every word of them says so."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import matplotlib
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest import ocr
from coi_assistant.passages import split
from coi_assistant.records import Document

ReadData = Callable[..., Document]
LINES = ("Border guards questioned twelve people", "who came back in February.")

needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed")


def picture(lines: tuple[str, ...]) -> ImageReader:
    image = Image.new("L", (1240, 1754), 255)
    font = ImageFont.truetype(Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf"), 30)
    for row, line in enumerate(lines):
        ImageDraw.Draw(image).text((120, 150 + 40 * row), line, fill=0, font=font)
    return ImageReader(image)


def scanned(*, printed: bool = False, layer: bool = False) -> bytes:
    """A page that is a picture; with a printed page before it, or with recognised text over the picture."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    if printed:
        canvas.drawString(72, 700, "A printed page on passports that consulates no longer renew.")
        canvas.showPage()
    canvas.drawImage(picture(LINES), 0, 0, *A4)
    if layer:
        text = canvas.beginText(60, 760)
        text.setTextRenderMode(3)
        text.textLine(" ".join(LINES))
        canvas.drawText(text)
    canvas.save()
    return buffer.getvalue()


@needs_tesseract
@pytest.mark.slow
def test_a_scan_is_read_and_says_that_it_was_recognised(read_data: ReadData) -> None:
    document = read_data("a.pdf", scanned())
    assert "twelve people" in document.text
    assert {passage.flags for passage in split(document)} == {("OCR",)}
    assert document.blocks[0].locator.pages == (1, 1)


@needs_tesseract
@pytest.mark.slow
def test_pictured_pages_stand_in_order_among_printed_ones(read_data: ReadData) -> None:
    blocks = read_data("a.pdf", scanned(printed=True)).blocks
    assert [(block.locator.pages, block.flags) for block in blocks][:2] == [((1, 1), ()), ((2, 2), ("OCR",))]


def test_text_that_a_program_wrote_over_a_scan_is_read_and_flagged(read_data: ReadData) -> None:
    blocks = read_data("a.pdf", scanned(layer=True)).blocks
    assert [(block.text, block.flags) for block in blocks] == [(" ".join(LINES), ("OCR",))]


def test_without_tesseract_one_line_says_what_to_install(read_data: ReadData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda _: ("", f"no text could be read from pictures: {ocr.INSTALL}"))
    with pytest.raises(UnreadableSourceError, match="install Tesseract"):
        read_data("a.pdf", scanned())
    warnings = read_data("b.pdf", scanned(printed=True)).warnings
    assert sum("install Tesseract" in warning for warning in warnings) == 1


@needs_tesseract
def test_languages_that_are_not_installed_are_named() -> None:
    usable, warning = ocr._languages("eng+xxx")
    assert usable == "eng" and "xxx" in warning and "COI_OCR_LANGUAGES" in warning
