from collections.abc import Callable
from types import SimpleNamespace

from coi_assistant.weighing import Scales
from coi_assistant.weighing.balance import balance_notes, bears_on, other_side, with_kinds
from coi_assistant.weighing.claims import point_of

POINT = point_of("Are people arrested on return?")
DENIAL = "The KGB said that it knew of no arrests of returnees."
REPORT = "Border guards arrested 31 returnees."


def test_the_position_of_the_authorities_is_found_for_reports(
    make: SimpleNamespace, scales: Callable[..., Scales]
) -> None:
    weights = scales(make.source("a", publisher="Pozirk"), make.source("b", publisher="Pozirk"))
    findings = with_kinds([make.finding("a", REPORT)], weights)
    (draft,) = other_side(
        findings, [make.evidence("a", REPORT), make.evidence("b", DENIAL)], [1.0, 1.0], POINT, weights
    )
    assert draft.statement == DENIAL
    assert "One-sided" in balance_notes(findings)[0]


def test_beside_a_position_other_reports_are_found(make: SimpleNamespace, scales: Callable[..., Scales]) -> None:
    weights = scales(make.source("a", publisher="Pozirk"), make.source("b", publisher="Pozirk"))
    findings = with_kinds([make.finding("b", DENIAL)], weights)
    assert findings[0].kind == "position" and "authorities" in balance_notes(findings)[0]
    (draft,) = other_side(
        findings, [make.evidence("a", REPORT), make.evidence("b", DENIAL)], [1.0, 1.0], POINT, weights
    )
    assert draft.statement == REPORT


def test_a_statement_on_another_point_is_no_other_side(make: SimpleNamespace, scales: Callable[..., Scales]) -> None:
    weights = scales(make.source("a", publisher="Pozirk"), make.source("b", publisher="Pozirk"))
    findings = with_kinds([make.finding("a", REPORT)], weights)
    strange = "The KGB said that 150 applications had come in from those who wish to return."
    assert other_side(findings, [make.evidence("b", strange)], [1.0], POINT, weights) == ()
    assert other_side(findings, [make.evidence("b", DENIAL)], [0.1], POINT, weights) == ()
    assert other_side((), [make.evidence("b", DENIAL)], [1.0], POINT, weights) == ()


def test_a_sentence_of_another_year_does_not_bear_on_the_question() -> None:
    point = point_of("How many people were detained on return in 2023?")
    assert bears_on("52 were detained on return in 2023.", "", point)
    assert not bears_on("52 were detained on return in 2022.", "", point)


def test_a_report_on_another_event_is_no_contrary_report(make: SimpleNamespace, scales: Callable[..., Scales]) -> None:
    weights = scales(*(make.source(name, publisher="Pozirk") for name in "abc"))
    beside = "Observers expect problems at the border."
    findings = with_kinds([make.finding("b", DENIAL), make.finding("c", beside)], weights)
    (draft,) = other_side(findings, [make.evidence("a", REPORT)], [1.0], POINT, weights)
    assert draft.statement == REPORT
    contrary = with_kinds([make.finding("b", DENIAL), make.finding("a", REPORT)], weights)
    assert other_side(contrary, [make.evidence("a", REPORT)], [1.0], POINT, weights) == ()
