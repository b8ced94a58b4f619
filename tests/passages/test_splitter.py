from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_assistant import ingest
from coi_assistant.corpus import describe, list_reports
from coi_assistant.passages import split
from coi_assistant.passages.splitter import WORDS_MOST
from coi_assistant.records import Block, Document, Locator

SHIPPED = Path(__file__).parent.parent.parent / "corpus"


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * (count - 1)) + " end."


def document(*blocks: Block) -> Document:
    return Document(source_id="s", blocks=blocks)


def paragraph(text: str, section: str = "A", **locator: object) -> Block:
    place = Locator(section=(section,), **locator)  # type: ignore[arg-type]
    return Block(source_id="s", kind="paragraph", text=text, locator=place)


def test_short_paragraphs_are_gathered_until_a_passage_can_stand_alone() -> None:
    passages = split(document(*(paragraph(words(30)) for _ in range(6))))
    assert [len(passage.text.split()) for passage in passages] == [90, 90]


def test_a_passage_never_crosses_a_section() -> None:
    passages = split(document(paragraph(words(20), "A"), paragraph(words(20), "B")))
    assert [passage.locator.section for passage in passages] == [("A",), ("B",)]


def test_numbered_paragraphs_of_a_digest_stand_alone() -> None:
    passages = split(document(paragraph("One.", paragraph=1), paragraph("Two.", paragraph=2)), numbered=True)
    assert [(passage.text, passage.locator.paragraph) for passage in passages] == [("One.", 1), ("Two.", 2)]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = split(document(paragraph(" ".join(words(40) for _ in range(12)))))
    assert len(passages) == 3
    assert all(passage.text.endswith("end.") and len(passage.text.split()) <= WORDS_MOST for passage in passages)


def test_headings_are_no_part_of_a_passage() -> None:
    heading = Block(source_id="s", kind="heading", text="Title", locator=Locator(section=("Title",)))
    assert [passage.text for passage in split(document(heading, paragraph("Text.", "Title")))] == ["Text."]


def test_the_pages_of_a_passage_span_those_of_its_paragraphs() -> None:
    passages = split(document(paragraph(words(30), pages=(4, 4)), paragraph(words(60), pages=(5, 5))))
    assert passages[0].locator.pages == (4, 5)


def test_an_id_survives_edits_elsewhere_in_its_source() -> None:
    before = split(document(paragraph("Old.", paragraph=1), paragraph("Kept.", paragraph=2)), numbered=True)
    after = split(document(paragraph("Quite new.", paragraph=1), paragraph("Kept.", paragraph=2)), numbered=True)
    assert before[1].id == after[1].id and before[0].id != after[0].id


def test_a_text_that_recurs_in_its_source_has_ids_of_its_own() -> None:
    passages = split(document(paragraph("Same.", paragraph=1), paragraph("Same.", paragraph=2)), numbered=True)
    assert passages[0].id != passages[1].id


def test_a_document_of_headings_only_has_no_passages() -> None:
    assert split(document(Block(source_id="s", kind="heading", text="Title"))) == ()


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from("AB"), st.booleans()), max_size=12))
def test_offsets_give_the_text_back_and_no_word_is_lost(shape: list[tuple[int, str, bool]]) -> None:
    blocks = [
        paragraph(f"{words(count)} {words(5)}", section, paragraph=number if numbered else None)
        for number, (count, section, numbered) in enumerate(shape)
    ]
    whole = document(*blocks)
    passages = split(whole, numbered=True)
    assert all(whole.text[passage.start : passage.end] == passage.text for passage in passages)
    assert " ".join(passage.text for passage in passages).split() == whole.text.split()
    assert len({passage.id for passage in passages}) == len(passages)


@pytest.mark.parametrize("file", list_reports(SHIPPED).files, ids=lambda file: file.id)
def test_the_offset_invariant_holds_for_every_source_of_the_shipped_corpus(file) -> None:  # type: ignore[no-untyped-def]
    source = describe(SHIPPED, file)
    read = ingest.read(source, SHIPPED / file.path)
    passages = split(read, language=source.text_language, numbered=source.is_digest)
    assert passages
    assert all(read.text[passage.start : passage.end] == passage.text for passage in passages)
    assert all(passage.locator.paragraph for passage in passages)
