"""The command line: `coi COMMAND`. Exit codes are 0 done, 1 a `CoiError`, 2 wrong usage.

The commands stand in `commands/`; this is their table.
"""

from __future__ import annotations

import sys

import typer

from coi_assistant.commands import (
    asking,
    exporting,
    holding,
    indexing,
    quality,
    reporting,
    searching,
    serving,
    training,
    verifying,
)
from coi_assistant.errors import CoiError

app = typer.Typer(
    help="Country-of-origin information with proved quotations. Nothing you type leaves this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("index")(indexing.index)
app.command("ask")(asking.ask)
app.command("search")(searching.search)
app.command("passage")(asking.passage)
app.command("sources")(indexing.sources)
app.command("report")(reporting.report)
app.command("schedule")(reporting.schedule)
app.command("bundle")(reporting.bundle)
app.command("verify")(verifying.verify)
app.command("export")(exporting.export)
app.command("add")(holding.add)
app.command("remove")(holding.remove)
app.command("fetch")(holding.fetch)
app.command("eval")(quality.evaluate)
app.command("training")(training.training)
app.command("serve")(serving.serve)
app.command("doctor")(quality.doctor)


def main() -> None:
    """Run the command line; a `CoiError` becomes one line on the error stream and exit code 1."""
    try:
        app()
    except CoiError as error:
        typer.echo(f"coi: {error}", err=True)
        if error.drawing:
            typer.echo(error.drawing, err=True)
        sys.exit(1)
