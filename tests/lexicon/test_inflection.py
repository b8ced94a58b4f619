"""Case endings are taken off names where they are sure, and all possible forms are given where they are not."""

import pytest

from coi_assistant.lexicon.inflection import dictionary_form, possible_forms


@pytest.mark.parametrize(
    ("inflected", "expected"),
    [
        ("Тихановского", "Тихановский"),
        ("Тихановской", "Тихановская"),
        ("Беляцкому", "Беляцкий"),
        ("Лукашенку", "Лукашенка"),
        ("Лукашэнкам", "Лукашэнка"),
        ("Статкевича", "Статкевич"),
        ("Пратасевічам", "Пратасевіч"),
        ("Колесниковой", "Колесникова"),
        ("Азаровым", "Азаров"),
        ("Кудиной", "Кудина"),
    ],
)
def test_sure_endings_give_one_form(inflected: str, expected: str) -> None:
    assert dictionary_form(inflected) == expected


@pytest.mark.parametrize("name", ["Минск", "Кудина", "Весна", "Lukashenko", "Marina", "Ия"])
def test_a_form_that_may_be_the_first_case_is_left(name: str) -> None:
    assert dictionary_form(name) == name


@pytest.mark.parametrize(
    ("inflected", "form"),
    [
        ("Гнёта", "Гнёт"),
        ("Вясны", "Вясна"),
        ("Сапегу", "Сапега"),
        ("Брэсце", "Брэст"),
        ("Вользе", "Вольга"),
        ("Сергея", "Сергей"),
        ("Беларуси", "Беларуся"),
        ("Минском", "Минск"),
    ],
)
def test_possible_forms_hold_the_dictionary_form(inflected: str, form: str) -> None:
    assert form in possible_forms(inflected)


@pytest.mark.parametrize(
    ("inflected", "language", "form"),
    [
        ("Łukaszenki", "pl", "Łukaszenka"),
        ("Łukaszence", "pl", "Łukaszenka"),
        ("Białackiego", "pl", "Białacki"),
        ("Statkiewiczem", "pl", "Statkiewicz"),
        ("Lukaschenkos", "de", "Lukaschenko"),
        ("Lukašenkos", "lt", "Lukašenka"),
        ("Minske", "lt", "Minsk"),
        ("Lukašenkovi", "cs", "Lukašenk"),
    ],
)
def test_latin_names_are_taken_apart_by_the_rules_of_their_language(inflected: str, language: str, form: str) -> None:
    assert form in possible_forms(inflected, language)
    assert possible_forms(inflected, "en") == ()


def test_too_little_is_never_left() -> None:
    assert possible_forms("Ина") == ()
