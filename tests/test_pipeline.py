"""The whole way on the shipped corpus with the real model; and the door to LangChain on the small one."""

import pytest

from coi_assistant.pipeline import Assistant
from coi_assistant.records import Filters, Question
from coi_assistant.writers.csl import _rendered

VIASNA_ON_RETURN = {
    (source_id, paragraph)
    for source_id in ("08-viasna-58-returnees-2022", "09-viasna-207-returnees-2023", "11-viasna-border-checks-2025")
    for paragraph in range(1, 10)
}
EVIDENCE = [
    (
        "Что происходит с белорусами, которые возвращаются из-за границы?",
        {("06-isans-new-instruments-of-persecution", 13), ("06-isans-new-instruments-of-persecution", 14)}
        | VIASNA_ON_RETURN,
    ),
    ("Can Belarusians renew their passport at a consulate abroad?", {("06-isans-new-instruments-of-persecution", 18)}),
    ("Why are people arrested when they come back to Belarus?", {("06-isans-new-instruments-of-persecution", 14)}),
    (
        "How often does Russia grant extradition requests from Belarus?",
        {("06-isans-new-instruments-of-persecution", 21)},
    ),
    ("What did the State Border Committee say about searching travellers?", {("01-occrp-eu-border-equipment", 13)}),
    ("How were Chechens who asked for asylum at the border treated?", {("01-occrp-eu-border-equipment", 21)}),
    (
        "How many documented cases of torture had UN experts received by September 2021?",
        {("04-irct-torture-survivors", 7)},
    ),
    ("Werden Pässe im Ausland noch verlängert?", {("21-dw-de-decree-278", 2), ("20-un-experts-decree-278", 1)}),
]


def ask(assistant: Assistant, question: str, **filters: object):  # type: ignore[no-untyped-def]
    return assistant.ask(Question(text=question, filters=Filters(**filters)))  # type: ignore[arg-type]


@pytest.mark.model
@pytest.mark.parametrize(("question", "wanted"), EVIDENCE, ids=[question for question, _ in EVIDENCE])
def test_the_named_evidence_is_among_the_first_three_findings(
    shipped: Assistant, question: str, wanted: set[tuple[str, int]]
) -> None:
    answer = ask(shipped, question)
    cited = {(one.source_id, one.locator.paragraph) for finding in answer.findings[:3] for one in finding.citations}
    assert cited & wanted, cited


@pytest.mark.model
@pytest.mark.parametrize("question", ["What is the capital of France?", "How are returnees to Eritrea treated?"])
def test_what_the_corpus_does_not_hold_is_not_answered(shipped: Assistant, question: str) -> None:
    answer = ask(shipped, question)
    assert (answer.status, answer.findings) == ("no_information", ())
    assert answer.related and any("does not mean" in note for note in answer.notes)


@pytest.mark.model
def test_every_quote_stands_in_its_source_and_off_topic_sources_stay_out(shipped: Assistant) -> None:
    for question, _ in EVIDENCE:
        answer = ask(shipped, question)
        for citation in [one for finding in answer.findings for one in finding.citations] + list(answer.related):
            assert shipped.text_of(citation.source_id)[citation.start : citation.end] == citation.quote
        cited = {one.source_id[:2] for finding in answer.findings for one in finding.citations}
        assert not cited & {"03", "05"}


def test_as_of_answers_from_what_had_been_published(assistant: Assistant) -> None:
    answer = ask(assistant, "How many people were arrested on return?", as_of="2023-12")
    assert answer.coverage.sources_searched == 1
    assert all(one.source_id == "passports" for finding in answer.findings for one in finding.citations)


def test_filters_that_admit_nothing_say_so(assistant: Assistant) -> None:
    answer = ask(assistant, "How many people were arrested?", publishers=("Nobody",))
    assert answer.status == "no_information" and "No source passes the filters." in answer.notes


def test_the_retriever_is_a_langchain_retriever(assistant: Assistant) -> None:
    documents = assistant.as_retriever().invoke("Were telephones searched at the crossing?")
    assert {document.metadata["source_id"] for document in documents} == {"passports", "returns"}
    assert all(assistant.passage(document.id).passage.text == document.page_content for document in documents)


def test_the_vectors_are_a_langchain_vector_store(assistant: Assistant) -> None:
    documents = assistant.as_vectorstore().similarity_search("Consulates stop renewing passports", k=1)
    assert [document.metadata["source_id"] for document in documents] == ["passports"]
    assert assistant.passage(str(documents[0].id)).passage.text == documents[0].page_content


def test_a_passage_is_opened_with_its_neighbours(assistant: Assistant) -> None:
    first, second = assistant.passages_of("passports")
    view = assistant.passage(second.id, context=3)
    assert (view.before, view.after, view.source.id) == ((first,), (), "passports")


def test_a_question_asked_again_is_answered_from_memory(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "How many people were arrested in 2023?"
    first = ask(assistant, text)
    monkeypatch.setattr(assistant, "examine", None)
    assert ask(assistant, f"  {text} ") == first
    with pytest.raises(TypeError):
        ask(assistant, text, since="2024")


def test_no_question_waits_for_a_reference_to_be_worked_out_once_the_assistant_is_warm(assistant: Assistant) -> None:
    assistant.warm_up()
    made = _rendered.cache_info().misses
    answer = assistant.ask(Question(text="How many people did border guards arrest who came home in 2023?"))
    assert assistant.to_object(answer)["findings"]
    assert _rendered.cache_info().misses == made
