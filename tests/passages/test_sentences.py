import itertools

from hypothesis import given
from hypothesis import strategies as st

from coi_assistant.passages import sentences


def texts(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


def test_two_sentences_are_told_apart() -> None:
    assert texts("He left. She stayed.") == ["He left.", "She stayed."]


def test_the_number_of_a_decree_ends_no_sentence() -> None:
    assert len(texts("Decree No. 278 of 4 September 2023 ends this. It is in force.")) == 2


def test_initials_and_titles_end_no_sentence() -> None:
    assert texts("Mr. A. B. Novak v. Norland was decided. The court said no.")[0].endswith("decided.")


def test_a_full_stop_within_a_name_ends_no_sentence() -> None:
    assert texts("A lawyer told Zone.Norland that it ends. He left.") == [
        "A lawyer told Zone.Norland that it ends.",
        "He left.",
    ]
    assert texts("The guards left.They came back.") == ["The guards left.", "They came back."]


def test_russian_abbreviations_end_no_sentence() -> None:
    assert len(texts("По ст. 361 УК ему дали 3 года. Он уехал.", "ru")) == 2


def test_a_blank_line_ends_a_sentence_without_a_full_stop() -> None:
    assert texts("A heading\n\nThe text.") == ["A heading", "The text."]


def test_an_empty_text_has_no_sentences() -> None:
    assert texts("  \n ") == []


@given(st.text(alphabet="aB1 .!?\n\tЖі’”(", max_size=120))
def test_every_visible_character_belongs_to_exactly_one_sentence(text: str) -> None:
    spans = sentences(text)
    inside = "".join(text[start:end] for start, end in spans)
    assert "".join(inside.split()) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
