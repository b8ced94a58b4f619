from types import SimpleNamespace
from typing import Any

import pytest

from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.weighing.claims import counts_in, dates_of, point_of
from coi_assistant.weighing.conflicts import count_conflicts, date_conflicts, sides_of

QUESTION = "How many people were detained on return in 2023?"


@pytest.fixture
def compared(make: SimpleNamespace, organisations: Organisations) -> Any:
    """Compare the figures of sentences: (source, publisher, published, sentence)."""

    def compare(question: str, *rows: tuple[str, str, str, str], dates: bool = False) -> Any:
        point = point_of(question)
        sources = {name: make.source(name, publisher=publisher) for name, publisher, _, _ in rows}
        read = [make.evidence(name, text, published=day) for name, _, day, text in rows]
        texts = {one.hit.passage.source_id: one.hit.passage.text for one in read}
        if dates:
            claims = [claim for one in read for claim in dates_of(one, point, texts.__getitem__, question)]
            return date_conflicts(sides_of(claims, sources, organisations), point, make.prove)
        claims = [claim for one in read for claim in counts_in(one, point)]
        return count_conflicts(sides_of(claims, sources, organisations), point, make.prove)

    return compare


def test_counts_of_one_originator_at_two_dates_are_a_series_newest_first(compared: Any) -> None:
    (series,) = compared(
        QUESTION,
        ("a", "Pozirk", "2023-12", "At least 31 citizens were detained on return in 2023, according to Viasna."),
        ("b", "Viasna", "2024-01", "Viasna counts 52 people arrested on return in 2023."),
    )
    assert (series.kind, series.values) == ("series", ("52", "At least 31"))
    assert "all go back to Viasna" in series.about and series.chains == (("Viasna",), ("Pozirk", "Viasna"))
    assert series.counts[0] == "people arrested on return in 2023"


def test_counts_of_two_originators_for_one_year_differ(compared: Any) -> None:
    (conflict,) = compared(
        QUESTION,
        ("a", "Norland Watch", "2024-01", "Norland Watch counted 31 people detained on return in 2023."),
        ("b", "Viasna", "2024-01", "Viasna counts 52 people arrested on return in 2023."),
    )
    assert conflict.kind == "conflict" and set(conflict.values) == {"31", "52"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Viasna counts 52 people convicted on return in 2023.",
        "Viasna counts 52 people detained at rallies in 2023.",
        "Up to 52 months for people detained on return in 2023.",
    ],
)
def test_what_counts_something_else_is_not_compared(compared: Any, sentence: str) -> None:
    same = ("a", "Norland Watch", "2024-01", "Norland Watch counted 31 people detained on return in 2023.")
    others = compared(QUESTION, same, ("b", "Viasna", "2024-01", sentence))
    assert not others or "52" not in "".join(value for one in others for value in one.values)


def test_figures_for_other_years_are_a_series(compared: Any) -> None:
    (series,) = compared(
        "How many people were detained on return?",
        ("a", "Viasna", "2023-01", "Viasna counts 31 people arrested on return in 2022."),
        ("b", "Norland Watch", "2025-01", "Norland Watch counted 52 people detained on return in 2024."),
    )
    assert series.kind == "series" and series.values == ("52", "31")


def test_prisoners_counted_on_different_days_do_not_contradict_each_other(compared: Any) -> None:
    (series,) = compared(
        "How many political prisoners are there?",
        ("a", "Viasna", "2023-01", "There are 1,400 political prisoners."),
        ("b", "Norland Watch", "2025-01", "Norland Watch counts 1,200 political prisoners."),
    )
    assert series.kind == "series"


def test_the_same_figure_is_no_conflict_and_a_question_without_a_known_event_compares_nothing(compared: Any) -> None:
    same = [(name, "Viasna", "2024", "Viasna counts 52 people detained on return in 2023.") for name in "ab"]
    assert compared(QUESTION, *same) == ()
    assert point_of("What is the capital of Norland?").events == frozenset()


def test_differing_days_of_one_event_stand_side_by_side(compared: Any) -> None:
    (conflict,) = compared(
        "When did Decree 77 take effect?",
        ("a", "Norland Watch", "2024", "Decree No. 77 was signed on 4 May 2023 and took effect on 6 May 2023."),
        ("b", "Pozirk", "2023", "The decree entered into force on 7 May (2023)."),
        ("c", "BelTA", "2023", "Decree No. 25 entered into force on 9 June 2023."),
        ("d", "Viasna", "2023", "Decree No. 77 of 4 May 2023 stops passports."),
        dates=True,
    )
    assert (conflict.kind, conflict.values) == ("conflict", ("6 May 2023", "7 May (2023)"))


def test_a_period_that_ends_with_the_event_and_a_day_years_away_are_no_date_of_it(compared: Any) -> None:
    conflicts = compared(
        "When did the decree take effect?",
        ("a", "Norland Watch", "2024", "The decree took effect on 6 May 2023."),
        ("b", "Pozirk", "2023", "Offences between 1 January 2023 and the entry into force of the decree are covered."),
        ("c", "Pozirk", "2020", "The decree entered into force on 7 May 2010."),
        dates=True,
    )
    assert conflicts == ()


APPLICATIONS = "How many applications did the commission on return receive?"
EARLY = ("a", "Pozirk", "2024-02", "31 applications had reached the return commission since it began.")


def test_a_count_that_goes_on_and_has_grown_is_a_series_whoever_gives_it(compared: Any) -> None:
    later = ("b", "BelTA", "2025-02", "The commission said that 52 requests had been examined so far.")
    (series,) = compared(APPLICATIONS, EARLY, later)
    assert (series.kind, series.values) == ("series", ("52", "31"))
    assert series.about.startswith("Figures at different times")


def test_a_year_that_is_not_asked_for_is_not_disputed(compared: Any) -> None:
    (series,) = compared(
        "How many people were detained on return in 2024?",
        ("a", "Norland Watch", "2024-01", "Norland Watch counted 31 people detained on return in 2023."),
        ("b", "Viasna", "2024-01", "Viasna counts 52 people arrested on return in 2023."),
        ("c", "Viasna", "2025-01", "Viasna counts 12 people arrested on return in 2024."),
    )
    assert series.kind == "series" and series.about.startswith("Figures for different periods")


def test_a_count_that_goes_on_and_has_shrunk_is_a_conflict(compared: Any) -> None:
    later = ("b", "BelTA", "2025-02", "The commission said that 12 requests had been examined so far.")
    (conflict,) = compared(APPLICATIONS, EARLY, later)
    assert conflict.kind == "conflict"


@pytest.mark.parametrize("question", [APPLICATIONS, "Сколько заявлений поступило в комиссию по возвращению?"])
def test_a_commission_on_return_is_no_return(question: str) -> None:
    assert point_of(question).settings == {"commission"}
