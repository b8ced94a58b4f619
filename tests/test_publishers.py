from pathlib import Path

import pytest

from coi_assistant.errors import CorpusError
from coi_assistant.publishers import NOT_ASSESSED, card_of, load_cards

SHIPPED = Path(__file__).parent.parent / "corpus"


def write(folder: Path, text: str) -> Path:
    (folder / "publishers.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_card_is_found_by_the_beginning_of_a_publishers_name(tmp_path: Path) -> None:
    cards = load_cards(write(tmp_path, "Norland Watch:\n  also: [NW]\n  who: A group.\n  funding:\n"))
    assert card_of(cards, "norland watch (ngo)").who == "A group." == card_of(cards, "NW").who
    assert card_of(cards, "NW").funding == NOT_ASSESSED


def test_a_publisher_without_a_card_is_not_assessed(tmp_path: Path) -> None:
    card = card_of(load_cards(tmp_path), "Delegation to Norland Watch")
    assert (card.name, card.who, card.balanced) == ("Delegation to Norland Watch", NOT_ASSESSED, NOT_ASSESSED)
    assert card_of((), "").name == "publisher not given"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A:\n  whom: x\n", "'whom'"),
        ("A:\n  who: [x]\n", "'who'"),
        ("A: text\n", "'A'"),
        ("- A\n", "publishers.yaml"),
        ("A: {\n", "publishers.yaml"),
    ],
)
def test_a_card_that_breaks_the_schema_is_refused_with_key_and_reason(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(CorpusError, match=r"publishers\.yaml") as refused:
        load_cards(write(tmp_path, text))
    assert named in str(refused.value) and "\n" not in str(refused.value)


def test_the_shipped_cards_fit_the_schema_and_cover_the_main_publishers() -> None:
    cards = load_cards(SHIPPED)
    assert card_of(cards, "Human Rights Center Viasna").who != NOT_ASSESSED
    assert card_of(cards, "Permanent Mission of Norway to the OSCE").who == NOT_ASSESSED
