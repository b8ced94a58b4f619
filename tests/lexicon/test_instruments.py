import pytest

from coi_assistant.lexicon.instruments import instruments_in, names_instrument


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("When did Decree 278 take effect?", [("decree", "278")]),
        ("указ № 278", [("decree", "278")]),
        ("Dekret Nr. 278", [("decree", "278")]),
        ("Articles 2 and 3 of the statute", [("article", "2"), ("article", "3")]),
        ("Article 19.11, chapter 49-3", [("article", "19.11"), ("chapter", "49-3")]),
        ("No. 278", [("", "278")]),
        ("There were no 3 people; a law of 2023; the law 2023", []),
    ],
)
def test_numbered_laws_are_read(text: str, read: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.number) for one in instruments_in(text)] == read


def test_an_instrument_is_named_in_any_language_but_not_by_another_of_that_number() -> None:
    (wanted,) = instruments_in("Decree 77")
    assert names_instrument("Указ № 77", wanted) and names_instrument("on documents (No. 77)", wanted)
    assert not names_instrument("Article 77", wanted) and not names_instrument("Decree 778", wanted)
