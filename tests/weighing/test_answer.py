from coi_assistant.records import Citation, Finding, Locator, Question, Source
from coi_assistant.weighing import Searched, weigh


def source(name: str, **fields: object) -> Source:
    return Source(id=name, path=f"{name}.md", media_type="text/markdown", sha256="0", **fields)  # type: ignore[arg-type]


def finding(source_id: str) -> Finding:
    citation = Citation(passage_id="p", source_id=source_id, locator=Locator(), quote="q", start=0, end=1)
    return Finding(statement="q", citations=(citation,))


def weighed(status: str, *sources: Source, undated: int = 0):  # type: ignore[no-untyped-def]
    return weigh(
        Question(text="Who?"),
        status,  # type: ignore[arg-type]
        [finding(one.id) for one in sources],
        related=[],
        rejections=[],
        reasons=[],
        sources={one.id: one for one in sources},
        searched=Searched(sources=sources, passages=7, undated=undated),
    )


def test_no_information_carries_no_findings_and_says_what_silence_means() -> None:
    answer = weighed("no_information", source("a"))
    assert answer.findings == ()
    assert any("does not mean" in note for note in answer.notes)


def test_the_coverage_tells_what_was_searched_and_cited() -> None:
    answer = weighed("answered", source("a", published="2021"), source("b", published="2024-05"))
    covered = answer.coverage
    assert (covered.sources_searched, covered.passages_searched, covered.sources_cited) == (2, 7, 2)
    assert (covered.oldest, covered.newest) == ("2021", "2024-05")


def test_digests_undated_sources_and_a_single_publisher_are_noted() -> None:
    notes = " ".join(weighed("answered", source("a", is_digest=True, publisher="Viasna"), undated=2).notes)
    assert "digests" in notes and "1 cited source is undated" in notes and "one publisher: Viasna" in notes
    assert "2 undated sources are left out" in notes


def test_findings_get_the_topics_and_originators_of_their_sources() -> None:
    answer = weighed("answered", source("a", topics=("x",), originators=("Viasna",)))
    assert (answer.findings[0].topics, answer.findings[0].originators) == (("x",), ("Viasna",))
