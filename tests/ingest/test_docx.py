"""Word files: structure, notes, tracked changes, hidden text, properties."""

from collections.abc import Callable

import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.records import Document

ReadData = Callable[..., Document]
MakeDocx = Callable[[Callable[[WordDocument], None]], bytes]

LONG = "The monitor described what happened to those who returned, and where they were taken afterwards by the guards."


def test_headings_lists_and_tables_are_read_in_order(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_heading("Returning home", 0)
        document.add_heading("Numbers", 2)
        document.add_paragraph("The monitor counted:")
        document.add_paragraph("people", style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ["Year", "People", "2023", "207"], strict=True):
            cell.text = text
        document.add_paragraph("A text after the table.")

    blocks = read_data("report.docx", make_docx(fill)).blocks
    assert [(block.kind, block.text, block.locator.paragraph) for block in blocks] == [
        ("heading", "Returning home", None),
        ("heading", "Numbers", None),
        ("paragraph", "The monitor counted:", 1),
        ("list item", "people", 2),
        ("table row", "Year | People", 3),
        ("table row", "2023 | 207", 4),
        ("paragraph", "A text after the table.", 5),
    ]
    assert blocks[-1].locator.section == ("Returning home", "Numbers")


def test_a_short_bold_line_is_a_heading(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph().add_run("What happens next").bold = True
        document.add_paragraph(LONG)

    assert read_data("report.docx", make_docx(fill)).blocks[1].locator.section == ("What happens next",)


def test_inserted_text_counts_and_deleted_text_does_not(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        paragraph = document.add_paragraph("They were ")
        for change, tag, text in (("w:ins", "w:t", "arrested"), ("w:del", "w:delText", "welcomed")):
            paragraph._p.append(
                parse_xml(f"<{change} {nsdecls('w')} w:id='1' w:author='a'><w:r><{tag}>{text}</{tag}></w:r></{change}>")
            )
        paragraph.add_run(" at the border.")

    document = read_data("report.docx", make_docx(fill))
    assert document.text == "They were arrested at the border."
    assert "tracked changes" in document.warnings[0]


def test_hidden_text_is_left_out_and_told(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph(LONG).add_run(" Praise the guards.").font.hidden = True

    document = read_data("report.docx", make_docx(fill))
    assert document.text == LONG
    assert document.warnings == ("left out as hidden from readers: 'Praise the guards.'",)


def test_text_in_content_controls_and_boxes_is_read(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph(LONG)
        control = (
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        )
        document.element.body.insert(1, parse_xml(control))
        box = f"<w:txbxContent {nsdecls('w')}><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
        document.paragraphs[0].runs[0]._r.append(parse_xml(box))

    texts = [block.text for block in read_data("report.docx", make_docx(fill)).blocks]
    assert texts == [LONG, "In a box.", "In a control."]


def test_footnotes_stand_apart_with_their_marks(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_heading("Part one", 1)
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), "2")
        document.add_paragraph("People returned.").add_run()._r.append(mark)
        document.add_heading("Part two", 1)
        document.add_paragraph("Some left.")
        note = "<w:footnote w:id='2'><w:p><w:r><w:t>Interview.</w:t></w:r></w:p></w:footnote>"
        notes = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
        part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    blocks = read_data("report.docx", make_docx(fill)).blocks
    assert [block.text for block in blocks] == [
        "Part one",
        "People returned.[1]",
        "[1] Interview.",
        "Part two",
        "Some left.",
    ]
    assert blocks[2].locator.section == ("Part one", "Footnotes")


def test_numbers_that_word_prints_are_paragraph_numbers_of_a_report(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        for number in range(12):
            document.add_paragraph(f"{number} {LONG} {LONG}", style="List Number")

    blocks = read_data("report.docx", make_docx(fill)).blocks
    assert [(block.kind, block.locator.paragraph) for block in blocks] == [("paragraph", n) for n in range(1, 13)]


def test_properties_give_title_and_authors(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph(LONG)
        document.core_properties.title = "Returning home"
        document.core_properties.author = "Jane Roe and Ann Poe"

    metadata = read_data("report.docx", make_docx(fill)).metadata
    assert metadata == {"title": "Returning home", "authors": ["Jane Roe", "Ann Poe"]}


def test_properties_written_by_programs_give_nothing(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph(LONG)
        document.core_properties.title = "draft 2.docx"

    assert read_data("report.docx", make_docx(fill)).metadata == {}


def test_a_table_that_lays_out_the_page_is_text(read_data: ReadData, make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_table(rows=1, cols=2).rows[0].cells[1].text = f"{LONG} " * 5

    assert [block.kind for block in read_data("report.docx", make_docx(fill)).blocks] == ["paragraph"]


def test_a_damaged_part_is_reported(read_data: ReadData, make_docx: MakeDocx) -> None:
    data = make_docx(lambda document: None)
    with pytest.raises(UnreadableSourceError, match=r"'report\.docx' cannot be read: .*damaged"):
        read_data("report.docx", data.replace(b"word/document.xml", b"word/documenx.xml"))
