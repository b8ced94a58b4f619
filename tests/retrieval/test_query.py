"""A question is checked and put in the words of each language of the corpus."""

import pytest

from coi_assistant.errors import QuestionError
from coi_assistant.retrieval.query import check_question


def test_a_question_is_folded_to_one_line_in_nfc() -> None:
    assert check_question("  Wo sind die Pa\u0308sse\n geblieben? ") == "Wo sind die Pässe geblieben?"


@pytest.mark.parametrize("text", ["", "  ", "…", "a\x00b", "\ud800", "x" * 2001])
def test_what_is_no_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError):
        check_question(text)
