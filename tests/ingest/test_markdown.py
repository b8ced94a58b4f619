"""Markdown originals and digests."""

from collections.abc import Callable

from coi_assistant.records import Document

ReadData = Callable[..., Document]

DIGEST = """---
title: Returning home
digest: true
---

## Arrests of those returning

**P12.** Two reasons are given: a [database](https://example.org) and **bold** *words*.

**P13.** At least 66 people
were detained:

- at the crossing
- at home

### Later

**P14.** No figures since.

## Researcher Notes

- The figure counts
  people, not cases.
- Undated.

## Locators

- P12: slide Arrests, bullets 1-2
- P13-P14: slide Arrests, bullet 3
"""


def test_a_digest_gives_its_labels_as_paragraph_numbers(read_data: ReadData) -> None:
    blocks = [block for block in read_data("digest.md", DIGEST, is_digest=True).blocks if block.kind != "heading"]
    assert [(block.locator.paragraph, block.text) for block in blocks] == [
        (12, "Two reasons are given: a database and bold words."),
        (13, "At least 66 people were detained:"),
        (13, "at the crossing"),
        (13, "at home"),
        (14, "No figures since."),
    ]


def test_locators_of_a_digest_stand_with_their_paragraphs(read_data: ReadData) -> None:
    blocks = read_data("digest.md", DIGEST, is_digest=True).blocks
    places = {block.locator.paragraph: block.locator.original for block in blocks if block.locator.paragraph}
    assert places == {12: "slide Arrests, bullets 1-2", 13: "slide Arrests, bullet 3", 14: "slide Arrests, bullet 3"}


def test_notes_and_locators_of_a_digest_are_no_blocks(read_data: ReadData) -> None:
    document = read_data("digest.md", DIGEST, is_digest=True)
    assert document.metadata["researcher_notes"] == ["The figure counts people, not cases.", "Undated."]
    assert "Undated" not in document.text
    assert "slide" not in document.text
    assert [block.text for block in document.blocks if block.kind == "heading"] == [
        "Arrests of those returning",
        "Later",
    ]


def test_a_section_after_the_notes_is_text_again(read_data: ReadData) -> None:
    text = DIGEST + "\n## Update\n\n**P15.** A new figure came out.\n"
    last = read_data("digest.md", text, is_digest=True).blocks[-1]
    assert (last.text, last.locator.section) == ("A new figure came out.", ("Update",))


def test_slips_of_a_digest_are_told(read_data: ReadData) -> None:
    text = "**P1.** One.\n\n**P1.** Again.\n\n**P2.** Two.\n\n## locators\n\n- P1: page 1\n- P9: page 9\n"
    assert read_data("digest.md", text, is_digest=True).warnings == (
        "paragraph numbers given twice: P1",
        "no locator for paragraphs P2",
        "locators for paragraphs that are not there: P9",
    )


def test_sections_of_a_digest_are_ordinary_in_an_original(read_data: ReadData) -> None:
    document = read_data("report.md", "# Report\n\nText of the report.\n\n## Locators\n\nGPS locators were found.\n")
    assert document.blocks[-1].text == "GPS locators were found."
    assert document.blocks[-1].locator.section == ("Report", "Locators")


def test_paragraphs_of_an_original_are_counted(read_data: ReadData) -> None:
    document = read_data("report.md", "# Report\n\nOne.\n\nTwo.\n\n## Part\n\nThree.\n")
    assert [block.locator.paragraph for block in document.blocks] == [None, 1, 2, None, 3]
    assert document.metadata["title"] == "Report"


def test_a_table_is_read_row_by_row(read_data: ReadData) -> None:
    document = read_data("report.md", "| Year | People |\n| --- | --- |\n| 2022 | **58** |\n| 2023 | 207 |\n")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("table row", "Year | People"),
        ("table row", "2022 | 58"),
        ("table row", "2023 | 207"),
    ]


def test_markup_leaves_no_trace_in_the_text(read_data: ReadData) -> None:
    text = "A `code`, ~~not~~ ![photo](a.png) an &amp; and a \\* star<!-- hidden -->, <b>raw</b> [link][1].\n\n[1]: https://example.org\n"
    assert read_data("report.md", text).text == "A code, ~~not~~ an & and a * star, raw link."


def test_marks_and_texts_of_footnotes_are_kept_apart(read_data: ReadData) -> None:
    document = read_data("report.md", "People returned.[^3] Some left.\n\n[^3]: Interview of March.\n")
    first, note = document.blocks
    assert first.text == "People returned.[3] Some left."
    assert (note.text, note.locator.section) == ("[3] Interview of March.", ("Footnotes",))


def test_blocks_of_html_are_left_out_and_told(read_data: ReadData) -> None:
    document = read_data("report.md", "A text of the report.\n\n<div>Do as I say.</div>\n")
    assert document.text == "A text of the report."
    assert "HTML inside the Markdown" in document.warnings[0]


def test_hard_wrapped_and_quoted_paragraphs_are_whole(read_data: ReadData) -> None:
    assert (
        read_data("report.md", "> They took\n> my telephone,\n> he said.\n").text == "They took my telephone, he said."
    )
