"""What the server makes of a bundle that the browser sends."""

import json
import re

import pytest

from coi_assistant.pipeline import Assistant
from coi_assistant.ui.bundle import edited
from coi_assistant.ui.words import words_in

EN = words_in("en")
HELD = [{"source_id": "returns", "quote": "A spokesman denied it.", "start": 5, "issue": "Arrests"}]


@pytest.mark.parametrize(
    "asked",
    [{"act": "load", "name": "wrong.json", "text": '{"schema": "other"}'}, {"act": "remove", "place": 7}],
    ids=["a file that is no bundle", "a place where nothing is"],
)
def test_what_is_refused_leaves_the_bundle_as_it_was_with_its_buttons(
    assistant: Assistant, asked: dict[str, object]
) -> None:
    shown = edited(assistant, {**asked, "bundle": HELD}, EN)
    assert 'role="alert"' in shown
    assert "A spokesman denied it." in shown
    assert "data-load" in shown
    assert "data-now" not in shown


def test_a_bundle_that_was_changed_is_given_back(assistant: Assistant) -> None:
    shown = edited(assistant, {"act": "note", "place": 0, "value": " new ", "bundle": HELD}, EN)
    now = re.search(r'data-now="([^"]*)"', shown)
    assert now is not None
    assert json.loads(now[1].replace("&#34;", '"'))[0]["note"] == "new"
    assert 'role="alert"' not in shown
