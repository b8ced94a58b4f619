"""PDF files: pages, structure, running lines, errors."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.records import Document

ReadData = Callable[..., Document]
MakePdf = Callable[..., bytes]
DrawLines = Callable[..., float]

CYRILLIC_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")

FIRST = [
    "Border guards of Norland questioned twelve people who came back in February, a mon-",
    "itor said on Monday. Each interview took three hours, and the of\x81cers searched their",
]
SECOND = [
    "telephones for channels that a court had declared extremist some months before.",
]


@pytest.fixture
def report(make_pdf: MakePdf, draw_lines: DrawLines) -> bytes:
    """Three pages with running heads and feet; a paragraph runs from each to the next."""

    def draw(canvas: Canvas, page: int) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 815, "Invented Monitor: Returning home")
        canvas.drawCentredString(297, 30, f"- {page} -")
        top = 770.0
        if page == 1:
            top = draw_lines(canvas, ["Returning home"], top=top, size=18, font="Helvetica-Bold") - 10
            top = draw_lines(canvas, ["1. Interviews"], top=top, size=13, font="Helvetica-Bold") - 6
        else:
            top = draw_lines(canvas, SECOND, top=top) - 10
        draw_lines(canvas, [line.replace("\x81", "fi") for line in FIRST], top=top)

    return make_pdf(draw, pages=3, title="Returning home", author="Jane Roe")


def test_paragraphs_run_over_pages_without_running_heads(read_data: ReadData, report: bytes) -> None:
    blocks = read_data("report.pdf", report).blocks
    whole = (
        "Border guards of Norland questioned twelve people who came back in February, a monitor said on Monday. Each "
        "interview took three hours, and the officers searched their telephones for channels that a court had declared "
        "extremist some months before."
    )
    assert [(block.kind, block.locator.pages) for block in blocks] == [
        ("heading", (1, 1)),
        ("heading", (1, 1)),
        ("paragraph", (1, 2)),
        ("paragraph", (2, 3)),
        ("paragraph", (3, 3)),
    ]
    assert blocks[2].text == blocks[3].text == whole


def test_sections_and_pages_make_the_pinpoint(read_data: ReadData, report: bytes) -> None:
    block = read_data("report.pdf", report).blocks[2]
    assert block.locator.section == ("Returning home", "1. Interviews")
    assert str(block.locator) == "pp. 1-2, 1. Interviews"


def test_running_lines_are_told(read_data: ReadData, report: bytes) -> None:
    warning = read_data("report.pdf", report).warnings[0]
    assert warning.startswith("left out as running heads, feet and page numbers: ")
    assert "'Invented Monitor: Returning home'" in warning


def test_document_information_gives_title_and_author(read_data: ReadData, report: bytes) -> None:
    document = read_data("report.pdf", report)
    assert document.metadata == {"title": "Returning home", "authors": ["Jane Roe"], "language": "en"}
    assert document.reader.startswith("pypdf ")


def test_titles_of_slides_stay_though_they_recur(read_data: ReadData, make_pdf: MakePdf, draw_lines: DrawLines) -> None:
    def draw(canvas: Canvas, page: int) -> None:
        draw_lines(canvas, ["Recommendations"], top=790, size=24, font="Helvetica-Bold")
        for row in range(4):
            canvas.setFont("Helvetica", 14)
            canvas.drawString(72, 700 - 30 * row, "\u2022")
            canvas.drawString(90, 700 - 30 * row, f"point {row} of slide {page} on passports")

    blocks = read_data("slides.pdf", make_pdf(draw, pages=4)).blocks
    assert [block.kind for block in blocks[:5]] == ["heading"] + ["list item"] * 4
    assert blocks[-1].text == "point 3 of slide 4 on passports"
    assert str(blocks[-1].locator) == "p. 4, Recommendations"


def test_footnotes_stand_after_the_text_with_their_marks(
    read_data: ReadData, make_pdf: MakePdf, draw_lines: DrawLines
) -> None:
    def draw(canvas: Canvas, page: int) -> None:
        text = canvas.beginText(72, 760)
        text.setFont("Times-Roman", 11)
        text.textOut("In all, 207 people were detained")
        text.setFont("Times-Roman", 7)
        text.setRise(4)
        text.textOut("12")
        text.setRise(0)
        text.setFont("Times-Roman", 11)
        text.textOut(" on return, according to the monitor.")
        canvas.drawText(text)
        draw_lines(canvas, ["12 Interview with the monitor, place withheld, 1 March 2024."], top=90, size=8)

    text, note = read_data("report.pdf", make_pdf(draw)).blocks
    assert text.text == "In all, 207 people were detained[12] on return, according to the monitor."
    assert note.text == "[12] Interview with the monitor, place withheld, 1 March 2024."
    assert note.locator.section == ("Footnotes",)


def test_a_table_is_read_row_by_row(read_data: ReadData, make_pdf: MakePdf) -> None:
    rows = [("Year", "Detained", "Source"), ("2022", "58", "Invented Monitor"), ("2023", "207", "Invented Monitor")]

    def draw(canvas: Canvas, page: int) -> None:
        for place, row in enumerate(rows):
            for x, cell in zip((72, 160, 260), row, strict=True):
                canvas.drawString(x, 700 - 20 * place, cell)

    blocks = read_data("table.pdf", make_pdf(draw)).blocks
    assert [(block.kind, block.text) for block in blocks] == [("table row", " | ".join(row)) for row in rows]


def test_text_of_two_columns_is_read_one_after_the_other(read_data: ReadData, make_pdf: MakePdf) -> None:
    left = [f"left column, line {row} of its text," for row in range(12)]
    right = [f"right column, line {row} of its text," for row in range(12)]

    def draw(canvas: Canvas, page: int) -> None:
        for row, pair in enumerate(zip(left, right, strict=True)):
            for x, line in zip((60, 320), pair, strict=True):
                canvas.drawString(x, 760 - 14 * row, line)

    assert read_data("columns.pdf", make_pdf(draw)).text == " ".join([*left, *right])


def test_sideways_pages_are_read(read_data: ReadData, make_pdf: MakePdf, draw_lines: DrawLines) -> None:
    def draw(canvas: Canvas, page: int) -> None:
        canvas.rotate(90)
        draw_lines(canvas, ["A text that runs up the page, as", "wide tables and maps do."], x=90, top=-100)

    assert read_data("page.pdf", make_pdf(draw)).text == "A text that runs up the page, as wide tables and maps do."


def test_text_that_cannot_be_seen_on_the_page_is_left_out(
    read_data: ReadData, make_pdf: MakePdf, draw_lines: DrawLines
) -> None:
    def draw(canvas: Canvas, page: int) -> None:
        draw_lines(canvas, ["A line of text that readers see."])
        draw_lines(canvas, ["A line beside the page."], x=2000)
        draw_lines(canvas, ["A line too small to be read."], top=600, size=0.5)

    assert read_data("page.pdf", make_pdf(draw)).text == "A line of text that readers see."


@pytest.mark.skipif(not CYRILLIC_FONT.exists(), reason="needs the font DejaVu Serif (package fonts-dejavu)")
def test_cyrillic_text_is_read(read_data: ReadData, make_pdf: MakePdf, draw_lines: DrawLines) -> None:
    pdfmetrics.registerFont(TTFont("DejaVuSerif", str(CYRILLIC_FONT)))
    lines = [
        "Памежнікі правяраюць тэлефоны тых, хто вяртаецца з-за мяжы, і ад-",
        "возяць затрыманых у раённае ўпраўленне.",
    ]
    data = make_pdf(lambda canvas, page: draw_lines(canvas, lines, font="DejaVuSerif"))
    assert read_data("report.pdf", data).text == (
        "Памежнікі правяраюць тэлефоны тых, хто вяртаецца з-за мяжы, і адвозяць затрыманых у раённае ўпраўленне."
    )


def encrypted(data: bytes, password: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("algorithm", ["AES-256", "AES-128"])
def test_a_file_that_needs_a_password_is_refused(read_data: ReadData, report: bytes, algorithm: str) -> None:
    with pytest.raises(UnreadableSourceError, match=r"'locked\.pdf'.*encrypted.*without a password"):
        read_data("locked.pdf", encrypted(report, "secret", algorithm))


def test_a_file_protected_only_against_changes_is_read(read_data: ReadData, report: bytes) -> None:
    assert len(read_data("protected.pdf", encrypted(report, "", "AES-256")).blocks) == 5


def test_a_scan_is_refused(read_data: ReadData, make_pdf: MakePdf) -> None:
    data = make_pdf(lambda canvas, page: canvas.rect(72, 72, 400, 600, fill=1), pages=2)
    with pytest.raises(UnreadableSourceError, match=r"'scan\.pdf'.*no text layer: its 2 page.*OCR"):
        read_data("scan.pdf", data)


def test_pages_without_text_are_told(read_data: ReadData, make_pdf: MakePdf, draw_lines: DrawLines) -> None:
    def draw(canvas: Canvas, page: int) -> None:
        if page != 2:
            draw_lines(canvas, [f"A line of text on page {page} of three."])

    assert any("page(s) 2" in warning for warning in read_data("part.pdf", make_pdf(draw, pages=3)).warnings)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused(read_data: ReadData, report: bytes, share: float) -> None:
    with pytest.raises(UnreadableSourceError, match=r"'cut\.pdf'.*incomplete.*end is missing"):
        read_data("cut.pdf", report[: int(share * len(report))])


def test_a_raised_mark_that_is_printed_on_its_own_stays_in_its_sentence(
    read_data: ReadData, make_pdf: Callable[..., bytes], draw_lines: Callable[..., float]
) -> None:
    def draw(canvas: Canvas, _: int) -> None:
        first = "The commission heard forty witnesses, who told it what they had seen at the crossing."
        y = draw_lines(canvas, [first], top=600)
        draw_lines(canvas, ["One of them was released after a day."], top=y)
        end = 72 + canvas.stringWidth("One of them was released after a day.", "Times-Roman", 11)
        draw_lines(canvas, ["1"], x=end, top=y + 4, size=7)
        draw_lines(canvas, ["1 Interview with a witness, Southport, 4 May 2024."], top=100, size=8)

    texts = [block.text for block in read_data("a.pdf", make_pdf(draw)).blocks]
    assert texts[-1] == "[1] Interview with a witness, Southport, 4 May 2024."
    assert texts[0].endswith("released after a day.[1]") and len(texts) == 2
