"""Plain text: paragraphs, headings, lists."""

from collections.abc import Callable

import pytest

from coi_assistant.ingest.assembly import Piece
from coi_assistant.ingest.plaintext import is_heading
from coi_assistant.records import Document

ReadData = Callable[..., Document]

WRAPPED = """Arrests on return

Border guards of Norland questioned twelve people who came back in
February, a monitor said. Each interview took three hours and was fol-
lowed by a search of telephones.

  - Where did you live?
  - Which channels do you
    read there?

-----------

1. First the guards asked.
2. Then they searched.
"""


def test_hard_wrapped_lines_are_joined(read_data: ReadData) -> None:
    blocks = read_data("report.txt", WRAPPED).blocks
    assert blocks[1].text == (
        "Border guards of Norland questioned twelve people who came back in February, a monitor said. Each interview "
        "took three hours and was followed by a search of telephones."
    )


def test_a_plain_heading_opens_a_section(read_data: ReadData) -> None:
    blocks = read_data("report.txt", WRAPPED).blocks
    assert (blocks[0].kind, blocks[0].text) == ("heading", "Arrests on return")
    assert blocks[1].locator.section == ("Arrests on return",)
    assert str(blocks[1].locator) == "Arrests on return, para. 1"


def test_items_of_lists_are_pieces_of_their_own(read_data: ReadData) -> None:
    items = [block.text for block in read_data("report.txt", WRAPPED).blocks if block.kind == "list item"]
    assert items == [
        "Where did you live?",
        "Which channels do you read there?",
        "1. First the guards asked.",
        "2. Then they searched.",
    ]


def test_paragraphs_on_lines_of_their_own_stay_apart(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    assert [block.text for block in read_data("page.txt", "\n".join(paragraphs)).blocks] == list(paragraphs)


def test_line_ends_of_every_system_are_understood(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    for end in ("\n", "\r\n", "\r"):
        assert len(read_data("page.txt", (end * 2).join(paragraphs)).blocks) == 3


def test_a_caption_on_two_lines_of_one_paragraph_stands_once(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    caption = "Cars wait in a long queue at an invented crossing of the border to the south of the capital."
    document = read_data("page.txt", f"{caption}\n{caption}\n\n{paragraphs[0]}")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("caption", caption),
        ("paragraph", paragraphs[0]),
    ]


def test_the_frame_of_a_player_is_dropped_with_its_title(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    player = (
        "Another story that can be seen here\nplease wait\n\nNo media source currently available\n\n0:00 0:01:02 0:00"
    )
    document = read_data("page.txt", f"{paragraphs[0]}\n\n{player}\n\n{paragraphs[1]}")
    assert [block.text for block in document.blocks] == list(paragraphs[:2])


def test_letters_for_the_size_of_the_text_are_dropped(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    assert read_data("page.txt", "\n\n".join(paragraphs) + "\n\nXS\nSM\nMD\nLG").text == "\n\n".join(paragraphs)


def test_a_guessed_encoding_is_told(read_data: ReadData) -> None:
    text = "Пограничники проверяют телефоны тех, кто возвращается из-за границы."
    document = read_data("report.txt", text.encode("cp1251"))
    assert document.text == text
    assert document.warnings == ("the encoding is not declared; it was read as cp1251",)


@pytest.mark.parametrize("text", ["Arrests on return", "“Returned to danger”", "Why do people come back?", "2. Метады"])
def test_titles_look_like_headings(text: str) -> None:
    assert is_heading(Piece(kind="paragraph", text=text))


@pytest.mark.parametrize(
    "text",
    [
        "They came back.",
        "He said:",
        "in the course of the year",
        "With reporting by Ann Poe",
        "A line of far more words than any heading in a report would ever have to hold",
        "* * *",
    ],
)
def test_other_short_lines_do_not(text: str) -> None:
    assert not is_heading(Piece(kind="paragraph", text=text))
