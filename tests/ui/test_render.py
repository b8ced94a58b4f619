import json
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from coi_assistant.pipeline import Assistant
from coi_assistant.records import (
    Answer,
    Citation,
    Conflict,
    Draft,
    Filters,
    Finding,
    Question,
    Rejection,
    SearchRecord,
    Source,
)
from coi_assistant.told import Told
from coi_assistant.ui import render
from coi_assistant.ui.cards import View
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.render import busy_html, coverage_words, error_html, idle_html
from coi_assistant.ui.words import words_in

MakeSource = Callable[..., Source]
MakeCitation = Callable[..., Citation]
MakeAnswer = Callable[..., Answer]

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover='alert(3) [x](javascript:alert(4))"


EN = words_in("en")
TODAY = date(2026, 2, 15)


def answer_html(answer: Answer, sources: dict[str, Source], language: str = "en", **options: Any) -> Markup:
    view = View(words=words_in(language), sources=sources, question=answer.question, today=TODAY)
    return render.answer_html(answer, view, **options)


def status_words(answer: Answer, sources: dict[str, Source]) -> str:
    return render.status_words(answer, View(words=EN, sources=sources, today=TODAY))


class Page(HTMLParser):
    """What a browser would make of markup: its elements and attributes, and whether every element is closed."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def test_the_status_tells_sources_and_period(make_answer: MakeAnswer, make_source: MakeSource) -> None:
    sources = {"returns": make_source()}
    assert status_words(make_answer(), sources) == (
        "Answered from 1 source by 1 originator, 15 January 2024; newest is 25 months old"
    )
    assert status_words(make_answer(status="partial"), sources).startswith("Partly answered from 1 source")
    assert status_words(make_answer(status="no_information", findings=()), sources) == "No information found"


def test_sources_are_counted_once_over_all_findings(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    both = (make_citation(), make_citation(source_id="other"))
    answer = make_answer(findings=(Finding(statement="x", citations=both), Finding(statement="y", citations=both[:1])))
    sources = {"returns": make_source(), "other": make_source(id="other", published="2021-08")}
    assert status_words(answer, sources) == (
        "Answered from 2 sources by 1 originator, August 2021 to January 2024; newest is 25 months old"
    )


def test_a_finding_shows_quote_neighbours_reference_and_ways_on(
    make_answer: MakeAnswer, make_source: MakeSource
) -> None:
    page = Page(answer_html(make_answer(), {"returns": make_source()}))
    assert "Border guards arrested 31 people who came home in 2023." in page.text
    assert "It was a quiet year." in page.text
    assert "Most of them were searched." in page.text
    assert "Norland Centre, Arrests of returnees, 15 January 2024 (25 months old), p. 3, Returns, para. 14" in page.text
    assert "?passage=p1&start=100&end=155" in page.values("href")
    assert "https://norland.example/returns" in page.values("href")
    assert page.values("rel") == ["noopener noreferrer"]
    assert "One originator: Norland Centre" in page.text
    assert page.open == []


def test_the_quote_is_told_apart_from_its_neighbours(make_answer: MakeAnswer, make_source: MakeSource) -> None:
    markup = answer_html(make_answer(), {"returns": make_source()})
    assert re.findall(r'<span class="quote">([^<]*)</span>', markup) == [
        "Border guards arrested 31 people who came home in 2023."
    ]


def test_a_digest_is_marked_and_an_original_is_not(make_answer: MakeAnswer, make_source: MakeSource) -> None:
    assert ">Digest</span>" in answer_html(make_answer(), {"returns": make_source(is_digest=True)})
    assert ">Digest</span>" not in answer_html(make_answer(), {"returns": make_source()})


def test_the_language_is_marked_where_it_is_not_the_question_s(
    make_answer: MakeAnswer, make_source: MakeSource
) -> None:
    foreign = answer_html(make_answer(), {"returns": make_source(text_language="ru")})
    assert "In Russian" in foreign
    assert 'lang="ru"' in foreign
    assert "In English" not in answer_html(make_answer(), {"returns": make_source()})


def test_several_citations_of_a_finding_stand_side_by_side(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    finding = Finding(statement="x", citations=(make_citation(), make_citation(passage_id="p2")))
    page = Page(answer_html(make_answer(findings=(finding,)), {"returns": make_source()}))
    assert page.tags.count("figure") == 2
    assert "citations side-by-side" in page.values("class")


def test_no_information_shows_reason_search_and_what_comes_closest_folded(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    silence = "That sources do not mention something does not mean that it does not happen."
    answer = make_answer(
        status="no_information",
        findings=(),
        related=(make_citation(),),
        notes=("No passage answers the question: the closest lacks 2019.", silence),
        question=Question(text="And in 2019?", filters=Filters(since="2019", originals_only=True)),
    )
    page = Page(answer_html(answer, {"returns": make_source()}))
    assert "No information found" in page.text
    assert "the closest lacks 2019" in page.text
    assert silence in page.text
    assert "Searched 9 passages of 2 sources, published August 2021 to October 2024." in page.text
    assert "Filters: published since 2019; originals only." in page.text
    assert "Related, but not an answer (1)" in page.text
    assert ("open", "") not in page.attributes


def test_what_verification_refused_is_shown_with_the_reason(make_answer: MakeAnswer, make_source: MakeSource) -> None:
    refused = Rejection(draft=Draft(statement="It rained.", quotes=()), reason="the quote is not in its source")
    page = Page(answer_html(make_answer(rejections=(refused,)), {"returns": make_source()}))
    assert "Left out: 1 statement failed verification" in page.text
    assert "It rained." in page.text
    assert "the quote is not in its source" in page.text


def test_conflicting_citations_are_laid_side_by_side(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    conflict = Conflict(about="arrests in 2023", citations=(make_citation(), make_citation(quote="125 people")))
    page = Page(answer_html(make_answer(findings=(), conflicts=(conflict,)), {"returns": make_source()}))
    assert "Sources differ: arrests in 2023" in page.text
    assert "125 people" in page.text


def test_a_statement_is_said_only_where_it_is_not_the_quote(make_answer: MakeAnswer, make_source: MakeSource) -> None:
    sources = {"returns": make_source()}
    assert 'class="statement"' not in answer_html(make_answer(), sources)
    own = Finding(statement="31 arrests", citations=make_answer().findings[0].citations, kind="position")
    markup = answer_html(make_answer(findings=(own,)), sources)
    assert 'class="statement"' in markup
    assert "Position of the authorities" in markup


def test_nothing_from_a_document_or_a_user_becomes_an_element_or_a_handler(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    source = make_source(title=ATTACK, publisher=ATTACK, url="javascript:alert(5)", text_language='en" onclick="x')
    citation = make_citation(quote=ATTACK, passage_id=ATTACK)
    answer = make_answer(
        question=Question(text=ATTACK, language=ATTACK, filters=Filters(publishers=(ATTACK,))),
        findings=(Finding(statement=ATTACK + ".", citations=(citation,)),),
        related=(citation,),
        status="partial",
        rejections=(Rejection(draft=Draft(statement=ATTACK, quotes=()), reason=ATTACK),),
        conflicts=(Conflict(about=ATTACK, citations=(citation,)),),
        notes=(ATTACK,),
    )
    page = Page(answer_html(answer, {"returns": source}, saved={"x": ATTACK}))
    assert {"script", "img"}.isdisjoint(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [value for value in page.values("href") if not value.startswith("?passage=")]
    assert page.text.count("<script>alert(1)</script>") >= 9
    assert json.loads(page.values("data-saved")[0]) == {"x": ATTACK}
    assert page.open == []


def test_a_word_of_50_000_characters_gets_a_scroll_bar_of_its_own(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    word = "x" * 50_000
    finding = Finding(statement=word, citations=(make_citation(quote=word),))
    markup = answer_html(make_answer(findings=(finding,)), {"returns": make_source(title=word)})
    assert (
        '<blockquote lang="en" dir="auto" class="long" tabindex="0" role="group" aria-label="Long quotation">' in markup
    )
    assert Page(markup).text.count(word) == 1


@pytest.mark.parametrize("markup", [idle_html(), busy_html(EN), error_html("It <broke>.", EN)])
def test_every_state_has_a_place_that_is_read_out(markup: str) -> None:
    page = Page(markup)
    assert set(page.values("role")) & {"status", "alert"}
    assert page.open == []


def test_what_waits_says_why_in_either_case() -> None:
    text = Page(busy_html(EN)).text
    assert EN("busy.searching") in text
    assert EN("busy.loading") in text


def test_what_waits_is_not_held_back_from_those_who_listen() -> None:
    assert "aria-busy" not in busy_html(EN)


def test_a_wait_that_ends_without_an_answer_has_words_that_are_not_shown_before() -> None:
    markup = busy_html(EN)
    assert Page(markup).values("data-when") == ["searching loading", "failed", "gone"]
    assert markup.count("hidden>") == 2
    assert EN("error.gone") in Page(markup).text


def test_coverage_without_dates_or_filters_is_short(make_answer: MakeAnswer) -> None:
    answer = make_answer()
    words = coverage_words(answer, EN)
    assert words == "Searched 9 passages of 2 sources, published August 2021 to October 2024. Filters: none."


def test_what_authorities_say_stands_in_a_block_of_its_own(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    fact = Finding(statement="a", citations=(make_citation(quote="They were beaten."),))
    said = Finding(statement="b", citations=(make_citation(quote="Nobody was beaten."),), kind="position")
    markup = answer_html(make_answer(findings=(said, fact)), {"returns": make_source()})
    facts, positions = markup.split("What the authorities say")
    assert "They were beaten." in facts.split('class="findings"')[1]
    assert "Nobody was beaten." not in facts.split('class="findings"')[1]
    assert "Nobody was beaten." in positions
    assert re.findall(r'data-finding="(\d)"', markup) == ["2", "1"]


def test_originators_come_from_weighing_before_the_catalogue(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    finding = Finding(statement="a", citations=(make_citation(),), originators=("Viasna", "LRT"))
    sources = {"returns": make_source(originators=("Somebody",))}
    assert "2 originators: Viasna, LRT" in answer_html(make_answer(findings=(finding,)), sources)
    assert "by 2 originators" in status_words(make_answer(findings=(finding,)), sources)


def test_undated_sources_are_counted_in_the_status(make_answer: MakeAnswer, make_source: MakeSource) -> None:
    words = status_words(make_answer(), {"returns": make_source(published=None, publisher="")})
    assert words == "Answered from 1 source; 1 undated"


def test_the_answer_carries_what_the_browser_keeps(make_answer: MakeAnswer, make_source: MakeSource) -> None:
    markup = answer_html(make_answer(), {"returns": make_source()}, saved={"schema": "coi-answer/1"})
    page = Page(markup)
    assert json.loads(page.values("data-saved")[0])["schema"] == "coi-answer/1"
    assert json.loads(page.values("data-keep")[0])["quote"] == "Border guards arrested 31 people who came home in 2023."
    assert page.values("data-follow") == ["How many people were arrested?"]
    assert page.values("data-outcome") == ["1 finding"]


def test_the_interface_speaks_its_language_and_the_quote_its_own(
    make_answer: MakeAnswer, make_source: MakeSource
) -> None:
    markup = answer_html(make_answer(notes=("One note.",)), {"returns": make_source()}, language="de")
    assert "Beantwortet aus 1 Quelle von 1 Urheber, 15. Januar 2024; die neueste ist 25 Monate alt" in markup
    assert '<blockquote lang="en"' in markup
    assert '<li lang="en">One note.</li>' in markup


ASKED = [
    Question(text="How many people did border guards arrest who came home in 2023?"),
    Question(text="How many people did border guards arrest in Poland in 2019?", filters=Filters(since="2023-10")),
    Question(text="Which passports does Decree No. 78 stop consulates from renewing?"),
    Question(text="When did Decree No. 77 take effect?", filters=Filters(originals_only=True)),
    Question(text="Who?", filters=Filters(publishers=("Nobody",))),
]


@pytest.mark.parametrize("language", ["de", "ru"])
def test_no_note_of_an_answer_is_english_where_the_page_is_not(assistant: Assistant, language: str) -> None:
    told = []
    for question in ASKED:
        answer = assistant.ask(question)
        markup = answer_html(answer, dict(assistant.sources), language)
        assert 'lang="en"' not in "".join(re.findall(r"<li[^>]*>", markup))
        assert not [note for note in answer.notes if note in Page(markup).text]
        told += re.findall(r'<ul class="notes">(.*?)</ul>', markup)
    assert len(told) == len(ASKED)
    if language == "ru":
        left = re.sub(r"<[^>]*>|Norland (?:Centre|Watch)|Decree No", "", "".join(told))
        assert not re.search("[A-Za-z]", left), left


def test_what_is_compared_asked_for_and_refused_is_told_in_the_language_of_the_page(
    make_answer: MakeAnswer, make_citation: MakeCitation, make_source: MakeSource
) -> None:
    what = (Told("event.detention"), Told("event.return"), Told("about.since", year="2020"))
    about = Told("about.one_origin", about=Told("about.times", what=what), names=("Viasna",))
    refused = Rejection(draft=Draft(statement="x", quotes=()), reason=Told("refused.no_quote"))
    record = SearchRecord(question="?", language="en", asked_for=(Told("asked.count"), "Bialiatski"))
    answer = make_answer(
        status="partial",
        conflicts=(Conflict(about=about, citations=(make_citation(),), kind="series"),),
        rejections=(refused,),
        search_record=record,
        findings=(Finding(statement="y", citations=(make_citation(),), originators=(Told("name.no_publisher"),)),),
    )
    text = Page(answer_html(answer, {"returns": make_source()}, language="de")).text
    for words in (
        "Zahlen zu verschiedenen Zeiten: festgenommen, bei der Rückkehr, seit 2020; alle gehen auf Viasna zurück",
        "die Aussage hat kein Zitat, das sie trägt",
        "Zahl, Bialiatski",
        "Ein Urheber: Herausgeber nicht angegeben",
    ):
        assert words in text
