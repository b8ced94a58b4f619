from pathlib import Path

import pytest

from coi_assistant.errors import TermsError
from coi_assistant.terms import load_issues, load_terms

GOOD = (
    "title: T\ncountry: NX\nsince: 2020\nquestions:\n  - question: Who?\n    since: 2023-05-01\n  - question: What?\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "terms.yaml"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_a_filter_of_a_question_wins_over_that_of_the_terms(tmp_path: Path) -> None:
    terms = load_terms(written(tmp_path, GOOD))
    assert [terms.question(place).filters.since for place in (0, 1)] == ["2023-05-01", "2020"]
    assert len(terms.sha256) == 64


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: T\ncountry: NX\n", "questions: Field required"),
        ("title: T\ncountry: NX\nquestions: []\n", "questions: Tuple should have at least 1 item"),
        (GOOD + "titel: x\n", "titel: there is no such key"),
        (GOOD.replace("since: 2020", "since: soon"), "has the value 'soon'"),
        (GOOD.replace("    since: 2023-05-01", "    since: 2023-13-01"), "questions[1]: The filter --since"),
        (GOOD.replace("- question: What?", "- ask: What?"), "questions[2].question"),
        (GOOD + "language: de\n", "language: Input should be 'en' (it is 'de')"),
        (GOOD + "source_types: [blog]\n", "'blog'"),
        ("title: [unclosed", "is no YAML"),
        ("- a\n- b\n", "holds no keys"),
        ("", "holds no keys"),
        ("title: \x07", "is no YAML"),
        ("a" * 4_000_001, "4,000,001 bytes"),
    ],
)
def test_what_is_wrong_is_named_by_key_and_reason_on_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TermsError) as caught:
        load_terms(written(tmp_path, text))
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(TermsError, match=r"nowhere\.yaml"):
        load_terms(tmp_path / "nowhere.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TermsError, match="no YAML in UTF-8"):
        load_terms(tmp_path / "binary.yaml")


@pytest.mark.parametrize(
    ("issue", "words"),
    [
        ("{issue: A}", "give questions, excerpts or both"),
        ("{issue: A, excerpts: [{note: x}]}", "name either passage_id, or source and paragraph"),
        ("{issue: A, excerpts: [{passage_id: p, source: s, paragraph: 1}]}", "name either passage_id"),
        ("{issue: A, excerpts: [{source: s, paragraph: x}]}", "issues[1].excerpts[1].paragraph"),
    ],
)
def test_an_issue_must_show_something_and_an_excerpt_name_one_place(tmp_path: Path, issue: str, words: str) -> None:
    with pytest.raises(TermsError) as caught:
        load_issues(written(tmp_path, f"title: T\nissues: [{issue}]\n"))
    assert words in str(caught.value)
