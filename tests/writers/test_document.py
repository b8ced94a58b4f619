import pytest

from coi_assistant.writers.document import is_right_to_left, live_link, printable


def test_what_cannot_be_written_or_seen_is_taken_out() -> None:
    assert printable("a\x00b\x1fc\ud800d\u202ee\ufffe") == "abcde"


def test_line_breaks_become_one_space_and_other_letters_stay() -> None:
    assert printable("one\r\n\ttwo\u2028three ў ’") == "one two three ў ’"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//host", "data:x", "", "http://[x"])
def test_only_addresses_of_the_web_and_of_mailboxes_are_links(address: str) -> None:
    assert live_link(address) == ""


def test_an_address_is_written_so_that_it_cannot_break_out() -> None:
    assert live_link('https://a.example/б c\n<b>"?q=1&r=%20#f') == "https://a.example/%D0%B1%20c%3Cb%3E%22?q=1&r=%20#f"


@pytest.mark.parametrize(("text", "expected"), [("12 שלום a", True), ("a שלום", False), ("123", False), ("", False)])
def test_the_first_letter_decides_the_direction(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected
