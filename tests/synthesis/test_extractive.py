from coi_assistant.records import Evidence, Hit, Locator, Passage, Sentence
from coi_assistant.synthesis import draft
from coi_assistant.synthesis.extractive import best_run, quote_of


def evidence(source: str, *sentences: tuple[str, float]) -> Evidence:
    text = " ".join(words for words, _ in sentences)
    passage = Passage(id=f"p-{source}", source_id=source, text=text, locator=Locator(), start=100, end=100 + len(text))
    start, found = 100, []
    for words, score in sentences:
        found.append(Sentence(start=start, end=start + len(words), score=score))
        start += len(words) + 1
    return Evidence(hit=Hit(passage=passage, score=1.0), sentences=tuple(found))


def test_the_best_sentence_is_quoted_with_its_own_offsets() -> None:
    quote = quote_of(evidence("a", ("First one.", 0.5), ("The answer stands here.", 0.9), ("Last one.", 0.4)))
    assert (quote.text, quote.start, quote.end) == ("The answer stands here.", 111, 134)


def test_what_announces_a_list_is_quoted_with_the_list() -> None:
    quote = quote_of(evidence("a", ("Reasons for arrest:", 0.9), ("a photograph;", 0.3), ("a subscription.", 0.2)))
    assert quote.text == "Reasons for arrest: a photograph; a subscription."


def test_a_neighbour_that_scores_nearly_as_high_is_quoted_too() -> None:
    run = best_run([Sentence(start=n, end=n + 1, score=score) for n, score in enumerate((0.5, 0.90, 0.89, 0.3))])
    assert [sentence.start for sentence in run] == [1, 2]


def test_no_more_than_three_sentences_are_quoted() -> None:
    assert len(best_run([Sentence(start=n, end=n + 1, score=0.9) for n in range(6)])) == 3


def test_one_fact_from_two_sources_is_one_draft_with_two_quotes() -> None:
    pieces = [
        evidence("a", ("At least 207 people were detained on return in 2023.", 0.9)),
        evidence("b", ("At least 207 people were detained on their return in 2023.", 0.8)),
    ]
    (only,) = draft(pieces, [(0.9, ""), (0.8, "")])
    assert [quote.source_id for quote in only.quotes] == ["a", "b"]


def test_two_figures_for_one_thing_stay_apart() -> None:
    pieces = [
        evidence("a", ("At least 207 people were detained on return in 2023.", 0.9)),
        evidence("b", ("At least 125 people were detained on return in 2023.", 0.8)),
    ]
    assert len(draft(pieces, [(0.9, ""), (0.8, "")])) == 2


def test_what_answers_stands_before_what_is_only_near() -> None:
    drafts = draft([evidence("a", ("Near.", 0.9)), evidence("b", ("Answer.", 0.5))], [(0.9, "a figure"), (0.4, "")])
    assert [(one.statement, one.answers) for one in drafts] == [("Answer.", True), ("Near.", False)]
