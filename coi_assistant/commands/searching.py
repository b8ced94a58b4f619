"""`coi search`: passages by their words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from coi_assistant.commands.console import out, passage_object
from coi_assistant.commands.options import Corpus, Exact, Index, Json, Style, filtered
from coi_assistant.records import Filters
from coi_assistant.settings import load_settings

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant
    from coi_assistant.searching import SearchRequest

QUERY_HELP = 'Words, AND, OR, NOT, "phrases", "near words"~5, pris*, wom?n, title:, publisher:, year:2020-2023 ...'
FACET_HELP = "facet=value (source_type, publisher, year, topic, language, country); may be repeated."
FACET_VALUES_SHOWN = 5


@filtered
def search(
    query: Annotated[str, typer.Argument(help=QUERY_HELP)],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most passages shown.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="Passages passed over, for the next page.")] = 0,
    sort: Annotated[str, typer.Option(help="relevance or date (newest first).")] = "relevance",
    any_of: Annotated[list[str] | None, typer.Option("--any", help=f"At least one {FACET_HELP}")] = None,
    all_of: Annotated[list[str] | None, typer.Option("--all", help=f"Every {FACET_HELP}")] = None,
    none_of: Annotated[list[str] | None, typer.Option("--none", help=f"No {FACET_HELP}")] = None,
    exact_names: Exact = False,
    style: Style = "coi",
    *,
    filters: Filters,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Find passages by their words."""
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.searching import SearchRequest
    from coi_assistant.writers.csl import check_style

    check_style(style)
    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    request = SearchRequest(
        query=query,
        filters=filters,
        any_of=tuple(any_of or ()),
        all_of=tuple(all_of or ()),
        none_of=tuple(none_of or ()),
        order=sort,  # type: ignore[arg-type]  # checked by the search, which names the orders
        limit=limit,
        offset=offset,
        exact_names=exact_names,
    )
    found = _found(assistant, request, style)
    if json_output:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print(found)


def _found(assistant: Assistant, request: SearchRequest, style: str) -> dict[str, Any]:
    result = assistant.find(request)
    return {
        "schema": "coi-search/1",
        "query": request.query,
        "total": result.total,
        "offset": request.offset,
        "sort": request.order,
        "facets": {
            name: [{"value": value, "passages": count} for value, count in values]
            for name, values in result.facets.items()
        },
        "passages": [_row(one, passage_object(assistant, one.hit.passage.id, style=style)) for one in result.found],
    }


def _row(found: Any, passage: dict[str, Any]) -> dict[str, Any]:
    return passage | {
        "score": round(found.hit.score, 4),
        "highlights": [list(span) for span in found.highlights],
        "heading": found.heading,
        "heading_highlights": [list(span) for span in found.heading_highlights],
        "sentence": {"before": found.before, "text": found.sentence, "after": found.after},
    }


def _print(found: dict[str, Any]) -> None:
    """Print hits with the matched words in bold, then the facets."""
    if not found["total"]:
        out.print("No passage matches.")
        return
    for row in found["passages"]:
        out.print(f"[bold]{escape(row['passage_id'])}[/bold]  {_bold(row['text'], row['highlights'])}")
        if row["heading_highlights"] and not row["highlights"]:
            out.print(f"    in the heading: {_bold(row['heading'], row['heading_highlights'])}")
        out.print(f"    {escape(row['reference'])}\n", style="dim")
    for name, values in found["facets"].items():
        shown = "; ".join(f"{one['value']} {one['passages']}" for one in values[:FACET_VALUES_SHOWN])
        more = len(values) - FACET_VALUES_SHOWN
        rest = f"; {more} more" if more > 0 else ""
        if shown:
            out.print(f"[dim]{name}:[/dim] {escape(shown + rest)}")
    first = found["offset"] + 1
    last = found["offset"] + len(found["passages"])
    out.print(
        f"{found['total']} passages, {first} to {last} shown."
        if found["passages"]
        else f"{found['total']} passages, none from number {first} on."
    )


def _bold(text: str, spans: list[list[int]]) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces += [escape(text[position:start]), f"[bold]{escape(text[start:end])}[/bold]"]
        position = end
    return "".join([*pieces, escape(text[position:])])
