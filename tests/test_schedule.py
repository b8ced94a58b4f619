import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from coi_assistant.errors import TermsError
from coi_assistant.pipeline import Assistant
from coi_assistant.records import Citation, Locator, Source
from coi_assistant.schedule import CHOSEN, Extract, Schedule, as_document, assemble, cutting_order, measure
from coi_assistant.terms import Issues, load_issues
from coi_assistant.writers.document import Heading, text_of
from coi_assistant.writers.pdf import render

ROOT = Path(__file__).parent.parent


def issues(*given: dict[str, Any], **fields: Any) -> Issues:
    return Issues.model_validate({"title": "Schedule", "issues": given} | fields)


def words(schedule: Schedule) -> str:
    return "\n".join(
        block.text if isinstance(block, Heading) else text_of(block.runs)  # type: ignore[union-attr]
        for block in as_document(schedule).blocks
    )


def extract(number: int, *, relevance: float = CHOSEN, who: str = "A", quote: str = "Words.") -> Extract:
    citation = Citation(
        passage_id="p", source_id="s", locator=Locator(), quote=quote, start=number * 9, end=number * 9 + 5
    )
    return Extract(number=number, issue=0, citation=citation, relevance=relevance, originators=(who,))


def schedule_of(*extracts: Extract, limit: int = 12) -> Schedule:
    source = Source(id="s", path="s.md", media_type="text/markdown", sha256="0", title="T", url="https://s.example/")
    given = issues({"issue": "I", "questions": ["Q?"]}, page_limit=limit)
    return Schedule(
        issues=given, extracts=extracts, repeated=(), silent=(), sources={"s": source}, made=date(2026, 11, 22)
    )


def test_an_extract_has_reference_pinpoint_date_and_a_live_link(assistant: Assistant) -> None:
    excerpt = {
        "source": "passports",
        "paragraph": 1,
        "quote": "stops consulates from renewing passports",
        "note": "Key.",
    }
    made = assemble(assistant, issues({"issue": "Passports", "excerpts": [excerpt]}))
    text = words(made)
    assert "1. Excerpt from: Norland Watch, Passports abroad, 10 September 2023, Decree, para. 1, digest" in text
    assert "“stops consulates from renewing passports”" in text and "Note: Key." in text
    assert "are digests" in text and "Index of sources" in text and "extract 1" in text


def test_a_passage_is_named_by_its_id_too_and_is_proved(assistant: Assistant) -> None:
    passage = assistant.passages_of("returns")[0]
    made = assemble(assistant, issues({"issue": "I", "excerpts": [{"passage_id": passage.id}]}))
    (one,) = made.extracts
    assert assistant.text_of("returns")[one.citation.start : one.citation.end] == one.citation.quote == passage.text


@pytest.mark.parametrize(
    ("excerpt", "reason"),
    [
        ({"passage_id": "0000"}, "no passage '0000'"),
        ({"source": "nobody", "paragraph": 1}, "no source 'nobody'"),
        ({"source": "passports", "paragraph": 99}, "no paragraph 99"),
        ({"source": "passports", "paragraph": 1, "quote": "does not stop"}, "'does not stop' do not stand"),
    ],
)
def test_an_excerpt_that_the_corpus_does_not_hold_is_refused(
    assistant: Assistant, excerpt: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TermsError, match=reason) as caught:
        assemble(assistant, issues({"issue": "I", "excerpts": [excerpt]}))
    assert str(caught.value).startswith("Issue 1: ")


def test_the_same_words_are_shown_once_and_named_under_the_other_issue(assistant: Assistant) -> None:
    excerpt = {"source": "passports", "paragraph": 1}
    part = {**excerpt, "quote": "Decree No. 77"}
    made = assemble(assistant, issues({"issue": "A", "excerpts": [excerpt, part]}, {"issue": "B", "excerpts": [part]}))
    assert len(made.extracts) == 1 and "Extract 1 bears on this issue too." in words(made)


def test_a_question_asked_in_vain_is_disclosed(assistant: Assistant) -> None:
    made = assemble(assistant, issues({"issue": "I", "questions": ["What is the boiling point of tungsten?"]}))
    assert (
        not made.extracts
        and "No information found on “What is the boiling point of tungsten?” (3 passages" in words(made)
    )
    assert measure(made).pages == 1


def test_a_question_gives_at_most_as_many_extracts_as_wanted(assistant: Assistant) -> None:
    given = {"issue": "I", "questions": ["How many people were arrested in 2023?"]}
    assert len(assemble(assistant, issues(given, extracts_per_question=1)).extracts) == 1


def test_repeats_of_one_originator_go_first_then_the_least_relevant_and_chosen_ones_last() -> None:
    order = cutting_order(
        schedule_of(
            extract(1, relevance=0.9, who="A"),
            extract(2, relevance=0.5, who="B"),
            extract(3, relevance=0.8, who="A"),
            extract(4, who="C"),
            extract(5, relevance=0.95, who="C"),
        )
    )
    assert [cut.number for cut in order] == [3, 5, 2, 1, 4]
    assert order[0].reason == "same originator as extract 1" and order[1].reason == "same originator as extract 4"


def test_the_meter_counts_the_pages_of_the_pdf_and_cuts_just_enough() -> None:
    many = [extract(n, relevance=1 / n, who=str(n), quote="Long words. " * 120) for n in range(1, 13)]
    made = schedule_of(*many, limit=3)
    meter = measure(made)
    assert meter.pages == len(PdfReader(io.BytesIO(render(as_document(made)))).pages) > 3
    gone = {cut.number for cut in meter.cuts}
    left = [one for one in many if one.number not in gone]
    assert measure(replace(made, extracts=tuple(left))).fits
    assert not measure(replace(made, extracts=tuple(many[: len(left) + 1]))).fits
    assert str(meter) == f"{meter.pages} of 3 pages: {meter.pages - 3} too many"


def test_a_schedule_within_the_limit_has_nothing_to_cut() -> None:
    assert measure(schedule_of(extract(1))).cuts == ()


@pytest.mark.model
def test_the_example_is_within_its_limit_and_every_reference_has_a_live_link(shipped: Assistant) -> None:
    made = assemble(shipped, load_issues(ROOT / "examples" / "schedule.yaml"))
    read = PdfReader(io.BytesIO(render(as_document(made))))
    assert measure(made).pages == len(read.pages) <= 12
    links = {
        note.get_object()["/A"]["/URI"]
        for page in read.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    cited = {shipped.source(one.citation.source_id).url for one in made.extracts}
    assert cited and cited <= links
