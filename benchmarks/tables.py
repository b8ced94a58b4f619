"""The tables of docs/performance.md, from the results of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
TITLES = {
    "ours": "coi",
    "quickstart": "LangChain quickstart",
    "ensemble": "LangChain ensemble",
    "haystack": "Haystack hybrid",
}
Result = dict[str, Any]


def write_tables(result: Result, path: Path) -> None:
    """Put the tables between the two marks of a document."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{tables(result)}\n{END}{after}", encoding="utf-8")


def tables(result: Result) -> str:
    """Return all tables as Markdown."""
    parts = [_size(size, measured) for size, measured in result["sizes"].items() if measured]
    machine = result["machine"]
    return f"{machine['processors']} processors, Python {machine['python']}, {machine['system']}.\n\n" + "\n".join(
        parts
    )


def _size(size: str, measured: Result) -> str:
    passages = measured["ours"]["index"][0]["passages"] if "ours" in measured else int(size)
    title = f"### {'The shipped corpus' if size == '0' else 'Generated reports'}: {passages:,} passages\n\n"
    systems = [name for name in TITLES if name in measured]
    head = f"| | {' | '.join(TITLES[name] for name in systems)} |\n|---|{'---:|' * len(systems)}\n"
    rows = "".join(f"| {label} | {' | '.join(cells)} |\n" for label, cells in _rows(measured, systems))
    return title + head + rows + _parts(measured) + _recall(measured)


def _rows(measured: Result, systems: list[str]) -> Iterator[tuple[str, list[str]]]:
    def row(label: str, *path: str, unit: str = "ms") -> tuple[str, list[str]]:
        return label, [_cell(_values(measured[name], *path), unit) for name in systems]

    yield row("index, s", "index", "seconds", "total", unit="s")
    yield row("index without changes, s (new process)", "no_change", unit="s")
    yield row("one question, s (new process)", "cold", unit="s")
    yield row("one question, s (new process, the app running)", "beside_app", unit="s")
    yield "to find the passages, p50, ms", [_cell(_finding(name, measured[name]), "ms") for name in systems]
    yield row("question, p50, ms", "ask", "parts", "total", "p50")
    yield row("question, p95, ms", "ask", "parts", "total", "p95")
    yield row("question without the reader, p50, ms", "ask_without_reader", "parts", "total", "p50")
    yield row("question without the reader, p95, ms", "ask_without_reader", "parts", "total", "p95")
    yield row("with a filter by date, p50, ms", "ask", "filtered", "p50")
    yield row("with a filter by date, p95, ms", "ask", "filtered", "p95")
    yield row("eight askers: p95, ms", "ask", "eight", "p95")
    yield row("eight askers: questions a second", "ask", "eight", "per_second", unit="s")
    yield row("peak memory of asking, MB", "ask", "memory")
    yield row("peak memory of indexing, MB", "index", "memory")
    yield row("on disk, MB", "index", "disk")


def _finding(system: str, found: Result) -> list[float]:
    """Return what finding passages takes: of a question to the others all there is, of ours the first parts."""
    if system != "ours":
        return _values(found, "ask", "parts", "total", "p50")
    parts = ("embedding", "dense", "lexical", "fusion")
    return [sum(run["parts"][part]["p50"] for part in parts) for run in found["ask"]]


def _values(found: Result, kind: str, *path: str) -> list[float]:
    values = []
    for run in found.get(kind, []):
        value = run
        for key in path:
            value = value.get(key) if value is not None else None
        if value is not None:
            values.append(value)
    return values


def _cell(values: list[float], unit: str) -> str:
    if not values:
        return ""
    digits = 2 if unit == "s" else 0
    middle = f"{median(values):,.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def _parts(measured: Result) -> str:
    if "ours" not in measured:
        return ""
    indexed = [
        (part, _values(measured["ours"], "index", "seconds", part)) for part in ("reading", "embedding", "writing")
    ]
    text = "\nIndexing, s: " + ", ".join(f"{part} {_cell(values, 's')}" for part, values in indexed if values) + ".\n"
    asked = measured["ours"]["ask"]
    parts = [part for part in asked[0]["parts"] if part != "total"]
    head = "\n| part of a question, ms | p50 | p95 |\n|---|---:|---:|\n"
    rows = "".join(
        f"| {part} | {median(run['parts'][part]['p50'] for run in asked):.1f} "
        f"| {median(run['parts'][part]['p95'] for run in asked):.1f} |\n"
        for part in parts
    )
    return text + head + rows


def _recall(measured: Result) -> str:
    if "recall" not in measured:
        return ""
    head = "\n| search for the 50 nearest | recall | p50, ms | p95, ms |\n|---|---:|---:|---:|\n"
    rows = "".join(
        f"| {name.replace('_', ', ')} | {row.get('recall', 1):.3f} | {row['p50']:.1f} | {row['p95']:.1f} |\n"
        for name, row in measured["recall"].items()
    )
    return head + rows
