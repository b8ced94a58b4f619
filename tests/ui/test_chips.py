from typing import Any

import pytest

from coi_assistant.records import Filters
from coi_assistant.ui.chips import chips_html, without
from coi_assistant.ui.filters import filter_values, read_filters
from coi_assistant.ui.words import words_in

EN = words_in("en")
FILTERS = Filters(since="2023", countries=("LT", "PL"), originals_only=True)


def test_context_and_filters_become_chips_that_say_what_they_remove() -> None:
    markup = chips_html("Who was <arrested>?", FILTERS, EN)
    assert markup.count("<li>") == 5
    assert 'data-drop="context" aria-label="Remove “Follows: Who was &lt;arrested&gt;?”"' in markup
    assert 'data-drop="countries" data-value="PL"' in markup


def test_without_chips_the_list_is_hidden() -> None:
    assert "hidden" in chips_html("", Filters(), EN)
    assert "<li>" not in chips_html("", Filters(), EN)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"drop": "since"}, Filters(countries=("LT", "PL"), originals_only=True)),
        ({"drop": "countries", "value": "LT"}, Filters(since="2023", countries=("PL",), originals_only=True)),
        ({"drop": "originals_only"}, Filters(since="2023", countries=("LT", "PL"))),
        ({"drop": "countries", "value": "XX"}, FILTERS),
        ({"drop": "__class__"}, FILTERS),
        ({}, FILTERS),
    ],
)
def test_a_chip_takes_its_value_with_it_and_nothing_else(said: dict[str, Any], left: Filters) -> None:
    context, *values = without(said, "Before?", filter_values(FILTERS))
    assert context == "Before?"
    assert read_filters(*values) == left


def test_the_context_can_be_removed() -> None:
    assert without({"drop": "context"}, "Before?", filter_values(FILTERS)) == ["", *filter_values(FILTERS)]
