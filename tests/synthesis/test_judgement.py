import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

from coi_assistant.lexicon import Lexicon
from coi_assistant.records import Evidence, Hit, Locator, Passage, Sentence
from coi_assistant.synthesis.judgement import FEATURES, judge, thresholds
from coi_assistant.synthesis.slots import demand

LEXICON = Lexicon.load(Path("nowhere"))
TEXT = "Viasna counted 207 people detained on return in 2023."
PASSAGE = Passage(id="p", source_id="s", text=TEXT, locator=Locator(), start=0, end=len(TEXT))
GOOD = Evidence(
    hit=Hit(passage=PASSAGE, score=0.9), sentences=(Sentence(start=0, end=len(TEXT), score=0.9),), cosine=0.9
)


def probability(question: str, piece: Evidence) -> float:
    return judge([piece], demand(question, "en", LEXICON), [0.5], LEXICON)[0].probability


def test_every_coefficient_belongs_to_a_feature_and_the_thresholds_are_in_order() -> None:
    path = resources.files("coi_assistant.synthesis").joinpath("data/judgement.json")
    model = json.loads(path.read_text(encoding="utf-8"))
    assert set(model["weights"]) == set(FEATURES) and model["fitted"]
    assert 0 < thresholds().partial <= thresholds().answered < 1


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
