"""Photograph the running app for the README: `make screenshots` (needs Chromium and the test extra).

The pictures are of the real app over the shipped corpus: docs/images/ask.png, sources.png, guide.png, and the
first in dark and on a phone.
"""

from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from coi_assistant.settings import Settings, load_settings, switch_off_network

FOLDER = Path(__file__).parent.parent / "docs" / "images"
WIDE, NARROW = (1280, 860), (390, 844)
QUESTION = "How many people were detained on return in 2023?"
PATIENCE = 180_000
"""Milliseconds for the first answer, which waits for the model."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> int:
    """Serve the app, photograph it, and say where the pictures are."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("No Chromium found. On Debian: apt-get install chromium\n")
        return 1
    from playwright.sync_api import sync_playwright

    settings = load_settings()
    address = _serve(settings)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, size, theme in (("", WIDE, "light"), ("-dark", WIDE, "dark"), ("-phone", NARROW, "light")):
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme=theme, locale="en-GB"
            )
            _photograph(context.new_page(), address, name)
            context.close()
        browser.close()
    sys.stdout.write(f"The pictures are in {FOLDER.parent.name}/{FOLDER.name}/\n")
    return 0


def _serve(settings: Settings) -> str:
    from coi_assistant.ui import Desk, make_app
    from coi_assistant.ui.server import bind, make_server

    switch_off_network(settings)
    desk = Desk(settings)
    listener = bind("127.0.0.1", 0)
    server = make_server(make_app(desk))
    desk.assistant().warm_up()
    threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def _photograph(page: Any, address: str, name: str) -> None:
    page.goto(address)
    box = page.locator("#question textarea")
    box.wait_for()
    box.fill(QUESTION)
    box.press("Enter")
    page.locator("#answer [data-done]").wait_for(timeout=PATIENCE)
    page.locator("#answer .ways [data-open]").first.click()
    page.locator("#ask-passage mark").wait_for()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=FOLDER / f"ask{name}.png")
    if name:
        return
    for tab, ready in (("Sources", "#catalogue .list"), ("Guide", "#guide .guide")):
        page.get_by_role("tab", name=tab).click()
        page.locator(ready).wait_for()
        if tab == "Sources":
            page.locator(".coverage-chart summary").click()
        page.screenshot(path=FOLDER / f"{tab.lower()}.png")


if __name__ == "__main__":
    sys.exit(main())
