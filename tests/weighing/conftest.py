"""Records for the tests of weighing: sources, evidence of one passage, and scales with a fixed day."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.records import Citation, Evidence, Finding, Hit, Locator, Passage, Quote, Sentence, Source
from coi_assistant.weighing import Scales

PUBLISHERS = ("Human Rights Center Viasna", "Norland Watch", "Pozirk", "BelTA")


@pytest.fixture(scope="session")
def organisations() -> Organisations:
    return Organisations.load(None, PUBLISHERS)


def source(name: str, **fields: Any) -> Source:
    return Source(id=name, path=f"{name}.md", media_type="text/markdown", sha256="0", **fields)


def evidence(source_id: str, *sentences: str, published: str | None = None) -> Evidence:
    text = " ".join(sentences)
    passage = Passage(id=f"p-{source_id}", source_id=source_id, text=text, locator=Locator(), start=0, end=len(text))
    spans = [(text.index(one), text.index(one) + len(one)) for one in sentences]
    read = tuple(Sentence(start=start, end=end, score=0.9) for start, end in spans)
    return Evidence(hit=Hit(passage=passage, score=1.0), sentences=read, published=published)


def prove(quote: Quote) -> Citation:
    return Citation(
        passage_id=quote.passage_id, source_id=quote.source_id, locator=Locator(), quote=quote.text,
        start=quote.start, end=quote.end,
    )  # fmt: skip


def finding(source_id: str, text: str, **fields: Any) -> Finding:
    quote = Quote(passage_id=f"p-{source_id}", source_id=source_id, text=text, start=0, end=len(text))
    return Finding(statement=text, citations=(prove(quote),), **fields)


@pytest.fixture
def make() -> SimpleNamespace:
    """The builders, for tests, which cannot import this file."""
    return SimpleNamespace(source=source, evidence=evidence, finding=finding, prove=prove)


@pytest.fixture
def scales(organisations: Organisations) -> Callable[..., Scales]:
    def made(*sources: Source) -> Scales:
        return Scales(sources={one.id: one for one in sources}, organisations=organisations, today=date(2026, 6, 30))

    return made
