"""The language of a question is told from a few words."""

from pathlib import Path

import pytest

from coi_assistant.lexicon.language import detect_language, function_words

QUESTIONS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("questions_by_language.tsv").read_text(encoding="utf-8").splitlines()
]


def test_there_are_questions_in_every_language() -> None:
    assert len(QUESTIONS) > 100
    assert {language for language, _ in QUESTIONS} == {"en", "ru", "be", "de", "pl", "fr", "lt", "uk", "cs", "sv"}


@pytest.mark.parametrize(("language", "question"), QUESTIONS, ids=[question[:40] for _, question in QUESTIONS])
def test_questions_are_told_apart(language: str, question: str) -> None:
    assert detect_language(question) == language


@pytest.mark.parametrize(
    "text", ["", "278", "???", "KGB", "Lukashenko Viasna 2023", "Лукашенко", "Tsikhanouskaya Hniot"]
)
def test_names_and_numbers_tell_nothing(text: str) -> None:
    assert detect_language(text) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Cuántas personas fueron detenidas?", "es"),
        ("Quante persone sono state arrestate?", "it"),
        ("Câți oameni au fost arestați?", "ro"),
    ],
)
def test_further_languages_are_not_taken_for_one_of_the_ten(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_latin_letters_hidden_in_belarusian_do_not_mislead() -> None:
    assert detect_language("Ц\u0069 правяраюць тэлефоны на мяжы?") == "be"


def test_foreign_names_do_not_outweigh_the_words_around_them() -> None:
    assert detect_language("What did Łukaszenka say about Świątki in Šiauliai?") == "en"
    assert detect_language("Что сказал Уладзімір Някляеў о возвращении?") == "ru"


def test_function_words_are_given_by_language_and_together() -> None:
    assert "where" in function_words("en")
    assert {"where", "где", "дзе"} <= function_words("")
    assert function_words("xx") == frozenset()
