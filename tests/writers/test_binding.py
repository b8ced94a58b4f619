"""Binding and locating, on PDF files drawn here."""

import io
from datetime import date

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.errors import ExportError
from coi_assistant.writers.binding import Part, bind, count_pages
from coi_assistant.writers.locating import find_words
from coi_assistant.writers.pdf import Mark
from coi_assistant.writers.sheets import Jump

LINES = (
    ("First page.",),
    ("Guards arrested 31 people and searched the tele-", "phones of nearly all."),
    ("Last page.",),
)


def drawn(pages: tuple[tuple[str, ...], ...] = LINES, *, rotation: int = 0) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 600))
    for lines in pages:
        canvas.setPageRotation(rotation)
        for row, line in enumerate(lines):
            canvas.drawString(50, 500 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def bound(*parts: Part) -> PdfReader:
    return PdfReader(io.BytesIO(bind(parts, title="T", label="Bundle page", made=date(2026, 11, 22))))


def yellow(data: bytes, page: int) -> int:
    """How many pixels of a page are highlighted."""
    with pypdfium2.PdfDocument(data) as file:
        picture = file[page].render(may_draw_forms=True).to_pil().convert("RGB")
    data = picture.tobytes()
    pixels = zip(data[::3], data[1::3], data[2::3], strict=True)
    return sum(1 for red, green, blue in pixels if red > 200 and green > 180 and blue < 160)


def test_words_are_found_across_lines_and_hyphens() -> None:
    found = find_words(drawn(), "searched the telephones of nearly all.")
    assert list(found) == [2] and len(found[2]) == 2
    assert all(50 <= box.left < box.right <= 350 and 470 < box.bottom < box.top < 520 for box in found[2])


def test_words_are_found_across_pages_but_only_where_looked_for() -> None:
    assert list(find_words(drawn(), "nearly all. Last page.", (2, 3))) == [2, 3]
    assert find_words(drawn(), "nearly all.", (1, 3)) == {}


def test_words_are_found_round_a_footnote_and_the_head_of_the_next_page() -> None:
    pages = (("Guards arrested 31 people and", "1 Interview of 3 May."), ("Annual report", "searched the telephones."))
    words = "Guards arrested 31 people and searched the telephones."
    found = find_words(drawn(pages), words, (1, 2))
    assert {page: len(boxes) for page, boxes in found.items()} == {1: 1, 2: 1}
    assert find_words(drawn(pages), words) == {}, "only named pages are read part by part"


def test_ligatures_accents_and_capitals_make_no_difference() -> None:
    assert list(find_words(drawn((("The officials’ café was searched.",),)), "OFFICIALS’ CAF\u00c9")) == [1]
    assert list(find_words(drawn((("The officials met.",),)), "o\ufb03cials")) == [1]


@pytest.mark.parametrize("words", ["not there", "", "…", "searched the telephones of all"])
def test_words_that_do_not_stand_there_are_not_found(words: str) -> None:
    assert find_words(drawn(), words) == {}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 broken"])
def test_a_file_that_is_no_pdf_is_an_error(data: bytes) -> None:
    with pytest.raises(ExportError):
        find_words(data, "x")
    with pytest.raises(ExportError):
        count_pages(Part(title="T", data=data))


def test_chosen_pages_are_bound_numbered_and_bookmarked() -> None:
    original = Part(title="Original", data=drawn(), pages=(2, 3), headings=(Mark(text="Extract 1", level=1, page=3),))
    read = bound(Part(title="Index", data=drawn((("Index",),))), original)
    texts = [page.extract_text() for page in read.pages]
    assert [f"Bundle page {n}" in text for n, text in enumerate(texts, start=1)] == [True] * 3
    assert "Guards" in texts[1] and "Last page" in texts[2]
    first, second, below = read.outline
    assert isinstance(below, list)
    pages = [read.get_destination_page_number(one) for one in (first, second, below[0])]  # type: ignore[arg-type]
    assert pages == [0, 1, 2]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_highlight_is_seen_and_the_number_stands_upright_in_the_corner(rotation: int) -> None:
    data = drawn(rotation=rotation)
    marks = find_words(data, "Guards arrested 31 people")
    made = bind([Part(title="O", data=data, marks=marks)], title="T", label="Bundle page", made=date(2026, 11, 22))
    assert yellow(made, 1) > 500 > yellow(made, 0)
    with pypdfium2.PdfDocument(made) as file:
        picture = file[0].render().to_pil().convert("L")
    corner = picture.crop((picture.width - 100, 10, picture.width - 10, 40))
    assert min(corner.tobytes()) < 100, "the corner of the page as shown is empty"


def test_a_jump_becomes_a_link_to_its_page() -> None:
    jump = Jump(page=1, left=10, bottom=10, right=90, top=30, target=3)
    read = bound(Part(title="Index", data=drawn((("Index",),)), jumps=(jump,)), Part(title="O", data=drawn()))
    (link,) = [one.get_object() for one in read.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert link["/Dest"][0].get_object() == read.pages[2].get_object() or link["/Dest"][0] == 2


def test_scripts_and_attachments_of_an_original_are_left_out() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn()))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    link = Link(rect=(0, 0, 9, 9), url="https://norland.example/")
    link[NameObject("/A")] = script
    writer.add_annotation(0, link)
    out = io.BytesIO()
    writer.write(out)
    assert b"JavaScript" in out.getvalue()
    made = bind([Part(title="O", data=out.getvalue())], title="T", label="p", made=date(2026, 11, 22))
    assert b"JavaScript" not in made and len(PdfReader(io.BytesIO(made)).pages) == 3


def test_a_locked_file_says_what_mends_it() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn()))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(ExportError, match="without a password"):
        count_pages(Part(title="Locked", data=out.getvalue()))
