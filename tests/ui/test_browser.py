"""The page in a real browser: it is read, not only loaded, and any request to another host fails the test."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

WIDE, NARROW = (1280, 900), (390, 844)
QUESTION = "How many people did border guards arrest who came home in 2023?"
QUOTE = "Border guards arrested 31 people who came home in 2023."
ATTACK = "<script>alert(1)</script><img src=https://elsewhere.example/x onerror=alert(2)>"


def ask(page: Any, question: str) -> Any:
    """Ask by keyboard and return the answer once it is there."""
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    page.locator("#answer [data-done], #answer [role=alert]").first.wait_for()
    return page.locator("#answer")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_question_is_answered_and_its_citation_opens_with_the_quote_marked(
    visit: Any, size: tuple[int, int], theme: str
) -> None:
    page = visit(size=size, color_scheme=theme)
    answer = ask(page, QUESTION)
    finding = answer.locator(".finding").first
    assert finding.locator(".quote").inner_text() == QUOTE
    assert "It was a quiet year." in finding.inner_text()
    assert "Norland Centre, Arrests of returnees, January 2024 (" in finding.inner_text()
    finding.get_by_role("link", name="Open in context").click()
    page.locator("#ask-passage mark").wait_for()
    assert page.locator("#ask-passage mark").inner_text() == QUOTE
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    assert page.locator("#ask-passage mark").evaluate(
        "node => { const box = node.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }"
    )


def test_the_link_to_the_original_leaves_without_a_trace(visit: Any) -> None:
    link = ask(visit(), QUESTION).locator("a.out").first
    assert link.get_attribute("href") == "https://norland.example/r"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_permalink_opens_its_passage(visit: Any) -> None:
    page = visit()
    path = ask(page, QUESTION).get_by_role("link", name="Open in context").first.get_attribute("href")
    again = visit(path)
    again.locator("#ask-passage mark").wait_for()
    assert again.locator("#ask-passage mark").inner_text() == QUOTE


def test_an_unknown_passage_in_the_address_is_told_in_words(visit: Any) -> None:
    page = visit("?passage=%3Cimg%20src=x%3E")
    page.locator("#ask-passage [role=alert]").wait_for()
    assert "There is no passage '<img src=x>'" in page.locator("#ask-passage").inner_text()


def test_previous_and_next_walk_through_the_source(visit: Any) -> None:
    page = visit()
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("link", name="Passports abroad").click()
    panel = page.locator("#sources-passage")
    panel.get_by_role("link", name="Open in context").first.click()
    panel.locator(".is-current", has_text="The ministry published Decree No. 77.").wait_for()
    assert panel.get_by_role("link", name="Previous").count() == 0
    panel.get_by_role("link", name="Next").click()
    panel.locator(".is-current", has_text="Consulates stopped renewing passports.").wait_for()
    panel.get_by_role("link", name="Previous").click()
    panel.locator(".is-current", has_text="The ministry published Decree No. 77.").wait_for()
    panel.get_by_role("link", name="About this source").click()
    panel.get_by_text("3 passages in the index").wait_for()


def test_an_example_asks_itself_and_folds_away(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name=QUESTION).click()
    page.locator("#answer .coverage").wait_for()
    assert page.get_by_label("Question", exact=True).input_value() == QUESTION
    assert page.locator("details.examples").get_attribute("open") is None


def test_while_a_question_waits_the_page_says_why(visit: Any) -> None:
    page = visit()
    answer = ask(page, "Who was arrested?")
    held: list[Any] = []
    page.route("**/loading", lambda route: route.fulfill(json=True))
    page.route("**/run/predict", lambda route: held.append(route) if not held else route.continue_())
    box, button, busy = page.get_by_label("Question", exact=True), page.locator("button#ask"), page.locator("#busy")
    box.fill(QUESTION)
    box.press("Enter")
    busy.get_by_text("Searching the reports").wait_for()
    assert answer.is_hidden()
    assert button.is_disabled()
    busy.get_by_text("The language model is still loading").wait_for()
    assert busy.get_by_text("Searching the reports").is_hidden()
    held[0].continue_()
    answer.get_by_text(QUOTE).first.wait_for()
    assert busy.is_hidden()
    assert button.is_enabled()


@pytest.mark.slow
def test_the_last_question_asked_is_answered_whatever_was_asked_before(visit: Any) -> None:
    page = visit()
    answer = ask(page, "Who was arrested?")
    held: list[Any] = []
    asked: list[str] = []

    def pass_on(route: Any) -> None:
        asked.append(str(route.request.post_data_json["data"][:1]))
        held.append(route) if len(held) < 1 else route.continue_()

    page.route("**/run/predict", pass_on)
    box, busy, history = page.get_by_label("Question", exact=True), page.locator("#busy"), page.locator("#history")
    history.locator("summary").click()
    for text in ("Who closed the embassy?", "Who is never asked about?"):
        box.fill(text)
        box.press("Enter")
    history.get_by_role("button", name="Who was arrested?").click()
    page.wait_for_function("document.querySelector('#question textarea').value === 'Who was arrested?'")
    # The example is the last; by then three questions wait for the first.
    page.locator("details.examples summary").click()
    page.get_by_role("button", name=QUESTION).last.click()
    page.wait_for_function("(text) => document.querySelector('#question textarea').value === text", arg=QUESTION)
    assert busy.is_visible()
    held[0].continue_()
    page.locator(f'#answer [data-done][data-question="{QUESTION}"]').wait_for()
    busy.wait_for(state="hidden")
    assert answer.locator(".asked").inner_text() == box.input_value() == QUESTION
    assert page.locator("button#ask").is_enabled()
    assert not any("never asked" in one for one in asked)


@pytest.mark.slow
def test_a_question_that_fails_ends_the_wait_in_words_and_gives_the_keyboard_back(browser: Any, address: str) -> None:
    # Not by `visit`: the browser complains of each answer that is an error.
    page = browser.new_page(locale="en-GB")
    page.goto(address)
    box, button, busy = page.get_by_label("Question", exact=True), page.locator("button#ask"), page.locator("#busy")
    page.route("**/run/predict", lambda route: route.fulfill(status=500, json={"error": None}))
    box.fill(QUESTION)
    button.click()
    busy.get_by_text("Something went wrong inside the program").wait_for()
    assert busy.get_by_text("Searching the reports").is_hidden()
    assert button.is_enabled()
    assert button.evaluate("(node) => node === document.activeElement")
    page.unroute("**/run/predict")
    assert QUOTE in ask(page, QUESTION).inner_text()
    assert busy.is_hidden()
    held: list[Any] = []
    page.route("**/run/predict", lambda route: held.append(route))
    page.route("**/loading", lambda route: route.abort())
    box.fill("Who closed the embassy?")
    box.press("Enter")
    busy.get_by_text("The program no longer answers").wait_for()
    assert button.is_enabled()
    page.close()


@pytest.mark.slow
def test_a_copied_reference_is_read_out(visit: Any) -> None:
    page = visit()
    page.evaluate("navigator.clipboard.writeText = () => Promise.resolve()")
    ask(page, QUESTION).locator("[data-copy]").first.click()
    page.locator("p.hidden[role=status]", has_text="Copied").wait_for(state="attached")


def test_what_cannot_be_answered_says_so(visit: Any) -> None:
    answer = ask(visit(), "What is the capital of Atlantis?")
    text = answer.inner_text()
    assert "No information found" in text
    assert "does not mean that it does not happen" in text
    assert answer.locator(".finding").count() == 0


def test_filters_narrow_the_answer_and_are_told(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Filters").first.click()
    page.get_by_label("Published until").first.fill("2023-12")
    answer = ask(page, QUESTION)
    assert "Filters: published until 2023-12." in answer.inner_text()
    assert "Arrests of returnees" not in answer.inner_text()


def test_the_catalogue_is_listed_narrowed_and_opened(visit: Any) -> None:
    page = visit()
    page.get_by_role("tab", name="Sources").click()
    table = page.locator("#catalogue")
    table.get_by_role("link", name="Arrests of returnees").wait_for()
    assert "5 sources" in table.inner_text()
    page.get_by_label("Find in the catalogue").fill("norland passports")
    table.get_by_text("1 of 5 sources").wait_for()
    table.get_by_role("link", name="Passports abroad").click()
    card = page.locator("#sources-passage")
    card.get_by_role("heading", name="Passports abroad").wait_for()
    assert "our paraphrase" in card.inner_text()


@pytest.mark.slow
def test_a_hostile_report_stays_text_and_breaks_nothing(visit: Any) -> None:
    page = visit(size=NARROW)
    answer = ask(page, "Who paid forty thalers for each striped animal?")
    if answer.locator("details.related").count():
        answer.locator("details.related summary").click()
    citation = answer.locator(".citation", has_text="Zebra smugglers").first
    assert ATTACK in citation.inner_text()
    citation.get_by_role("link", name="Open in context").click()
    page.locator("#ask-passage mark").wait_for()
    assert ATTACK in page.locator("#ask-passage").inner_text()
    assert page.locator("#answer script, #answer img, .panel script, .panel img, [href^=javascript]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("tab", name="Sources").click()
    page.locator("#catalogue").get_by_text(ATTACK, exact=False).first.wait_for()
    assert page.locator("#catalogue script, #catalogue img, [onerror], [onclick]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_shift_and_enter_begin_a_new_line(visit: Any) -> None:
    page = visit()
    box = page.get_by_label("Question", exact=True)
    box.fill("First")
    box.press("Shift+Enter")
    box.type("second")
    assert box.input_value() == "First\nsecond"
    assert page.locator("#answer .coverage").count() == 0
