"""How much room text takes on a page or slide, measured with a font that is wider than the one that is shown.

DejaVu Sans comes with matplotlib, so that every machine measures the same. It is about a tenth wider than Arial and its
metric twin, hence what fits here fits there.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

__all__ = ["LINE_HEIGHT", "height_of", "lines_of", "shortened", "shortened_name"]

LINE_HEIGHT = 1.2
"""Of a line, in font sizes; what office programs take for Arial, rounded up."""
_MEASURED_AT = 100


@lru_cache(4)
def _font(bold: bool) -> FreeTypeFont:
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), _MEASURED_AT)


@lru_cache(20_000)
def _width(word: str, bold: bool) -> float:
    return _font(bold).getlength(word) / _MEASURED_AT


def lines_of(text: str, *, size: float, width: float, bold: bool = False) -> int:
    """Return how many lines a paragraph takes; sizes in points. A word wider than a line is broken, as programs do."""
    lines, used = 1, 0.0
    space = _width(" ", bold) * size
    for word in text.split():
        needed = _width(word, bold) * size
        if used and used + space + needed > width:
            lines, used = lines + 1, 0.0
        if needed > width:
            broken = int(needed // width)
            lines, used = lines + broken, needed - broken * width
        else:
            used += needed + (space if used else 0.0)
    return lines


def height_of(text: str, *, size: float, width: float, bold: bool = False) -> float:
    """Return the height of a paragraph in points."""
    return lines_of(text, size=size, width=width, bold=bold) * size * LINE_HEIGHT


def shortened(text: str, most: int) -> str:
    """Return a label of at most so many characters; never used on the words of a source."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shortened_name(name: str, most: int) -> str:
    """Return the name of an organisation of at most so many characters, without its last additions where it can be."""
    if len(name) <= most:
        return name
    ends = [place for mark in (" (", "; ", ", ") if (place := name.rfind(mark, 1, most + 1)) > 0]
    kept = name[: max(ends, default=0)]
    if kept.count("(") > kept.count(")"):
        kept = kept[: kept.rfind(" (")]
    return kept.rstrip() or shortened(name, most)
