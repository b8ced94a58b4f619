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

__all__ = ["TimelineMark", "bar_chart", "count_matrix", "timeline"]

SIZE, DPI = (12.0, 4.4), 100
FONT_SIZE = 18
"""At the size that the pictures have on a slide."""
CAPTION_SIZE, CAPTION_LINE = 11, 0.24
"""Of the citations under a picture that stands alone: points, and inches a line."""
INK, BAR, MARK = "#1A1A1A", "#2A6F97", "#7A1F3D"
LEVELS = (1.0, -1.0, 2.0, -2.0, 3.0, -3.0)


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
    """Return dated marks on one axis; labels stand at changing heights so that neighbours do not meet."""
    figure, axes = _figure(caption)
    days = [one.day.toordinal() for one in marks]
    first, last = min(days, default=0), max(days, default=1)
    span = max(last - first, 60)
    axes.axhline(0, color=INK, linewidth=3)
    for place, (one, day) in enumerate(zip(marks, days, strict=True)):
        level = LEVELS[place % len(LEVELS)]
        axes.plot([day, day], [0, level], color=MARK, linewidth=1.5)
        axes.plot([day], [0], "o", color=MARK, markersize=11)
        share = (day - first) / span
        side = "left" if share < 0.2 else "right" if share > 0.8 else "center"
        axes.text(
            day,
            level * 1.05,
            _plain(one.label),
            ha=side,
            va="bottom" if level > 0 else "top",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
            zorder=5,
        )
    axes.set_xlim(first - span * 0.06, first + span * 1.06)
    axes.set_ylim(-4, 4)
    axes.axis("off")
    return _png(figure)


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
