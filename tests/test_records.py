import dataclasses

import pytest

from coi_assistant.records import Block, Document, Locator


def test_a_locator_reads_as_a_pinpoint() -> None:
    locator = Locator(pages=(14, 15), section=("Instruments", "Trials in absentia"), paragraph=17)
    assert str(locator) == "pp. 14-15, Trials in absentia, para. 17"


def test_a_locator_of_one_page_says_p() -> None:
    assert str(Locator(pages=(3, 3))) == "p. 3"


def test_a_locator_that_knows_nothing_is_empty() -> None:
    assert str(Locator()) == ""


def test_the_text_of_a_document_joins_its_blocks_with_a_blank_line() -> None:
    blocks = tuple(Block(source_id="a", kind="paragraph", text=text) for text in ("One.", "Two."))
    assert Document(source_id="a", blocks=blocks).text == "One.\n\nTwo."


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Locator().paragraph = 3  # type: ignore[misc]
