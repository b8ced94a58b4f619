import asyncio
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import gradio as gr
import pytest

from coi_assistant.errors import SettingsError
from coi_assistant.records import Filters, Source
from coi_assistant.ui.filters import (
    FilterControls,
    choice_updates,
    choices,
    filter_controls,
    filter_values,
    filters_from,
    read_filters,
)
from coi_assistant.ui.words import words_in

MakeSource = Callable[..., Source]
EN = words_in("en")


async def laid_out() -> FilterControls:
    # Within a running loop: Gradio makes one where it finds none, and never closes it.
    with gr.Blocks(analytics_enabled=False):
        return filter_controls("test", EN)


def test_controls_become_filters() -> None:
    read = read_filters(" 2023 ", "", None, ["ngo"], ["Viasna"], ["LT"], ["border-checks"], ["ru"], True)
    assert read == Filters(
        since="2023",
        source_types=("ngo",),
        publishers=("Viasna",),
        countries=("LT",),
        topics=("border-checks",),
        languages=("ru",),
        originals_only=True,
    )


def test_untouched_controls_let_everything_through() -> None:
    assert read_filters("", "", "", [], [], [], [], [], False) == Filters()
    assert read_filters(None, None, None, None, None, None, None, None, None) == Filters()


def test_a_text_is_a_list_of_one() -> None:
    assert read_filters("", "", "", "ngo", "Viasna", " BY ", "", [], False) == Filters(
        source_types=("ngo",), publishers=("Viasna",), countries=("BY",)
    )


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("since", 2023, "a date as text"),
        ("as_of", ["2023"], "a date as text"),
        ("countries", 5, "a list of texts"),
        ("countries", False, "a list of texts"),
        ("topics", ["border-checks", None], "a list of texts"),
        ("languages", {"en": True}, "a list of texts"),
        ("originals_only", "false", "true or false"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_what_is_allowed(name: str, value: object, allowed: str) -> None:
    given: list[Any] = [value if one.name == name else None for one in fields(Filters)]
    with pytest.raises(SettingsError, match=allowed) as told:
        read_filters(*given)
    assert repr(name) in str(told.value) and repr(value) in str(told.value)


def test_choices_come_from_the_catalogue_in_words_and_order(make_source: MakeSource) -> None:
    sources = [
        make_source(countries=("PL", "LT"), topics=("border-checks",), language="ru"),
        make_source(publisher="", source_type="ngo", countries=("LT",)),
    ]
    assert choices(sources, EN) == [
        [("NGO", "ngo"), ("Media", "media")],
        [("Norland Centre", "Norland Centre")],
        [("Lithuania", "LT"), ("Poland", "PL")],
        [("Border checks", "border-checks")],
        [("English", "en"), ("Russian", "ru")],
    ]


def test_the_controls_take_what_the_catalogue_offers(make_source: MakeSource) -> None:
    controls = asyncio.run(laid_out())
    updates = choice_updates([make_source()], EN)
    assert len(updates) == len(controls.chosen)
    assert len(controls.fields) == 9
    assert all(control in controls.fields for control in controls.chosen)


def test_filters_go_back_into_the_controls() -> None:
    filters = Filters(since="2023", topics=("border-checks",), originals_only=True)
    assert read_filters(*filter_values(filters)) == filters


@pytest.mark.parametrize("said", [None, [], "x", {"since": None, "topics": "x", "originals_only": "yes", "other": 1}])
def test_what_is_no_filter_is_passed_over(said: object) -> None:
    assert filters_from(said) == Filters()


def test_filters_are_read_from_plain_data() -> None:
    said = {"until": "2024", "countries": ["LT"], "originals_only": True}
    assert filters_from(said) == Filters(until="2024", countries=("LT",), originals_only=True)
