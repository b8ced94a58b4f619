"""The figures that issue 6 asks for, over the texts of the shipped corpus; no index and no model are needed."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coi_assistant import ingest
from coi_assistant.corpus import complete, describe, list_reports
from coi_assistant.passages import sentences, split
from coi_assistant.records import Passage, Source
from coi_assistant.verification.comparison import Claim, compare
from coi_assistant.verification.library import Library

CORPUS = Path(__file__).parent.parent.parent / "corpus"
Change = Callable[[Claim, random.Random], Claim | None]


class Shelf:
    """The shipped sources, read and cut, with one claim for each of their sentences."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.texts: dict[str, str] = {}
        self.passages: dict[str, tuple[Passage, ...]] = {}
        self.claims: list[Claim] = []
        for file in list_reports(CORPUS).files:
            source = describe(CORPUS, file)
            document = ingest.read(source, CORPUS / file.path)
            source = complete(source, document.metadata)
            self.sources[source.id], self.texts[source.id] = source, document.text
            self.passages[source.id] = split(document, language=source.text_language, numbered=source.is_digest)
            for passage in self.passages[source.id]:
                self.claims += [self.claim(passage, *span) for span in sentences(passage.text, source.text_language)]
        self.library = Library(self.sources, self.texts.__getitem__, self.passages.__getitem__)

    def claim(self, passage: Passage, start: int, end: int) -> Claim:
        return Claim(
            quote=passage.text[start:end],
            source_id=passage.source_id,
            named=(passage.source_id,),
            passage_id=passage.id,
            start=passage.start + start,
            end=passage.start + end,
            paragraph=passage.locator.paragraph,
        )


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf()


def other_digit(claim: Claim, rng: random.Random) -> Claim | None:
    places = [match.start() for match in re.finditer(r"\d", claim.quote)]
    if not places:
        return None
    place = rng.choice(places)
    digit = str((int(claim.quote[place]) + rng.randint(1, 9)) % 10)
    return replace(claim, quote=claim.quote[:place] + digit + claim.quote[place + 1 :])


def other_name(claim: Claim, rng: random.Random) -> Claim | None:
    names = list(re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}", claim.quote))
    if not names:
        return None
    name = rng.choice(names)
    other = rng.choice(["Kavaliou", "Petrov", "Norland"])
    return replace(claim, quote=claim.quote[: name.start()] + other + claim.quote[name.end() :])


def without_not(claim: Claim, _: random.Random) -> Claim | None:
    shorter = re.sub(r"\bnot ", "", claim.quote, count=1)
    return replace(claim, quote=shorter) if shorter != claim.quote else None


def altered(shelf: Shelf, change: Change, count: int) -> list[Claim]:
    rng = random.Random(6)
    changed = (change(claim, rng) for claim in rng.sample(shelf.claims, len(shelf.claims)))
    return [claim for claim in changed if claim is not None][:count]


def test_untouched_citations_are_all_verbatim_and_quickly_checked(shelf: Shelf) -> None:
    started = time.perf_counter()
    chosen = random.Random(6).sample(shelf.claims, 200)
    assert {compare(claim, shelf.library).status for claim in chosen} == {"verbatim"}
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("change", "count", "kind"),
    [(other_digit, 50, "number changed"), (other_name, 50, "name changed"), (without_not, 30, "negation dropped")],
)
def test_each_altered_citation_is_found_and_the_change_named(
    shelf: Shelf, change: Change, count: int, kind: str
) -> None:
    claims = altered(shelf, change, count)
    # The same must hold where nothing but the words was saved.
    bare = [replace(claim, passage_id="", start=None, end=None, paragraph=None) for claim in claims]
    found = [compare(claim, shelf.library) for claim in [*claims, *bare]]
    assert len(claims) == count
    assert [one.claim.quote for one in found if one.status != "altered" or kind not in one.kinds] == []


@pytest.mark.parametrize("skipped", [1, 2, 5])
def test_sentences_joined_across_an_omission_are_found(shelf: Shelf, skipped: int) -> None:
    pairs = [
        (first, second)
        for first, second in zip(shelf.claims, shelf.claims[skipped + 1 :], strict=False)
        if first.source_id == second.source_id
    ]
    chosen = random.Random(6).sample(pairs, 50)
    joined = [replace(first, quote=f"{first.quote} {second.quote}") for first, second in chosen]
    found = [compare(claim, shelf.library) for claim in joined]
    assert [one.claim.quote for one in found if one.status != "altered" or "omission" not in one.kinds] == []


def test_swapped_references_are_found(shelf: Shelf) -> None:
    rng = random.Random(6)
    chosen = rng.sample(shelf.claims, 120)
    pairs = [pair for pair in zip(chosen[:60], chosen[60:], strict=True) if pair[0].source_id != pair[1].source_id][:50]
    swapped = [replace(one, source_id=other.source_id, named=other.named) for one, other in pairs]
    renamed = [replace(one, named=other.named) for one, other in pairs]
    found = [compare(claim, shelf.library) for claim in [*swapped, *renamed]]
    assert len(pairs) == 50 and {one.status for one in found} == {"wrong reference"}
