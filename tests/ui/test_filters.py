import asyncio
from collections.abc import Callable

import gradio as gr

from coi_assistant.records import Filters, Source
from coi_assistant.ui.filters import FilterControls, choice_updates, choices, filter_controls, read_filters

MakeSource = Callable[..., Source]


async def laid_out() -> FilterControls:
    # Within a running loop: Gradio makes one where it finds none, and never closes it.
    with gr.Blocks(analytics_enabled=False):
        return filter_controls("test")


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


def test_choices_come_from_the_catalogue_in_words_and_order(make_source: MakeSource) -> None:
    sources = [
        make_source(countries=("PL", "LT"), topics=("border-checks",), language="ru"),
        make_source(publisher="", source_type="ngo", countries=("LT",)),
    ]
    assert choices(sources) == [
        [("NGO", "ngo"), ("Media", "media")],
        [("Norland Centre", "Norland Centre")],
        [("Lithuania", "LT"), ("Poland", "PL")],
        [("Border checks", "border-checks")],
        [("English", "en"), ("Russian", "ru")],
    ]


def test_the_controls_take_what_the_catalogue_offers(make_source: MakeSource) -> None:
    controls = asyncio.run(laid_out())
    updates = choice_updates([make_source()])
    assert len(updates) == len(controls.chosen)
    assert len(controls.fields) == 9
    assert all(control in controls.fields for control in controls.chosen)
