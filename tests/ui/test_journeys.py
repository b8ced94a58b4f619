"""What a caseworker does, step by step, in a real browser, with the mouse and with the keyboard alone."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW = (390, 844)
QUESTION = "How many people did border guards arrest who came home in 2023?"
QUOTE = "Border guards arrested 31 people who came home in 2023."
PRINTED = "How many crowns did consuls charge for each stamped letter?"


def ask(page: Any, question: str) -> Any:
    """Ask by keyboard and return the answer once it is there."""
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.locator(f'#answer [data-done][data-question*="{question}"]').wait_for()
    return page.locator("#answer")


def stored(page: Any, name: str) -> list[dict[str, Any]]:
    return json.loads(page.evaluate(f"sessionStorage.getItem('coi.{name}') ?? '[]'"))


def test_the_status_comes_first_and_tells_sources_originators_and_age(visit: Any) -> None:
    status = ask(visit(), QUESTION).locator("[role=status]").first.inner_text()
    assert "from" in status
    assert "originator" in status
    assert "old" in status


def test_a_quote_is_kept_counted_and_given_back(visit: Any) -> None:
    page = visit()
    finding = ask(page, QUESTION).locator(".finding", has_text=QUOTE)
    keep = finding.locator("[data-keep]")
    assert page.get_by_text("Bundle: empty").is_visible()
    keep.click()
    page.get_by_text("Bundle: 1").wait_for()
    assert keep.get_attribute("aria-pressed") == "true"
    assert stored(page, "bundle")[0]["quote"] == QUOTE
    ask(page, "Who closed the embassy?")
    ask(page, QUESTION)
    kept = page.locator("#answer .findings [data-keep][aria-pressed=true]")
    kept.wait_for()
    kept.click()
    page.get_by_text("Bundle: empty").wait_for()
    assert stored(page, "bundle") == []


def test_a_tab_of_the_app_hears_of_the_bundle(visit: Any) -> None:
    page = visit()
    ask(page, QUESTION)
    page.evaluate("window.addEventListener('coi:bundle', (event) => { window.heard = event.detail })")
    page.locator("#answer [data-keep]").first.click()
    assert page.evaluate("window.heard.length === 1 && window.coi.bundle()[0].quote === window.heard[0].quote")


def test_an_answer_is_saved_as_the_object_that_the_command_line_prints(visit: Any, tmp_path: Path) -> None:
    page = visit()
    ask(page, QUESTION)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save answer (JSON)").click()
    download.value.save_as(tmp_path / "answer.json")
    saved = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert saved["schema"] == "coi-answer/1"
    assert saved["findings"][0]["citations"][0]["verified"] is True
    assert download.value.suggested_filename.startswith("coi-answer-")


def test_reference_and_link_go_to_the_clipboard_and_the_link_leads_back(visit: Any) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    finding = ask(page, QUESTION).locator(".finding", has_text=QUOTE)
    finding.get_by_role("button", name="Copy reference").click()
    finding.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "Norland Centre, Arrests of returnees, January 2024"
    )
    finding.get_by_role("button", name="Copy link").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('/?passage=')")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    page.locator("#ask-passage mark", has_text=QUOTE).wait_for()


def test_a_follow_up_shows_what_it_follows_until_that_is_removed(visit: Any) -> None:
    page = visit()
    ask(page, QUESTION)
    page.get_by_role("button", name="Ask a follow-up").click()
    chip = page.locator("#chips button", has_text="Follows: How many people")
    chip.wait_for()
    answer = ask(page, "And what about telephones?")
    assert answer.locator(".asked").inner_text() == f"{QUESTION} And what about telephones?"
    chip.click()
    chip.wait_for(state="detached")
    ask(page, "Who closed the embassy?")
    assert answer.locator(".asked").inner_text() == "Who closed the embassy?"


def test_filters_are_chips_that_can_be_removed(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Filters").first.click()
    page.get_by_label("Published until").first.fill("2023-12")
    chip = page.locator("#chips button", has_text="published until 2023-12")
    chip.click()
    chip.wait_for(state="detached")
    assert page.get_by_label("Published until").first.input_value() == ""


def test_the_history_asks_again_with_its_filters_and_is_gone_with_the_tab(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Filters").first.click()
    page.get_by_label("Published until").first.fill("2023-12")
    page.locator("#chips button").wait_for()
    ask(page, QUESTION)
    page.locator("#chips button").click()
    ask(page, "Who closed the embassy?")
    history = page.locator("#history")
    history.locator("summary").click()
    assert history.locator("li").count() == 2
    history.get_by_role("button", name=QUESTION).click()
    page.locator(f'#answer [data-done][data-question="{QUESTION}"]').wait_for()
    assert "published until 2023-12" in page.locator("#answer").inner_text()
    assert visit().evaluate("sessionStorage.getItem('coi.history')") is None


@pytest.mark.parametrize("size", [(1280, 900), NARROW], ids=["wide", "narrow"])
def test_the_printed_page_of_a_pdf_is_shown_with_the_quote_marked(visit: Any, size: tuple[int, int]) -> None:
    page = visit(size=size)
    answer = ask(page, PRINTED)
    answer.locator("[data-open]", has_text="printed").first.click()
    page.locator("#ask-passage mark").wait_for()
    page.get_by_text("Show the printed page").click()
    picture = page.locator("#ask-passage img").last
    page.wait_for_function("[...document.querySelectorAll('#ask-passage img')].every((one) => one.naturalWidth > 500)")
    assert picture.get_attribute("alt").startswith("Page 2 of the original")
    yellow = """(picture) => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
        const brush = canvas.getContext("2d");
        brush.drawImage(picture, 0, 0);
        const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) count += data[at] > 200 && data[at + 1] > 180 && data[at + 2] < 120;
        return count;
    }"""
    assert picture.evaluate(yellow) > 5_000


def test_the_language_of_the_browser_decides_and_the_switch_overrides(visit: Any) -> None:
    page = visit(locale="de-AT")
    assert page.evaluate("document.documentElement.lang") == "de"
    assert "Beantwortet aus" in ask(page, QUESTION).inner_text()
    assert page.locator("#answer blockquote").first.get_attribute("lang") == "en"
    page.get_by_role("link", name="Беларуская").click()
    page.get_by_role("tab", name="Крыніцы").wait_for()
    assert page.evaluate("document.documentElement.lang") == "be"
    page.goto(page.evaluate("location.origin"))
    page.get_by_role("tab", name="Крыніцы").wait_for()
    assert page.evaluate("document.documentElement.lang") == "be"


def test_every_tab_can_be_reached_on_a_phone(visit: Any) -> None:
    page = visit(size=(320, 700))
    for name in ("Excerpts", "Training", "Sources", "Guide", "Ask"):
        page.get_by_role("tab", name=name).click()
        assert page.get_by_role("tab", name=name).get_attribute("aria-selected") == "true"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_the_whole_way_can_be_gone_by_keyboard(visit: Any) -> None:
    page = visit()
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("/")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Control+Enter")
    page.locator("#answer [data-done]").wait_for()
    page.locator("#ask").focus()
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.closest('.finding') !== null")
    page.keyboard.press("Enter")
    page.locator("#ask-passage mark").wait_for()
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('.finding') !== null")
    for _ in range(8):
        if page.evaluate("'keep' in document.activeElement.dataset"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Bundle: 1").wait_for()


def test_keys_of_a_single_letter_can_be_switched_off(visit: Any) -> None:
    page = visit()
    page.get_by_role("tab", name="Guide").click()
    page.get_by_role("button", name="Switch the keys of a single letter off").click()
    page.get_by_role("button", name="Switch the keys of a single letter on").wait_for()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"


def test_the_page_can_be_made_dark_and_stays_so(visit: Any) -> None:
    page = visit(color_scheme="light")
    ground = "getComputedStyle(document.body).getPropertyValue('--coi-ground').trim()"
    assert page.evaluate(ground) == "#f4f3ef"
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(ground) == "#14181b"
    page.reload()
    page.wait_for_function(f"{ground} === '#14181b'")


def test_the_coverage_shows_years_without_sources(visit: Any) -> None:
    page = visit()
    page.get_by_role("tab", name="Sources").click()
    page.get_by_text("Coverage by year and topic").click()
    chart = page.get_by_role("img", name="Sources by year of publication")
    assert "2022: 1, 2023: 1, 2024: 1, undated: 2" in chart.get_attribute("aria-label")
    assert chart.bounding_box()["height"] > 50


def test_the_panel_stays_in_sight_while_a_long_answer_scrolls(visit: Any) -> None:
    page = visit(size=(1280, 420))
    ask(page, QUESTION)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate("scrollY") > 200
    assert page.locator(".panel-column").first.bounding_box()["y"] >= 0


def test_an_answer_is_printed_without_the_controls_and_in_ink_on_paper(visit: Any) -> None:
    page = visit(color_scheme="dark")
    ask(page, QUESTION)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('#answer .quote')).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("#answer .quote").first.is_visible()
    for name in ("#question", "#send", ".panel-column", "#answer .ways", "#answer .tools", "[role=tablist]"):
        assert not page.locator(name).first.is_visible(), name
