import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from coi_assistant.writers.document import Document, Paragraph, runs
from coi_assistant.writers.docx import render

ADDRESS = "https://norland.example/returns?year=2023&page=4"


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(render(document)))


def part(document: Document, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(render(document))) as file:
        return etree.fromstring(file.read(name))


def text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def test_headings_are_headings(full: Document) -> None:
    made = [(one.style.name, one.text) for one in opened(full).paragraphs if one.style.name.startswith("Heading")]
    assert made == [("Heading 1", "1. Arrests"), ("Heading 2", "Words"), ("Heading 1", "2. Вяртанне")]


def test_each_footnote_mark_has_its_footnote(full: Document) -> None:
    marks = part(full, "word/document.xml").iter(qn("w:footnoteReference"))
    notes = {one.get(qn("w:id")): one for one in part(full, "word/footnotes.xml").iter(qn("w:footnote"))}
    numbers = [one.get(qn("w:id")) for one in marks]
    assert numbers == ["1", "2"] and set(notes) == {"-1", "0", "1", "2"}
    assert all(text(notes[number]).strip() == f"Norland Watch, {ADDRESS}" for number in numbers)
    assert [notes[number].get(qn("w:type")) for number in ("-1", "0")] == ["separator", "continuationSeparator"]


def test_links_in_text_and_footnotes_lead_to_their_address(full: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(render(full))) as file:
        for name in ("document", "footnotes"):
            assert ADDRESS.replace("&", "&amp;") in file.read(f"word/_rels/{name}.xml.rels").decode()


def test_the_table_of_contents_is_a_field_and_not_empty(full: Document) -> None:
    body = part(full, "word/document.xml")
    codes = [node.text for node in body.iter(qn("w:instrText"))]
    links = [one for one in body.iter(qn("w:hyperlink")) if one.get(qn("w:anchor"))]
    assert any("TOC" in code for code in codes) and [text(one) for one in links] == [
        "1. Arrests",
        "Words",
        "2. Вяртанне",
    ]
    bookmarks = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    assert {one.get(qn("w:anchor")) for one in links} == bookmarks
    kinds = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("end") == 1


def test_properties_language_and_page_numbers_are_set(full: Document) -> None:
    made = opened(full)
    assert (made.core_properties.title, made.core_properties.author) == ("Returns", "A. Writer")
    (language,) = part(full, "word/styles.xml").iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "en-GB"
    assert "NUMPAGES" in etree.tostring(made.sections[0].footer._element).decode()


@pytest.mark.parametrize(("language", "tag"), [("be", "be-BY"), ("ru", "ru-RU"), ("xx", "xx")])
def test_the_language_gets_the_country_whose_spelling_fits(full: Document, language: str, tag: str) -> None:
    document = Document(title="T", blocks=(), language=language)
    (written,) = part(document, "word/styles.xml").iter(qn("w:lang"))
    assert written.get(qn("w:val")) == tag


def test_hostile_text_is_written_as_text(hostile: Document) -> None:
    made = opened(hostile)
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert "abcde" in texts and "=1+1" in texts and any("<script>" in one for one in texts)
    targets = [one.target_ref for one in made.part.rels.values() if one.is_external]
    assert targets == []


def test_right_to_left_paragraphs_say_so() -> None:
    (paragraph,) = opened(Document(title="T", blocks=(Paragraph(runs=runs("שלום עולם")),))).paragraphs[1:]
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    assert paragraph._p.find(qn("w:r")).find(qn("w:rPr")).find(qn("w:rtl")) is not None


def test_columns_keep_their_width_and_the_header_is_repeated(hostile: Document) -> None:
    (table,) = opened(hostile).tables
    assert table.autofit is False
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_document_without_footnotes_has_no_part_for_them() -> None:
    document = Document(title="T", blocks=(Paragraph(runs=runs("a")),))
    with zipfile.ZipFile(io.BytesIO(render(document))) as file:
        assert "word/footnotes.xml" not in file.namelist()
