"""`coi serve`: the app in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from coi_assistant.commands.options import Corpus, Index
from coi_assistant.settings import load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer the answers as MCP tools too.")] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Start the app in the browser (same as `python app.py`)."""
    from coi_assistant.ui import serve as start

    start(load_settings(corpus=corpus, index=index, host=host, port=port), mcp=mcp)
