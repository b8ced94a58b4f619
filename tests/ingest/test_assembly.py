"""Section paths and paragraph numbers."""

from typing import Any

from coi_assistant.ingest.assembly import FOOTNOTES, Piece, assemble, joined_cells

LONG = "The monitor described what happened to the people who returned, and where they were taken afterwards. " * 2


def paragraph(text: str, **more: Any) -> Piece:
    return Piece(kind="paragraph", text=text, **more)


def heading(text: str, level: int) -> Piece:
    return Piece(kind="heading", text=text, level=level)


def test_headings_give_the_section_path() -> None:
    pieces = [heading("A", 1), heading("B", 2), paragraph("in B"), heading("C", 2), paragraph("in C"), heading("D", 1)]
    sections = [block.locator.section for block in assemble("s", pieces)]
    assert sections == [("A",), ("A", "B"), ("A", "B"), ("A", "C"), ("A", "C"), ("D",)]


def test_what_stands_apart_has_a_section_of_its_own() -> None:
    blocks = assemble("s", [heading("A", 1), paragraph("text"), paragraph("[1] note", aside=FOOTNOTES)])
    assert blocks[2].locator.section == ("A", FOOTNOTES)


def test_blocks_are_counted_but_headings_and_captions() -> None:
    pieces = [
        heading("A", 1),
        paragraph("one"),
        Piece(kind="caption", text="photo"),
        Piece(kind="list item", text="two"),
    ]
    assert [block.locator.paragraph for block in assemble("s", pieces)] == [None, 1, None, 2]


def test_pieces_that_are_empty_once_normalised_leave_nothing() -> None:
    assert assemble("s", [paragraph("\u200b\u00a0"), paragraph("text")])[0].text == "text"


def test_where_pages_serve_nothing_is_counted() -> None:
    assert assemble("s", [paragraph("one", pages=(1, 1))], counted=False)[0].locator.paragraph is None


def test_labels_are_kept_and_carried_to_what_continues_them() -> None:
    pieces = [paragraph("a", number=13), Piece(kind="list item", text="b"), heading("H", 2), paragraph("c")]
    assert [block.locator.paragraph for block in assemble("s", pieces)] == [13, 13, None, None]


def test_numbers_that_run_through_a_report_are_its_paragraph_numbers() -> None:
    pieces = [heading("I", 1), *(paragraph(f"{number}. {LONG}") for number in range(1, 13)), paragraph("(a) More")]
    numbers = [block.locator.paragraph for block in assemble("s", pieces, counted=False)]
    assert numbers == [None, *range(1, 13), 12]


def test_a_run_of_numbers_survives_one_that_is_missing() -> None:
    pieces = [paragraph(f"{number}. {LONG}") for number in range(1, 14) if number != 7]
    numbers = [block.locator.paragraph for block in assemble("s", pieces)]
    assert numbers == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13]


def test_an_empty_cell_keeps_its_place() -> None:
    assert joined_cells(["2023", "", "66\u00a0people", " "]) == "2023 | | 66 people"


def test_short_lists_are_not_paragraph_numbers() -> None:
    pieces = [paragraph(f"{number}. Recommendation") for number in range(1, 13)]
    assert [block.locator.paragraph for block in assemble("s", pieces, counted=False)] == [None] * 12
