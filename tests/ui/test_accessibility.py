"""axe-core on every tab, in both themes and sizes: no serious or critical violation."""

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUESTION = "How many people did border guards arrest who came home in 2023?"


def violations(page: Any) -> list[str]:
    """The serious and critical violations, each with the first element that has it."""
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["wide", "narrow"])
def test_no_tab_has_a_serious_violation(visit: Any, size: tuple[int, int], theme: str) -> None:
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
    page.get_by_role("tab", name="Sources").click()
    page.get_by_text("Coverage by year and topic").click()
    assert violations(page) == []
    page.get_by_role("tab", name="Guide").click()
    page.get_by_role("heading", name="Measured quality").wait_for()
    assert violations(page) == []


def test_errors_and_empty_answers_have_no_serious_violation(visit: Any) -> None:
    page = visit("?passage=nothing")
    page.locator("#ask-passage [role=alert]").wait_for()
    for question in ("", "What is the capital of Atlantis?"):
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
        page.locator("#answer [data-done], #answer [role=alert]").first.wait_for()
    assert violations(page) == []
