import time

from coi_assistant.records import Draft, Locator, Passage, Quote, Source
from coi_assistant.weighing.duplicates import copies_among, copies_cited, join_copies

TEXT = "Border guards arrested thirty-one people who came home that year and searched the telephones of most of them."


def passage(name: str, text: str) -> Passage:
    return Passage(id=f"p-{name}", source_id=name, text=text, locator=Locator(), start=0, end=len(text))


def test_one_text_under_several_names_is_recognised_in_spite_of_small_changes() -> None:
    changed = f"{TEXT} Reprinted with permission."
    found = copies_among([passage("a", TEXT), passage("b", changed), passage("c", "Quite another text " * 9)])
    assert found == {"p-a": "p-a", "p-b": "p-a"}


def test_one_source_and_short_texts_copy_nothing() -> None:
    assert copies_among([passage("a", TEXT), passage("a", TEXT)]) == {}
    assert copies_among([passage("a", "No data."), passage("b", "No data."), passage("c", "")]) == {}


def test_copies_become_one_draft_that_quotes_the_earliest_first() -> None:
    names = {"a": "2024", "b": None, "c": "2021-05"}
    sources = {key: Source(id=key, path="x", media_type="", sha256="", published=day) for key, day in names.items()}
    copies = copies_among([passage(name, TEXT) for name in names])
    quotes = {name: Quote(passage_id=f"p-{name}", source_id=name, text=TEXT, start=0, end=9) for name in names}
    drafts = [Draft(statement=TEXT, quotes=(quote,), score=0.5) for quote in quotes.values()]
    (joined,) = join_copies(drafts, copies, sources)
    assert [quote.source_id for quote in joined.quotes] == ["c", "a", "b"]
    assert copies_cited(joined.quotes, copies) == ("p-a", "p-b")


def test_many_passages_with_the_same_boilerplate_are_compared_quickly() -> None:
    rows = [passage(f"s{place}", f"{TEXT} {place} {place * 7} {place * 13} other words " * 3) for place in range(400)]
    started = time.process_time()
    copies_among(rows)
    assert time.process_time() - started < 3
