"""What changed between two texts: paragraphs are matched first, then the words of those that changed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from coi_assistant.records import BLOCK_SEPARATOR

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
# Word by word, long texts take minutes; beyond this a changed stretch is shown as taken out and put in as a whole.
_MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


def redline(old: str, new: str) -> tuple[Change, ...]:
    """Return the stretches of two texts in reading order.

    The texts of all but the inserted ones make up `old`, of all but the deleted ones `new`, to the letter.
    """
    return tuple(_merged(_changes(_paragraphs(old), _paragraphs(new), by_word=True)))


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs, each with what parts it from the next."""
    parts = text.split(BLOCK_SEPARATOR)
    return [f"{part}{BLOCK_SEPARATOR}" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _changes(old: Sequence[str], new: Sequence[str], *, by_word: bool) -> Iterator[Change]:
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[first:last]), "".join(new[start:end])
        if kind == "equal":
            yield Change(kind="same", text=before)
        elif kind == "replace" and by_word:
            yield from _words_changed(before, after)
        else:
            yield Change(kind="deleted", text=before)
            yield Change(kind="inserted", text=after)


def _words_changed(old: str, new: str) -> Iterator[Change]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        yield Change(kind="deleted", text=old)
        yield Change(kind="inserted", text=new)
        return
    yield from _changes(before, after, by_word=False)


def _merged(changes: Iterator[Change]) -> Iterator[Change]:
    """Join neighbours of one kind, and leave out what is empty."""
    held: Change | None = None
    for change in changes:
        if not change.text:
            continue
        if held is not None and held.kind == change.kind:
            held = Change(kind=held.kind, text=held.text + change.text)
            continue
        if held is not None:
            yield held
        held = change
    if held is not None:
        yield held
