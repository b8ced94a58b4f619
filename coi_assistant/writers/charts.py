"""Pictures drawn from cited data: bars, a time line without a map, a table of counts. All as PNG.

Figures are drawn without pyplot, which keeps state between calls and is not safe in threads. Text comes from sources
too, hence dollar signs are escaped: matplotlib would read formulas between them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["TimelineMark", "bar_chart", "count_matrix", "levels_of", "timeline"]

SIZE, DPI = (12.0, 4.4), 100
FONT_SIZE = 18
"""At the size that the pictures have on a slide."""
CAPTION_SIZE, CAPTION_LINE = 11, 0.24
"""Of the citations under a picture that stands alone: points, and inches a line."""
INK, BAR, MARK = "#1A1A1A", "#2A6F97", "#7A1F3D"
LEVELS = (0.8, -0.8, 1.6, -1.6, 2.4, -2.4, 3.2, -3.2)
LABEL_LETTER = 0.0165
"""Width of a letter in a label, as a share of the line; a little too much, so that labels keep a distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineMark:
    """A point on a time line, with the words beside it."""

    day: date
    label: str


def bar_chart(labels: Sequence[str], values: Sequence[float], caption: Sequence[str] = ()) -> bytes:
    """Return horizontal bars with their numbers, the first on top."""
    figure, axes = _figure(caption)
    places = range(len(values))
    axes.barh(places, values, color=BAR, height=0.6)
    axes.set_yticks(list(places), [_plain(label) for label in labels])
    axes.invert_yaxis()
    for place, value in zip(places, values, strict=True):
        axes.text(value, place, f" {value:g}" if value < 1e6 else f" {value:.0f}", va="center", weight="bold")
    axes.set_xlim(0, max(values, default=1) * 1.15 or 1)
    axes.xaxis.set_visible(False)
    _bare(axes, "left")
    return _png(figure)


def timeline(marks: Sequence[TimelineMark], caption: Sequence[str] = ()) -> bytes:
    """Return dated marks on one axis; labels meet neither another label nor its line."""
    figure, axes = _figure(caption)
    days = [one.day.toordinal() for one in marks]
    first, last = min(days, default=0), max(days, default=1)
    span = max(last - first, 60)
    axes.axhline(0, color=INK, linewidth=3)
    places = [(day - first) / span for day in days]
    widths = [LABEL_LETTER * len(one.label) for one in marks]
    for one, place, level in zip(marks, places, levels_of(places, widths), strict=True):
        axes.plot([place, place], [0, level], color=MARK, linewidth=1.5)
        axes.plot([place], [0], "o", color=MARK, markersize=11)
        side = "bottom" if level > 0 else "top"
        axes.text(place - 0.005, level, _plain(one.label), ha="left", va=side, zorder=5)
    axes.set_xlim(-0.03, max((place + width for place, width in zip(places, widths, strict=True)), default=1))
    axes.set_ylim(-4, 4)
    axes.axis("off")
    return _png(figure)


def levels_of(places: Sequence[float], widths: Sequence[float]) -> list[float]:
    """Return the height of the label of each mark, in the order of time; a label begins over or under its mark.

    Among labels that would meet, the earlier one stands farther from the line, so that no later one's line crosses it.
    """
    levels: list[float] = []
    for at in range(len(places) - 1, -1, -1):
        end = places[at] + widths[at]
        near = [level for place, level in zip(places[at + 1 :], levels, strict=True) if place < end]
        free = (one for one in LEVELS if all(one * other < 0 or abs(one) > abs(other) for other in near))
        levels.insert(0, next(free, LEVELS[-1]))
    return levels


def count_matrix(
    rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]], caption: Sequence[str] = ()
) -> bytes:
    """Return a table of counts, darker where there are more."""
    figure, axes = _figure(caption)
    axes.imshow([[min(count, 20) for count in row] for row in counts], cmap="Blues", vmin=0, vmax=28, aspect="auto")
    axes.set_yticks(range(len(rows)), [_plain(row) for row in rows])
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(columns)), [_plain(column) for column in columns])
    axes.tick_params(length=0)
    for down, row in enumerate(counts):
        for across, count in enumerate(row):
            dark = "white" if count > 16 else INK
            axes.text(across, down, str(count), ha="center", va="center", color=dark, weight="bold")
    _bare(axes)
    return _png(figure)


def _figure(caption: Sequence[str]) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    width, height = SIZE
    figure = Figure(figsize=(width, height + CAPTION_LINE * len(caption)), dpi=DPI, layout="constrained")
    if caption:
        lines = "\n".join(_plain(line) for line in caption)
        figure.supxlabel(lines, fontsize=CAPTION_SIZE, x=0.01, ha="left", color=INK)
    return figure, figure.subplots()


def _bare(axes: Any, *kept: str) -> None:
    for name, spine in axes.spines.items():
        spine.set_visible(name in kept)


def _png(figure: Any) -> bytes:
    for axes in figure.axes:
        for item in (*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()):
            item.set_fontsize(FONT_SIZE)
    out = io.BytesIO()
    # Without a date in the file the same data give the same bytes.
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _plain(text: str) -> str:
    return text.replace("$", r"\$")
