"""What a trainer does in a real browser, and what anybody does who brings a report of their own."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coi_assistant.pipeline import build_index
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import load_settings
from coi_assistant.ui import Desk

CORPUS = Path(__file__).parent.parent.parent / "corpus"

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, NARROW = (1280, 900), (390, 844)
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of two printed pages with something of its own to say."""
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "Lighthouse keepers.pdf"
    canvas = Canvas(str(path), pagesize=(420, 595))
    for line in ("The lighthouse was painted in May.", "Wardens of the lighthouse collected 4,812 lanterns in 2022."):
        canvas.drawString(40, 500, line)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def kit_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk over the shipped corpus, which alone has topics with enough evidence for a kit."""
    settings = load_settings(corpus=CORPUS, index=tmp_path_factory.mktemp("kit") / "index")
    build_index(settings, embedder=HashEmbedder())
    return Desk(settings, embedder=HashEmbedder())


@SIZES
def test_a_report_is_sent_described_asked_about_shown_and_taken_out_again(
    visit: Any, report: Path, size: tuple[int, int]
) -> None:
    page = visit(size=size)
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("button", name="Add a report").click()
    page.locator("#upload-chooser").set_input_files(report)
    page.get_by_text("passage read.").or_(page.get_by_text("passages read.")).wait_for()
    page.get_by_label("Title", exact=True).fill("Lanterns of the coast")
    page.get_by_label("Published (2023").fill("2023-02")
    page.get_by_role("button", name="Add to the collection").click()
    page.get_by_text("Added with").wait_for()
    page.locator("#catalogue", has_text="Lanterns of the coast").wait_for()
    page.get_by_role("tab", name="Ask").click()
    page.locator("#question textarea").fill("How many lanterns did wardens of the lighthouse collect?")
    page.locator("#question textarea").press("Enter")
    answer = page.locator("#answer")
    answer.locator("blockquote", has_text="4,812 lanterns").first.wait_for()
    answer.locator("[data-open]", has_text="Lanterns of the coast").first.click()
    page.locator("#ask-passage mark", has_text="4,812").wait_for()
    page.get_by_text("Show the printed page").click()
    page.wait_for_function("[...document.querySelectorAll('#ask-passage img')].some((one) => one.naturalWidth > 500)")
    page.locator("#ask-passage").get_by_text("About this source").click()
    page.get_by_role("button", name="Take this report out").click()
    page.get_by_role("button", name="Press again").click()
    page.get_by_text("was taken out of the collection").wait_for()


def test_a_file_of_another_kind_is_refused_in_words(visit: Any, tmp_path: Path) -> None:
    page = visit()
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("button", name="Add a report").click()
    wrong = tmp_path / "report.pdf"
    wrong.write_bytes(b"this is no PDF")
    page.locator("#upload-chooser").set_input_files(wrong)
    assert "report.pdf" in page.locator("#upload-outcome [role=alert] + .message").inner_text()
    assert not page.locator("#add-report").is_visible()


def test_of_two_files_chosen_one_after_the_other_the_last_one_is_described(
    visit: Any, report: Path, tmp_path: Path
) -> None:
    page = visit()
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("button", name="Add a report").click()
    later = tmp_path / "Later.html"
    later.write_text("<title>Chosen later</title><p>The harbour of Norland was closed in June.</p>", encoding="utf-8")
    sent: list[Any] = []

    def hold_the_first(route: Any) -> None:
        if "inspect" in (route.request.post_data or ""):
            sent.append(route)
        if sent != [route]:
            route.continue_()

    page.route("**/run/predict", hold_the_first)
    with page.expect_response("**/upload?name=*"):
        page.locator("#upload-chooser").set_input_files(report)
    page.locator("#upload-outcome [role=status]", has_text="is being read").wait_for()
    with page.expect_response("**/upload?name=*"):
        page.locator("#upload-chooser").set_input_files(later)
    page.wait_for_timeout(500)
    assert len(sent) == 1
    sent[0].continue_()
    page.wait_for_function(
        "[...document.querySelectorAll('.upload-form textarea, .upload-form input')]"
        ".some((one) => one.value === 'Chosen later')"
    )


def test_a_report_that_came_or_went_shows_in_the_head_and_the_filters(visit: Any, tmp_path: Path) -> None:
    page = visit()
    page.get_by_role("tab", name="Sources").click()
    page.locator("#catalogue .list").wait_for()
    before = page.locator("#header .index-state").inner_text()
    page.get_by_role("button", name="Add a report").click()
    file = tmp_path / "harbour.txt"
    file.write_text("The harbour of Norland was closed in June for all who came by sea.", encoding="utf-8")
    page.locator("#upload-chooser").set_input_files(file)
    page.get_by_label("Countries as codes").fill("GE")
    page.get_by_role("button", name="Add to the collection").click()
    page.get_by_text("Added with").wait_for()
    page.wait_for_function(f"document.querySelector('#header .index-state').innerText !== {before!r}")
    page.get_by_role("button", name="Filters").last.click()
    country = page.locator("#sources-filters").get_by_label("Country")
    country.click()
    page.get_by_role("option", name="Georgia").click()
    page.locator("#upload-outcome").get_by_role("link", name="Open the report").click()
    page.get_by_role("button", name="Take this report out").click()
    page.get_by_role("button", name="Press again").click()
    page.get_by_text("was taken out of the collection").wait_for()
    page.wait_for_function(f"document.querySelector('#header .index-state').innerText === {before!r}")
    # The country that went with the report is no longer chosen, or nothing could be narrowed any more.
    page.locator("#find-source textarea, #find-source input").fill("Arrests")
    page.locator("#catalogue .list").get_by_role("link", name="Arrests of returnees").wait_for()


def test_a_file_can_be_chosen_again_once_it_was_mended(visit: Any, tmp_path: Path) -> None:
    page = visit()
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("button", name="Add a report").click()
    field, file = page.locator("#upload-chooser"), tmp_path / "report.pdf"
    file.write_bytes(b"this is no PDF")
    field.set_input_files(file)
    page.locator("#upload-outcome [role=alert]").wait_for()
    assert field.input_value().endswith("report.pdf")
    with page.expect_file_chooser():
        field.click()
    # A browser tells of a file that is chosen only where it is another than before.
    assert field.input_value() == ""


@SIZES
def test_a_kit_that_lacks_evidence_says_so(visit: Any, size: tuple[int, int]) -> None:
    page = visit(size=size)
    page.get_by_role("tab", name="Training").click()
    page.get_by_label("Caseworkers").check()
    page.get_by_role("button", name="Make the kit").click()
    page.locator("#kit [role=alert]").wait_for()
    assert "evidence" in page.locator("#kit").inner_text()


def test_the_questions_of_a_session_become_a_query_response(visit: Any) -> None:
    from docx import Document

    page = visit()
    question = "How many people did border guards arrest who came home in 2023?"
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#answer [data-done]").wait_for()
    page.get_by_role("button", name="Make a query response").click()
    page.get_by_label("Country it is about").fill("Norland")
    with page.expect_download() as download:
        page.get_by_role("button", name="Query response (.docx)").click()
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Norland" in text
    assert f"1. {question}" in text
    assert "1. answered" in page.locator("#respond-forms").inner_text()


@SIZES
def test_choose_an_audience_and_download_its_kit(
    browser: Any, serving: Any, kit_desk: Any, violations: Any, size: tuple[int, int]
) -> None:
    with serving(kit_desk) as address:
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
        page.goto(address)
        page.get_by_role("tab", name="Training").click()
        page.get_by_label("Judges").check()
        with page.expect_download(timeout=300_000) as download:
            page.get_by_role("button", name="Make the kit").click()
        names = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())).namelist()
        assert {"slides.pptx", "handout.docx", "quiz.gift", "sources.json"} <= set(names)
        page.locator("#kit summary").first.click()
        assert page.locator("#kit .citation .quote").first.is_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Light or dark").click()
        assert violations(page) == []
        page.close()


def test_a_kit_is_ordered_by_keyboard(visit: Any, tab_to: Any) -> None:
    page = visit()
    tab_to(page, "[role=tab][data-tab-id=training]")
    page.keyboard.press("Enter")
    tab_to(page, "#training-form input[type=radio]")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Caseworkers").is_checked()
    tab_to(page, "#make-kit")
    page.keyboard.press("Enter")
    page.locator("#kit [role=alert]").wait_for()


def test_sources_are_opened_and_added_by_keyboard(visit: Any, tab_to: Any) -> None:
    page = visit()
    tab_to(page, "[role=tab][data-tab-id=sources]")
    page.keyboard.press("Enter")
    page.locator("#catalogue .list").wait_for()
    tab_to(page, "#upload button")
    page.keyboard.press("Enter")
    tab_to(page, "#upload-chooser")
    tab_to(page, "#catalogue [data-open=source]")
    page.keyboard.press("Enter")
    page.locator("#sources-passage [data-shows]").wait_for()
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#catalogue [data-open=source]')")
