from pathlib import Path

import pytest

from coi_assistant.lexicon import Lexicon
from coi_assistant.records import Evidence, Hit, Locator, Passage, Sentence
from coi_assistant.synthesis.slots import Fit, demand, fit, pointed

LEXICON = Lexicon.load(Path("nowhere"))


def evidence(
    text: str, *, heading: str = "", published: str | None = None, countries: tuple[str, ...] = ()
) -> Evidence:
    passage = Passage(id="p", source_id="s", text=text, locator=Locator(), start=0, end=len(text))
    cut = text.index(". ") + 1 if ". " in text else len(text)
    spans = [(0, cut)] + ([(cut + 1, len(text))] if cut < len(text) else [])
    return Evidence(
        hit=Hit(passage=passage, score=1.0),
        sentences=tuple(Sentence(start=start, end=end, score=0.8) for start, end in spans),
        heading=heading,
        published=published,
        countries=countries,
    )


def fitted(question: str, piece: Evidence) -> Fit:
    return fit(demand(question, LEXICON.language_of(question), LEXICON), piece, LEXICON)


def test_a_passage_of_another_year_lacks_the_year() -> None:
    piece = evidence("At least 66 people were detained on return in 2024.", published="2024")
    assert fitted("How many people were detained in 2023?", piece).missing == ("year 2023",)


def test_the_year_of_publication_counts_as_context() -> None:
    piece = evidence("That month experts spoke of 450 cases.", published="2021-09-17")
    assert fitted("How many cases by September 2021?", piece).missing == ()


def test_a_question_for_a_figure_is_not_answered_by_the_number_of_a_law() -> None:
    piece = evidence("Decree No. 278 of 4 September 2023 ended this.")
    assert "a figure" in fitted("How many people are affected?", piece).missing


def test_another_country_is_missing_and_named_in_words() -> None:
    assert "Eritrea" in fitted("How are returnees to Eritrea treated?", evidence("Returnees are searched.")).missing


def test_the_country_of_the_metadata_counts() -> None:
    piece = evidence("Two reasons are given.", countries=("BY",))
    assert fitted("Why are people arrested in Belarus?", piece).missing == ()


def test_a_name_in_another_spelling_is_the_same_name() -> None:
    piece = evidence("The film-maker Andrey Hnyot was arrested in Belgrade.")
    assert fitted("Почему арестовали Гнёта?", piece).names == 1.0


def test_the_number_of_a_decree_must_be_the_one_asked_for() -> None:
    assert "number 25" in fitted("What does Decree No. 25 say?", evidence("Decree No. 278 ended this.")).missing


@pytest.mark.parametrize(
    ("question", "best"),
    [("How often are requests granted?", 1), ("Why are they used?", 0)],
)
def test_the_sentence_that_gives_the_kind_of_answer_is_raised(question: str, best: int) -> None:
    piece = evidence("Notices are used because critics fled. Russia grants over 80% of requests.")
    raised = pointed(piece, demand(question, "en", LEXICON), LEXICON).sentences
    assert max(range(2), key=lambda index: raised[index].score) == best
