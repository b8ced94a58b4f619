"""Ten browser sessions at once: none sees another's history, bundle, answers or chips."""

import json
import os
import time
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SESSIONS = 10
# For longer by hand: COI_SESSIONS_SECONDS=120. Read here, because no setting of the surroundings reaches a test.
SECONDS = float(os.environ.get("COI_SESSIONS_SECONDS", "10"))
QUESTIONS = (
    "How many people did border guards arrest who came home in 2023?",
    "Who closed the embassy?",
    "How many crowns did consuls charge for each stamped letter?",
)


def use(pages: list[Any], seconds: float) -> list[list[str]]:
    """Let all sessions ask in turn, each question marked with its session, and return what each asked."""
    asked: list[list[str]] = [[] for _ in pages]
    deadline, turn = time.monotonic() + seconds, 0
    while turn < 2 or time.monotonic() < deadline:
        for number, page in enumerate(pages):
            asked[number].append(f"{QUESTIONS[(number + turn) % len(QUESTIONS)]} Session {number} turn {turn}")
            page.locator("#question textarea").fill(asked[number][-1])
            page.locator("#question textarea").press("Enter")
        for number, page in enumerate(pages):
            page.locator(f'#answer [data-done][data-question="{asked[number][-1]}"]').wait_for(timeout=60_000)
            assert f"Session {number} turn {turn}" in page.locator("#answer .asked").inner_text()
        turn += 1
    return asked


def check_nothing_is_mixed(visit: Any, seconds: float) -> None:
    pages = [visit() for _ in range(SESSIONS)]
    asked = use(pages, seconds)
    for number, page in enumerate(pages):
        page.locator("#answer [data-keep]").first.evaluate("(button) => button.click()")
        history = json.loads(page.evaluate("sessionStorage.getItem('coi.history')"))
        assert {entry["question"] for entry in history} == set(asked[number][-50:])
        assert page.evaluate("window.coi.bundle().length") == 1


def test_ten_sessions_at_once_do_not_mix(visit: Any) -> None:
    check_nothing_is_mixed(visit, SECONDS)
