"""axe-core on every tab, in both themes and sizes: no serious or critical violation."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "How many people did border guards arrest who came home in 2023?"
EVERYWHERE = [
    pytest.mark.parametrize("theme", ["light", "dark"]),
    pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["wide", "narrow"]),
]
Violations = Callable[[Any], list[str]]


def everywhere(test: Any) -> Any:
    for mark in EVERYWHERE:
        test = mark(test)
    return test


@everywhere
def test_asking_has_no_serious_violation(visit: Any, violations: Violations, size: tuple[int, int], theme: str) -> None:
    page = visit(size=size, color_scheme=theme)
    assert violations(page) == []
    page.get_by_role("button", name="Filters").first.click()
    page.get_by_label("Published until").first.fill("2024-12")
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#question textarea").press("Enter")
    page.locator("#answer [data-done]").wait_for()
    page.locator("#answer details.related summary").click()
    page.locator("#answer [data-open]").first.click()
    page.locator("#ask-passage mark").wait_for()
    page.locator("#history summary").click()
    assert violations(page) == []


@everywhere
def test_hits_and_bundle_have_no_serious_violation(
    visit: Any, violations: Violations, size: tuple[int, int], theme: str
) -> None:
    page = visit(size=size, color_scheme=theme)
    page.get_by_role("tab", name="Excerpts").click()
    page.locator("#search textarea").fill("ministry OR telephones")
    page.locator("#search textarea").press("Enter")
    page.locator("#hits [data-done]").wait_for()
    page.locator("#hits summary", has_text="Narrow").click()
    page.locator("#hits [data-keep]").first.click()
    page.get_by_text("Bundle: 1 excerpt").wait_for()
    page.get_by_role("button", name="Export the bundle").click()
    page.locator("#hits [data-open]").first.click()
    page.locator("#excerpts-passage [data-shows]").wait_for()
    assert violations(page) == []


@everywhere
def test_training_sources_and_guide_have_no_serious_violation(
    visit: Any, violations: Violations, size: tuple[int, int], theme: str
) -> None:
    page = visit(size=size, color_scheme=theme)
    page.get_by_role("tab", name="Training").click()
    page.locator("#make-kit").wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="Sources").click()
    page.get_by_text("Coverage by year and topic").click()
    page.get_by_role("button", name="Add a report").click()
    page.get_by_role("link", name="Passports abroad").click()
    page.locator("#sources-passage h2", has_text="Passports abroad").wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="Guide").click()
    page.get_by_role("heading", name="Measured quality").wait_for()
    assert violations(page) == []


def test_errors_and_empty_answers_have_no_serious_violation(visit: Any, violations: Violations) -> None:
    page = visit("?passage=nothing")
    page.locator("#ask-passage [role=alert]").wait_for()
    for question in ("", "What is the capital of Atlantis?"):
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
        page.locator("#answer [data-done], #answer [role=alert]").first.wait_for()
    assert violations(page) == []
