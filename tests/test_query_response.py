"""The query response as data; its files are tested with the writers and through the command."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from coi_assistant.pipeline import Assistant
from coi_assistant.publishers import PublisherCard
from coi_assistant.query_response import Response, as_document, respond
from coi_assistant.records import Answer, Citation, Conflict, Coverage, Finding, Locator, Question, SearchRecord, Source
from coi_assistant.terms import Terms, load_terms
from coi_assistant.weighing import comparison_notes
from coi_assistant.writers.document import Document, Heading, Table, footnotes_of, text_of
from coi_assistant.writers.docx import render
from coi_assistant.writers.references import reference

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 22)


def source(name: str, **fields: Any) -> Source:
    given = {"title": f"Title {name}", "publisher": f"Publisher {name}", "url": f"https://{name}.example/1"} | fields
    return Source(id=name, path=f"{name}.md", media_type="text/markdown", sha256="ab" * 32, **given)


SOURCES = {one.id: one for one in (source("n", source_type="ngo", published="2024-01"), source("s", is_digest=True))}


def citation(source_id: str, quote: str) -> Citation:
    locator = Locator(paragraph=2)
    return Citation(
        passage_id=f"p-{source_id}", source_id=source_id, locator=locator, quote=quote, start=0, end=len(quote)
    )


def response_of(*answers: Answer, **terms: Any) -> Response:
    questions = tuple({"question": one.question.text} for one in answers)
    return Response(
        terms=Terms(title="Returns", country="NX", questions=questions, **terms),  # type: ignore[arg-type]
        answers=answers,
        sources=SOURCES,
        completed=DAY,
        index={"digest": "d1g3st", "model": "m", "built": "b"},
        settings={"findings": 5},
    )


def rich() -> Answer:
    fact = Finding(
        statement="x",
        citations=(citation("n", "Thirty-one were arrested."),),
        originators=("Viasna",),
        chains=(("Publisher n", "Viasna"),),
    )
    position = Finding(statement="y", citations=(citation("s", "Nobody is."),), kind="position")
    both = (citation("n", "31 were held."), citation("s", "At least 52 were held."))
    compared = Conflict(
        about="Number of arrests",
        citations=both,
        values=("31", "At least 52"),
        counts=("held in 2023", "held in 2024"),
        chains=(("RBC", "LRT", "Viasna"), ("Publisher s",)),
    )
    return Answer(
        question=Question(text="How many?"),
        status="answered",
        findings=(position, fact),
        conflicts=(compared,),
        notes=("Only two sources.", *comparison_notes((compared,))),
        originators=("Viasna", "Ministry"),
        reckoned_on="2026-11-22",
        coverage=Coverage(sources_searched=2, passages_searched=3, sources_cited=2, oldest="2024-01", newest="2024-01"),
    )


def silent() -> Answer:
    return Answer(
        question=Question(text="Which fee?"),
        status="no_information",
        related=(citation("n", "Near."),),
        notes=("No passage answers the question.",),
        coverage=Coverage(sources_searched=2, passages_searched=3),
        search_record=SearchRecord(
            question="Which fee?", language="en", searched_as="Which fee?", asked_for=("a figure",),
            spellings=(("Hniot", "Гнёт", "Gnyot"),), terms={"ru": "пошлина"},
        ),
    )  # fmt: skip


def headings(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def words(document: Document) -> str:
    return "\n".join(text_of(block.runs) for block in document.blocks if hasattr(block, "runs"))


def empty_sections(document: Document) -> list[str]:
    """Headings that another heading of the same or a higher level follows at once."""
    pairs = zip(document.blocks, [*document.blocks[1:], Heading(text="end")], strict=True)
    return [
        one.text
        for one, following in pairs
        if isinstance(one, Heading) and isinstance(following, Heading) and following.level <= one.level
    ]


def test_a_question_has_findings_position_conflict_and_gaps_apart() -> None:
    made = headings(as_document(response_of(rich())))
    assert made == [
        "Terms of reference", "Method", "1. How many?", "Findings", "Position of the authorities", "Differing accounts",
        "Gaps and limits", "Disclaimer", "Bibliography", "Non-governmental organisations",
        "Sources of a kind not given", "Annex: search record", "Searches", "Quotes and their passages",
    ]  # fmt: skip


def test_every_quote_has_a_footnote_with_the_full_reference_in_the_order_of_the_annex() -> None:
    document = as_document(response_of(rich(), silent()))
    notes = [text_of(note.runs) for note in footnotes_of(document)]
    expected = [reference(SOURCES[key], Locator(paragraph=2)) for key in ("n", "s", "n", "s", "n")]
    assert notes == expected and "digest" in notes[1]
    annex = [[text_of(cell) for cell in row] for row in document.blocks[-1].rows]  # type: ignore[union-attr]
    assert [(row[0], row[3]) for row in annex] == [(str(n), key) for n, key in enumerate("nsnsn", start=1)]


def test_no_information_says_so_with_what_was_searched() -> None:
    text = words(as_document(response_of(silent())))
    assert "No information found. 3 passages of 2 sources searched; none answers the question." in text
    assert "Closest passages; they do not answer the question:" in text and "“Near.”" in text


def rows_of(document: Document, header: str) -> list[list[str]]:
    """Rows of the first table whose header has this column."""
    table = next(block for block in document.blocks if isinstance(block, Table) and header in block.header)
    return [[text_of(cell) for cell in row] for row in table.rows]


def test_differing_figures_stand_side_by_side_with_who_when_and_what_each_counts() -> None:
    document = as_document(response_of(rich()))
    first, second = rows_of(document, "Figure or date")
    assert first[:4] == ["RBC ← LRT ← Viasna", "January 2024", "31", "held in 2023"]
    assert second[:3] == ["Publisher s", "undated", "At least 52"]
    assert not any("Sources differ" in line for line in words(document).splitlines())


def test_originators_the_way_of_words_and_the_age_are_told() -> None:
    text = words(as_document(response_of(rich())))
    assert "2 findings from 2 sources; independent originators: 2 (Viasna, Ministry)." in text
    assert "; Publisher n ← Viasna):" in text and "First said by" not in text
    assert "(33 months old; " in text


def test_a_gap_tells_spellings_and_languages_tried_and_the_annex_repeats_them() -> None:
    document = as_document(response_of(rich(), silent()))
    text = words(document)
    assert "Spellings tried: Hniot (also Гнёт, Gnyot)" in text and "Languages and words tried: Russian: пошлина" in text
    assert ["2", "An answer must give", "a figure"] in rows_of(document, "Words")


def test_source_cards_of_the_publishers_cited_stand_in_the_annex() -> None:
    cards = {"Publisher n": PublisherCard(name="N", who="A watch."), "Publisher s": PublisherCard(name="S")}
    document = as_document(replace(response_of(rich()), cards=cards))
    ((name, who, asked),) = rows_of(document, "Publisher")
    assert name == "N" and who.startswith("Who: A watch. Not assessed: mandate") and "balanced" in asked
    assert "Not assessed: S." in words(document)


@pytest.mark.parametrize("answer", [rich(), silent(), Answer(question=Question(text="Q?"), status="no_information")])
def test_no_section_is_empty(answer: Answer) -> None:
    assert empty_sections(as_document(response_of(answer))) == []


def test_zero_findings_and_no_citation_give_a_document_without_bibliography() -> None:
    document = as_document(response_of(Answer(question=Question(text="Q?"), status="no_information")))
    assert "Bibliography" not in headings(document) and not footnotes_of(document)


def test_date_period_requester_and_digest_are_stated() -> None:
    document = as_document(
        response_of(rich(), since="2020", as_of="2024-05-01", requested_by="Unit 3", reference="R-1")
    )
    text = words(document)
    assert "Date of completion: 22 November 2026" in text and "Requested by: Unit 3" in text
    assert "Reference period: Sources published from 2020 as known on 1 May 2024" in text
    assert "d1g3st" in repr(document.blocks)


def test_notes_of_100_000_characters_are_kept_paragraph_by_paragraph() -> None:
    text = words(as_document(response_of(silent(), notes=("long " * 10_000 + "\n\n") * 2)))
    assert text.count("long") == 20_000


def test_neighbouring_sentences_are_shown_on_request(assistant: Assistant) -> None:
    terms = Terms(
        title="T",
        country="NX",
        neighbours=True,
        questions=({"question": "How many people were arrested in 2023?"},),  # type: ignore[arg-type]
    )
    assert "In context:" in words(as_document(respond(assistant, terms)))


@pytest.mark.model
def test_the_example_gives_a_word_file_with_resolvable_footnotes(shipped: Assistant) -> None:
    response = respond(shipped, load_terms(ROOT / "examples" / "query_response.yaml"), completed=DAY)
    document = as_document(response)
    data = render(document)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        notes = etree.fromstring(file.read("word/footnotes.xml")).findall(qn("w:footnote"))
    written = ["".join(node.text for node in note.iter(qn("w:t"))).strip() for note in notes]
    known = {
        source.id: reference(source).removesuffix("digest (paraphrase; check the original)")
        for source in shipped.sources.values()
    }
    quotes = [text for text in written if text]
    assert len(quotes) > 20 and all(any(text.startswith(start) for start in known.values()) for text in quotes)
    assert empty_sections(document) == []
    assert {answer.status for answer in response.answers} >= {"answered", "no_information"}
    assert docx.Document(io.BytesIO(data)).core_properties.title == response.terms.title
