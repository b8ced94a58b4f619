from types import SimpleNamespace
from typing import Any

from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.records import Citation, Quote
from coi_assistant.weighing.claims import Point, counts_in, point_of
from coi_assistant.weighing.conflicts import Side, sides_of
from coi_assistant.weighing.grouping import grouped

ROWS = [
    ("early", "Pozirk", "2023-12", "At least 31 citizens were detained on return in 2023, according to Viasna."),
    ("repeat", "Belsat", "2024-02", "At least 52 returnees were detained in 2023."),
    ("own", "Viasna", "2024-01", "Viasna counts 52 people arrested on return in 2023."),
]


def sides_of_rows(make: SimpleNamespace, organisations: Organisations, point: Point) -> list[Side]:
    sources: Any = {name: make.source(name, publisher=publisher) for name, publisher, _, _ in ROWS}
    claims = [
        claim for name, _, day, text in ROWS for claim in counts_in(make.evidence(name, text, published=day), point)
    ]
    return sides_of(claims, sources, organisations)


def test_one_count_is_one_finding_and_the_later_count_comes_first(
    make: SimpleNamespace, organisations: Organisations
) -> None:
    point = point_of("How many people were detained on return in 2023?")
    sides = sides_of_rows(make, organisations, point)
    findings = [make.finding(name, text) for name, _, _, text in ROWS]
    other = make.finding("other", "Telephones are searched.")
    joined = grouped([findings[0], other, *findings[1:]], sides, point)
    assert [[one.source_id for one in finding.citations] for finding in joined] == [
        ["own", "repeat"],
        ["other"],
        ["early"],
    ]


def test_who_counted_stands_before_who_repeats_the_count_even_where_it_was_no_finding(
    make: SimpleNamespace, organisations: Organisations
) -> None:
    point = point_of("How many people were detained on return in 2023?")
    sides = sides_of_rows(make, organisations, point)
    repeat, own = (make.finding(name, text) for name, _, _, text in ROWS[1:])
    proved = {side.claim.quote.source_id: side.claim.quote for side in sides}

    def prove(quote: Quote) -> Citation:
        assert quote == proved["own"]
        return own.citations[0]

    (joined,) = grouped([repeat], sides, point, prove)
    assert joined.statement == own.citations[0].quote
    assert [one.source_id for one in joined.citations] == ["own", "repeat"]
    # What cannot be proved is not shown.
    assert grouped([repeat], sides, point) == (repeat,)


def test_findings_without_a_figure_stay_as_they_are(make: SimpleNamespace) -> None:
    findings = (make.finding("a", "Arrests went on."),)
    assert grouped(findings, [], point_of("Are people arrested?")) == findings


def test_counts_for_other_years_stand_behind_those_for_the_year_asked(
    make: SimpleNamespace, organisations: Organisations
) -> None:
    point = point_of("How many people were detained on return in 2023?")
    texts = {"old": "Viasna counts 22 people detained on return in 2022.", "asked": ROWS[2][3]}
    sources: Any = {name: make.source(name, publisher="Viasna") for name in texts}
    claims = [claim for name, text in texts.items() for claim in counts_in(make.evidence(name, text), point)]
    findings = [make.finding(name, text) for name, text in texts.items()]
    ordered = grouped(findings, sides_of(claims, sources, organisations), point)
    assert [one.citations[0].source_id for one in ordered] == ["asked", "old"]
