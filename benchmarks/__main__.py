"""Measure this program and what its users would build instead, in one run on one machine with one embedding model.

    python -m benchmarks [--sizes 0,1000,10000] [--repeats 3] [--questions 40] [--folder DIR] [--systems ours,...]

Size 0 is the shipped corpus. Up to 1,000 passages are embedded by the model; beyond that their vectors are made up near
real ones (see `embedders`), for all systems alike, and embedding is left out of the times. Each measurement has a
process of its own. Writes `results/NAME.json` (or adds to it) and the tables of docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measuring import free_port, questions, settle
from benchmarks.tables import write_tables
from coi_assistant.running import SOCKET

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
BUILT = {"ours": "index", "quickstart": "langchain", "ensemble": "", "haystack": "haystack"}
"""Systems, and the folder that each builds; the ensemble searches what the quickstart built."""
NEEDED = {"quickstart": "langchain_text_splitters", "ensemble": "langchain_community", "haystack": "haystack"}
Result = dict[str, Any]


def main() -> None:
    """Measure all that was asked for, and write what was seen after each system."""
    options = _options()
    systems = [name for name in options.systems.split(",") if name not in NEEDED or find_spec(NEEDED[name])]
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{options.name}.json"
    result: Result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"sizes": {}}
    result["machine"] = _machine()
    with TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        for size in map(int, options.sizes.split(",")):
            measured = result["sizes"].setdefault(str(size), {})
            for name, found in _measured(folder / str(size), size, systems, options):
                measured[name] = found
                path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
                _say(f"{size} passages, {name}: done")
    if options.tables:
        write_tables(result, ROOT / "docs" / "performance.md")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="0,1000,10000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--systems", default=",".join(BUILT))
    parser.add_argument("--folder", type=Path, help="where corpora and indexes are kept; a temporary one by default")
    parser.add_argument("--name", default=datetime.now(UTC).strftime("%Y%m%d-%H%M%S"))
    parser.add_argument("--tables", action="store_true", help="write the tables of docs/performance.md")
    parser.add_argument("--recall", action="store_true", help="compare Chroma's search with the exact one too")
    return parser.parse_args()


def _machine() -> Result:
    system = f"{platform.system()} {platform.machine()}"
    return {"processors": os.cpu_count(), "python": platform.python_version(), "system": system}


def _measured(folder: Path, size: int, systems: list[str], options: argparse.Namespace) -> Iterator[tuple[str, Result]]:
    _child("corpus", folder, size)
    for system in systems:
        found: Result = {}
        if built := BUILT[system]:
            found["index"] = [_fresh(system, folder, built, size) for _ in range(options.repeats)]
        if system == "ours":
            found["no_change"] = [_coi(folder, "index") for _ in range(options.repeats)]
            found["ask_without_reader"] = [_child("ours.ask_without_reader", folder, options.questions)]
        found["ask"] = [_child(f"{system}.ask", folder, options.questions) for _ in range(options.repeats)]
        found["cold"] = [_cold(system, folder) for _ in range(options.repeats)]
        if system == "ours":
            found["beside_app"] = _beside_app(folder, options.repeats)
        yield system, found
    if options.recall and size:
        yield "recall", _child("recall", folder.parent, size)


def _fresh(system: str, folder: Path, built: str, size: int) -> Result:
    shutil.rmtree(folder / built, ignore_errors=True)
    return _child(f"{system}.index", folder, size)


def _child(name: str, folder: Path, number: int) -> Result:
    command = [sys.executable, "-m", "benchmarks.child", name, str(folder.resolve()), str(number)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    found: Result = json.loads(done.stdout.splitlines()[-1])
    return found


def _cold(system: str, folder: Path) -> float:
    if system == "ours":
        return _coi(folder, "ask", questions(1)[0])
    started = time.perf_counter()
    _child(f"{system}.cold", folder, 0)
    return time.perf_counter() - started


def _beside_app(folder: Path, count: int) -> list[float]:
    """Return the seconds that `coi ask` takes while the app runs over the same index, another question each time."""
    app = subprocess.Popen(_command(folder, "serve", "--port", str(free_port())), cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        while not (folder / "index" / SOCKET).exists():
            if app.poll() is not None:
                sys.exit("coi serve ended before it was asked")
            time.sleep(0.1)
        first, *texts = questions(count + 1)
        _coi(folder, "ask", first)
        settle(app.pid)
        return [_coi(folder, "ask", text) for text in texts]
    finally:
        app.terminate()
        app.wait()


def _command(folder: Path, *words: str) -> list[str]:
    where = ["--corpus", str(folder.resolve() / "corpus"), "--index", str(folder.resolve() / "index")]
    return [sys.executable, "-m", "coi_assistant", *words, *where]


def _coi(folder: Path, *words: str) -> float:
    """Return the seconds that a command takes, the start of its process included."""
    started = time.perf_counter()
    subprocess.run(_command(folder, *words), cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - started


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
