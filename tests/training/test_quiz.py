from coi_assistant.pipeline import Assistant
from coi_assistant.training.kit import Kit
from coi_assistant.training.quiz import Gap, Question, gaps_of, plan_quiz, quiz_document
from coi_assistant.training.request import KitRequest, texts
from coi_assistant.writers.document import Quote


def choices(kit: Kit) -> list[Question]:
    return [one for one in kit.quiz if one.item.kind == "choice"]


def test_there_are_questions_of_each_form(kit: Kit) -> None:
    assert {one.item.kind for one in kit.quiz} == {"choice", "truth", "order"}


def test_the_right_answer_stands_in_the_quotation_and_the_gap_hides_it(kit: Kit) -> None:
    for one in choices(kit):
        assert one.item.body.replace("_____", one.item.answer) == one.facts[0].quote


def test_wrong_answers_come_from_other_quotations_and_are_wrong(kit: Kit, norland: Assistant) -> None:
    for one in choices(kit):
        about = [
            passage.text
            for source in norland.sources
            for passage in norland.passages_of(source)
            if set(kit.evidence.tags.of(passage.id)) & set(one.facts[0].topics)
        ]
        for option, fact in zip([o for o in one.item.options if not o.right], one.facts[1:], strict=True):
            assert any(option.text in other.quote for other in one.facts[1:]) and fact.key != one.facts[0].key
            assert not any(f" {option.text} " in f" {text} " for text in about)


def test_a_false_statement_differs_from_the_quotation_and_a_true_one_does_not(kit: Kit) -> None:
    yes = texts("en")["quiz"]["true"]
    for one in (one for one in kit.quiz if one.item.kind == "truth"):
        assert (one.item.body == one.facts[0].quote) == (one.item.answer == yes)
        assert one.facts[0].quote in one.item.why


def test_events_are_in_order_and_do_not_tell_their_dates(kit: Kit) -> None:
    (one,) = (one for one in kit.quiz if one.item.kind == "order")
    assert all("_____" in option.text for option in one.item.options)
    assert [event.fact.key for event in kit.visuals.events][: len(one.facts)] == [fact.key for fact in one.facts]


def test_gaps_are_exact_and_stand_only_once_in_their_quotation(kit: Kit, norland: Assistant) -> None:
    gaps: list[Gap] = [gap for fact in kit.evidence.pool for gap in gaps_of(fact, norland.lexicon)]
    assert {"number", "year"} <= {gap.kind for gap in gaps}
    for gap in gaps:
        assert gap.fact.quote[gap.start : gap.end] == gap.text and gap.fact.quote.count(gap.text) == 1


def test_too_few_questions_are_admitted_and_answers_are_cited(kit: Kit, norland: Assistant) -> None:
    made = plan_quiz(KitRequest(minutes=90), texts("en"), kit.evidence, kit.visuals.events, norland)
    document = quiz_document(made, 20, texts("en"), "en")
    assert len(made) < 20 and f"only {len(made)} questions" in document.blocks[0].runs[0].text  # type: ignore[union-attr]
    assert all(block.runs[0].footnote for block in document.blocks if isinstance(block, Quote))
