"""A set of slides without a format, and how it is cut so that nothing runs over its box.

Sizes are in points. Lines that belong together (a quotation and its reference) are one group and never parted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from coi_assistant.writers.fitting import height_of

__all__ = ["BarChart", "Deck", "Group", "Line", "Picture", "Slide", "fitted"]

Look = Literal["body", "quote", "reference", "mark"]

SLIDE_WIDTH, SLIDE_HEIGHT = 960.0, 540.0
MARGIN = 48.0
BODY_WIDTH = SLIDE_WIDTH - 2 * MARGIN
BODY_TOP, BODY_HEIGHT = 112.0, 382.0
TITLE_SIZE = 32
SIZES: dict[Look, int] = {"body": 26, "quote": 22, "reference": 18, "mark": 18}
"""Nothing below 18 points, which can be read at the back of a room."""
INDENT = 20.0
LINE_GAP, GROUP_GAP = 3.0, 14.0
VISUAL_HEIGHT = 262.0
"""The least that a chart or picture has when lines stand under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph of one look."""

    text: str
    look: Look = "body"
    bullet: bool = False


Group = tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as PNG, and what it shows in words."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Horizontal bars, the first on top."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide. A title slide has the deck's dark ground."""

    title: str
    groups: tuple[Group, ...] = ()
    visual: Picture | BarChart | None = None
    notes: str = ""
    opening: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """Slides in order, with the properties of the file."""

    title: str
    slides: tuple[Slide, ...]
    language: str = "en"


def fitted(slides: Iterable[Slide], *, continued: str = "continued") -> Iterator[Slide]:
    """Yield slides of which each holds its groups; what does not fit goes to a further slide of the same title."""
    for slide in slides:
        yield from _cut(slide, continued)


def text_width(line: Line) -> float:
    """Return the width that the words of a line have."""
    return BODY_WIDTH - (INDENT if line.bullet or line.look != "body" else 0.0) - 16.0


def height(group: Group) -> float:
    """Return the height of a group with the gap after it."""
    lines = (height_of(one.text, size=SIZES[one.look], width=text_width(one), bold=one.look == "mark") for one in group)
    return sum(lines) + LINE_GAP * len(group) + GROUP_GAP


def fits(group: Group) -> bool:
    """Tell whether a group can stand on a slide of its own."""
    return height(group) <= BODY_HEIGHT


def _cut(slide: Slide, continued: str) -> Iterator[Slide]:
    """Yield as few slides as hold the groups, about equally full, so that the last is not left with a single line."""
    room = BODY_HEIGHT - (VISUAL_HEIGHT if slide.visual else 0.0)
    pages = _pages(slide.groups, room, BODY_HEIGHT)
    if not slide.visual and len(pages) > 1:
        total = sum(height(group) for group in slide.groups)
        even = max(total / len(pages), *(height(group) for group in slide.groups))
        pages = next(
            better for share in (1.0, 1.1, 1.25, 1.5, 10.0)
            if len(better := _pages(slide.groups, min(even * share, room), min(even * share, room))) <= len(pages)
        )  # fmt: skip
    for place, groups in enumerate(pages):
        if place == 0:
            yield replace(slide, groups=groups)
        else:
            yield replace(slide, groups=groups, visual=None, title=f"{slide.title} ({continued})")


def _pages(groups: Iterable[Group], first: float, others: float) -> list[tuple[Group, ...]]:
    pages: list[list[Group]] = [[]]
    used, room = 0.0, first
    for group in groups:
        needed = height(group)
        if pages[-1] and used + needed > room:
            pages.append([])
            used, room = 0.0, others
        pages[-1].append(group)
        used += needed
    return [tuple(page) for page in pages]
