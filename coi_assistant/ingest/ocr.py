"""Text from pictures of pages, by Tesseract where it is installed. The one home of pytesseract."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coi_assistant.ingest.assembly import Piece
from coi_assistant.ingest.failures import brief
from coi_assistant.ingest.limits import Limits
from coi_assistant.text import dehyphenate, vocabulary

if TYPE_CHECKING:
    from PIL.Image import Image

INSTALL = "install Tesseract with its language data"
# Tesseract is trained on 300 dots an inch; larger pages are posters, or meant to break something.
_DOTS = 300
_MOST_PIXELS = 5000
# Tesseract's own figure, 0 to 100: below this words are guesses as often as not.
_LEAST_CONFIDENCE = 30
_DOUBTFUL = 70
_SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was read from pictures, by page number, and what is to be told of it."""

    pieces: Mapping[int, tuple[Piece, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def recognise(data: bytes, numbers: Iterable[int], limits: Limits, on_page: Callable[[], None]) -> Recognised:
    """Read pages of a PDF from their pictures; nothing but a warning where that cannot be done.

    Args:
        numbers: of the pages, from 1.
        on_page: called before each page.
    """
    wanted = list(numbers)
    if not wanted:
        return Recognised()
    languages, warning = _languages(limits.ocr_languages)
    warnings = [warning] if warning else []
    found: dict[int, tuple[Piece, ...]] = {}
    doubtful: list[int] = []
    for number in wanted if languages else ():
        # The page gets the time anew, and its program gives up before the process around it is ended.
        on_page()
        try:
            pieces, confidence = _page(_picture(data, number), number, languages, _SHARE * limits.seconds)
        except (OSError, RuntimeError, ValueError) as error:
            warnings.append(f"page {number} could not be read by OCR: {brief(error)}")
        else:
            found |= {number: pieces} if pieces else {}
            doubtful += [number] if pieces and confidence < _DOUBTFUL else []
    if doubtful:
        warnings.append(f"OCR is unsure of much on page(s) {', '.join(map(str, doubtful[:10]))}")
    return Recognised(pieces=found, warnings=tuple(warnings))


def _languages(wanted: str) -> tuple[str, str]:
    """Return those of the languages that are installed, joined by `+`, and what to install for the others."""
    try:
        import pytesseract

        installed = set(pytesseract.get_languages())
    except OSError as error:
        # pytesseract's own error for a missing program is an OSError.
        return "", f"no text could be read from pictures ({brief(error)}): {INSTALL}"
    codes = wanted.split("+")
    missing = [code for code in codes if code not in installed]
    usable = "+".join(code for code in codes if code in installed)
    told = f"Tesseract lacks the language data {', '.join(missing)}; install it, or set COI_OCR_LANGUAGES"
    return usable, told if missing else ""


def _picture(data: bytes, number: int) -> Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        page = document[number - 1]
        scale = min(_DOTS / 72, _MOST_PIXELS / max(*page.get_size(), 1))
        picture: Image = page.render(scale=scale, grayscale=True).to_pil()
        return picture
    finally:
        document.close()


def _page(picture: Image, number: int, languages: str, seconds: float) -> tuple[tuple[Piece, ...], float]:
    """Return the paragraphs of a page in reading order, and how sure the program is of their words."""
    import pytesseract

    table = pytesseract.image_to_data(picture, lang=languages, timeout=seconds, output_type=pytesseract.Output.DICT)
    lines = _lines(table)
    words = vocabulary(line for paragraph in lines for line in paragraph)
    pieces = tuple(
        Piece(kind="paragraph", text=dehyphenate(paragraph, words=words), pages=(number, number), flags=("OCR",))
        for paragraph in lines
    )
    sure = [float(each) for each, text in zip(table["conf"], table["text"], strict=True) if text.strip()]
    return pieces, sum(sure) / len(sure) if sure else 0.0


def _lines(table: Mapping[str, list[Any]]) -> list[list[str]]:
    """Return the lines of each paragraph, without the words that are mere guesses."""
    paragraphs: dict[tuple[int, int], dict[int, list[str]]] = {}
    for block, paragraph, line, text in _words(table):
        paragraphs.setdefault((block, paragraph), {}).setdefault(line, []).append(text)
    return [[" ".join(words) for words in lines.values()] for lines in paragraphs.values()]


def _words(table: Mapping[str, list[Any]]) -> Iterator[tuple[int, int, int, str]]:
    columns = (table[name] for name in ("block_num", "par_num", "line_num", "text", "conf"))
    for block, paragraph, line, text, confidence in zip(*columns, strict=True):
        if text.strip() and float(confidence) >= _LEAST_CONFIDENCE:
            yield int(block), int(paragraph), int(line), text
