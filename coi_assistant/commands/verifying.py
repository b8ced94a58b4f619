"""`coi verify`: every quotation of a saved answer, a bundle or a text checked against the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coi_assistant.commands.console import out
from coi_assistant.commands.options import Corpus, Index, Json
from coi_assistant.settings import load_settings

SHOWN = 120
"""Characters of a quotation; the whole is in the JSON."""
NARROWEST = 100
"""Columns of the table; a pipe reports 80, in which quotations become towers of words."""


def verify(
    file: Annotated[Path, typer.Argument(help="A saved answer, a bundle (.json, .zip), or text (.txt, .md).")],
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Check that every quotation of a file stands in its source; exit code 1 if one does not."""
    from coi_assistant.checking import read_claims, report, verify_claims
    from coi_assistant.pipeline import open_assistant

    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    comparisons = verify_claims(read_claims(file, assistant.sources), assistant.library)
    built = {"digest": assistant.manifest.digest, "built": assistant.manifest.built}
    found = report(comparisons, assistant.sources, name=file.name, index=built)
    if json_output:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print(found)
    if not found["all_verbatim"]:
        raise typer.Exit(1)


def _print(found: dict[str, Any]) -> None:
    if not found["checked"]:
        out.print(f"{found['file']!r} has no quotation that could be checked.", markup=False)
        return
    table = Table("", "verdict", "quotation, where it stands, what differs", show_lines=True, expand=True)
    for row in found["results"]:
        wrong = row["status"] != "verbatim"
        verdict = Text(", ".join([row["status"], *row["kinds"]]), style="bold" if wrong else "")
        table.add_row(str(row["number"]), verdict, Text("\n".join(_lines(row))))
    Console(width=max(out.width, NARROWEST), highlight=False).print(table)
    counts = ", ".join(f"{count} {status}" for status, count in found["counts"].items())
    out.print(f"{found['checked']} quotations checked: {counts}.", markup=False)


def _lines(row: dict[str, Any]) -> list[str]:
    """Return what is said of one quotation: its words, its place, each difference, the note."""
    place = row["stands_in"]
    where = ", ".join(part for part in (place["source_id"], place["locator"]) if part) if place else ""
    changed = [f"{one['kind']}: {_short(one['source'])} → {_short(one['quote'])}" for one in row["differences"]]
    return [f"“{_short(row['quote'])}”", *([where] if where else []), *changed, *([row["note"]] if row["note"] else [])]


def _short(text: str) -> str:
    shown = text or "(nothing)"
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
