import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from coi_assistant.errors import UnknownPassageError
from coi_assistant.pipeline import Assistant
from coi_assistant.records import Locator, Passage, Source
from coi_assistant.ui.passage import FLOW, empty_html, open_passage, open_source, passage_html, source_html

MakeSource = Callable[..., Source]


def passages(texts: Sequence[str], section: str = "Returns") -> list[Passage]:
    made = []
    place = 0
    for number, text in enumerate(texts, start=1):
        locator = Locator(pages=(number, number + 1), section=(section,), paragraph=number)
        end = place + len(text)
        made.append(Passage(id=f"p{number}", source_id="returns", text=text, locator=locator, start=place, end=end))
        place = end + 2
    return made


def marked(markup: str) -> list[str]:
    return re.findall(r"<mark>([^<]*)</mark>", markup)


def test_the_quote_is_marked_in_its_passage(make_source: MakeSource) -> None:
    row = passages(["First.", "One two three.", "Third."])
    start = row[1].start + 4
    assert marked(passage_html(make_source(), row, "p2", start, start + 3)) == ["two"]


@pytest.mark.parametrize("place", [(None, None), (0, 3), (14, 10_000), (12, 12), (13, 12)])
def test_offsets_that_do_not_lie_in_the_passage_mark_nothing(
    make_source: MakeSource, place: tuple[int | None, int | None]
) -> None:
    row = passages(["First.", "One two three.", "Third."])
    assert marked(passage_html(make_source(), row, "p2", *place)) == []


def test_a_mark_keeps_markup_of_the_document_as_text(make_source: MakeSource) -> None:
    row = passages(["<b>a</b> & <i>b</i>"])
    markup = passage_html(make_source(), row, "p1", 0, 8)
    assert "<mark>&lt;b&gt;a&lt;/b&gt;</mark> &amp; &lt;i&gt;b&lt;/i&gt;" in markup


def test_the_margin_tells_page_and_paragraph(make_source: MakeSource) -> None:
    markup = passage_html(make_source(), passages(["One."]), "p1")
    assert "<span>pp. 1-2</span><span>¶ 1</span>" in markup


def test_the_whole_section_is_shown_with_one_neighbour_beyond_each_end(make_source: MakeSource) -> None:
    parts = [*passages(["Before 1.", "Before 2."], "A"), *passages(["Here 1.", "Here 2."], "B"), *passages(["After."])]
    row = [replace(one, id=f"q{place}") for place, one in enumerate(parts)]
    markup = passage_html(make_source(), row, "q2")
    assert [text in markup for text in ("Before 1.", "Before 2.", "Here 1.", "Here 2.", "After.")] == [
        False,
        True,
        True,
        True,
        True,
    ]


def test_a_long_section_is_cut_around_the_passage(make_source: MakeSource) -> None:
    row = passages([f"Text {number}." for number in range(40)])
    assert passage_html(make_source(), row, "p20").count('class="words"') == 2 * FLOW + 1


def test_previous_and_next_lead_through_the_source(make_source: MakeSource) -> None:
    row = passages(["One.", "Two.", "Three."])
    middle, first = passage_html(make_source(), row, "p2"), passage_html(make_source(), row, "p1")
    assert 'data-id="p1">Previous</a>' in middle
    assert 'data-id="p3">Next</a>' in middle
    assert "Previous" not in first


def test_notes_of_a_digest_s_author_are_labelled_as_no_evidence(make_source: MakeSource) -> None:
    source = make_source(is_digest=True, researcher_notes=("Counts differ <elsewhere>.",))
    for markup in (passage_html(source, passages(["One."]), "p1"), source_html(source, passages(["One."]))):
        assert "Notes of the digest&#39;s author" in markup
        assert "not evidence" in markup
        assert "Counts differ &lt;elsewhere&gt;." in markup


def test_a_source_card_tells_its_metadata_and_lists_its_passages_by_section(make_source: MakeSource) -> None:
    row = [*passages(["One."], "A"), *passages(["Two.", "Three."], "B")]
    source = make_source(countries=("LT",), topics=("border-checks",), originators=("Viasna",), date_note="updated")
    markup = source_html(source, row)
    for words in ("Lithuania", "Border checks", "Viasna", "15 January 2024 (updated)", "returns.md", "A (1)", "B (2)"):
        assert words in markup
    assert markup.count('class="words"') == 3


def test_an_archived_copy_is_linked_only_at_a_web_address(make_source: MakeSource) -> None:
    good = make_source(archived_url="https://archive.example/1")
    assert "Archived copy" in source_html(good, passages(["One."]))
    assert "Archived copy" not in source_html(make_source(archived_url="javascript:x"), passages(["One."]))


def test_an_empty_panel_teaches_what_it_is_for() -> None:
    assert "shown here in its place" in empty_html()


def test_passages_and_sources_open_from_an_index(assistant: Assistant) -> None:
    first = assistant.passages_of("returns")[0]
    markup = open_passage(assistant, first.id, first.start, first.start + 6)
    assert marked(markup) == [first.text[:6]]
    assert "Norland Centre" in open_source(assistant, "returns")


@pytest.mark.parametrize("opener", [open_passage, open_source])
def test_what_the_index_does_not_hold_is_an_error_in_words(
    assistant: Assistant, opener: Callable[[Assistant, str], str]
) -> None:
    with pytest.raises(UnknownPassageError, match="nothing"):
        opener(assistant, "nothing")
