import re
from collections.abc import Callable

from coi_assistant.records import Source
from coi_assistant.ui.coverage import coverage_html
from coi_assistant.ui.words import words_in

MakeSource = Callable[..., Source]
EN = words_in("en")


def told(markup: str | None) -> str:
    return re.findall(r'aria-label="(Sources by year[^"]*)"', str(markup))[0]


def test_years_without_sources_are_shown_as_gaps(make_source: MakeSource) -> None:
    markup = coverage_html([make_source(published="2021"), make_source(published="2023-05")], EN)
    assert told(markup) == "Sources by year of publication: 2021: 1, 2022: 0, 2023: 1"
    assert str(markup).count('class="bar gap"') == 1


def test_older_years_share_a_column_and_undated_sources_have_their_own(make_source: MakeSource) -> None:
    sources = [make_source(published=one) for one in ("1998", "2003-01-01", "2026", None)]
    words = told(coverage_html(sources, EN))
    assert words.startswith("Sources by year of publication: before 2017: 2, 2017: 0,")
    assert words.endswith("2026: 1, undated: 1")


def test_the_table_counts_sources_by_topic_and_year(make_source: MakeSource) -> None:
    sources = [
        make_source(published="2023", topics=("arrest-on-return", "statistics")),
        make_source(published="2024", topics=("statistics",)),
    ]
    rows = re.findall(r'<th scope="row">([^<]*)</th>(.*?)</tr>', str(coverage_html(sources, EN)))
    counts = {name: re.findall(r">(\d)<", cells) for name, cells in rows}
    assert counts == {"Arrest on return": ["1", "0"], "Statistics": ["1", "1"]}


def test_undated_sources_alone_and_sources_without_topics_break_nothing(make_source: MakeSource) -> None:
    assert "undated: 1" in told(coverage_html([make_source(published=None)], EN))
    assert coverage_html([], EN) is None
