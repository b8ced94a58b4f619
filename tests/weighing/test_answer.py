from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from coi_assistant.records import Filters, Question, Source
from coi_assistant.weighing import Scales, Searched, weigh


@pytest.fixture
def weighed(make: SimpleNamespace, scales: Callable[..., Scales]) -> Any:
    def made(status: Any, *sources: Source, undated: int = 0, **fields: Any) -> Any:
        findings = [make.finding(one.id, f"{one.id}: arrests went on.", **fields) for one in sources]
        question = Question(text="Who?", filters=Filters(as_of="2025"))
        searched = Searched(sources=sources, passages=7, undated=undated, asked_for=("who it was",))
        return weigh(question, status, findings, scales=scales(*sources), searched=searched)

    return made


def test_no_information_carries_no_findings_and_tells_how_was_searched(weighed: Any, make: SimpleNamespace) -> None:
    answer = weighed("no_information", make.source("a", published="2021"))
    assert answer.findings == () and any("does not mean" in note for note in answer.notes)
    record = answer.search_record
    assert (record.sources_searched, record.passages_searched, record.oldest) == (1, 7, "2021")
    assert record.asked_for == ("who it was",) and record.filters == {"as_of": "2025"} and "not mean" in record.silence


def test_the_coverage_tells_what_was_searched_and_cited(weighed: Any, make: SimpleNamespace) -> None:
    answer = weighed("answered", make.source("a", published="2021"), make.source("b", published="2024-05"))
    covered = answer.coverage
    assert (covered.sources_searched, covered.passages_searched, covered.sources_cited) == (2, 7, 2)
    assert (covered.oldest, covered.newest, answer.reckoned_on) == ("2021", "2024-05", "2025-12-31")


def test_digests_undated_sources_and_a_single_publisher_are_noted(weighed: Any, make: SimpleNamespace) -> None:
    notes = " ".join(weighed("answered", make.source("a", is_digest=True, publisher="Viasna"), undated=2).notes)
    assert "digests" in notes and "1 cited source is undated" in notes and "one publisher: Viasna" in notes
    assert "2 undated sources are left out" in notes


def test_findings_get_the_topics_and_originators_of_their_sources(weighed: Any, make: SimpleNamespace) -> None:
    source = make.source("a", topics=("x",), publisher="Pozirk", originators=("Viasna",))
    answer = weighed("answered", source)
    (finding,) = answer.findings
    assert (finding.topics, finding.originators, finding.chain) == (("x",), ("Viasna",), ("Pozirk", "Viasna"))
    assert answer.originators == ("Viasna",)
