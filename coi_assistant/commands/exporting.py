"""`coi export`: references for reference managers and documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coi_assistant.commands.options import Corpus, Index, Style
from coi_assistant.errors import ExportError
from coi_assistant.settings import load_settings

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant
    from coi_assistant.writers.exports import Entry


def export(
    items: Annotated[list[str], typer.Argument(metavar="SOURCE_ID|BUNDLE.json...", help="Sources, or saved bundles.")],
    form: Annotated[str, typer.Option("--format", help="ris, bibtex, csl-json, markdown or text.")] = "text",
    style: Style = "coi",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Write the references of sources, or the excerpts of a bundle, for another program."""
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.writers import exports
    from coi_assistant.writers.csl import check_style

    check_style(style)
    if form not in exports.FORMATS:
        raise ExportError(f"There is no format {form!r}. Use one of {', '.join(exports.FORMATS)}.")
    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    entries = [entry for item in items for entry in _entries(item, assistant)]
    written = exports.export(entries, form, style=style)
    if output is None:
        typer.echo(written.rstrip("\n"))
        return
    try:
        output.write_text(written, encoding="utf-8", newline="")
    except OSError as error:
        raise ExportError(f"{str(output)!r} cannot be written: {error.strerror or error}. Choose another.") from error
    typer.echo(f"{len(entries)} references in {str(output)!r}.")


def _entries(item: str, assistant: Assistant) -> list[Entry]:
    """Return the entries of a source or of a bundle; excerpts of sources that are gone are named and left out."""
    from coi_assistant import excerpts
    from coi_assistant.writers.exports import Entry

    if not item.endswith(".json"):
        return [Entry(source=assistant.source(item))]
    entries = []
    for one in excerpts.load(Path(item)).excerpts:
        if one.source_id not in assistant.sources:
            typer.echo(f"warning: {item!r} cites the source {one.source_id!r}, which the index does not have", err=True)
            continue
        source = assistant.sources[one.source_id]
        entries.append(Entry(source=source, locator=one.locator, quote=one.quote, issue=one.issue, note=one.note))
    return entries
