from types import SimpleNamespace

import pytest

from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.weighing.kinds import kind_of, may_state_position


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Border guards arrested 31 people.", "fact"),
        ("The State Border Committee said that nobody is held for opinions.", "position"),
        ("A spokesman denied that anybody is arrested.", "position"),
        ("Decree No. 77 of 4 May 2023 stops consulates from renewing passports.", "law"),
        ("An appeals court cancelled the extradition order.", "decision"),
        ("Experts say that this may have been a breach.", "assessment"),
        ("The KGB said 5 were held; Norland Watch counted 9.", "fact"),
        ("Norland Watch considers that this breaches the law, which requires a hearing.", "assessment"),
    ],
)  # fmt: skip
def test_a_quote_is_told_by_who_speaks_and_by_its_words(
    text: str, kind: str, make: SimpleNamespace, organisations: Organisations
) -> None:
    source = make.source("a", publisher="Pozirk", source_type="media", countries=("BY",))
    assert kind_of(text, source, organisations) == kind


def test_courts_and_state_media_are_told_by_their_source(make: SimpleNamespace, organisations: Organisations) -> None:
    court = make.source("a", publisher="Norland Court", source_type="court")
    state = make.source("b", publisher="BelTA", source_type="state", countries=("BY",))
    foreign = make.source("c", publisher="Parliament of Norland", source_type="state", countries=("BY", "NX"))
    text = "People who return are welcome."
    assert [kind_of(text, one, organisations) for one in (court, state, foreign)] == ["decision", "position", "fact"]
    assert may_state_position(state, organisations) and not may_state_position(foreign, organisations)
