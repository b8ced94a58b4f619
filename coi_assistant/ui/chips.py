"""What goes with the next question, as chips that can be removed: the question it follows, and the filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from coi_assistant.records import Filters
from coi_assistant.ui.filters import filter_values, read_filters
from coi_assistant.ui.markup import Markup, shorten, tag
from coi_assistant.ui.words import Words

CONTEXT = "context"
LONGEST_CHIP = 90


def chips_html(context: str, filters: Filters, words: Words) -> Markup:
    """Return the chips; an empty list where nothing goes with the question."""
    told = [(CONTEXT, "", words("chip.context", question=context))] if context else []
    told += words.filters(filters)
    chips = [_chip(field, value, text, words) for field, value, text in told]
    return tag("ul", *chips, class_="chips", role="list", aria_label=words("chip.all"), hidden=not chips)


def without(said: Mapping[str, Any], context: str, values: Sequence[Any]) -> list[Any]:
    """Return context and filter values without the chip that was clicked."""
    field, value = str(said.get("drop") or ""), str(said.get("value") or "")
    if field == CONTEXT:
        return ["", *values]
    filters = read_filters(*values)
    if field not in Filters.__dataclass_fields__:
        return [context, *values]
    held = getattr(filters, field)
    if isinstance(held, tuple):
        rest: Any = tuple(one for one in held if one != value)
    else:
        rest = False if field == "originals_only" else None
    return [context, *filter_values(replace(filters, **{field: rest}))]


def _chip(field: str, value: str, text: str, words: Words) -> Markup:
    cross = tag("span", "×", aria_hidden="true", class_="cross")
    label = words("chip.drop", what=text)
    shown = shorten(text, LONGEST_CHIP)
    button = tag(
        "button",
        shown,
        cross,
        type="button",
        data_drop=field,
        data_value=value or None,
        aria_label=label,
        title=label,
        dir="auto",
    )
    return tag("li", button)
