"""Records that a test bends to its case, and the real page over a small corpus with a hostile report, in a browser."""

import asyncio
import io
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.pipeline import build_index
from coi_assistant.records import Answer, Citation, Context, Coverage, Finding, Locator, Question, Source
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings, load_settings
from coi_assistant.ui import Desk, make_app
from coi_assistant.ui.server import bind, make_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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
PRINTED = ["Consuls charged ninety crowns for each stamped let-", "ter that was handed over at the window."]


@pytest.fixture
def make_source() -> Callable[..., Source]:
    """Make a source; keywords replace what it says."""
    plain = Source(
        id="returns",
        path="returns.md",
        media_type="text/markdown",
        sha256="0" * 64,
        title="Arrests of returnees",
        publisher="Norland Centre",
        source_type="media",
        published="2024-01-15",
        url="https://norland.example/returns",
        language="en",
        text_language="en",
    )
    return lambda **changes: replace(plain, **changes)


@pytest.fixture
def make_citation() -> Callable[..., Citation]:
    """Make a citation of the source `returns`; keywords replace what it says."""
    plain = Citation(
        passage_id="p1",
        source_id="returns",
        locator=Locator(pages=(3, 3), section=("Returns",), paragraph=14),
        quote=QUOTE,
        start=100,
        end=100 + len(QUOTE),
        context=Context(before="It was a quiet year.", after="Most of them were searched."),
    )
    return lambda **changes: replace(plain, **changes)


@pytest.fixture
def make_answer(make_citation: Callable[..., Citation]) -> Callable[..., Answer]:
    """Make an answer with one finding; keywords replace what it says."""
    plain = Answer(
        question=Question(text="How many people were arrested?", language="en"),
        status="answered",
        findings=(Finding(statement=QUOTE, citations=(make_citation(),)),),
        coverage=Coverage(sources_searched=2, passages_searched=9, sources_cited=1, oldest="2021-08", newest="2024-10"),
    )
    return lambda **changes: replace(plain, **changes)


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


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real page over a small corpus with a hostile report in it."""
    settings = written(tmp_path_factory.mktemp("browser"))
    build_index(settings, embedder=HashEmbedder())
    desk = Desk(settings, embedder=HashEmbedder())
    # The libraries behind a first answer take their time to import, on a busy machine longer than a browser waits.
    desk.assistant().ask(Question(text=QUESTION))
    with served(desk) as address:
        yield address


@pytest.fixture
def serving() -> Callable[..., Any]:
    """Serve an app over a desk of the test's own."""
    return served


@contextmanager
def served(desk: Desk, *, mcp: bool = False, beside: Sequence[socket.socket] = ()) -> Iterator[str]:
    """Serve the app as `serve` does, in a thread; `beside` are more sockets that it listens on."""
    servers: list[uvicorn.Server] = []

    async def run() -> None:
        # Built within a running loop: Gradio makes one where it finds none, and never closes it.
        servers.append(make_server(make_app(desk, mcp=mcp)))
        desk.start()
        await servers[0].serve(sockets=[listener, *beside])

    with bind("127.0.0.1", 0) as listener:
        # A daemon, and stopped whatever happens to the test: a server left running would keep pytest from ending.
        running = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        running.start()
        try:
            deadline = time.monotonic() + 60
            while not (servers and servers[0].started):
                assert running.is_alive() and time.monotonic() < deadline, "the server did not start"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            if servers:
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
    (corpus / "printed.pdf").write_bytes(printed())
    return load_settings(corpus=corpus, index=folder / "index")


def printed() -> bytes:
    """A report of two printed pages."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(420, 595))
    pages = (["The embassy closed its doors in March.", "Nobody was told why."], PRINTED)
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.drawString(60, 520 - 18 * place, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


# A browser for each module: as long as Playwright is there, no test can run an event loop of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium found; on Debian: apt-get install chromium")
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
        context = browser.new_context(viewport=viewport, **({"locale": "en-GB"} | options))
        context.set_default_timeout(45_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: wrong.append(request.url) if foreign(request.url, address) else None)
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(address + path)
        page.locator("#question textarea").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def violations() -> Callable[[Any], list[str]]:
    """List the serious and critical findings of axe-core on a page, each with the first element that has it."""
    reason = "axe-playwright-python is not installed"
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=reason)

    def found(page: Any) -> list[str]:
        # A colour half-way from light to dark is no fault of either.
        page.wait_for_function("!document.getAnimations().some((one) => one instanceof CSSTransition)")
        rules = {"runOnly": {"type": "tag", "values": TAGS}}
        listed = axe.Axe().run(page, options=rules).response["violations"]
        serious = [one for one in listed if one["impact"] in {"serious", "critical"}]
        return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in serious]

    return found


@pytest.fixture
def tab_to() -> Callable[[Any, str], None]:
    """Press the Tab key until the element that a selector names has the focus."""

    def press(page: Any, selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the Tab key never comes to {selector}")

    return press


def foreign(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", f"blob:{address}"))
