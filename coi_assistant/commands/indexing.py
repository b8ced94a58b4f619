"""`coi index` and `coi sources`: the corpus and its catalogue."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from coi_assistant.commands.console import out, print_cards
from coi_assistant.commands.options import Corpus, Index, Json, filtered
from coi_assistant.records import Filters
from coi_assistant.settings import load_settings

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Throw the index away and build it anew.")] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Bring the index up to date with the corpus; exit code 1 if a file could not be used, the others are indexed."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from coi_assistant.indexing import Progress, build_index

    settings = load_settings(corpus=corpus, index=index)
    columns = (TextColumn("sources"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[passages]} passages"))
    started = time.perf_counter()
    console = Console(stderr=True)
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("index", total=None, passages=0)

        def show(state: Progress) -> None:
            bar.update(task, completed=state.sources, total=state.sources_total, passages=state.passages)

        report = build_index(settings, rebuild=rebuild, progress=show)
    if report.rebuilt:
        typer.echo(f"The index was damaged ({report.rebuilt}) and was rebuilt from the corpus.", err=True)
    out.print(
        f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged: "
        f"{report.added + report.changed + report.unchanged} sources, {report.passages} passages "
        f"in {time.perf_counter() - started:.1f} s."
    )
    for problem in report.problems:
        typer.echo(f"{problem.severity}: {problem.path}: {problem.reason}", err=True)
    if any(problem.severity == "error" for problem in report.problems):
        raise typer.Exit(1)


@filtered
def sources(
    source_id: Annotated[str, typer.Argument(metavar="[SOURCE_ID]", help="Only this source.")] = "",
    history: Annotated[bool, typer.Option("--history", help="The editions of the source, latest first.")] = False,
    problems: Annotated[bool, typer.Option("--problems", help="Only the files that could not be used.")] = False,
    cards: Annotated[bool, typer.Option("--cards", help="What is known of each publisher.")] = False,
    *,
    filters: Filters,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """List the catalogue."""
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.writers.answer_json import source_object
    from coi_assistant.writers.references import reference

    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    if history:
        _print_history(assistant, source_id, json_output)
        return
    selection = assistant.select(filters)
    if source_id:
        selection = replace(selection, sources=(assistant.source(source_id),))
    if cards:
        print_cards(assistant, [source.publisher for source in selection.sources], json_output=json_output)
        return
    wrong = [{"path": one.path, "severity": one.severity, "reason": one.reason} for one in assistant.problems]
    if json_output:
        listed = [] if problems else [source_object(source) for source in selection.sources]
        typer.echo(json.dumps({"schema": "coi-sources/1", "sources": listed, "problems": wrong}, ensure_ascii=False))
        return
    for source in () if problems else selection.sources:
        out.print(f"[bold]{escape(source.id)}[/bold]\n  {escape(reference(source))}")
    for one in wrong:
        out.print(escape(f"{one['severity']}: {one['path']}: {one['reason']}"))
    out.print(f"{len(selection.sources)} sources, {len(wrong)} problems.")


def _print_history(assistant: Assistant, source_id: str, json_output: bool) -> None:
    from coi_assistant.history import editions_of

    rows = editions_of(assistant.settings, source_id)
    if json_output:
        typer.echo(json.dumps({"schema": "coi-history/1", "id": source_id, "editions": [asdict(row) for row in rows]}))
        return
    for row in rows:
        until = f"until {row.superseded}" if row.superseded else "now"
        out.print(escape(f"{row.ingested or 'time not known'}  {until}  text {row.text_sha256[:16]}  {row.reader}"))
    out.print(f"{len(rows)} editions.")
