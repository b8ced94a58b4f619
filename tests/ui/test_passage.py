import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from coi_assistant.errors import UnknownPassageError
from coi_assistant.pipeline import Assistant
from coi_assistant.records import Locator, Passage, Source
from coi_assistant.ui import passage as module
from coi_assistant.ui.cards import View
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.passage import FLOW, Stretch, empty_html, open_passage, open_source
from coi_assistant.ui.words import words_in

MakeSource = Callable[..., Source]
EN = words_in("en")


def passage_html(
    source: Source, row: Sequence[Passage], key: str, start: int | None = None, end: int | None = None
) -> Markup:
    return module.passage_html(source, row, Stretch(passage=key, start=start, end=end), View(words=EN))


def source_html(source: Source, row: Sequence[Passage]) -> Markup:
    return module.source_html(source, row, View(words=EN))


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
    assert 'data-id="p1">Previous passage</a>' in middle
    assert 'data-id="p3">Next passage</a>' in middle
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
    for words in ("Lithuania", "Border checks", "Viasna", "(updated)", "returns.md", "A (1)", "B (2)"):
        assert words in markup
    assert markup.count('class="words"') == 3


def test_an_archived_copy_is_linked_only_at_a_web_address(make_source: MakeSource) -> None:
    good = make_source(archived_url="https://archive.example/1")
    assert "Archived copy" in source_html(good, passages(["One."]))
    assert "Archived copy" not in source_html(make_source(archived_url="javascript:x"), passages(["One."]))


def test_an_empty_panel_teaches_what_it_is_for() -> None:
    assert "shown here in its place" in empty_html(EN)


def test_passages_and_sources_open_from_an_index(assistant: Assistant) -> None:
    first = assistant.passages_of("returns")[0]
    markup = open_passage(assistant, Stretch(passage=first.id, start=first.start, end=first.start + 6), EN)
    assert marked(markup) == [first.text[:6]]
    assert "Norland Centre" in open_source(assistant, "returns", EN)


def test_what_the_index_does_not_hold_is_an_error_in_words(assistant: Assistant) -> None:
    with pytest.raises(UnknownPassageError, match="nothing"):
        open_passage(assistant, Stretch(passage="nothing"), EN)
    with pytest.raises(UnknownPassageError, match="nothing"):
        open_source(assistant, "nothing", EN)


def test_the_quotes_of_an_answer_can_be_walked_through(make_source: MakeSource) -> None:
    row = passages(["One.", "Two.", "Three."])
    hits = [Stretch(passage=f"p{number}", start=0, end=3) for number in (1, 3)]
    view = View(words=EN)
    first = module.passage_html(make_source(), row, hits[0], view, hits)
    assert "Quote 1 of 2 from this source" in first
    assert 'data-id="p3" data-start="0" data-end="3">Next quote</a>' in first
    assert "Previous quote" not in first
    assert "Quote 1 of" not in module.passage_html(make_source(), row, hits[0], view, hits[:1])
    assert "Quote 1 of" not in module.passage_html(make_source(), row, Stretch(passage="p2"), view, hits)


def test_the_page_of_a_pdf_can_be_shown_and_of_nothing_else(make_source: MakeSource) -> None:
    row = passages(["One two.", "Three."])
    markup = passage_html(make_source(media_type="application/pdf"), row, "p1", 0, 3)
    assert re.findall(r'data-src="([^"]*)"', markup) == [
        f"/page-image?passage=p1&amp;start=0&amp;end=3&amp;page={page}" for page in (1, 2)
    ]
    assert "page-image" not in passage_html(make_source(), row, "p1", 0, 3)
