"""Furniture, repetitions, tails, second articles and broken letters."""

import pytest

from coi_assistant.ingest.assembly import Piece
from coi_assistant.ingest.cleaning import (
    SECOND_ARTICLE,
    clean,
    is_furniture,
    is_garbled,
    same_line,
    without_repetitions,
)

SENTENCE = "Border guards of Norland questioned people who came back, searched their telephones and kept some of them. "
LONG = SENTENCE * 3


def paragraph(text: str) -> Piece:
    return Piece(kind="paragraph", text=text)


def texts(pieces: tuple[Piece, ...] | list[Piece]) -> list[str]:
    return [piece.text for piece in pieces]


@pytest.mark.parametrize(
    "line",
    [
        "Accessibility links", "Skip to main content", "XS", "LG", "A+", "0:00 0:04:14 0:00", "Share on Facebook",
        "Facebook Twitter | Telegram", "Поделиться в соцсетях", "Чытайце таксама: Дзе шукаць дапамогу", "500 DKK",
        "© 2024 Invented Herald. All rights reserved.", "Read more »", "Subscribe to our newsletter",
        "Esta página não está disponível em Polski",
        "By continuing to browse, you accept our cookies.",
        "Мы используем куки; оставаясь на сайте, вы соглашаетесь с их использованием. Принимаю",
        "arrow-uparrow-rightsearchbellchevron-downclosecalendardownloademailprinterglobesettings"
        "-outlinemap-pinusersplusminusrefreshvolumezoom-inzoom-outfilter",
    ],
)  # fmt: skip
def test_lines_of_the_page_are_furniture(line: str) -> None:
    assert is_furniture(paragraph(line))


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "The court read more than 900 pages of messages.",
        "Telegram channels were searched.",
        "(c) The accused was not told of the trial.",
        "The police bought spyware that copies cookies and passwords from a telephone.",
        "He was fined 500 roubles.",
        "Follow-up measures",
        "See also Norland Watch, Annual Report 2024, p. 12.",
        "More recent cases",
        "https://example.org/a-very-long-address-without-any-space/that-goes-on/and-on/and-on/until-it-is-a-hundred-letters-long",
    ],
)
def test_sentences_of_a_report_are_not(text: str) -> None:
    assert not is_furniture(paragraph(text))


def test_cells_of_a_table_are_never_furniture() -> None:
    assert not is_furniture(Piece(kind="table row", text="X | 500 DKK"))


def test_a_caption_that_stands_twice_stands_once() -> None:
    caption = "Cars wait in a long queue at an invented crossing."
    pieces = without_repetitions([paragraph(caption), paragraph(caption), paragraph(LONG)])
    assert [(piece.kind, piece.text) for piece in pieces] == [("caption", caption), ("paragraph", LONG)]


def test_a_caption_doubled_within_one_paragraph_is_halved() -> None:
    caption = "Cars wait in a long queue at an invented crossing."
    assert [(piece.kind, piece.text) for piece in without_repetitions([paragraph(f"{caption} {caption}")])] == [
        ("caption", caption)
    ]


def test_a_title_repeated_below_itself_stands_once() -> None:
    title = Piece(kind="heading", level=1, text="Returning home was never safe")
    pieces = without_repetitions([title, paragraph(SENTENCE), paragraph(title.text)])
    assert texts(pieces) == [title.text, SENTENCE]


def test_equal_rows_of_a_table_stay() -> None:
    rows = [Piece(kind="table row", text="2023 | 7")] * 2
    assert without_repetitions(rows) == rows


def test_teasers_after_the_article_are_cut_and_told() -> None:
    cleaned = clean([*(paragraph(f"{n} {LONG}") for n in range(6)), paragraph("Load more"), paragraph("On this blog.")])
    assert texts(cleaned.pieces) == [f"{n} {LONG}" for n in range(6)]
    assert "'Load more', 'On this blog.'" in cleaned.warnings[0]


def test_a_long_part_after_such_a_line_stays() -> None:
    section = [Piece(kind="heading", level=2, text="See also"), *(paragraph(f"{n} {LONG}") for n in range(3))]
    cleaned = clean([paragraph(LONG), *section])
    assert len(cleaned.pieces) == 5
    assert cleaned.warnings == ()


def test_a_second_article_is_marked_and_told() -> None:
    first = [paragraph(f"{n} {LONG}") for n in range(4)]
    second = [paragraph(f"Other {n} {LONG}") for n in range(4)]
    cleaned = clean([*first, paragraph("With reporting by Ann Poe of Invented Radio"), *second])
    assert [piece.aside for piece in cleaned.pieces] == [""] * 5 + [SECOND_ARTICLE] * 4
    assert "second article" in cleaned.warnings[0]


def test_a_credit_line_at_the_top_begins_no_second_article() -> None:
    cleaned = clean([paragraph("Reported by Ann Poe"), *(paragraph(f"{n} {LONG}") for n in range(5))])
    assert {piece.aside for piece in cleaned.pieces} == {""}


def test_headings_without_text_at_the_end_are_dropped() -> None:
    pieces = [paragraph(LONG), Piece(kind="heading", level=3, text="Timeline")]
    assert texts(clean(pieces).pieces) == [LONG]


@pytest.mark.parametrize(
    "text", ["Ïðàâà ÷åëîâåêà â ñòðàíå", "\ufffd\ufffd\ufffd of \ufffd\ufffd", "(cid:12)(cid:7)(cid:9)"]
)
def test_broken_letters_are_recognised(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Права человека",
        "Créée à Genève, où siège l’ONU",
        "• one \uf0b7 two and then a third item of the list",
    ],
)
def test_sound_text_is_not_garbled(text: str) -> None:
    assert not is_garbled(text)


def test_running_heads_are_equal_but_for_their_numbers() -> None:
    assert same_line("Annual Report 2024  |  12") == same_line("annual report 2024 | 13")


def test_one_endless_word_does_not_take_its_paragraph_along() -> None:
    text = f"The guards wrote down the key {'x' * 50_000} and let the man go home in the evening."
    assert [piece.text for piece in clean([Piece(kind="paragraph", text=text)]).pieces] == [text]
