"""`coi search`: passages by their words."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from coi_assistant.commands.console import out, passage_object, print_passage
from coi_assistant.commands.options import Corpus, Index, Json, filtered
from coi_assistant.records import Filters
from coi_assistant.settings import load_settings


@filtered
def search(
    query: Annotated[str, typer.Argument(help='Words, AND, OR, NOT, "phrases", "near words"~5.')],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most passages shown.")] = 20,
    *,
    filters: Filters,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Find passages by their words."""
    from coi_assistant.pipeline import open_assistant

    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    hits = assistant.search(query, filters, count=limit)
    rows = [passage_object(assistant, hit.passage.id) | {"score": round(hit.score, 4)} for hit in hits]
    if json_output:
        typer.echo(json.dumps({"schema": "coi-search/1", "query": query, "passages": rows}, ensure_ascii=False))
        return
    for row in rows:
        print_passage(row)
    out.print(f"{len(rows)} passages." if rows else "No passage holds these words.")
