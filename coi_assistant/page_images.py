"""Pages of PDF sources as pictures with a quote marked, so that it can be seen where it was printed.

pypdfium2 draws the page; `writers.locating` tells where the words of the quote stand on it.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coi_assistant.errors import CorpusError, ExportError, StaleIndexError, UnknownPassageError
from coi_assistant.told import Told
from coi_assistant.writers.locating import PDFIUM, Box, find_words

if TYPE_CHECKING:
    from PIL.Image import Image

    from coi_assistant.pipeline import Assistant

WIDTH = 1100
"""Pixels across: readable when it fills a screen's half at double density."""
MOST_PIXELS = 4_000_000
"""A page may claim to be metres high; its picture gets no more pixels than this."""
LARGEST_FILE = 200 * 1024 * 1024
KEPT = 32
"""Pictures kept in memory, at some 200 KB each."""
PADDING = 2
"""Pixels around what is marked, so that the mark does not touch the letters."""
MARK = (255, 221, 51)
"""Colour that the paper behind the quote is multiplied with, so that black print stays black."""

Pixels = tuple[float, float, float, float]
"""Left, top, right and bottom in a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """A page drawn as PNG."""

    png: bytes
    marked: int
    """Number of lines, or parts of lines, that are marked; 0 where the quote does not stand on this page."""


class PageImages:
    """Draws pages of the sources of an assistant and keeps the last ones; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, str], PageImage] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, assistant: Assistant, passage_id: str, page: int, start: int, end: int) -> PageImage:
        """Return a page of the passage's source, with the stretch from `start` to `end` of its text marked.

        Raises:
            UnknownPassageError: there is no such passage, or it does not stand on this page.
            StaleIndexError: the file is not the one that was indexed.
            CorpusError: the file cannot be drawn.
        """
        seen = assistant.passage(passage_id, context=0)
        source, pages = seen.source, seen.passage.locator.pages
        if source.media_type != "application/pdf" or not pages or not pages[0] <= page <= pages[1]:
            raise UnknownPassageError(Told("error.page.elsewhere", passage=repr(passage_id), page=str(page)))
        inside = seen.passage.start <= start < end <= seen.passage.end
        quote = assistant.text_of(source.id)[start:end] if inside else ""
        key = (source.sha256, page, quote)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        data = _file(assistant.settings.corpus / source.path, source.sha256)
        drawn = draw_page(data, page, quote, spread=range(pages[0], pages[1] + 1))
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn


def draw_page(data: bytes, number: int, quote: str = "", *, spread: Iterable[int] = ()) -> PageImage:
    """Return page `number` (counted from 1) of a PDF with the words of `quote` marked.

    Args:
        spread: the pages over which the quote may run; without them, this one.

    Raises:
        CorpusError: the file or the page cannot be drawn.
    """
    import pypdfium2

    try:
        found = find_words(data, quote, tuple(spread) or (number,)).get(number, ())
        with PDFIUM, closing(pypdfium2.PdfDocument(data)) as document, closing(document[number - 1]) as page:
            bitmap = page.render(scale=_scale(*page.get_size()))
            picture = bitmap.to_pil().convert("RGB")
            position = bitmap.get_posconv(page)
            boxes = [_in_pixels(position, box) for box in found]
    except (pypdfium2.PdfiumError, ExportError, IndexError, ValueError, MemoryError, OSError) as error:
        raise CorpusError(Told("error.page.undrawable", page=str(number), reason=str(error))) from error
    return PageImage(png=_png(_marked(picture, boxes)), marked=len(boxes))


def _file(path: Path, sha256: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CorpusError(Told("error.page.too_large", file=repr(path.name)))
        data = path.read_bytes()
    except OSError as error:
        told = Told("error.page.unreadable", file=repr(path.name), reason=str(error.strerror))
        raise CorpusError(told) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StaleIndexError(Told("error.page.changed", file=repr(path.name)))
    return data


def _scale(width: float, height: float) -> float:
    """Return pixels a point: `WIDTH` across, unless that makes too large a picture."""
    width, height = max(width, 1.0), max(height, 1.0)
    return float(min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5))


def _in_pixels(position: Any, box: Box) -> Pixels:
    """Return a box in pixels of the picture; PDFium knows how the page is cropped and turned."""
    corners = [position.to_bitmap(x, y) for x, y in ((box.left, box.bottom), (box.right, box.top))]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return xs[0] - PADDING, ys[0] - PADDING, xs[1] + PADDING, ys[1] + PADDING


def _marked(picture: Image, boxes: Sequence[Pixels]) -> Image:
    from PIL import Image as Images
    from PIL import ImageChops, ImageDraw

    paper = Images.new("RGB", picture.size, (255, 255, 255))
    brush = ImageDraw.Draw(paper)
    for box in boxes:
        brush.rectangle(box, fill=MARK)
    return ImageChops.multiply(picture, paper)


def _png(picture: Image) -> bytes:
    made = io.BytesIO()
    # A palette halves the size of a page of print; more compression takes longer than sending it over loopback.
    picture.quantize(128).save(made, "PNG", compress_level=6)
    return made.getvalue()
