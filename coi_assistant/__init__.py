"""Country-of-origin information with proved quotations.

    corpus files -> ingest -> passages -> retrieval (Chroma, tantivy)                      coi index
    question -> retrieval -> synthesis -> verification -> weighing -> answer -> writers    coi ask

    >>> from coi_assistant import Question, load_settings, open_assistant
    >>> answer = open_assistant(load_settings()).ask(Question(text="What happens to people who return?"))

`pipeline` wires the stages and is the place to read first; `records` holds what they hand to each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coi_assistant.errors import CoiError
from coi_assistant.records import Answer, Citation, Filters, Finding, Passage, Question, Source
from coi_assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant, build_index, open_assistant

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "CoiError",
    "Filters",
    "Finding",
    "Passage",
    "Question",
    "Settings",
    "Source",
    "build_index",
    "load_settings",
    "open_assistant",
]


def __getattr__(name: str) -> Any:
    """Import the pipeline only when it is asked for: it brings the stores with it."""
    if name in {"Assistant", "build_index", "open_assistant"}:
        from coi_assistant import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
