import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from coi_assistant.lexicon import Lexicon
from coi_assistant.records import Evidence, Hit, Locator, Passage, Sentence
from coi_assistant.synthesis.judgement import (
    FEATURES,
    QUESTION_FEATURES,
    Judgement,
    answerability,
    judge,
    spread,
    thresholds,
    with_likeness,
    with_readings,
)
from coi_assistant.synthesis.slots import demand

LEXICON = Lexicon.load(Path("nowhere"))
TEXT = "Viasna counted 207 people detained on return in 2023."
PASSAGE = Passage(id="p", source_id="s", text=TEXT, locator=Locator(), start=0, end=len(TEXT))
GOOD = Evidence(
    hit=Hit(passage=PASSAGE, score=0.9), sentences=(Sentence(start=0, end=len(TEXT), score=0.9),), cosine=0.9
)


def probability(question: str, piece: Evidence) -> float:
    return judge([piece], demand(question, "en", LEXICON), [0.5], LEXICON)[0].probability


def model() -> dict[str, Any]:
    path = resources.files("coi_assistant.synthesis").joinpath("data/judgement.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("variant", list(FEATURES))
def test_every_coefficient_of_a_passage_belongs_to_a_feature(variant: str) -> None:
    assert set(model()[variant]["passage"]["weights"]) == set(FEATURES[variant]) and model()["fitted"]


@pytest.mark.parametrize("variant", list(QUESTION_FEATURES))
def test_every_coefficient_of_a_question_belongs_to_a_feature_and_the_thresholds_are_in_order(variant: str) -> None:
    assert set(model()[variant]["question"]["weights"]) == set(QUESTION_FEATURES[variant])
    assert 0 < thresholds(variant).partial <= thresholds(variant).answered < 1


def test_the_asked_year_makes_an_answer_likelier_than_another() -> None:
    question = "How many were detained in {}?"
    assert probability(question.format(2023), GOOD) > probability(question.format(2021), GOOD)


def test_nearer_evidence_is_likelier_to_answer() -> None:
    far = replace(GOOD, cosine=0.8, sentences=(Sentence(start=0, end=len(TEXT), score=0.8),))
    assert probability("How many were detained?", GOOD) > probability("How many were detained?", far)


def test_a_source_that_repeats_another_stands_behind_it() -> None:
    assert probability("How many were detained?", GOOD) > probability("How many?", replace(GOOD, repeats=True))


def test_no_evidence_gives_no_judgement() -> None:
    assert judge([], demand("Who?", "en", LEXICON), [], LEXICON) == ()


def judged_twice() -> tuple[Judgement, ...]:
    return judge([GOOD, replace(GOOD, cosine=0.88)], demand("How many?", "en", LEXICON), [0.5, 0.5], LEXICON)


def compared_twice() -> tuple[Judgement, ...]:
    return with_likeness(judged_twice(), {0: 0.7, 1: 0.7})


def test_words_near_those_of_the_question_make_an_answer_likelier() -> None:
    first, second = with_likeness(judged_twice(), {0: 0.6, 1: 0.8})
    assert first.probability / judged_twice()[0].probability < second.probability / judged_twice()[1].probability


def test_what_was_not_compared_counts_as_the_least_alike() -> None:
    _, least, other = with_likeness((*judged_twice(), *judged_twice()[:1]), {0: 0.8, 1: 0.6})
    assert other.features["likeness"] == least.features["likeness"] == 0.6
    assert other.features["likeness_behind"] == pytest.approx(-0.2)


def test_what_reads_well_is_likelier_to_answer() -> None:
    first, second = with_readings(compared_twice(), {0: -3.0, 1: 2.0})
    assert first.probability / judged_twice()[0].probability < second.probability / judged_twice()[1].probability
    assert (first.variant, judged_twice()[0].variant) == ("read", "plain")


def test_a_passage_that_was_not_read_counts_as_read_worst() -> None:
    _, unread = with_readings(compared_twice(), {0: 1.0})
    assert unread.features["reading"] < 1.0


def test_a_question_whose_best_passage_reads_badly_is_less_answerable() -> None:
    good, bad = (with_readings(compared_twice(), {0: best, 1: best - 1}) for best in (3.0, -3.0))
    assert answerability(good) > answerability(bad)
    assert answerability(()) == 0.0


def test_a_second_passage_of_a_source_stands_back_and_the_best_does_not() -> None:
    plain = judged_twice()
    first, second = spread(plain, ["a", "a"])
    assert first == plain[0] and second.probability < plain[1].probability
    assert spread(plain, ["a", "b"]) == plain
