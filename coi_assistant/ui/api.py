"""What other programs get: the same answer objects as `coi ask --json`, over named endpoints and as MCP tools."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import gradio as gr
from gradio.events import api as add_endpoint

from coi_assistant.errors import CoiError, QuestionError, SettingsError
from coi_assistant.records import Question
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.filters import read_filters
from coi_assistant.writers.answer_json import locator_object, source_object
from coi_assistant.writers.references import reference

Result = TypeVar("Result")

MOST_HITS = 200
MOST_NEIGHBOURS = 20
FILTERS = "since, until, as_of, source_types, publishers, countries, topics, languages, originals_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint, as the guide lists it."""

    name: str
    signature: str
    summary: str


ENDPOINTS = (
    Endpoint(
        name="ask",
        signature=f"question, {FILTERS}",
        summary="An answer, schema coi-answer/1: verified quotations with references; no prose of its own.",
    ),
    Endpoint(
        name="search",
        signature=f"query, count, {FILTERS}",
        summary='Passages that hold the words: AND, OR, NOT, "phrases", "near words"~5.',
    ),
    Endpoint(name="passage", signature="passage_id, context", summary="A passage with its neighbours and its source."),
    Endpoint(name="sources", signature=FILTERS, summary="The catalogue: each source with its metadata."),
)


class Api:
    """The endpoints over one desk. Their signatures and docstrings are what callers see."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(
        self,
        question: str,
        since: str = "",
        until: str = "",
        as_of: str = "",
        source_types: list[str] | None = None,
        publishers: list[str] | None = None,
        countries: list[str] | None = None,
        topics: list[str] | None = None,
        languages: list[str] | None = None,
        originals_only: bool = False,
    ) -> dict[str, Any]:
        """Answer a question with verified quotations from country-of-origin reports.

        Args:
            question: a question in any language
            since: published on or after this date (YYYY, YYYY-MM or YYYY-MM-DD); empty for any
            until: published on or before this date
            as_of: only what had been published by this date
            source_types: intergovernmental, state, ngo, media, academic, court, exile
            publishers: parts of publishers' names
            countries: ISO codes of countries dealt with
            topics: topics of the catalogue
            languages: ISO codes of the originals' languages
            originals_only: leave paraphrased digests out

        Returns:
            The object coi-answer/1; its status is answered, partial or no_information.
        """
        filters = (since, until, as_of, source_types, publishers, countries, topics, languages, originals_only)
        return _told(lambda: self._answer(question, filters))

    def search(
        self,
        query: str,
        count: int = 20,
        since: str = "",
        until: str = "",
        as_of: str = "",
        source_types: list[str] | None = None,
        publishers: list[str] | None = None,
        countries: list[str] | None = None,
        topics: list[str] | None = None,
        languages: list[str] | None = None,
        originals_only: bool = False,
    ) -> list[dict[str, Any]]:
        """Find passages by their words.

        Args:
            query: words with AND, OR, NOT, "phrases", "near words"~5
            count: most passages to return, at most 200
            since: published on or after this date (YYYY, YYYY-MM or YYYY-MM-DD); empty for any
            until: published on or before this date
            as_of: only what had been published by this date
            source_types: intergovernmental, state, ngo, media, academic, court, exile
            publishers: parts of publishers' names
            countries: ISO codes of countries dealt with
            topics: topics of the catalogue
            languages: ISO codes of the originals' languages
            originals_only: leave paraphrased digests out

        Returns:
            Passages, best first, each with its reference.
        """
        filters = (since, until, as_of, source_types, publishers, countries, topics, languages, originals_only)
        return _told(lambda: self._hits(query, filters, count))

    def passage(self, passage_id: str, context: int = 1) -> dict[str, Any]:
        """Show one passage with the passages around it.

        Args:
            passage_id: id from an answer or a search
            context: passages before and after it, at most 20

        Returns:
            The passage, its neighbours and its source.
        """
        return _told(lambda: self._passage(passage_id, context))

    def sources(
        self,
        since: str = "",
        until: str = "",
        as_of: str = "",
        source_types: list[str] | None = None,
        publishers: list[str] | None = None,
        countries: list[str] | None = None,
        topics: list[str] | None = None,
        languages: list[str] | None = None,
        originals_only: bool = False,
    ) -> list[dict[str, Any]]:
        """List the sources of the catalogue that pass the filters.

        Args:
            since: published on or after this date (YYYY, YYYY-MM or YYYY-MM-DD); empty for any
            until: published on or before this date
            as_of: only what had been published by this date
            source_types: intergovernmental, state, ngo, media, academic, court, exile
            publishers: parts of publishers' names
            countries: ISO codes of countries dealt with
            topics: topics of the catalogue
            languages: ISO codes of the originals' languages
            originals_only: leave paraphrased digests out

        Returns:
            Sources with their metadata.
        """
        filters = (since, until, as_of, source_types, publishers, countries, topics, languages, originals_only)
        return _told(lambda: self._sources(filters))

    # Gradio checks no type: what another program sends may be anything.

    def _answer(self, question: object, filters: tuple[object, ...]) -> dict[str, Any]:
        started = time.perf_counter()
        asked = Question(text=_text("question", question), filters=read_filters(*filters))
        assistant = self._desk.assistant()
        return assistant.to_object(assistant.ask(asked), started=started)

    def _sources(self, filters: tuple[object, ...]) -> list[dict[str, Any]]:
        selection = self._desk.assistant().select(read_filters(*filters))
        return [source_object(one) for one in selection.sources]

    def _hits(self, query: object, filters: tuple[object, ...], count: object) -> list[dict[str, Any]]:
        text, passing = _text("query", query), read_filters(*filters)
        most = max(1, min(_number("count", count), MOST_HITS))
        assistant = self._desk.assistant()
        return [
            {
                "passage_id": hit.passage.id,
                "source_id": hit.passage.source_id,
                "text": hit.passage.text,
                "score": round(hit.score, 4),
                "locator": locator_object(hit.passage),
                "reference": reference(assistant.sources[hit.passage.source_id], hit.passage.locator),
                "is_digest": assistant.sources[hit.passage.source_id].is_digest,
                "flags": list(hit.passage.flags),
            }
            for hit in assistant.search(text, passing, count=most)
        ]

    def _passage(self, passage_id: object, context: object) -> dict[str, Any]:
        key, around = _text("passage_id", passage_id), max(0, min(_number("context", context), MOST_NEIGHBOURS))
        view = self._desk.assistant().passage(key, context=around)
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
            "before": [one.text for one in view.before],
            "after": [one.text for one in view.after],
            "source": source_object(view.source),
        }


def api_blocks(desk: Desk) -> gr.Blocks:
    """Return the endpoints, without a page of their own."""
    api = Api(desk)
    blocks = gr.Blocks(title="COI assistant: endpoints", analytics_enabled=False)
    with blocks:
        for endpoint in ENDPOINTS:
            function: Callable[..., Any] = getattr(api, endpoint.name)
            about = inspect.getdoc(function) or ""
            add_endpoint(function, api_name=endpoint.name, api_description=about.split("\n", 1)[0])
    return blocks


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise QuestionError(f"{name!r} is {value!r}. Give a text.")


def _number(name: str, value: object) -> int:
    # To Python, true and false are numbers.
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise SettingsError(f"{name!r} is {value!r}. Give a whole number.")


def _told(make: Callable[[], Result]) -> Result:
    """Return what `make` returns; an error that a user can meet goes to the caller in its own words."""
    try:
        return make()
    except CoiError as error:
        raise gr.Error(str(error), print_exception=False) from error
