from datetime import date
from types import SimpleNamespace

from coi_assistant.records import Filters
from coi_assistant.weighing.currency import currency_notes, reckoned_on

TODAY = date(2026, 6, 30)


def test_ages_are_counted_on_the_day_asked_for() -> None:
    assert reckoned_on(Filters(), TODAY) == TODAY
    assert reckoned_on(Filters(as_of="2023-02"), TODAY) == date(2023, 2, 28)
    assert reckoned_on(Filters(as_of="2099"), TODAY) == TODAY


def test_old_undated_and_overtaken_evidence_is_noted(make: SimpleNamespace) -> None:
    cited = [make.source("a", published="2023-05"), make.source("b")]
    later = [make.source("c", publisher="Norland Watch", published="2025-01"), make.source("d", published="2023")]
    notes = currency_notes(cited, later, TODAY, stale_months=24)
    assert notes == [
        "1 cited source is undated.",
        "The newest evidence cited is 36 months old (published 2023-05).",
        "A newer source on this point is not among the findings: Norland Watch, 2025-01.",
    ]


def test_recent_evidence_needs_no_note(make: SimpleNamespace) -> None:
    assert currency_notes([make.source("a", published="2026-05")], [], TODAY, stale_months=24) == []
