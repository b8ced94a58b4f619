"""What the commands print with: one console, and the plain form of passages, answers and figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

out = Console(highlight=False, soft_wrap=True)


def print_json(thing: object) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(thing, ensure_ascii=False))


def passage_object(assistant: Assistant, passage_id: str, *, context: int = 0) -> dict[str, Any]:
    """Return a passage with its neighbours as the JSON object of `coi passage --json`."""
    from coi_assistant.writers.answer_json import locator_object
    from coi_assistant.writers.references import reference

    view = assistant.passage(passage_id, context=context)
    return {
        "passage_id": view.passage.id,
        "source_id": view.source.id,
        "text": view.passage.text,
        "start": view.passage.start,
        "end": view.passage.end,
        "locator": locator_object(view.passage),
        "reference": reference(view.source, view.passage.locator),
        "is_digest": view.source.is_digest,
        "flags": list(view.passage.flags),
        "before": [passage.text for passage in view.before],
        "after": [passage.text for passage in view.after],
    }


def print_passage(shown: dict[str, Any]) -> None:
    """Print a passage with its reference."""
    out.print(f"[bold]{escape(shown['passage_id'])}[/bold]  {escape(shown['text'])}")
    out.print(f"    {escape(shown['reference'])}{flag_note(shown['flags'])}\n", style="dim")


_FLAGS = {"OCR": "read by OCR: compare with the original", "instruction": "reads like an order to a machine"}


def flag_note(flags: list[str]) -> str:
    """Return what a reader must know of a passage, in round brackets; empty where there is nothing."""
    return f" ({'; '.join(_FLAGS[flag] for flag in flags)})" if flags else ""


def print_figures(figures: dict[str, Any], json_output: bool) -> None:
    """Print figures as one JSON object, or as a table: overall first, then one row a group."""
    if json_output:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    from rich.table import Table

    rows = {"all": {name: value for name, value in figures.items() if not isinstance(value, dict)}}
    for name, value in figures.items():
        if isinstance(value, dict):
            inner = value.items() if all(isinstance(one, dict) for one in value.values()) else [(name, value)]
            rows |= dict(inner)
    rows = {name: row for name, row in rows.items() if row}
    table = Table("", *dict.fromkeys(key for row in rows.values() for key in row))
    for name, row in rows.items():
        cells = [row.get(str(column.header)) for column in table.columns[1:]]
        table.add_row(name, *("" if cell is None else f"{cell:.3g}" for cell in cells))
    # A log or a pipe reports 80 columns, in which the figures would be cut to one digit.
    Console(width=max(out.width, 190), highlight=False).print(table)


def print_answer(answer: dict[str, Any]) -> None:
    """Print an answer: status, findings or what is near, notes, what was searched."""
    titles = {"answered": "Answered", "partial": "Partly answered", "no_information": "No information found"}
    out.print(f"\n[bold]{titles[answer['status']]}[/bold]  {escape(answer['question'])}")
    for number, finding in enumerate(answer["findings"], start=1):
        out.print()
        for place, citation in enumerate(finding["citations"]):
            label = f"{number}." if not place else "  "
            out.print(f"{label} “{escape(citation['quote'])}”")
            out.print(f"    {escape(citation['reference'])}  [{citation['passage_id']}]", style="dim", markup=False)
            if note := flag_note(citation["flags"]):
                out.print(f"   {note}", style="dim", markup=False)
    if answer["related"] and not answer["findings"]:
        out.print("\nRelated, but not an answer:")
        for citation in answer["related"]:
            out.print(f"  - “{escape(citation['quote'])}”")
            out.print(f"    {citation['reference']}", style="dim", markup=False)
    covered = answer["coverage"]
    out.print()
    for note in answer["notes"]:
        out.print(f"Note: {escape(note)}")
    period = f", published {covered['oldest']} to {covered['newest']}" if covered["oldest"] else ""
    out.print(f"Searched {covered['passages_searched']} passages of {covered['sources_searched']} sources{period}.")
