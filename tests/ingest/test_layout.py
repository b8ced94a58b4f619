"""From printed lines to pieces, without a PDF."""

from coi_assistant.ingest.layout import outline_key, pieces
from coi_assistant.ingest.lines import Line, Page


def line(text: str, y: float, *, x: float = 72, size: float = 11, bold: bool = False, page: int = 1) -> Line:
    return Line(page=page, text=text, x=x, y=y, right=x + 5 * len(text), size=size, bold=bold)


def page(*lines: Line, number: int = 1) -> Page:
    return Page(number=number, width=595, height=842, lines=lines)


FULL = "words that fill a line of running text from the left margin to the right one"


def texts(*pages: Page, outline: dict[str, int] | None = None) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in pieces(pages, outline=outline)]


def test_lines_one_leading_apart_are_a_paragraph() -> None:
    assert texts(page(line(FULL, 100), line(FULL, 114), line("the end.", 128))) == [
        ("paragraph", f"{FULL} {FULL} the end.")
    ]


def test_a_wider_gap_parts_paragraphs() -> None:
    found = texts(page(line(FULL, 100), line(FULL, 114), line(FULL, 128), line(FULL, 150), line(FULL, 164)))
    assert len(found) == 2


def test_an_indent_parts_paragraphs() -> None:
    found = texts(page(line(FULL, 100), line(FULL, 114), line(f"New {FULL}", 128, x=90), line(FULL, 142)))
    assert [text.split()[0] for _, text in found] == ["words", "New"]


def test_a_short_last_line_parts_paragraphs() -> None:
    found = texts(page(line(FULL, 100), line("and ends.", 114), line(f"New {FULL}", 128), line(FULL, 142)))
    assert [text.split()[0] for _, text in found] == ["words", "New"]


def test_larger_and_bold_lines_are_headings_of_their_rank() -> None:
    lines = [
        line("Chapter", 60, size=18),
        line(FULL, 90),
        line("Section", 120, bold=True),
        line(FULL, 150),
        line(FULL, 164),
    ]
    found = pieces([page(*lines)])
    assert [(piece.kind, piece.level) for piece in found] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]


def test_a_heading_of_two_lines_is_one() -> None:
    lines = [
        line("A heading that goes on", 60, size=18),
        line("over two lines", 82, size=18),
        line(FULL, 110),
        line(FULL, 124),
    ]
    assert texts(page(*lines))[0] == ("heading", "A heading that goes on over two lines")


def test_the_outline_names_headings_and_their_depth() -> None:
    outline = {outline_key("Part two"): 3}
    found = pieces([page(line("Part two", 60), line(FULL, 100), line(FULL, 114))], outline=outline)
    assert (found[0].kind, found[0].level) == ("heading", 3)


def test_bullets_begin_items_whose_lines_hang() -> None:
    lines = [
        line(f"\uf0b7 First {FULL}", 100),
        line("goes on", 114, x=90),
        line("• Second item", 128),
        line("– Third", 142),
    ]
    assert texts(page(*lines)) == [
        ("list item", f"First {FULL} goes on"),
        ("list item", "Second item"),
        ("list item", "Third"),
    ]


def test_a_dash_that_opens_direct_speech_is_no_bullet() -> None:
    assert texts(page(line("— Я не знаю, сказал он.", 100))) == [("paragraph", "— Я не знаю, сказал он.")]


def test_a_number_at_the_start_of_a_line_is_not_always_an_item() -> None:
    lines = [line(f"{FULL} under Decree No.", 100), line("278. It says so in its first part.", 114)]
    assert len(texts(page(*lines))) == 1


def test_numbered_items_keep_their_numbers() -> None:
    lines = [line("The list:", 100), line("1. Threats", 114), line("2. Arrests", 128)]
    assert texts(page(*lines)) == [("paragraph", "The list:"), ("list item", "1. Threats"), ("list item", "2. Arrests")]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = page(line(FULL, 700), line(f"{FULL} and", 714))
    second = page(line("goes on here.", 72, page=2), line(f"New {FULL}.", 100, page=2), number=2)
    found = pieces([first, second])
    assert [piece.pages for piece in found] == [(1, 2), (2, 2)]
    assert found[0].text == f"{FULL} {FULL} and goes on here."


def test_a_paragraph_that_ended_does_not_go_on() -> None:
    first = page(line(f"{FULL}.", 700))
    assert len(pieces([first, page(line("New text.", 72, page=2), number=2)])) == 2


def test_captions_are_told_from_text() -> None:
    found = texts(page(line("Figure 2. Detentions by year", 60), line(FULL, 100), line(FULL, 114)))
    assert found[0] == ("caption", "Figure 2. Detentions by year")


def test_small_print_below_the_text_is_footnotes() -> None:
    lines = [
        line(FULL, 100),
        line("12 Interview with a monitor", 700, size=8),
        line("of March.", 710, size=8),
        line("13 Ibid.", 720, size=8),
    ]
    found = pieces([page(*lines)])
    assert [(piece.text, piece.aside) for piece in found[1:]] == [
        ("[12] Interview with a monitor of March.", "Footnotes"),
        ("[13] Ibid.", "Footnotes"),
    ]
