from collections.abc import Callable

import pytest

from coi_assistant.records import Filters, Source
from coi_assistant.ui.words import (
    count,
    country_word,
    filter_words,
    language_word,
    published_span,
    span,
    topic_word,
    type_word,
)

MakeSource = Callable[..., Source]


def test_a_span_is_told_by_months() -> None:
    assert span(["2024-10-02", "2021-08-30"]) == "August 2021 to October 2024"


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (["2023-09-04"], "4 September 2023"),
        (["2023-09-04", "2023-09-20"], "September 2023"),
        (["2021", "2024-10"], "2021 to October 2024"),
        ([None], ""),
        ([], ""),
    ],
)
def test_a_span_of_few_dates_is_no_longer_than_needed(dates: list[str | None], words: str) -> None:
    assert span(dates) == words


def test_undated_sources_are_counted_apart(make_source: MakeSource) -> None:
    sources = [make_source(published="2023"), make_source(published=None)]
    assert published_span(sources) == "published 2023, 1 undated"
    assert published_span(sources[1:]) == "undated"


def test_codes_become_words_and_unknown_codes_stay() -> None:
    assert [language_word(code) for code in ("ru", "be", "", "zz-nonsense")] == [
        "Russian",
        "Belarusian",
        "",
        "zz-nonsense",
    ]
    assert [country_word(code) for code in ("LT", "XX1")] == ["Lithuania", "XX1"]
    assert topic_word("arrest-on-return") == "Arrest on return"


def test_a_source_without_a_type_says_so(make_source: MakeSource) -> None:
    assert type_word(make_source(source_type=None)) == "Source type not given"


def test_counts_agree_with_their_noun() -> None:
    assert [count(number, "source") for number in (0, 1, 1204)] == ["0 sources", "1 source", "1,204 sources"]


def test_every_filter_is_told() -> None:
    filters = Filters(
        since="2023",
        until="2024",
        as_of="2024-05",
        source_types=("ngo", "court"),
        publishers=("Norland",),
        countries=("LT",),
        topics=("border-checks",),
        languages=("ru",),
        originals_only=True,
    )
    assert filter_words(filters) == [
        "published since 2023",
        "published until 2024",
        "as of 2024-05",
        "source type NGO or Court",
        "publisher Norland",
        "country Lithuania",
        "topic Border checks",
        "language of the original Russian",
        "originals only",
    ]
    assert filter_words(Filters()) == []
