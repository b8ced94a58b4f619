"""How a file that gives no text is reported: one line with the file, what was found, and what mends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from coi_assistant.errors import CoiError, UnreadableSourceError
from coi_assistant.text import normalise

_LONGEST_DETAIL = 120


def unreadable(name: str, what: str, remedy: str) -> UnreadableSourceError:
    """Return the error for the file `name`: what is wrong with it, and what to do."""
    return UnreadableSourceError(f"{name!r} cannot be read: {what}. {remedy[:1].upper()}{remedy[1:]}.")


@contextmanager
def guarded(name: str, what: str, remedy: str) -> Iterator[None]:
    """Turn whatever a third-party reader raises into the error for the file `name`.

    Readers of hostile formats raise anything (KeyError, RecursionError, their own), so nothing narrower will do.
    """
    try:
        yield
    except (CoiError, MemoryError):
        # Running out of memory is no damage; `sandbox` says so of the file, and starts afresh.
        raise
    except Exception as error:
        raise unreadable(name, f"{what} ({brief(error)})", remedy) from error


def shortened(text: str) -> str:
    """Return the beginning of a text in quotation marks, for a warning."""
    return repr(text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…")


def brief(error: BaseException) -> str:
    """Return what an exception says on one short line, its type where it says nothing."""
    said = normalise(str(error)) or type(error).__name__
    return said if len(said) <= _LONGEST_DETAIL else f"{said[:_LONGEST_DETAIL]}…"
