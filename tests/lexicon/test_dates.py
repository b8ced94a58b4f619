from datetime import date

import pytest

from coi_assistant.lexicon.dates import age_months, dates_in


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("It took effect on 6 September 2023.", ["2023-09-06"]),
        ("on 7 September (2023)", ["2023-09-07"]),
        ("September 13, 2023", ["2023-09-13"]),
        ("вступил в силу 7 сентября 2023 года", ["2023-09-07"]),
        ("уступіў у сілу 7 верасня 2023", ["2023-09-07"]),
        ("trat am 7. September 2023 in Kraft", ["2023-09-07"]),
        ("weszło w życie 7 września 2023 r.", ["2023-09-07"]),
        ("le 1er août 2023", ["2023-08-01"]),
        ("2023 m. rugsėjo 7 d.", ["2023-09-07"]),
        ("7.09.2023 and 2024-02-29", ["2023-09-07", "2024-02-29"]),
        ("in May 2021", ["2021-05"]),
        ("31.02.2023, a march in 2020, they may leave", []),
    ],
)
def test_dates_are_read_in_every_language(text: str, iso: list[str]) -> None:
    assert [one.iso for one in dates_in(text)] == iso


def test_a_day_without_a_year_lies_in_the_year_before_publication() -> None:
    (day,) = dates_in("the ruling of 13 June, not yet final")
    assert day.in_year_before("2024-08") == "2024-06-13"
    assert day.in_year_before("2024-02") == "2023-06-13"


def test_age_counts_whole_months_from_the_last_day_that_a_date_may_mean() -> None:
    assert age_months("2024-03", date(2024, 5, 30)) == 1
    assert age_months("2023", date(2023, 6, 1)) == 0
    assert age_months(None, date(2023, 6, 1)) is None
