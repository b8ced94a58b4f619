"""Terms are found whatever their endings, the longest first."""

import pytest

from coi_assistant.lexicon.phrases import PhraseMatcher, fold_word, plain_term, words_of

MATCHER = PhraseMatcher(
    {
        "ban": ["запрет| на выезд|", "exit ban|"],
        "exit": ["выезд|"],
        "india": ["Инди~я"],
        "us": ["=US"],
        "prisoner": ["prisoner|"],
        "political prisoner": ["political prisoner|"],
        "court": ["Gericht|"],
        "tribunal": ["Gericht|"],
        "danes": ["Danes"],
    }
)


def found(text: str) -> list[str]:
    return [match.id for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("о запретах на выезде", ["ban"]),
        ("выезды без запрета", ["exit"]),
        ("в Индии индивид", ["india"]),
        ("between US and us", ["us"]),
        ("Political prisoners and prisoners", ["political prisoner", "prisoner"]),
        ("the exit-bans", ["ban"]),
        ("prisonerswhatever", []),
        ("", []),
    ],
)
def test_terms_are_found_by_their_stems(text: str, ids: list[str]) -> None:
    assert found(text) == ids


def test_a_term_of_two_meanings_gives_both() -> None:
    assert found("Gerichte") == ["court", "tribunal"]


def test_small_letters_are_refused_where_the_case_counts() -> None:
    assert [match.id for match in MATCHER.find_in(words_of("dane o Danes"), any_case=False)] == ["danes"]


def test_terms_that_cannot_be_read_are_harmless() -> None:
    matcher = PhraseMatcher({"none": ["", "|", "—"], "odd": ["Xyz~qq"]})
    assert [match.id for match in matcher.find("a — Xyzqq and Xyzrr")] == ["odd"]


def test_a_match_tells_its_place() -> None:
    text = "Ein Exit ban gilt."
    [match] = MATCHER.find(text)
    assert text[match.start : match.end] == "Exit ban"
    assert match.words == 2


def test_possessives_and_elided_articles_are_no_part_of_a_word() -> None:
    assert [word.text for word in words_of("Viasna's d'asile l’étranger By_Pol 361-4 м'яч")] == [
        "Viasna", "asile", "étranger", "By_Pol", "361-4", "м'яч",
    ]  # fmt: skip


@pytest.mark.parametrize(("word", "folded"), [("Łódź", "lodz"), ("ЁЛКА", "елка"), ("Й", "й"), ("Straße", "strasse")])
def test_folding_drops_latin_marks_only(word: str, folded: str) -> None:
    assert fold_word(word) == folded


def test_a_term_is_shown_without_marks() -> None:
    assert plain_term("запрет| на Инди~ю") == "запрет на Индию"
    assert plain_term("=UN") == "UN"
