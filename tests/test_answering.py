"""What the answer as a whole says of its evidence: on the shipped corpus with the real model, and on small ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coi_assistant.pipeline import Assistant, build_index, open_assistant
from coi_assistant.records import Answer, Filters, Question
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings

COPIED = """---
title: Arrests at the crossing
publisher: Paper {number}
source_type: media
published: 2024-0{number}
language: en
countries: [NX]
---
Border guards of Norland arrested 61 harvest workers at the northern crossing, and searched their telephones.
"""
COPIED_QUESTION = "How many harvest workers did the border guards of Norland arrest at the northern crossing?"


def ask(assistant: Assistant, question: str, **filters: Any) -> Answer:
    return assistant.ask(Question(text=question, filters=Filters(**filters)))


def test_a_report_copied_under_five_names_is_one_finding_with_one_originator(
    settings: Settings, write_report: Callable[[str, str], Path]
) -> None:
    for number in range(1, 6):
        write_report(f"copy{number}.md", COPIED.format(number=number))
    build_index(settings, embedder=HashEmbedder())
    answer = ask(open_assistant(settings, embedder=HashEmbedder()), COPIED_QUESTION)
    finding = answer.findings[0]
    assert len(finding.citations) == 5 and len(finding.copies) == 4
    assert finding.originators == ("Paper 1",)
    assert any("stands in 5 sources" in note and "one originator" in note for note in answer.notes)


def test_a_question_on_a_law_that_no_source_names_is_not_answered(assistant: Assistant) -> None:
    answer = ask(assistant, "Which passports does Decree No. 78 stop consulates from renewing?")
    assert answer.status == "no_information" and "No source searched holds 'Decree No. 78'." in answer.notes
    assert (
        ask(assistant, "Which passports does Decree No. 77 stop consulates from renewing?").status != "no_information"
    )


def test_the_json_of_an_answer_gives_age_chain_and_search_record(assistant: Assistant) -> None:
    answer = ask(assistant, "How many people did border guards arrest who came home in 2023?")
    told = assistant.to_object(answer)
    citation = told["findings"][0]["citations"][0]
    assert citation["age_months"] >= 0 and citation["chain"] and citation["copy"] is False
    assert told["search_record"]["passages_searched"] == told["coverage"]["passages_searched"]
    assert told["originators"]["independent"] == len(told["originators"]["names"]) >= 1


@pytest.mark.model
def test_counts_of_returnees_stand_apart_and_go_back_to_one_originator(shipped: Assistant) -> None:
    answer = ask(shipped, "How many people were detained on return in 2023?")
    series = next(one for one in answer.conflicts if "2023" in one.about)
    assert ["207" in series.values[0], "125" in series.values[1]] == [True, True]
    assert series.kind == "series" and "all go back to Viasna" in series.about
    firsts = ["207" in one.statement for one in answer.findings if "207" in one.statement or "125" in one.statement]
    assert firsts[0] and not all(firsts)
    assert next(one for one in answer.findings if "125" in one.statement).chain == ("RBC-Ukraine", "LRT", "Viasna")


@pytest.mark.model
def test_the_authorities_position_stands_beside_contrary_reports(shipped: Assistant) -> None:
    answer = ask(shipped, "Are returnees arrested, according to the Prosecutor General?")
    kinds = {one.kind for one in answer.findings}
    assert "position" in kinds and kinds & {"fact", "assessment"}
    asked = ask(shipped, "Are people arrested when they come back to Belarus?")
    assert any(one.kind == "position" for one in asked.findings)


@pytest.mark.model
def test_the_days_of_effect_of_decree_278_stand_side_by_side_and_before_it_there_is_no_information(
    shipped: Assistant,
) -> None:
    (conflict,) = ask(shipped, "When did Decree 278 take effect?").conflicts
    assert conflict.values == ("6 September 2023", "7 September (2023)")
    for question in ("When did Decree 278 take effect?", "What is Decree No. 278?", "Указ № 278: что он запрещает?"):
        answer = ask(shipped, question, as_of="2023-06-30")
        assert (answer.status, answer.findings, answer.conflicts) == ("no_information", (), ())


@pytest.mark.model
def test_deaths_in_custody_differ_and_convictions_in_absentia_do_not(shipped: Assistant) -> None:
    (conflict,) = ask(shipped, "How many deaths in custody have been counted since 2020?").conflicts
    assert conflict.kind == "conflict" and len(conflict.values) >= 3
    assert ask(shipped, "How many people have been convicted in absentia?").conflicts == ()
