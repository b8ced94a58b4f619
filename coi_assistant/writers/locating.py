"""Where on the pages of a PDF the words of a quote are printed.

Only letters and digits are compared, so that line breaks, hyphens at line ends, ligatures and spacing do not matter.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from coi_assistant.errors import ExportError

PDFIUM = threading.Lock()
"""Held while PDFium works: it is not made for several threads, and the page serves each reader in one of its own."""
SAME_LINE = 0.5
"""Boxes whose heights overlap by this share of the lower one stand on one line."""
SHORTEST_PART = 12
"""Letters of a part that is looked for alone, where a running head or a footnote breaks the quote; shorter ones stand
everywhere."""
LEAST_IN_PARTS = 0.5
"""Share of a quote that its parts must make up: "the human rights situation" alone is another sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page in points from the lower left corner, before the page's rotation."""

    left: float
    bottom: float
    right: float
    top: float


def find_words(data: bytes, words: str, pages: Iterable[int] = ()) -> Mapping[int, tuple[Box, ...]]:
    """Return the boxes of a quote's lines by page, counted from 1; nothing where it is not found.

    Args:
        pages: where to look, in order; a quote may run from one to the next, round what stands at the foot and the
            head. Without them, in the whole file, for the quote in one piece.

    Raises:
        ExportError: the file cannot be read.
    """
    wanted, within = "".join(_letters(words)), tuple(pages)
    if not wanted:
        return {}
    try:
        # Closing the file closes its pages too; left to the garbage collector they would be closed in any thread.
        with PDFIUM, pypdfium2.PdfDocument(data) as file:
            listed = [page for page in within or range(1, len(file) + 1) if 1 <= page <= len(file)]
            texts = {page: file[page - 1].get_textpage() for page in listed}
            letters = [(page, *one) for page, text in texts.items() for one in _printed(text)]
            # Comparing part by part takes time that grows with both lengths: seconds for a whole report.
            stretches = _stretches("".join(letter for _, _, letter in letters), wanted, in_parts=bool(within))
            places = dict.fromkeys(one[:2] for first, last in stretches for one in letters[first:last])
            boxes: dict[int, list[Box]] = {}
            for page, index in places:
                boxes.setdefault(page, []).append(_box(texts[page], index))
            return {page: tuple(_lines(found)) for page, found in boxes.items()}
    except pypdfium2.PdfiumError as error:
        raise ExportError(f"A cited PDF file cannot be read: {error}.") from error


def _stretches(here: str, wanted: str, *, in_parts: bool) -> list[tuple[int, int]]:
    """Return where a quote lies in the letters of pages: in one piece, else in the parts that it is broken into."""
    start = here.find(wanted)
    if start >= 0:
        return [(start, start + len(wanted))]
    if not in_parts:
        return []
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, here, wanted, autojunk=False).get_matching_blocks()
    parts = [(block.a, block.a + block.size) for block in blocks if block.size >= SHORTEST_PART]
    return parts if sum(last - first for first, last in parts) >= LEAST_IN_PARTS * len(wanted) else []


def _printed(text: pypdfium2.PdfTextPage) -> Iterator[tuple[int, str]]:
    """Yield the letters of a page with the index of the character that each is part of."""
    # Character by character: the text as a whole leaves out some that have a place of their own.
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        for letter in _letters(chr(code)) if 0 < code < 0x110000 else ():
            yield index, letter


def _letters(text: str) -> Iterator[str]:
    """Yield the letters and digits of a text, folded; compatibility forms take ligatures and accents apart."""
    for letter in unicodedata.normalize("NFKD", text).casefold():
        if letter.isalnum():
            yield letter


def _box(text: pypdfium2.PdfTextPage, index: int) -> Box:
    # Loose: as high as the line, so that a word without tall letters is marked like its neighbours.
    left, bottom, right, top = text.get_charbox(index, loose=True)
    return Box(left=left, bottom=bottom, right=right, top=top)


def _lines(boxes: list[Box]) -> Iterator[Box]:
    """Join the boxes of neighbouring letters on one line."""
    last = boxes[0]
    for box in boxes[1:]:
        shared = min(last.top, box.top) - max(last.bottom, box.bottom)
        if shared >= SAME_LINE * min(last.top - last.bottom, box.top - box.bottom) and box.right >= last.left:
            last = Box(
                left=min(last.left, box.left),
                bottom=min(last.bottom, box.bottom),
                right=max(last.right, box.right),
                top=max(last.top, box.top),
            )
        else:
            yield last
            last = box
    yield last
