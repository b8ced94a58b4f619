from pathlib import Path

import pytest

from coi_assistant.lexicon import Lexicon

LEXICON = Lexicon.load(Path("nowhere"))


@pytest.mark.parametrize(
    ("question", "language", "kept"),
    [
        ("What happens to people who return from abroad?", "en", {"happens", "return", "abroad"}),
        ("Why was his passport taken at the border?", "en", {"passport", "taken", "border"}),
        ("Was passiert nach der Rückkehr?", "de", {"passiert", "Rückkehr"}),
    ],
)
def test_words_of_the_domain_are_content_and_function_words_are_not(
    question: str, language: str, kept: set[str]
) -> None:
    words = set(LEXICON.content_words(question, language).split())
    assert kept <= words and not words & {"What", "who", "from", "Why", "was", "der", "nach"}


def test_coverage_is_highest_where_the_rare_words_of_the_question_stand() -> None:
    texts = [("People return home.", "en"), ("People who return are arrested.", "en"), ("The weather is fine.", "en")]
    shares = LEXICON.coverage("Are people arrested when they return?", "en", texts)
    assert shares[1] > shares[0] > shares[2] == 0.0


def test_coverage_across_languages_counts_concepts() -> None:
    shares = LEXICON.coverage(
        "Wird der Pass verlängert?", "de", [("Passports are renewed.", "en"), ("It rains.", "en")]
    )
    assert shares[0] > shares[1] == 0.0


def test_a_heading_that_says_nothing_is_passed_over() -> None:
    assert LEXICON.telling_heading(("Arrests on return", "Body")) == "Arrests on return"
    assert LEXICON.telling_heading(("Opening (no heading)",)) == ""


def test_there_is_a_sample_in_each_language_of_the_glossary() -> None:
    spoken = [LEXICON.language_of(sample) for sample in LEXICON.samples()]
    assert {"en", "ru", "de", "fr", "lt"} <= set(spoken)


def test_what_was_learnt_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text, question = "Zealous bailiffs in Hrodna sealed forty workshops.", "workshops sealed in Hrodna"
    LEXICON.coverage(question, "en", [])
    LEXICON.learn(text, "en")
    monkeypatch.setattr("coi_assistant.lexicon.lexicon._stemmer", None)
    assert LEXICON.coverage(question, "en", [(text, "en")])[0] > 0.9
