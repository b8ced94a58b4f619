"""What the commands print with: one console, and the plain form of passages, answers and figures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant, PassageView

out = Console(highlight=False, soft_wrap=True)


def print_json(thing: object) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(thing, ensure_ascii=False))


def passage_object(assistant: Assistant, passage_id: str, *, context: int = 0, style: str = "coi") -> dict[str, Any]:
    """Return a passage with its neighbours as the JSON object of `coi passage --json`."""
    return view_object(assistant.passage(passage_id, context=context), style=style)


def view_object(view: PassageView, *, style: str = "coi") -> dict[str, Any]:
    """Return an opened passage as plain data."""
    from coi_assistant.writers.answer_json import locator_object
    from coi_assistant.writers.references import reference

    return {
        "passage_id": view.passage.id,
        "source_id": view.source.id,
        "text": view.passage.text,
        "start": view.passage.start,
        "end": view.passage.end,
        "locator": locator_object(view.passage),
        "reference": reference(view.source, view.passage.locator, style=style),
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


def print_cards(assistant: Assistant, publishers: Iterable[str], *, json_output: bool) -> None:
    """Print the source card of each publisher once; fields that nobody has filled say so."""
    cards = {card.name: card for card in (assistant.publisher_card(one) for one in dict.fromkeys(publishers))}
    if json_output:
        listed = [cards[name].model_dump(mode="json") for name in sorted(cards)]
        print_json({"schema": "coi-publishers/1", "publishers": listed})
        return
    for name in sorted(cards):
        out.print(f"[bold]{escape(name)}[/bold]")
        for field, text in cards[name].model_dump(exclude={"name", "also"}).items():
            out.print(f"  {field.replace('_', ' ')}: {text}", markup=False)
    out.print(f"{len(cards)} publishers.")


def print_answer(answer: dict[str, Any]) -> None:
    """Print an answer: status, findings or what is near, conflicts, notes, what was searched."""
    titles = {"answered": "Answered", "partial": "Partly answered", "no_information": "No information found"}
    out.print(f"\n[bold]{titles[answer['status']]}[/bold]  {escape(answer['question'])}")
    for number, finding in enumerate(answer["findings"], start=1):
        _print_finding(number, finding)
    for conflict in answer["conflicts"]:
        _print_conflict(conflict)
    if answer["related"] and not answer["findings"]:
        out.print("\nRelated, but not an answer:")
        for citation in answer["related"]:
            out.print(f"  - “{citation['quote']}”", markup=False)
            out.print(f"    {citation['reference']}", style="dim", markup=False)
    out.print()
    for note in answer["notes"]:
        out.print(f"Note: {note}", markup=False)
    if not answer["findings"] and answer.get("search_record"):
        _print_search_record(answer["search_record"])
    covered = answer["coverage"]
    period = f", published {covered['oldest']} to {covered['newest']}" if covered["oldest"] else ""
    out.print(f"Searched {covered['passages_searched']} passages of {covered['sources_searched']} sources{period}.")


def _print_finding(number: int, finding: dict[str, Any]) -> None:
    out.print()
    for place, citation in enumerate(finding["citations"]):
        label = f"{number}." if not place else "  "
        out.print(f"{label} “{citation['quote']}”", markup=False)
        out.print(f"    {citation['reference']}  [{citation['passage_id']}]", style="dim", markup=False)
        marks = [finding["kind"] if not place else "", _age(citation), " <- ".join(citation.get("chain", ()))]
        copy = "copy of the same text" if citation.get("copy") else ""
        out.print(
            f"    {'; '.join(filter(None, [*marks, copy]))}{flag_note(citation['flags'])}", style="dim", markup=False
        )


def _print_conflict(conflict: dict[str, Any]) -> None:
    out.print(f"\n{conflict['about']}:", markup=False)
    for citation in conflict["citations"]:
        said = f"{citation['value']} ({citation['counts']})" if citation.get("value") else citation["quote"]
        who = " <- ".join(citation.get("chain", ())) or citation["publisher"]
        out.print(f"  - {said}", markup=False)
        out.print(
            f"    {who}, {citation['published'] or 'undated'}  [{citation['passage_id']}]", style="dim", markup=False
        )


def _print_search_record(record: dict[str, Any]) -> None:
    """Print how the question was understood and searched for."""
    rows = {
        "Asked for": ", ".join(record["asked_for"]),
        "Searched as": record["searched_as"] if record["searched_as"] != record["question"] else "",
        "Spellings tried": "; ".join(", ".join(spellings) for spellings in record["spellings"]),
        "Terms searched": "; ".join(f"{code}: {terms}" for code, terms in record["terms"].items()),
        "Filters": ", ".join(f"{name} {value}" for name, value in record["filters"].items()),
    }
    for name, text in rows.items():
        if text:
            out.print(f"{name}: {text}", markup=False)


def _age(citation: dict[str, Any]) -> str:
    if citation.get("age_months") is None:
        return "" if citation["published"] else "undated"
    note = f" ({citation['date_note']})" if citation.get("date_note") else ""
    return f"{citation['age_months']} months old{note}"
