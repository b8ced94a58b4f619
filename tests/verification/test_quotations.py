import pytest

from coi_assistant.verification.quotations import quotations


@pytest.mark.parametrize(
    "text",
    [
        'He wrote "the guards read phones" there.',
        "He wrote “the guards read phones” there.",
        "Er schrieb „the guards read phones“ dort.",
        "Pisał „the guards read phones” tam.",
        "Он писал «the guards read phones» там.",
        "Er schrieb »the guards read phones« dort.",
        "He wrote ‘the guards read phones’ there.",
        "> the guards\n> read phones\n\nNorland Watch, 2023",
    ],
)
def test_quotation_marks_of_all_kinds_are_read(text: str) -> None:
    assert [one.text for one in quotations(text)] == ["the guards read phones"]


def test_the_reference_is_what_follows_or_else_what_goes_before() -> None:
    first, second = quotations('"one two three" (Watch, para. 2). Centre says: "four five six".')
    assert first.reference == "(Watch, para. 2). Centre says:" and "Centre says" in second.reference


def test_a_note_and_the_line_below_a_block_quotation_are_references() -> None:
    (one,) = quotations('"one two three" [^1]\n\n[^1]: Watch, Exit bans, para. 4\n')
    assert "Exit bans, para. 4" in one.reference
    (block,) = quotations("> one two three\n\nWatch, Exit bans")
    assert "Watch, Exit bans" in block.reference


def test_titles_and_single_terms_are_no_quotations() -> None:
    text = 'The "so-called" law: “one two three” (Watch, "Exit bans in force").'
    assert [one.text for one in quotations(text, titles=["Exit Bans in Force"])] == ["one two three"]


def test_a_mark_that_is_never_closed_hides_no_quotation() -> None:
    found = quotations('He said "unclosed. And "one two three" stands.\n\n"four five six"')
    assert [(one.text, one.line) for one in found] == [("one two three", 1), ("four five six", 3)]


def test_text_without_quotations_gives_none() -> None:
    assert quotations("") == [] and quotations("It's the guards' day; don't.") == []
