from datetime import date

import pytest

from coi_assistant.training.reading import (
    happened_on,
    opens_as_known,
    read_counts,
    read_dates,
    read_years,
    stands_alone,
)


@pytest.mark.parametrize(
    ("quote", "value", "kind"),
    [
        ("At least 1,279 people were held.", 1279, "people"),
        ("They counted 58 young returnees.", 58, "people"),
        ("Задержано 125 человек.", 125, "people"),
        ("There were 110 criminal cases.", 110, "cases"),
    ],
)
def test_a_count_is_read_with_its_place(quote: str, value: int, kind: str) -> None:
    (count,) = read_counts(quote)
    assert (count.value, count.kind, quote[count.start : count.end]) == (value, kind, count.text)


@pytest.mark.parametrize(
    "quote", ["In 2023 people left.", "Article 411 of the code", "Decree No. 25, people said", "5%"]
)
def test_years_codes_and_shares_are_no_counts(quote: str) -> None:
    assert read_counts(quote) == ()


@pytest.mark.parametrize(
    ("quote", "day"),
    [
        ("On 6 February 2023 it was signed.", date(2023, 2, 6)),
        ("On 31 October (2024) he left.", date(2024, 10, 31)),
        ("12 верасня 2021 года", date(2021, 9, 12)),
        ("Am 3. März 2022 geschah es.", date(2022, 3, 3)),
    ],
)
def test_a_date_is_read_with_its_place(quote: str, day: date) -> None:
    (found,) = read_dates(quote)
    assert found.day == day and found.exact and quote[found.start : found.end] == found.text


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert read_dates("On 31 February 2023 it snowed.") == ()


def test_the_limit_of_a_period_is_no_event() -> None:
    quotes = ("It began on 1 May 2020.", "The effect since 1 May 2020 was great.")
    assert [happened_on(quote, read_dates(quote)[0]) for quote in quotes] == [True, False]


def test_years_are_found_but_not_in_longer_numbers() -> None:
    assert [match[0] for match in read_years("In 2023, not 20231 or 1/2023 or 2024.5")] == ["2023"]


@pytest.mark.parametrize("quote", ["He was arrested.", "This shows it.", "(see below)", "The excerpt ends here."])
def test_a_quotation_that_leans_on_others_is_not_taken(quote: str) -> None:
    assert not stands_alone(quote, "en")


def test_other_sentences_can_stand_alone_in_any_language() -> None:
    assert stands_alone("On 3 May guards arrested her.", "en") and stands_alone("Er kam.", "xx")


@pytest.mark.parametrize(
    "quote",
    [
        "The minister Jan Rask called it an attempt of the neighbours.",
        "Jana Rask says this practice breaches the law.",
        "In an earlier answer he explains the rule.",
    ],
)
def test_a_quotation_that_points_at_what_was_said_before_is_not_taken(quote: str) -> None:
    assert not stands_alone(quote, "en")


def test_a_pronoun_after_its_name_and_a_later_sentence_may_point_back() -> None:
    assert stands_alone("The lawyer Jan Rask said he had asked. This was refused.", "en")


def test_what_is_spoken_of_as_known_is_told_from_a_name() -> None:
    assert opens_as_known("The report shows it.", "en") and opens_as_known("Before the flight left, it rained.", "en")
    assert not opens_as_known("The United Nations said so.", "en") and not opens_as_known("A report says so.", "en")
