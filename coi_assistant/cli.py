"""The command line: `coi COMMAND`. Exit codes are 0 done, 1 a `CoiError`, 2 wrong usage.

The commands stand in `commands/`; this is their table.
"""

from __future__ import annotations

import sys

import typer

from coi_assistant.commands import asking, indexing, quality, searching, serving, training
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
        sys.exit(1)
