"""Finding the encoding of a text."""

import codecs

import pytest

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest.decoding import decode

SAMPLES = {
    "ru": "Пограничники проверяют телефоны тех, кто возвращается из-за границы. ",
    "be": "Памежнікі правяраюць тэлефоны тых, хто вяртаецца з-за мяжы. ",
    "de": "Die Behörden prüfen, ob die Anträge auf neue Pässe zulässig sind. ",
    "pl": "Żaden urząd nie wyjaśnia powodów, dla których są zatrzymywani na granicy. ",
    "lt": "Grįžtantys iš užsienio žmonės sulaikomi pasienyje arba savo namuose. ",
    "fr": "Les téléphones sont fouillés à la frontière, où l’on arrête des gens. ",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ru", "utf-8"), ("ru", "utf-8-sig"), ("ru", "utf-16"), ("ru", "utf-16-le"), ("ru", "cp1251"), ("ru", "koi8-r"),
        ("be", "cp1251"), ("de", "cp1252"), ("pl", "cp1250"), ("pl", "iso8859-2"), ("lt", "cp1257"), ("fr", "cp1252"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("length", [1, 4, 40])
def test_text_is_read_in_the_encoding_it_was_saved_in(language: str, encoding: str, length: int) -> None:
    text = SAMPLES[language] * length
    assert decode(text.encode(encoding), "report.txt")[0] == text


def test_a_declared_encoding_is_used_where_the_bytes_are_not_utf_8() -> None:
    text = "Привет"
    assert decode(text.encode("koi8-r"), "page.html", declared="koi8-r") == (text, "koi8-r")


def test_valid_utf_8_is_believed_more_than_a_declaration() -> None:
    text = "Привет"
    assert decode(text.encode(), "page.html", declared="windows-1251")[0] == text


def test_an_unknown_declared_encoding_is_passed_over() -> None:
    text = SAMPLES["ru"]
    assert decode(text.encode("cp1251"), "page.html", declared="x-invented")[0] == text


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    assert decode(codecs.BOM_UTF8 + b"text", "a.txt")[0] == "text"


def test_binary_data_is_refused() -> None:
    with pytest.raises(UnreadableSourceError, match=r"'a\.txt'.*no text in any known encoding.*UTF-8"):
        decode(bytes(range(256)) * 20, "a.txt")
