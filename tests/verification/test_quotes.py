import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from coi_assistant.records import Draft, Locator, Passage, Quote
from coi_assistant.verification import verify

TEXT = "Before it. Passports cannot be renewed at consulates. After it."
START = TEXT.index("Passports")
SENTENCES = [(0, 10), (START, START + 42), (START + 43, len(TEXT))]
QUOTE = Quote(passage_id="p", source_id="s", text=TEXT[START : START + 42], start=START, end=START + 42)


class Texts:
    """One source with one passage, in memory."""

    def __init__(self, indexed: str = TEXT) -> None:
        self._indexed = indexed

    def text(self, source_id: str) -> str:
        return TEXT

    def text_sha256(self, source_id: str) -> str:
        return hashlib.sha256(self._indexed.encode()).hexdigest()

    def passage(self, source_id: str, passage_id: str) -> Passage | None:
        passage = Passage(id="p", source_id="s", text=TEXT, locator=Locator(paragraph=1), start=0, end=len(TEXT))
        return passage if (source_id, passage_id) == ("s", "p") else None

    def sentences(self, source_id: str) -> Sequence[tuple[int, int]]:
        return SENTENCES


def draft(*quotes: Quote) -> Draft:
    return Draft(statement="Passports cannot be renewed at consulates.", quotes=quotes)


def test_a_quote_that_stands_in_its_source_becomes_a_citation_with_its_neighbours() -> None:
    findings, rejections = verify([draft(QUOTE)], Texts())
    citation = findings[0].citations[0]
    assert not rejections
    assert TEXT[citation.start : citation.end] == citation.quote == QUOTE.text
    assert (citation.context.before, citation.context.after) == ("Before it.", "After it.")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "Passports can be renewed at consulates now"}, "words do not stand"),
        ({"start": START + 1, "end": START + 43}, "words do not stand"),
        ({"text": "", "end": START}, "words do not stand"),
        ({"passage_id": "other"}, "no passage"),
    ],
)
def test_a_quote_that_does_not_stand_there_is_rejected_with_the_reason(changes: dict[str, object], reason: str) -> None:
    findings, rejections = verify([draft(replace(QUOTE, **changes))], Texts())  # type: ignore[arg-type]
    assert not findings
    assert reason in rejections[0].reason


def test_one_bad_quote_rejects_the_whole_draft() -> None:
    findings, rejections = verify([draft(QUOTE, replace(QUOTE, text="Altered."))], Texts())
    assert (len(findings), len(rejections)) == (0, 1)


def test_a_statement_without_a_quote_is_rejected() -> None:
    assert "no quote" in verify([draft()], Texts())[1][0].reason


def test_a_text_that_changed_since_it_was_indexed_proves_nothing() -> None:
    assert "not the one that was indexed" in verify([draft(QUOTE)], Texts(indexed="Older text."))[1][0].reason
