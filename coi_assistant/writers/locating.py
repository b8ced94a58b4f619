"""Where on the pages of a PDF the words of a quote are printed.

Only letters and digits are compared, so that line breaks, hyphens at line ends, ligatures and spacing do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from coi_assistant.errors import ExportError

SAME_LINE = 0.5
"""Boxes whose heights overlap by this share of the lower one stand on one line."""


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
        pages: where to look, in order; a quote may run from one to the next. Without them, in the whole file.

    Raises:
        ExportError: the file cannot be read.
    """
    wanted = "".join(letter for character in words for letter in _letters(character))
    if not wanted:
        return {}
    try:
        with pypdfium2.PdfDocument(data) as file:
            listed = [page for page in pages or range(1, len(file) + 1) if 1 <= page <= len(file)]
            texts = {page: file[page - 1].get_textpage() for page in listed}
            letters = [(page, *one) for page, text in texts.items() for one in _printed(text)]
            start = "".join(letter for _, _, letter in letters).find(wanted)
            if start < 0:
                return {}
            places = dict.fromkeys((page, index) for page, index, _ in letters[start : start + len(wanted)])
            boxes: dict[int, list[Box]] = {}
            for page, index in places:
                boxes.setdefault(page, []).append(_box(texts[page], index))
            return {page: tuple(_lines(found)) for page, found in boxes.items()}
    except pypdfium2.PdfiumError as error:
        raise ExportError(f"A cited PDF file cannot be read: {error}.") from error


def _printed(text: pypdfium2.PdfTextPage) -> Iterator[tuple[int, str]]:
    """Yield the letters of a page with the index of the character that each is part of."""
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        for letter in _letters(chr(code)) if 0 < code < 0x110000 else ():
            yield index, letter


def _letters(character: str) -> Iterator[str]:
    for letter in unicodedata.normalize("NFKD", character).casefold():
        if letter.isalnum():
            yield letter


def _box(text: pypdfium2.PdfTextPage, index: int) -> Box:
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
