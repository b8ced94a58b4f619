"""What a user of the page waits for: the page, the first answer while the model loads, and warm answers on screen.

    python -m benchmarks.on_screen [--questions 20] [--corpus DIR] [--index DIR]

Starts `coi serve` over an index that is in order, in a process of its own, and drives it with headless Chromium. A warm
answer counts from the key that sends the question to the answer in the page. Prints one JSON object: seconds, except
`warm` (milliseconds) and `memory` (the most that the server had, in megabytes).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.measuring import free_port, questions, settle, summary

ROOT = Path(__file__).parent.parent
PATIENCE = 180_000
"""Milliseconds for the first answer, which waits for the model."""
SELDOM = 50
"""Milliseconds from one look for the time taken to the next; the time itself is by the page's own clock."""
WATCH = """(text) => {
  let pressed;
  window.seen = null;
  addEventListener("keydown", () => (pressed = performance.now()), { capture: true, once: true });
  const look = () => {
    const answer = document.querySelector("#answer [data-done]");
    if (!pressed || answer?.dataset.question !== text || !answer.offsetParent) return;
    observer.disconnect();
    requestAnimationFrame(() => (window.seen = performance.now() - pressed));
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { attributes: true, childList: true, subtree: true });
}"""
"""Looks at each change of the page whether it shows the answer to this question, and takes the time of its frame.
It does not look at each frame: that would take processor time from the answer, which a page in use does not."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> int:
    """Measure, and print what was seen."""
    options = _options()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("No Chromium found. On Debian: apt-get install chromium\n")
        return 1
    port = free_port()
    places = ["--corpus", str(options.corpus), "--index", str(options.index)]
    command = [sys.executable, "-m", "coi_assistant", "serve", "--port", str(port), *places]
    started = time.perf_counter()
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        _wait_for(address, app)
        result = {"server_up": time.perf_counter() - started}
        result |= _driven(chromium, address, app.pid, options.questions)
        sys.stdout.write(json.dumps(result | {"memory": _peak_megabytes(app.pid)}, indent=1) + "\n")
    finally:
        app.terminate()
        app.wait()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    return parser.parse_args()


def _driven(chromium: str, address: str, server: int, count: int) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    first, *texts = questions(count + 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        up = time.perf_counter()
        page.goto(address)
        page.locator("#question textarea").fill(first)
        usable = time.perf_counter() - up
        answered = _asked(page, first)
        settle(server)
        warm = [_asked(page, text) for text in texts]
        browser.close()
    return {"page_usable": usable, "first_answer": usable + answered, "warm": summary(warm)}


def _asked(page: Any, text: str) -> float:
    """Return the seconds from sending a question to the frame that shows its answer, by the page's own clock."""
    page.locator("#question textarea").fill(text)
    page.evaluate(WATCH, text)
    page.locator("#question textarea").press("Enter")
    seen = page.wait_for_function("window.seen", timeout=PATIENCE, polling=SELDOM)
    return float(seen.json_value()) / 1000


def _wait_for(address: str, app: subprocess.Popen[bytes]) -> None:
    while app.poll() is None:
        # The port listens before there is anybody to answer.
        with suppress(OSError), urlopen(address, timeout=60) as response:
            response.read()
            return
        time.sleep(0.02)
    sys.exit("coi serve ended before the page was up; run `coi index` first")


def _peak_megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    sys.exit(main())
