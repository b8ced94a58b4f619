"""Each system writes names as its published tables and the names in use show."""

import pytest

from coi_assistant.errors import SettingsError
from coi_assistant.lexicon.romanisation import SYSTEMS, fold_homoglyphs, romanise, spellings

# Latin look-alikes are given by number so that nobody has to see them.
LATIN_I, LATIN_A, LATIN_O, LATIN_C = "\u0069", "\u0061", "\u006f", "\u0063"
CYRILLIC_A, CYRILLIC_O = "\u0430", "\u043e"


@pytest.mark.parametrize(
    ("name", "system", "expected"),
    [
        ("Магілёў", "icao-be", "Mahiliou"),
        ("Магілёў", "bgn-be", "Mahilyow"),
        ("Магілёў", "national-2007", "Mahilioŭ"),
        ("Магілёў", "national-2023-be", "Magiliow"),
        ("Магілёў", "lacinka", "Mahiloŭ"),
        ("Сяргей", "icao-be", "Siarhei"),
        ("Сяргей", "register-be", "Siargiej"),
        ("Сяргей", "bgn-be", "Syarhyey"),
        ("Гомель", "national-2007", "Homieĺ"),
        ("Вераб’ёў", "register-be", "Vierabjow"),
        ("Яўген", "passport-be", "Yauhen"),
        ("Марыя", "passport-be", "Maryia"),
        ("Шаркаўшчына", "national-2023-be", "Sharkawshchyna"),
        ("Чайчицы", "national-2023-ru", "Chajchicy"),
        ("Дмитрий Гнёт", "press-ru", "Dmitry Gnyot"),
        ("Елена", "bgn-ru", "Yelena"),
        ("Щербакова", "icao-ru", "Shcherbakova"),
    ],
)
def test_systems_write_names_as_published(name: str, system: str, expected: str) -> None:
    assert romanise(name, system) == expected


def test_capitals_and_other_text_are_kept() -> None:
    assert romanise("ШВЕД (Швед), 2024: ok", "icao-ru") == "SHVED (Shved), 2024: ok"


def test_an_unknown_system_is_named_with_those_that_exist() -> None:
    with pytest.raises(SettingsError, match=r"'klingon'.*icao-be"):
        romanise("Минск", "klingon")


def test_every_system_names_its_source_and_language() -> None:
    assert all(system.source and system.language in {"be", "ru"} for system in SYSTEMS.values())
    assert {system.language for system in SYSTEMS.values()} == {"be", "ru"}


def test_spellings_follow_the_language_that_the_letters_show() -> None:
    belarusian, russian = spellings("Ціханоўская"), spellings("Тихановский")
    assert {"Tsikhanouskaya", "Cichanoŭskaja", "Cichanouskaja", "Tsikhanowskaya"} <= belarusian
    assert {"Tikhanovskiy", "Tikhanovsky", "Tihanovskij"} <= russian
    assert not any("v" in spelling for spelling in belarusian)


def test_a_name_of_either_language_is_spelled_by_both() -> None:
    assert {"Hnet", "Gnet"} <= spellings("Гнет")


def test_latin_letters_hidden_in_cyrillic_are_mended() -> None:
    hidden = f"Б{LATIN_I}яляцк{LATIN_I} п{LATIN_A}шп{LATIN_A}рт"
    assert fold_homoglyphs(hidden) == "Біяляцкі пашпарт"


def test_cyrillic_letters_hidden_in_latin_are_mended() -> None:
    assert fold_homoglyphs(f"Luk{CYRILLIC_A}shenk{CYRILLIC_O}") == "Lukashenko"


@pytest.mark.parametrize("text", ["BY and РБ", "Lukashenko сказал", "ҐґЎў", "Zж", ""])
def test_words_of_one_script_are_left_alone(text: str) -> None:
    assert fold_homoglyphs(text) == text


def test_mending_keeps_every_offset() -> None:
    text = f"У М{LATIN_I}нску {LATIN_C}{LATIN_A}м {LATIN_O}тдел"
    assert len(fold_homoglyphs(text)) == len(text)
