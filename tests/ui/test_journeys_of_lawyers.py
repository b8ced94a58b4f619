"""What a lawyer does in a real browser: search, narrow, collect by issue, export."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, NARROW = (1280, 900), (390, 844)
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
QUESTION = "How many people did border guards arrest who came home in 2023?"
QUOTE = "Border guards arrested 31 people who came home in 2023."


def look_for(page: Any, query: str) -> Any:
    page.get_by_role("tab", name="Excerpts").click()
    page.locator("#search textarea").fill(query)
    page.locator("#search textarea").press("Enter")
    page.locator("#hits [data-done], #hits [role=alert]").first.wait_for()
    return page.locator("#hits")


def fetched(page: Any, label: str) -> bytes:
    """Press a button of the exports and return the file that the browser saves."""
    if not page.locator("#export-forms button").first.is_visible():
        page.get_by_role("button", name="Export the bundle").click()
    with page.expect_download() as download:
        page.locator("#export-forms").get_by_role("button", name=label).click()
    return Path(download.value.path()).read_bytes()


@SIZES
def test_ask_open_collect_and_export_the_schedule(visit: Any, size: tuple[int, int]) -> None:
    from docx import Document

    page = visit(size=size)
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#question textarea").press("Enter")
    finding = page.locator("#answer .finding", has_text=QUOTE)
    finding.locator("[data-open]").first.click()
    page.locator("#ask-passage mark", has_text=QUOTE).wait_for()
    finding.locator("[data-keep]").click()
    page.get_by_role("tab", name="Excerpts").click()
    page.get_by_text("Bundle: 1 excerpt").wait_for()
    page.get_by_label("Disputed issue").fill("Risk on return")
    page.get_by_label("Note", exact=True).click()
    page.locator("#bundle h3", has_text="Risk on return").wait_for()
    document = Document(io.BytesIO(fetched(page, "Country schedule (.docx)")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Risk on return" in text
    assert QUOTE in text
    assert "Schedule: 1 of 12 pages" in page.locator("#export-forms").inner_text()


@SIZES
def test_search_narrow_by_a_facet_collect_and_export_references(visit: Any, size: tuple[int, int]) -> None:
    page = visit(size=size)
    hits = look_for(page, "ministry OR telephones")
    assert hits.locator(".hit").count() == 3
    hits.locator("summary", has_text="Narrow").click()
    hits.locator(".facets button[data-value='publisher=Norland Centre'][data-list=wanted]").click()
    hits.get_by_role("heading", name="1 passage found").wait_for()
    assert hits.locator(".hit mark").all_inner_texts() == ["telephones"]
    assert QUOTE in hits.locator(".neighbour").first.inner_text()
    hits.locator(".hit [data-keep]").first.click()
    page.get_by_text("Bundle: 1 excerpt").wait_for()
    written = fetched(page, "References (RIS)").decode()
    assert "TI  - Arrests of returnees" in written
    assert "Most of them had their telephones searched." in written


def test_an_unreadable_query_shows_its_place_and_the_way_out(visit: Any) -> None:
    hits = look_for(visit(), 'passport AND (consulate "open')
    assert "The query cannot be read" in hits.inner_text()
    assert "^" in hits.locator(".drawing").inner_text()


def test_a_facet_value_can_be_left_out_and_taken_back(visit: Any) -> None:
    hits = look_for(visit(), "ministry OR telephones")
    hits.locator("summary", has_text="Narrow").click()
    hits.get_by_role("button", name="Leave out: Norland Watch").click()
    hits.get_by_role("heading", name="1 passage found").wait_for()
    hits.locator(".chips button").click()
    hits.get_by_role("heading", name="3 passages found").wait_for()


def test_the_bundle_is_ordered_saved_emptied_and_loaded(visit: Any, tmp_path: Path) -> None:
    page = visit()
    hits = look_for(page, "ministry")
    for number in range(2):
        hits.locator(".hit").nth(number).locator("[data-keep]").first.click()
    bundle = page.locator("#bundle")
    bundle.get_by_text("Bundle: 2 excerpts").wait_for()
    quotes = bundle.locator("blockquote").all_inner_texts()
    bundle.get_by_role("button", name="Move down").click()
    page.wait_for_function("(first) => document.querySelector('#bundle blockquote').innerText === first", arg=quotes[1])
    with page.expect_download() as download:
        bundle.get_by_role("button", name="Save as a file").click()
    saved = tmp_path / "bundle.json"
    download.value.save_as(saved)
    assert json.loads(saved.read_text(encoding="utf-8"))["schema"] == "coi-citations/1"
    bundle.get_by_role("button", name="Empty the bundle").click()
    bundle.get_by_role("button", name="Press again to empty it").click()
    page.get_by_text("Bundle: empty").wait_for()
    bundle.locator("[data-chooser]").set_input_files(saved)
    bundle.get_by_text("Bundle: 2 excerpts").wait_for()
    assert bundle.locator("blockquote").all_inner_texts() == [quotes[1], quotes[0]]


def test_what_is_clicked_quickly_is_not_lost(visit: Any) -> None:
    page = visit()
    look_for(page, "ministry OR telephones")
    # In one go, so that the second click comes before the first is answered.
    page.evaluate(
        "document.querySelectorAll('#hits .hit .ways [data-keep]:first-of-type').forEach((one) => one.click())"
    )
    page.get_by_text("Bundle: 3 excerpts").wait_for()
    page.evaluate("""() => {
        const issue = document.querySelector("#issue-0");
        issue.value = "Papers";
        issue.dispatchEvent(new Event("change", { bubbles: true }));
        setTimeout(() => document.querySelector("#remove-1").click(), 20);
        setTimeout(() => document.querySelector("#remove-1")?.click(), 25);
    }""")
    page.get_by_text("Bundle: 2 excerpts").wait_for()
    page.locator("#bundle h3", has_text="Papers").wait_for()
    assert page.evaluate("window.coi.bundle().length") == 2


def test_the_link_clicked_last_is_the_one_that_opens(visit: Any) -> None:
    page = visit()
    look_for(page, "ministry")
    page.evaluate("document.querySelectorAll('#hits .ways [data-open]').forEach((one) => one.click())")
    last = page.locator("#hits .hit").last.locator(".ways [data-open]").get_attribute("data-id")
    page.locator(f"#excerpts-passage [data-shows^='{last}']").wait_for()


def test_search_and_export_can_be_done_by_keyboard(visit: Any, tab_to: Any) -> None:
    page = visit()
    tab_to(page, "[role=tab][data-tab-id=excerpts]")
    page.keyboard.press("Enter")
    tab_to(page, "#search textarea")
    page.keyboard.type("telephones")
    page.keyboard.press("Enter")
    page.locator("#hits [data-done]").wait_for()
    tab_to(page, "#hits .ways [data-open]")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#hits .ways [data-open]')")
    tab_to(page, "#hits [data-keep]")
    page.keyboard.press("Enter")
    page.get_by_text("Bundle: 1 excerpt").wait_for()
    tab_to(page, "#issue-0")
    page.keyboard.type("Search of telephones")
    tab_to(page, "#exports button")
    page.keyboard.press("Enter")
    tab_to(page, "#export-forms [data-form='references.ris']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    written = Path(download.value.path()).read_text(encoding="utf-8")
    assert "TI  - Arrests of returnees" in written
    assert "Search of telephones" in page.locator("#bundle h3").all_inner_texts()


def test_a_file_that_is_no_bundle_is_told_in_words(visit: Any, tmp_path: Path) -> None:
    page = visit()
    page.get_by_role("tab", name="Excerpts").click()
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"schema": "other"}', encoding="utf-8")
    page.locator("#bundle [data-chooser]").set_input_files(wrong)
    assert "coi-citations/1" in page.locator("#bundle [role=alert] + .message").inner_text()


def test_the_evidence_bundle_holds_the_original_and_the_schedule(visit: Any) -> None:
    page = visit()
    hits = look_for(page, "crowns")
    hits.locator(".hit [data-keep]").first.click()
    page.get_by_text("Bundle: 1 excerpt").wait_for()
    names = zipfile.ZipFile(io.BytesIO(fetched(page, "Evidence bundle (.zip)"))).namelist()
    assert names == ["schedule.docx", "bundle.pdf", "citations.json", "originals/printed.pdf"]


def kept(page: Any) -> list[dict[str, Any]]:
    return page.evaluate("window.coi.bundle()")


def collected(page: Any, number: int, query: str = "ministry") -> Any:
    """Keep the first hits and return the bundle once it shows them."""
    hits = look_for(page, query)
    for place in range(number):
        hits.locator(".hit").nth(place).locator("[data-keep]").first.click()
    bundle = page.locator("#bundle")
    bundle.get_by_text(f"Bundle: {number} excerpt").wait_for()
    bundle.locator(".excerpt").nth(number - 1).wait_for()
    return bundle


def shows_what_is_kept(page: Any) -> None:
    """Wait until each note and issue that is shown is the one that is kept."""
    page.wait_for_function("""() => window.coi.bundle().every((one, place) =>
        document.querySelector(`#note-${place}`)?.value === one.note
        && document.querySelector(`#issue-${place}`)?.value === one.issue)""")


def test_a_note_goes_with_its_excerpt_and_not_with_its_place(visit: Any) -> None:
    page = visit()
    bundle = collected(page, 2)
    page.locator("#note-0").click()
    page.keyboard.type("aaa")
    page.keyboard.press("Tab")
    page.wait_for_function("window.coi.bundle()[0].note === 'aaa'")
    bundle.get_by_role("button", name="Move down").click()
    page.wait_for_function("window.coi.bundle()[1].note === 'aaa'")
    shows_what_is_kept(page)
    page.locator("#remove-1").click()
    bundle.get_by_text("Bundle: 1 excerpt").wait_for()
    shows_what_is_kept(page)


def test_a_note_that_is_being_typed_goes_on_where_its_excerpt_was_put(visit: Any) -> None:
    page = visit()
    bundle = collected(page, 2)
    quotes = [one["quote"] for one in kept(page)]
    page.locator("#note-0").click()
    page.keyboard.type("aaa")
    # Pressed without leaving the field, as when the answer to an earlier press comes while one types.
    page.evaluate("document.querySelector('#down-0').click()")
    page.wait_for_function("(first) => window.coi.bundle()[1].quote === first", arg=quotes[0])
    page.wait_for_function("document.activeElement.id === 'note-1' && document.activeElement.value === 'aaa'")
    assert page.locator("#note-0").input_value() == ""
    bundle.get_by_role("button", name="Save as a file").focus()
    page.wait_for_function("window.coi.bundle()[1].note === 'aaa'")
    shows_what_is_kept(page)
    assert kept(page)[0].get("note", "") == ""


def loaded(page: Any, citations: list[dict[str, Any]], tmp_path: Path) -> Any:
    """Load a bundle from a file and return the area that shows it."""
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps({"schema": "coi-citations/1", "citations": citations}), encoding="utf-8")
    page.get_by_role("tab", name="Excerpts").click()
    page.get_by_text("Bundle: empty").wait_for()
    page.locator("#bundle [data-chooser]").set_input_files(saved)
    page.get_by_text(f"Bundle: {len(citations)} excerpts").wait_for()
    return page.locator("#bundle")


def test_the_same_words_under_two_issues_are_two_excerpts(visit: Any, tmp_path: Path) -> None:
    page = visit()
    same = {"source_id": "returns", "passage_id": "p", "start": 3, "end": 9, "quote": QUOTE}
    loaded(page, [{**same, "issue": "Arrests"}, {**same, "issue": "Returns"}, {**same, "issue": "Exits"}], tmp_path)
    page.locator("#note-1").fill("second")
    page.locator("#note-1").blur()
    page.wait_for_function("window.coi.bundle()[1].note === 'second'")
    # Twice at once: the second press must not take out the same words under another issue.
    page.evaluate("{ const button = document.querySelector('#remove-1'); button.click(); button.click(); }")
    page.get_by_text("Bundle: 2 excerpts").wait_for()
    page.wait_for_timeout(500)
    assert [(one["issue"], one["note"]) for one in kept(page)] == [("Arrests", ""), ("Exits", "")]


def test_excerpts_without_a_passage_are_noted_moved_and_removed(visit: Any, tmp_path: Path) -> None:
    page = visit()
    bundle = loaded(page, [{"source_id": "returns", "quote": quote} for quote in ("One.", "Two.")], tmp_path)
    page.locator("#note-1").fill("second")
    page.locator("#note-1").blur()
    page.wait_for_function("window.coi.bundle()[1].note === 'second'")
    bundle.get_by_role("button", name="Move up").click()
    page.wait_for_function("window.coi.bundle()[0].quote === 'Two.'")
    page.locator("#remove-1").click()
    bundle.get_by_text("Bundle: 1 excerpt").wait_for()
    assert [(one["quote"], one["note"]) for one in kept(page)] == [("Two.", "second")]


def test_a_file_that_was_refused_can_be_mended_and_loaded(visit: Any, tmp_path: Path) -> None:
    page = visit()
    bundle = collected(page, 1)
    chosen = tmp_path / "chosen.json"
    chosen.write_text("{", encoding="utf-8")
    bundle.locator("[data-chooser]").set_input_files(chosen)
    bundle.locator("[role=alert]").wait_for()
    assert bundle.locator(".excerpt").count() == 1
    right = {"schema": "coi-citations/1", "citations": [{"source_id": "returns", "quote": "One."}]}
    chosen.write_text(json.dumps(right), encoding="utf-8")
    bundle.locator("[data-chooser]").set_input_files(chosen)
    bundle.get_by_text("Bundle: 2 excerpts").wait_for()
    assert bundle.locator("[role=alert]").count() == 0


def test_after_a_request_that_failed_the_next_click_is_answered(browser: Any, address: str) -> None:
    # Not through `visit`: the browser complains of each request that fails.
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(address)
        bundle = collected(page, 2)
        page.route("**/run/predict", lambda route: route.fulfill(status=500, json={"error": "down"}))
        with page.expect_response("**/run/predict"):
            page.locator("#remove-1").click()
        page.wait_for_timeout(500)
        page.unroute("**/run/predict")
        page.locator("#remove-0").click()
        bundle.get_by_text("Bundle: 1 excerpt").wait_for()


def test_the_hits_come_in_the_order_that_was_chosen_last(visit: Any) -> None:
    page = visit()
    look_for(page, "ministry OR telephones")
    asked: list[Any] = []
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        asked.append(route.request.post_data)
        route.continue_() if held else held.append(route)

    page.route("**/run/predict", hold_the_first)
    page.locator("button#find").click()
    while not held:
        page.wait_for_timeout(50)
    page.get_by_label("Newest first").click()
    held[0].continue_()
    with page.expect_response("**/run/predict"):
        pass
    for _ in range(100):
        if len(asked) > 1:
            break
        page.wait_for_timeout(50)
    assert '"date"' in asked[-1]


def test_a_page_of_hits_is_turned_by_keyboard_and_read_from_above(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coi_assistant.ui.hits.ON_A_PAGE", 1)
    page = visit()
    hits = look_for(page, "ministry OR telephones")
    hits.get_by_role("button", name="Next hits").press("Enter")
    hits.get_by_text("2 to 2 of 3").wait_for()
    page.wait_for_function("document.activeElement.id === 'hits-heading'")
    assert hits.get_by_role("button", name="Previous hits").is_enabled()
    page.evaluate("""() => {
        const next = [...document.querySelectorAll("#hits nav button")].at(-1);
        next.click();
        next.click();
    }""")
    hits.get_by_text("3 to 3 of 3").wait_for()
    page.wait_for_timeout(500)
    assert hits.get_by_text("3 to 3 of 3").is_visible()


def test_the_first_facet_that_is_chosen_keeps_the_focus(visit: Any) -> None:
    page = visit()
    hits = look_for(page, "ministry OR telephones")
    hits.locator("summary", has_text="Narrow").click()
    hits.locator(".facets button[data-list=wanted]").first.press("Enter")
    hits.locator(".chips li").first.wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.closest('.facets') !== null")


def test_on_a_phone_a_passage_that_cannot_be_opened_is_told_where_one_looks(visit: Any) -> None:
    page = visit(size=NARROW)
    hits = look_for(page, "ministry")
    hits.locator(".ways [data-open]").first.evaluate("(link) => { link.dataset.id = 'gone'; link.click(); }")
    page.locator("#excerpts-passage [role=alert]").wait_for()
    page.wait_for_function("""() => {
        const { top } = document.querySelector("#excerpts-passage [role=alert]").getBoundingClientRect();
        return top >= 0 && top < innerHeight;
    }""")


def test_from_a_passage_in_the_address_the_way_back_leads_to_the_question(visit: Any) -> None:
    page = visit()
    path = look_for(page, "ministry").locator(".ways [data-open]").first.get_attribute("href")
    again = visit(path, size=NARROW)
    again.locator("#ask-passage mark").wait_for()
    again.get_by_role("button", name="Back to where you were").click()
    again.wait_for_function("document.activeElement.matches('#question textarea')")
