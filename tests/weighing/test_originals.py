from coi_assistant.records import Draft, Quote, Source
from coi_assistant.weighing.originals import originals_first


def source(identity: str, original_of: str = "") -> Source:
    return Source(id=identity, path=f"{identity}.md", media_type="", sha256="", original_of=original_of)


def draft(source_id: str, *, answers: bool = True) -> Draft:
    quote = Quote(passage_id="p", source_id=source_id, text="words", start=0, end=5)
    return Draft(statement=source_id, quotes=(quote,), answers=answers)


SOURCES = {"a": source("a"), "digest": source("digest"), "original": source("original", "digest")}


def order(*drafts: Draft) -> list[str]:
    return [one.statement for one in originals_first(drafts, SOURCES)]


def test_an_original_that_answers_stands_before_its_digest() -> None:
    assert order(draft("a"), draft("digest"), draft("original")) == ["a", "original", "digest"]


def test_an_original_that_stands_higher_stays() -> None:
    assert order(draft("original"), draft("a"), draft("digest")) == ["original", "a", "digest"]


def test_an_original_that_does_not_answer_moves_nowhere() -> None:
    assert order(draft("digest"), draft("a"), draft("original", answers=False)) == ["digest", "a", "original"]
