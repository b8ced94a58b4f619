"""Front matter, normalisation, broken words, and folding with its way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_assistant.text import dehyphenate, fold, normalise, split_front_matter, vocabulary


def test_front_matter_is_split_from_the_body() -> None:
    assert split_front_matter("---\ntitle: A\n---\nBody\n") == ("title: A\n", "Body\n")


def test_front_matter_may_have_windows_line_ends_and_a_byte_order_mark() -> None:
    assert split_front_matter("\ufeff---\r\ntitle: A\r\n---\r\nBody") == ("title: A\r\n", "Body")


def test_text_without_front_matter_is_all_body() -> None:
    assert split_front_matter("\ufeffBody --- with dashes\n---\n") == (None, "Body --- with dashes\n---\n")


def test_an_unclosed_fence_leaves_no_body() -> None:
    assert split_front_matter("---\ntitle: A\nBody that was meant to be read") == (
        "title: A\nBody that was meant to be read",
        "",
    )


def test_a_rule_at_the_start_is_no_fence() -> None:
    assert split_front_matter("---\n\nA text after a rule.\n") == (None, "---\n\nA text after a rule.\n")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("o\ufb03ce of the o\ufb00icer", "office of the officer"),
        ("pass\u00adport", "passport"),
        ("a\u200bb\u2060c\ufeffd", "abcd"),
        ("\u202eabc\u202c", "abc"),
        ("No.\u00a0278\u2009of\u3000 2023", "No. 278 of 2023"),
        ("first\r\nsecond\tthird", "first second third"),
        ("bell\x07 and null\x00", "bell and null"),
        ("Cafe\u0301", "Café"),
        ("smuggled\U000e0041\U000e0042", "smuggled"),
        ("  bullet \uf0b7 ", "bullet"),
    ],
)
def test_normalise_gives_what_a_reader_sees(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@pytest.mark.parametrize("kept", ["“quoted” – ‘so’ — «так» …", "m² ½ № 5", "COVID‑19", "Łukaszenka, Ціханоўская"])
def test_normalise_keeps_quotes_dashes_and_letters(kept: str) -> None:
    assert normalise(kept) == kept


@given(st.text())
def test_normalise_is_stable_and_on_one_line(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.splitlines() in ([], [once])


def test_a_broken_word_is_mended() -> None:
    assert dehyphenate(["They were kept in deten-", "tion for days."]) == "They were kept in detention for days."


def test_cyrillic_words_are_mended_too() -> None:
    assert dehyphenate(["Их задер-", "жали на границе."]) == "Их задержали на границе."


def test_a_compound_known_from_the_document_keeps_its_hyphen() -> None:
    lines = ["A state-run channel spoke.", "Another state-", "run paper followed."]
    assert dehyphenate(lines[1:], words=vocabulary(lines)) == "Another state-run paper followed."


def test_two_words_of_the_document_keep_their_hyphen_unless_the_whole_is_a_word() -> None:
    words = frozenset({"border", "guard", "with", "outside", "without"})
    assert dehyphenate(["the border-", "guard"], words=words) == "the border-guard"
    assert dehyphenate(["with-", "out it"], words=words) == "without it"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["an EU-", "funded camera"], "an EU-funded camera"),
        (["in 2023-", "24 alone"], "in 2023-24 alone"),
        (["COVID-", "19"], "COVID-19"),
        (["pre- and post-", "and mid-trial"], "pre- and post- and mid-trial"),
        (["non-", "public persons"], "non-public persons"),
        (["soft\u00ad", "ware"], "software"),
        (["see https://example.org/a-", "b-c"], "see https://example.org/a-b-c"),
        (["and—", "then"], "and—then"),
        (["Smith-", "Jones"], "Smith-Jones"),
        (["one", "", "two"], "one two"),
    ],
)
def test_hyphens_that_are_not_breaks_stay(lines: list[str], expected: str) -> None:
    assert dehyphenate(lines) == expected


def test_the_vocabulary_leaves_out_broken_halves() -> None:
    assert vocabulary(["kept in deten-", "tion by guards"]) == frozenset({"kept", "in", "by", "guards"})


def test_fold_strips_case_accents_and_typography() -> None:
    assert fold("Łukaszenka “Straße” Ціханоўская – ñ").text == 'lukaszenka "strasse" ціханоуская - n'


def test_latin_letters_hidden_in_a_cyrillic_word_become_cyrillic() -> None:
    mixed = "Лукашэнка".replace("а", "a").replace("к", "к")
    assert fold(mixed).text == fold("Лукашэнка").text


def test_cyrillic_letters_hidden_in_a_latin_word_become_latin() -> None:
    assert fold("Mіnsk").text == "minsk"


def test_words_that_are_truly_of_two_scripts_stay() -> None:
    assert fold("COVIDные").text == "covidные"


def test_offsets_lead_back_to_the_original() -> None:
    text = "In Straße Nr. 5 sprach Łukasz"
    folded = fold(text)
    start = folded.text.index("lukasz")
    assert text[slice(*folded.span(start, start + 6))] == "Łukasz"
    assert text[slice(*folded.span(folded.text.index("ss"), folded.text.index("ss") + 1))] == "ß"


@given(st.text())
def test_offsets_rise_and_spans_cover_the_text(text: str) -> None:
    folded = fold(text)
    offsets = [folded.offset(index) for index in range(len(folded.text) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(
        0 <= start < end <= len(text) for start, end in map(folded.span, range(len(folded.text)), _ends(folded.text))
    )


def _ends(text: str) -> range:
    return range(1, len(text) + 1)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text).text).text == fold(text).text
