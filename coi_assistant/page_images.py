"""Pages of PDF sources as pictures with a quote marked, so that it can be seen where it was printed.

pypdfium2 draws the page and tells where each letter stands. A quote is found by its letters and digits alone: spaces,
line ends and hyphens differ between the cleaned text and the page, letters do not.
"""

from __future__ import annotations

import hashlib
import io
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coi_assistant.errors import CorpusError, StaleIndexError, UnknownPassageError

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
SHORTEST_PART = 12
"""Letters that a part of a quote must have to be marked alone, where the page breaks it (running heads, footnotes)."""
MARK = (255, 221, 51)
"""Colour that the paper behind the quote is multiplied with, so that black print stays black."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of the picture."""

# PDFium is not made for several threads at once.
_pdfium = threading.Lock()


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
            raise UnknownPassageError(
                f"The passage {passage_id!r} does not stand on a PDF page {page}. Open its source."
            )
        inside = seen.passage.start <= start < end <= seen.passage.end
        quote = assistant.text_of(source.id)[start:end] if inside else ""
        key = (source.sha256, page, quote)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = draw_page(_file(assistant.settings.corpus / source.path, source.sha256), page, quote)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn


def draw_page(data: bytes, number: int, quote: str = "") -> PageImage:
    """Return page `number` (counted from 1) of a PDF with the words of `quote` marked.

    Raises:
        CorpusError: the file or the page cannot be drawn.
    """
    import pypdfium2

    try:
        with _pdfium, closing(pypdfium2.PdfDocument(data)) as document, closing(document[number - 1]) as page:
            width, height = page.get_size()
            scale = _scale(width, height)
            picture = page.render(scale=scale).to_pil().convert("RGB")
            boxes = [_in_pixels(page, box, picture) for box in _boxes(page, quote)] if quote else []
    except (pypdfium2.PdfiumError, IndexError, ValueError, MemoryError, OSError) as error:
        raise CorpusError(f"Page {number} of this PDF cannot be drawn ({error}). Open the file itself.") from error
    return PageImage(png=_png(_marked(picture, boxes)), marked=len(boxes))


def letters(text: str) -> tuple[str, list[int]]:
    """Return the letters and digits of a text, folded, and for each the place of its character in the text."""
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKD", character).casefold():
            if one.isalnum():
                kept.append(one)
                places.append(place)
    return "".join(kept), places


def stretches(page: str, quote: str) -> list[tuple[int, int]]:
    """Return where a quote, or the parts of it that stand here, lie in the text of a page, as character ranges."""
    here, places = letters(page)
    wanted, _ = letters(quote)
    if not wanted:
        return []
    found = here.find(wanted)
    parts = [(found, found + len(wanted))] if found >= 0 else _parts(here, wanted)
    return [(places[first], places[last - 1] + 1) for first, last in parts]


def _parts(here: str, wanted: str) -> list[tuple[int, int]]:
    """Return the longest common parts, in order: a quote may run on to the next page, or round a footnote."""
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, here, wanted, autojunk=False).get_matching_blocks()
    least = min(SHORTEST_PART, len(wanted))
    return [(block.a, block.a + block.size) for block in blocks if block.size >= least]


def _file(path: Path, sha256: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CorpusError(f"{path.name!r} is too large to draw a page of. Open the file itself.")
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{path.name!r} cannot be read ({error.strerror}). Put it back or run `coi index`."
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StaleIndexError(f"{path.name!r} has changed since it was indexed. Run `coi index`.")
    return data


def _scale(width: float, height: float) -> float:
    """Return pixels a point: `WIDTH` across, unless that makes too large a picture."""
    width, height = max(width, 1.0), max(height, 1.0)
    return float(min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5))


def _boxes(page: Any, quote: str) -> Iterable[Box]:
    """Yield the boxes of a quote's lines, in points from the page's lower left corner, as PDFium gives them."""
    with closing(page.get_textpage()) as text:
        # Character by character: the text as a whole leaves out some that have a place of their own.
        count = text.count_chars()
        characters = "".join(text.get_text_range(place, 1) or " " for place in range(count))
        if len(characters) != count:
            characters = "".join((text.get_text_range(place, 1) or " ")[0] for place in range(count))
        for first, last in stretches(characters, quote):
            for place in range(text.count_rects(first, last - first)):
                yield text.get_rect(place)


def _in_pixels(page: Any, box: Box, picture: Image) -> Box:
    """Return a box in pixels of the picture; PDFium knows how the page is cropped and turned."""
    left, bottom, right, top = box
    corners = [_to_device(page, x, y, picture.size) for x, y in ((left, top), (right, bottom))]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return xs[0] - 2, ys[0] - 2, xs[1] + 2, ys[1] + 2


def _to_device(page: Any, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    from ctypes import byref, c_int

    import pypdfium2.raw as pdfium

    across, down = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, byref(across), byref(down))
    return across.value, down.value


def _marked(picture: Image, boxes: Sequence[Box]) -> Image:
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
