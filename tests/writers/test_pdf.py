import io

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from coi_assistant.writers.document import Document, Footnote, Heading, Paragraph, Quote, Run, runs
from coi_assistant.writers.lines import Piece, break_lines
from coi_assistant.writers.pdf import typeset


def reader_of(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(typeset(document).data))


def test_headings_become_bookmarks_and_contents(full: Document) -> None:
    made = typeset(full)
    read = PdfReader(io.BytesIO(made.data))
    assert [item["/Title"] for item in read.outline if isinstance(item, dict)] == ["1. Arrests", "2. Вяртанне"]
    assert "Contents" in read.pages[0].extract_text()
    for mark in made.headings:
        assert mark.text in read.pages[mark.page - 1].extract_text()


def test_the_number_of_pages_is_the_files(full: Document) -> None:
    made = typeset(full)
    read = PdfReader(io.BytesIO(made.data))
    assert made.pages == len(read.pages) == 2
    assert all(f"{number} / 2" in page.extract_text() for number, page in enumerate(read.pages, start=1))


def test_a_footnote_stands_on_the_page_of_its_mark_and_its_link_works(full: Document) -> None:
    page = reader_of(full).pages[0]
    assert "Norland Watch" in page.extract_text()
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"] if "/A" in note.get_object()]
    assert "https://norland.example/returns?year=2023&page=4" in links


def test_properties_and_language_are_set(full: Document) -> None:
    read = reader_of(full)
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author, read.root_object["/Lang"]) == ("Returns", "A. Writer", "en")


def test_nothing_leaves_the_page_whatever_the_text(hostile: Document) -> None:
    read = reader_of(hostile)
    for page in read.pages:
        right = [0.0]

        def visit(_text: str, _matrix: object, matrix: list[float], *_: object, right: list[float] = right) -> None:
            right.append(matrix[4])

        page.extract_text(visitor_text=visit)
        assert max(right) <= float(page.mediabox.width)
    words = "".join(page.extract_text() for page in read.pages)
    assert "=1+1" in words and words.count("x") >= 5000


def test_a_footnote_longer_than_a_page_goes_on_at_the_foot_of_the_next() -> None:
    note = Footnote(runs=runs(" ".join(f"n{number}" for number in range(4000))))
    document = Document(title="T", blocks=(Heading(text="H"), Paragraph(runs=(Run(text="a", footnote=note),))))
    read = reader_of(document)
    assert len(read.pages) > 2
    words = " ".join(page.extract_text() for page in read.pages).split()
    assert [word for word in words if word.startswith("n")] == [f"n{number}" for number in range(4000)]


def test_a_document_without_blocks_has_one_page() -> None:
    assert typeset(Document(title="", blocks=())).pages == 1


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab /-x\n", max_size=30), max_size=6), st.integers(3, 40))
def test_lines_hold_all_letters_and_are_never_too_wide(texts: list[str], width: int) -> None:
    def measure(piece: Piece) -> float:
        return float(len(piece.text))

    lines = break_lines([Run(text=text, bold=bool(n % 2)) for n, text in enumerate(texts)], width, measure, lambda _: 1)
    assert "".join("".join(texts).split()) == "".join(piece.text for line in lines for piece in line.pieces).replace(
        " ", ""
    )
    assert all(sum(len(piece.text) + piece.space for piece in line.pieces) <= width for line in lines)


def test_a_long_line_with_a_name_stays_with_the_quote_below_it() -> None:
    filler = [Paragraph(runs=runs("Filling. " * 11)) for _ in range(52)]
    for count in range(40, 52):
        blocks = [*filler[:count], Paragraph(runs=runs("Reference " * 50), keep=True), Quote(runs=runs("The quote."))]
        pages = [page.extract_text() for page in reader_of(Document(title="T", blocks=tuple(blocks))).pages]
        assert any("Reference" in page and "The quote." in page for page in pages)
