"""The page in a real browser: it is read, not only loaded, and any request to another host fails the test."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from coi_assistant.pipeline import build_index
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings, load_settings
from coi_assistant.ui import Desk, build
from coi_assistant.ui.server import bind, make_server

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; on Debian: apt-get install chromium"),
]

# The browser's own calls home are switched off, so that every request left is one of the page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
WIDE, NARROW = (1280, 900), (390, 844)
QUESTION = "How many people did border guards arrest who came home in 2023?"
QUOTE = "Border guards arrested 31 people who came home in 2023."
ATTACK = "<script>alert(1)</script><img src=https://elsewhere.example/x onerror=alert(2)>"

EXTRA_REPORTS = {
    "hostile.md": f"""---
title: '{ATTACK} [x](javascript:alert(3))'
publisher: '{ATTACK} {"x" * 50_000}'
url: javascript:alert(4)
published: 2022
language: en
---
# {ATTACK}

Zebra smugglers paid forty thalers for each striped animal. {ATTACK} [x](javascript:alert(5)) Then they left.
""",
    "letters.txt": "Пограничники проверяли телефоны у всех, кто возвращался домой из-за границы.\n",
    "examples.yaml": f"- {QUESTION}\n",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real page over a small corpus with a hostile report in it."""
    settings = written(tmp_path_factory.mktemp("browser"))
    build_index(settings, embedder=HashEmbedder())
    desk = Desk(settings, embedder=HashEmbedder())
    desk.start()
    servers: list[uvicorn.Server] = []

    async def run() -> None:
        # Built within a running loop: Gradio makes one where it finds none, and never closes it.
        servers.append(make_server(build(desk)))
        await servers[0].serve(sockets=[listener])

    with bind("127.0.0.1", 0) as listener:
        running = threading.Thread(target=lambda: asyncio.run(run()))
        running.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        servers[0].should_exit = True
        running.join(20)


def written(folder: Path) -> Settings:
    """Write the corpus and return settings over it."""
    corpus = folder / "corpus"
    corpus.mkdir()
    reports = {
        "returns.md": "---\ntitle: Arrests of returnees\npublisher: Norland Centre\nsource_type: media\n"
        "published: 2024-01\nlanguage: en\nurl: https://norland.example/r\n---\n# Returns\n\nIt was a quiet year. "
        f"{QUOTE} Most of them had their telephones searched.\n\nA spokesman denied it.\n",
        "passports.md": "---\ntitle: Passports abroad\npublisher: Norland Watch\npublished: 2023-09-10\nlanguage: en\n"
        "digest: true\n---\n## Decree\n\n**P1.** The ministry published Decree No. 77.\n\n"
        "**P2.** Consulates stopped renewing passports.\n\n**P3.** The ministry gave no figures.\n",
    }
    for name, text in (reports | EXTRA_REPORTS).items():
        (corpus / name).write_text(text, encoding="utf-8")
    return load_settings(corpus=corpus, index=folder / "index")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Open pages that note every request to another host and every complaint of the browser; none may be left."""
    wrong: list[str] = []
    contexts = []

    def open_page(path: str = "", size: tuple[int, int] = WIDE, **options: Any) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: wrong.append(request.url) if foreign(request.url, address) else None)
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(address + path)
        page.get_by_label("Question").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def foreign(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", f"blob:{address}"))


def ask(page: Any, question: str) -> Any:
    """Ask by keyboard and return the answer once it is there."""
    box = page.get_by_label("Question")
    box.fill(question)
    box.press("Enter")
    page.locator("#answer .coverage, #answer [role=alert]").first.wait_for()
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
    assert "Norland Centre, Arrests of returnees, January 2024" in finding.inner_text()
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
    assert page.get_by_label("Question").input_value() == QUESTION
    assert page.locator("details.examples").get_attribute("open") is None


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
    assert "4 sources" in table.inner_text()
    page.get_by_label("Find in the catalogue").fill("norland passports")
    table.get_by_text("1 of 4 sources").wait_for()
    table.get_by_role("link", name="Passports abroad").click()
    card = page.locator("#sources-passage")
    card.get_by_role("heading", name="Passports abroad").wait_for()
    assert "our paraphrase" in card.inner_text()


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


def test_shift_and_enter_begin_a_new_line(visit: Any) -> None:
    page = visit()
    box = page.get_by_label("Question")
    box.fill("First")
    box.press("Shift+Enter")
    box.type("second")
    assert box.input_value() == "First\nsecond"
    assert page.locator("#answer .coverage").count() == 0
