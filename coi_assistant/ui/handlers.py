"""What every handler does: run, and turn whatever goes wrong into words on the page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from coi_assistant.errors import CoiError
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.held import open_edition
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.passage import MOST_HITS, Stretch, empty_html, open_passage, open_source
from coi_assistant.ui.render import error_html
from coi_assistant.ui.words import Words

logger = logging.getLogger(__name__)


def guarded(make: Callable[[], Markup], words: Words) -> Markup:
    """Return what `make` returns, or the error in words: a `CoiError` as it tells it, any other neutrally."""
    try:
        return make()
    except CoiError as error:
        return error_html(error.told, words)
    except Exception:
        # The traceback names functions and not what was asked: local values are not printed.
        logger.exception("A handler of the page failed")
        return error_html(words("error.inside"), words, translated=True)


def open_in_panel(desk: Desk, data: Any, words: Words) -> Markup:
    """Return what a link of the page asks to open; `data` comes from the browser and is not trusted."""
    asked: dict[str, Any] = data if isinstance(data, dict) else {}
    kind, key = asked.get("kind"), str(asked.get("id") or "")
    if kind == "passage" and key:
        hits = asked.get("hits")
        row = [stretch(one) for one in hits[:MOST_HITS] if isinstance(one, dict)] if isinstance(hits, list) else []
        return guarded(lambda: open_passage(desk.assistant(), stretch(asked), words, row), words)
    if kind == "edition" and key:
        return guarded(lambda: open_edition(desk.assistant(), key, str(asked.get("edition") or ""), words), words)
    if kind == "source" and key:
        return guarded(lambda: open_source(desk.assistant(), key, words), words)
    return empty_html(words)


def stretch(asked: dict[str, Any]) -> Stretch:
    """Return the passage and the offsets that a link names; offsets that are no numbers are passed over."""
    return Stretch(passage=str(asked.get("id") or ""), start=offset(asked.get("start")), end=offset(asked.get("end")))


def offset(value: object) -> int | None:
    """Return an offset written in digits, else None."""
    text = str(value)
    # Twelve digits are more than any text has characters; int() refuses only above four thousand.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
