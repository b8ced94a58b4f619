"""Records to show: one source, one citation and one answer that a test bends to its case."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coi_assistant.records import Answer, Citation, Context, Coverage, Finding, Locator, Question, Source

QUOTE = "Border guards arrested 31 people who came home in 2023."


@pytest.fixture
def make_source() -> Callable[..., Source]:
    """Make a source; keywords replace what it says."""
    plain = Source(
        id="returns",
        path="returns.md",
        media_type="text/markdown",
        sha256="0" * 64,
        title="Arrests of returnees",
        publisher="Norland Centre",
        source_type="media",
        published="2024-01-15",
        url="https://norland.example/returns",
        language="en",
        text_language="en",
    )
    return lambda **changes: replace(plain, **changes)


@pytest.fixture
def make_citation() -> Callable[..., Citation]:
    """Make a citation of the source `returns`; keywords replace what it says."""
    plain = Citation(
        passage_id="p1",
        source_id="returns",
        locator=Locator(pages=(3, 3), section=("Returns",), paragraph=14),
        quote=QUOTE,
        start=100,
        end=100 + len(QUOTE),
        context=Context(before="It was a quiet year.", after="Most of them were searched."),
    )
    return lambda **changes: replace(plain, **changes)


@pytest.fixture
def make_answer(make_citation: Callable[..., Citation]) -> Callable[..., Answer]:
    """Make an answer with one finding; keywords replace what it says."""
    plain = Answer(
        question=Question(text="How many people were arrested?", language="en"),
        status="answered",
        findings=(Finding(statement=QUOTE, citations=(make_citation(),)),),
        coverage=Coverage(sources_searched=2, passages_searched=9, sources_cited=1, oldest="2021-08", newest="2024-10"),
    )
    return lambda **changes: replace(plain, **changes)
