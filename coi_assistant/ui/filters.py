"""The filters, the same on every tab: their controls, their choices from the catalogue, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from coi_assistant.errors import SettingsError
from coi_assistant.records import Filters, Source
from coi_assistant.ui.area import QUIET
from coi_assistant.ui.words import SOURCE_TYPES, Words

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterControls:
    """The controls of one tab."""

    fields: list[gr.components.Component]
    """In the order that `read_filters` takes."""
    chosen: list[gr.components.Component]
    """Those whose choices come from the catalogue, in the order of `choice_updates`."""
    settled: list[Callable[..., Any]]
    """The events after which the filters say something new; a date only when it has been typed to its end."""
    cleared: gr.events.Dependency
    """What follows the button that empties them all."""


def filter_controls(prefix: str, words: Words) -> FilterControls:
    """Lay the filters out, folded; `prefix` keeps the element ids of two tabs apart."""
    with gr.Accordion(words("filter.heading"), open=False, elem_id=f"{prefix}-filters", elem_classes="filters"):
        with gr.Row():
            dates = [_date(name, words) for name in ("since", "until", "as_of")]
        types = gr.CheckboxGroup(label=words("filter.source_types"), choices=[], show_select_all=False)
        with gr.Row():
            # Parts of a publisher's name will do, so what is typed need not stand in the list.
            lists = [_choice(words("filter.publishers"), allow_custom_value=True), _choice(words("filter.countries"))]
        with gr.Row():
            lists += [_choice(words("filter.topics")), _choice(words("filter.languages"))]
        with gr.Row(elem_classes="filter-foot"):
            originals = gr.Checkbox(label=words("filter.originals_only"), scale=3)
            clear = gr.Button(words("filter.clear"), size="sm", variant="secondary", scale=1)
    fields: list[gr.components.Component] = [*dates, types, *lists, originals]
    cleared = clear.click(lambda: [*["" for _ in dates], [], *[[] for _ in lists], False], outputs=fields, **QUIET)
    settled: list[Callable[..., Any]] = [event for date in dates for event in (date.submit, date.blur)]
    settled += [types.input, *[one.input for one in lists], originals.input]
    return FilterControls(fields=fields, chosen=[types, *lists], settled=settled, cleared=cleared)


def read_filters(
    since: object,
    until: object,
    as_of: object,
    source_types: object,
    publishers: object,
    countries: object,
    topics: object,
    languages: object,
    originals_only: object,
) -> Filters:
    """Return what the controls or another program say; whether it makes sense is judged by the pipeline.

    Raises:
        SettingsError: a value is of a kind that the filter cannot be.
    """
    return Filters(
        since=_day("since", since),
        until=_day("until", until),
        as_of=_day("as_of", as_of),
        source_types=_several("source_types", source_types),
        publishers=_several("publishers", publishers),
        countries=_several("countries", countries),
        topics=_several("topics", topics),
        languages=_several("languages", languages),
        originals_only=_truth("originals_only", originals_only),
    )


def filter_values(filters: Filters) -> list[Any]:
    """Return what the controls show for filters, in the order that `read_filters` takes."""
    held = [getattr(filters, one.name) for one in fields(Filters)]
    return [list(one) if isinstance(one, tuple) else one if isinstance(one, bool) else one or "" for one in held]


def filters_from(said: Any) -> Filters:
    """Return filters from plain data of the browser, which may be anything; what is no filter is passed over."""
    data = said if isinstance(said, dict) else {}
    given = [data.get(name) for name in ("source_types", "publishers", "countries", "topics", "languages")]
    lists = [[str(value) for value in one[:50]] if isinstance(one, list) else [] for one in given]
    since, until, as_of = (str(data.get(name) or "") for name in ("since", "until", "as_of"))
    types, publishers, countries, topics, languages = lists
    originals = data.get("originals_only") is True
    return read_filters(since, until, as_of, types, publishers, countries, topics, languages, originals)


def choices(sources: Iterable[Source], words: Words) -> list[Choices]:
    """Return what the catalogue offers for source type, publisher, country, topic and language, as label and value."""
    held = list(sources)
    types = {source.source_type for source in held}
    return [
        [(words.source_type(name), name) for name in SOURCE_TYPES if name in types],
        _sorted((source.publisher for source in held), str),
        _sorted((code for source in held for code in source.countries), words.country),
        _sorted((topic for source in held for topic in source.topics), words.topic),
        _sorted((source.language for source in held), words.language_name),
    ]


def choice_updates(sources: Iterable[Source], words: Words) -> list[dict[str, Any]]:
    """Return the updates that bring the controls in line with the catalogue."""
    return [gr.update(choices=one) for one in choices(sources, words)]


def _day(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    raise SettingsError(f'The filter {name!r} is {value!r}. Give a date as text, such as "2023" or "2023-05".')


def _several(name: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    # Read letter by letter, a text that was meant as a list of one would match nothing.
    given = [value.strip()] if isinstance(value, str) else value
    if isinstance(given, list | tuple) and all(isinstance(one, str) for one in given):
        return tuple(one for one in given if one)
    raise SettingsError(f"The filter {name!r} is {value!r}. Give a list of texts, or leave it empty.")


def _truth(name: str, value: object) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise SettingsError(f"The filter {name!r} is {value!r}. Give true or false.")


def _sorted(values: Iterable[str], label: Callable[[str], str]) -> Choices:
    return sorted(((label(value), value) for value in set(values) if value), key=lambda pair: pair[0].casefold())


def _date(name: str, words: Words) -> gr.Textbox:
    return gr.Textbox(label=words(f"filter.{name}"), placeholder=words("filter.date"), max_length=10, min_width=170)


def _choice(label: str, *, allow_custom_value: bool = False) -> gr.Dropdown:
    return gr.Dropdown(
        label=label, choices=[], value=[], multiselect=True, allow_custom_value=allow_custom_value, min_width=200
    )
