import re
from collections.abc import Callable
from datetime import date

import pytest

from coi_assistant.records import Filters, Source
from coi_assistant.told import Thousands, Told, Value, sentences
from coi_assistant.ui.texts import Message
from coi_assistant.ui.words import Words, months_between, originators_of, words_in

MakeSource = Callable[..., Source]
EN, DE, PL, RU, BE = map(words_in, ("en", "de", "pl", "ru", "be"))


def test_a_span_is_told_by_months() -> None:
    assert EN.span(["2024-10-02", "2021-08-30"]) == "August 2021 to October 2024"
    assert DE.span(["2024-10-02", "2021-08-30"]) == "August 2021 bis Oktober 2024"


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
    assert EN.span(dates) == words


@pytest.mark.parametrize(
    ("published", "today", "months"),
    [
        ("2024-10-15", date(2026, 11, 22), 25),
        ("2024-10-23", date(2026, 11, 22), 24),
        ("2024-10", date(2026, 11, 22), 24),
        ("2024", date(2026, 11, 22), 22),
        ("2026-01-31", date(2026, 2, 28), 1),
        ("2027", date(2026, 11, 22), 0),
    ],
)
def test_an_age_is_counted_in_whole_months_from_the_last_day_of_a_partial_date(
    published: str, today: date, months: int
) -> None:
    assert months_between(published, today) == months


def test_an_age_is_told_in_months_first_and_then_in_years() -> None:
    today = date(2026, 11, 22)
    told = [EN.age(one, today) for one in ("2026-11-01", "2026-10-20", "2024-10-20", "2023-01-01", "1998")]
    assert told == ["less than a month old", "1 month old", "25 months old", "3 years old", "27 years old"]


def test_codes_become_words_and_unknown_codes_stay() -> None:
    assert [EN.language_name(code) for code in ("ru", "be", "", "zz-nonsense")] == [
        "Russian",
        "Belarusian",
        "",
        "zz-nonsense",
    ]
    assert [EN.country(code) for code in ("LT", "XX1")] == ["Lithuania", "XX1"]
    assert [DE.country("LT"), DE.language_name("ru")] == ["Litauen", "Russisch"]
    assert EN.topic("arrest-on-return") == "Arrest on return"
    assert EN.kind("fact") == "Fact reported"
    assert EN.kind("rumour") == "rumour"
    assert [EN.in_language(code) for code in ("ru", "lt")] == ["In Russian", "Language: Lithuanian"]


def test_a_source_without_a_type_title_or_publisher_says_so(make_source: MakeSource) -> None:
    bare = make_source(source_type=None, title="", publisher="")
    assert EN.source_type(bare.source_type) == "Source type not given"
    assert EN.title(bare) == "title not given (returns)"
    assert EN.publisher(bare) == "publisher not given"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (EN, ["0 sources", "1 source", "3 sources", "1,204 sources"]),
        (PL, ["0 źródeł", "1 źródło", "3 źródła", "1\xa0204 źródła"]),
        (RU, ["0 источников", "1 источник", "3 источника", "1\xa0204 источника"]),
    ],
)
def test_counts_take_the_plural_form_of_their_language(words: Words, told: list[str]) -> None:
    assert [words.count("count.sources", number) for number in (0, 1, 3, 1204)] == told


def test_every_filter_is_told_value_by_value() -> None:
    filters = Filters(since="2023", source_types=("ngo", "court"), countries=("LT",), originals_only=True)
    assert EN.filters(filters) == [
        ("since", "2023", "published since 2023"),
        ("source_types", "ngo", "source type: NGO"),
        ("source_types", "court", "source type: Court"),
        ("countries", "LT", "country: Lithuania"),
        ("originals_only", "", "originals only"),
    ]
    assert EN.filters(Filters()) == []


def test_no_field_of_the_filters_is_left_untold() -> None:
    full = Filters(
        since="1", until="2", as_of="3", source_types=("a",), publishers=("b",), countries=("c",), topics=("d",),
        languages=("e",), originals_only=True,
    )  # fmt: skip
    assert {field for field, _, _ in EN.filters(full)} == set(Filters.__dataclass_fields__)


def test_the_publisher_counts_as_originator_where_none_is_named(make_source: MakeSource) -> None:
    assert originators_of(make_source(originators=("Viasna",))) == ("Viasna",)
    assert originators_of(make_source()) == ("Norland Centre",)
    assert originators_of(make_source(publisher="")) == ()


def test_what_the_pipeline_says_is_said_in_the_language_of_the_page_with_its_parts() -> None:
    lacking = (Told("asked.year", year="2023"), Told("asked.country", country="PL", name="Poland"), "Bialiatski")
    note = Told("note.unanswered_lacking", lacking=lacking)
    assert DE.told(note) == (
        "Keine Textstelle beantwortet die Frage; der nächstliegenden fehlt: Jahr 2023, Polen, Bialiatski."
    )
    assert RU.told(note).endswith("не названо: год 2023, Польша, Bialiatski.")
    both = Told("name.and", first=("Pozirk", "LRT"), last=Told("name.no_publisher"))
    assert PL.told(Told("note.repeated", n=3, silent=both, originators="Viasna")).startswith(
        "Pozirk, LRT i brak wydawcy podają to samo co Viasna"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (EN, ["is 24 months", "is 31 months"]),
        (DE, ["ist 24 Monate", "ist 31 Monate"]),
        (PL, ["sprzed 24 miesięcy", "sprzed 31 miesięcy"]),
        (RU, ["24 месяца", "31 месяц "]),
        (BE, ["24 месяцы", "31 месяц "]),
    ],
)
def test_what_the_pipeline_counts_takes_the_plural_form_of_the_language(words: Words, told: list[str]) -> None:
    for number, part in zip((24, 31), told, strict=True):
        assert part in words.told(Told("note.old", n=number, published="2024-05-01"))


def test_what_has_no_words_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    note = Told("note.no_source")
    assert DE.tells(note) and not DE.tells("A note of old.")
    assert DE.told("A note of old.") == "A note of old."
    monkeypatch.setattr(DE, "_messages", {})
    assert not DE.tells(note) and DE.told(note) == "No source passes the filters."


def filled(key: str, message: Message) -> Told:
    """A sentence with figures for all its values."""
    text = message if isinstance(message, str) else message["other"]
    values: dict[str, Value] = dict.fromkeys(re.findall(r"\{(\w+)\}", text), "7")
    return Told(key, **values | ({} if isinstance(message, str) else {"n": 7}))


AS_TYPED = re.compile(r"`[^`]*`|--[a-z-]+|\b(?:AND|OR|NOT|COI_[A-Z_]+|[a-z]+\.yaml|PDF|JSON|Chroma|LT)\b|\byear:")
"""Commands, options, settings, operators and names of files, which are the same in every language."""


@pytest.mark.parametrize("words", [RU, BE], ids=["ru", "be"])
def test_no_latin_letter_is_in_what_is_said_in_cyrillic(words: Words) -> None:
    for key, message in sentences().items():
        assert not re.search("[A-Za-z]", AS_TYPED.sub("", words.told(filled(key, message)))), key


@pytest.mark.parametrize("words", [DE, PL, RU, BE], ids=["de", "pl", "ru", "be"])
def test_what_is_typed_as_it_stands_is_the_same_in_every_language(words: Words) -> None:
    for key, message in sentences().items():
        english = filled(key, message)
        assert sorted(AS_TYPED.findall(words.told(english))) == sorted(AS_TYPED.findall(english)), key


def test_text_that_stays_english_is_marked_on_pages_of_other_languages_only() -> None:
    told = Told("error.upload.gone")
    assert [words.foreign(told) for words in (EN, DE)] == [None, None]
    assert [words.foreign("An error of old.") for words in (EN, DE)] == [None, "en"]


def test_a_large_number_has_the_separators_of_the_language() -> None:
    full = Told("error.bundle.full", limit=Thousands(15000))
    assert EN.told(full) == full and "15,000" in full
    assert "15.000" in DE.told(full)
    assert "15\xa0000" in RU.told(full)
