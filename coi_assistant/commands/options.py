"""Options that several commands share, and the decorator that turns the filter options into `Filters`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from coi_assistant.records import Filters

Corpus = Annotated[Path | None, typer.Option("--corpus", help="Folder with the reports (COI_CORPUS).")]
Index = Annotated[Path | None, typer.Option("--index", help="Folder of the index (COI_INDEX).")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object (one a line for many questions).")]
Since = Annotated[str | None, typer.Option(help="Published on or after: YYYY, YYYY-MM or YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(help="Published on or before.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Only what had been published by this date.")]
SourceTypes = Annotated[list[str] | None, typer.Option("--source-type", help="Kind of source; may be repeated.")]
Publishers = Annotated[
    list[str] | None, typer.Option("--publisher", help="Part of a publisher's name; may be repeated.")
]
Countries = Annotated[list[str] | None, typer.Option("--country", help="ISO code of a country dealt with; repeatable.")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="Topic from topics.yaml; may be repeated.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Language of the original; may be repeated.")]
Originals = Annotated[bool, typer.Option("--originals-only", help="Leave digests out.")]
Exact = Annotated[bool, typer.Option("--exact-names", help="Do not look for other spellings of names.")]

Style = Annotated[
    str, typer.Option(help="Style of the references: coi, oscola, bluebook, chicago, apa or eu.", show_default=True)
]


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes `filters: Filters` the filter options in its place, the same for every command."""
    own = [one for one in inspect.signature(command, eval_str=True).parameters.values() if one.name != "filters"]
    options = list(inspect.signature(_filters, eval_str=True).parameters.values())

    def run(**given: Any) -> None:
        chosen = {one.name: given.pop(one.name) for one in options}
        command(filters=_filters(**chosen), **given)

    # Typer reads names, types and help from the signature; all are keyword-only, so that their order is free.
    named = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in [*own, *options]]
    run.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in named}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


def _filters(
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source_type: SourceTypes = None,
    publisher: Publishers = None,
    country: Countries = None,
    topic: Topics = None,
    language: Languages = None,
    originals_only: Originals = False,
) -> Filters:
    return Filters(
        since=since,
        until=until,
        as_of=as_of,
        source_types=tuple(source_type or ()),
        publishers=tuple(publisher or ()),
        countries=tuple(country or ()),
        topics=tuple(topic or ()),
        languages=tuple(language or ()),
        originals_only=originals_only,
    )
