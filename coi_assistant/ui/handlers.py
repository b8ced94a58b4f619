"""What every handler does: run, and turn whatever goes wrong into words on the page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from coi_assistant.errors import CoiError
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.passage import empty_html, open_passage, open_source
from coi_assistant.ui.render import error_html

NEUTRAL = "Something went wrong inside the program. The terminal that it runs in says what; nothing was sent anywhere."

logger = logging.getLogger(__name__)


def guarded(make: Callable[[], Markup]) -> Markup:
    """Return what `make` returns, or the error in words: a `CoiError` as it is, any other neutrally."""
    try:
        return make()
    except CoiError as error:
        return error_html(str(error))
    except Exception:
        # The traceback names functions and not what was asked: local values are not printed.
        logger.exception("A handler of the page failed")
        return error_html(NEUTRAL)


def open_in_panel(desk: Desk, data: Any) -> Markup:
    """Return what a link of the page asks to open; `data` comes from the browser and is not trusted."""
    asked: dict[str, Any] = data if isinstance(data, dict) else {}
    kind, key = asked.get("kind"), str(asked.get("id") or "")
    if kind == "passage" and key:
        start, end = _offset(asked.get("start")), _offset(asked.get("end"))
        return guarded(lambda: open_passage(desk.assistant(), key, start, end))
    if kind == "source" and key:
        return guarded(lambda: open_source(desk.assistant(), key))
    return empty_html()


def _offset(value: object) -> int | None:
    text = str(value)
    # Twelve digits are more than any text has characters; int() refuses only above four thousand.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
