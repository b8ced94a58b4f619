"""Facets, chips and pages of hits, as the browser gets them."""

import re

import pytest

from coi_assistant.pipeline import Assistant
from coi_assistant.ui import hits
from coi_assistant.ui.hits import Look, hits_html
from coi_assistant.ui.words import words_in

EN = words_in("en")
QUERY = "ministry OR telephones OR consulates"


def page_buttons(shown: str) -> list[tuple[str, bool]]:
    """The buttons of the pages, each with whether it can be pressed."""
    found = re.findall(r'<button[^>]*data-list="page"[^>]*>[^<]*', shown)
    return [(one.rpartition(">")[2], " disabled" not in one) for one in found]


def test_both_buttons_of_the_pages_keep_their_places(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "ON_A_PAGE", 2)
    first, last = (hits_html(assistant, QUERY, Look(offset=offset), EN) for offset in (0, 2))
    assert page_buttons(first) == [("Previous hits", False), ("Next hits", True)]
    assert page_buttons(last) == [("Previous hits", True), ("Next hits", False)]


def test_a_second_press_on_the_last_page_stays_there(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "ON_A_PAGE", 2)
    last = hits_html(assistant, QUERY, Look(offset=2), EN)
    assert re.findall(r'data-list="page" data-value="(\d+)"', last) == ["0", "2"]


def test_the_list_of_chips_stands_there_before_anything_is_chosen(assistant: Assistant) -> None:
    looks = [Look(), Look(wanted=("publisher=Norland Watch",)), Look(wanted=("publisher=Nobody",))]
    shown = [hits_html(assistant, QUERY, look, EN) for look in looks]
    chips = [re.findall(r'<ul class="chips"[^>]*>', one) for one in shown]
    assert [len(one) for one in chips] == [1, 1, 1]
    assert [" hidden" in one[0] for one in chips] == [True, False, False]
    facets = [re.findall(r'<details class="facets"[^>]*>', one) for one in shown]
    assert [" hidden" in one[0] for one in facets] == [False, False, True]
