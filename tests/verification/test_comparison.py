from collections.abc import Iterable

import pytest

from coi_assistant.records import Locator, Passage, Source
from coi_assistant.verification.comparison import Claim, Comparison, compare
from coi_assistant.verification.library import Library

TEXTS = {
    "guards": "Border guards arrested 31 people who came home in March 2023. Most were not released before June."
    "\n\nThe ministry of Norland said that Viasna, a rights group, had lied. It gave no figures at all."
    "\n\nUnlawful detention of 1,207 people was reported, the “Watch” said.",
    "court": "The court sentenced Anton Kavaliou in absentia to eleven years. His flat was sold at auction.",
}


def source(name: str) -> Source:
    return Source(id=name, path=f"{name}.md", media_type="text/markdown", sha256="0", text_language="en")


def passages(name: str) -> tuple[Passage, ...]:
    found, start = [], 0
    for number, text in enumerate(TEXTS[name].split("\n\n"), 1):
        locator = Locator(paragraph=number)
        found.append(
            Passage(
                id=f"{name}{number}", source_id=name, text=text, locator=locator, start=start, end=start + len(text)
            )
        )
        start += len(text) + 2
    return tuple(found)


def older(source_id: str) -> Iterable[tuple[str, str]]:
    return [("2022", "Border guards arrested 20 people in all.")] if source_id == "guards" else []


LIBRARY = Library({name: source(name) for name in TEXTS}, TEXTS.__getitem__, passages, editions=older)


def checked(quote: str, source_id: str = "guards", **values: object) -> Comparison:
    return compare(Claim(quote=quote, source_id=source_id, **values), LIBRARY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "quote",
    [
        "Most were not released before June.",
        '1,207 people was reported, the "Watch" said',
        "Border   guards\narrested 31 people",
        "Border guards arrested 31 people […] Most were not released",
        "said that Viasna [...] had lied. It gave no figures",
    ],
)
def test_words_that_stand_in_their_source_are_verbatim_typography_apart(quote: str) -> None:
    assert checked(quote).status == "verbatim"


@pytest.mark.parametrize(
    ("quote", "kind", "was", "now"),
    [
        ("Border guards arrested 13 people who came home", "number changed", "31", "13"),
        ("people who came home in April 2023", "number changed", "March", "April"),
        ("The court sentenced Anton Petrov in absentia", "name changed", "Kavaliou", "Petrov"),
        ("said that Memorial, a rights group, had lied", "name changed", "Viasna", "Memorial"),
        ("Most were released before June.", "negation dropped", "not", ""),
        ("It gave figures at all.", "negation dropped", "no", ""),
        ("The ministry of Norland said that Viasna had not lied.", "negation added", "", "not"),
        ("Border guards arrested 31 people in March 2023.", "omission", "who came home", ""),
        ("Border guards arrested 31 people who left home in March", "other words", "came", "left"),
        ("lawful detention of 1,207 people was reported", "negation dropped", "Unlawful", "lawful"),
        ("207 people was reported, the Watch said", "number changed", "1,207", "207"),
        ("Most were not released, before June.", "punctuation", None, None),
    ],
)
def test_an_altered_quotation_names_the_change(quote: str, kind: str, was: str | None, now: str | None) -> None:
    found = checked(quote, "court" if "court" in quote else "guards")
    assert found.status == "altered" and kind in found.kinds
    if was is not None:
        assert (was, now) in [(one.source, one.quote) for one in found.differences]


def test_sentences_joined_across_a_gap_are_an_omission() -> None:
    quote = "Border guards arrested 31 people who came home in March 2023. It gave no figures at all."
    found = checked(quote)
    assert (found.status, found.kinds) == ("altered", ("omission",))
    assert "Viasna" in found.differences[0].source


def test_words_lost_at_the_ends_are_noticed_by_the_offsets_that_were_saved() -> None:
    found = checked("detention of 1,207 people was reported", start=TEXTS["guards"].index("Unlawful"), end=999)
    assert found.status == "altered" and found.differences[0].source == "Unlawful"


def test_words_of_another_source_or_place_are_a_wrong_reference() -> None:
    found = checked("His flat was sold at auction.")
    assert found.status == "wrong reference" and found.note == "stands in 'court', not in 'guards'"
    assert checked("His flat was sold at auction.", "court", named=("guards",)).status == "wrong reference"
    found = checked("It gave no figures at all.", paragraph=1)
    assert found.status == "wrong reference" and found.note == "stands in para. 2, not in para. 1"
    assert checked("It gave no figures at all.", passage_id="guards1").status == "wrong reference"


def test_a_passage_id_that_is_gone_is_said_to_be_gone() -> None:
    found = checked("It gave no figures at all.", passage_id="older")
    assert found.status == "verbatim" and "older is gone" in found.note


def test_words_of_an_older_edition_are_told_from_altered_ones() -> None:
    assert checked("arrested 20 people in all").status == "verbatim in an older edition"


def test_a_source_that_is_missing_is_said_to_be_missing_and_where_the_words_stand() -> None:
    found = checked("His flat was sold at auction.", "gone")
    assert found.status == "source missing" and "'court'" in found.note
    assert checked("Nothing like this.", "gone").place is None


def test_a_quotation_without_a_reference_is_looked_for_everywhere() -> None:
    found = checked("sentenced Anton Kavaliou", "")
    assert found.status == "verbatim" and found.place is not None and found.place.source_id == "court"
    assert checked("sentenced Anton Petrov in absentia to eleven years", "").kinds == ("name changed",)


@pytest.mark.parametrize("quote", ["", "   ", "…", "Quite another matter entirely.", "x" * 20_000, "the " * 3_000])
def test_what_stands_nowhere_is_not_found(quote: str) -> None:
    assert checked(quote).status == "not found"
