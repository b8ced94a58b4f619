"""PDF files bound into one: pages copied, quotes highlighted, continuous page numbers stamped, bookmarks, links."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader, PdfWriter, Transformation
from pypdf.annotations import Highlight, Link
from pypdf.generic import ArrayObject, FloatObject, NameObject

from coi_assistant.errors import ExportError
from coi_assistant.writers.canvas import stamped_sheets
from coi_assistant.writers.locating import Box
from coi_assistant.writers.pdf import Mark
from coi_assistant.writers.sheets import Jump

HARMLESS = {"/Link", "/Highlight", "/Underline", "/StrikeOut", "/Square", "/Circle", "/Stamp", "/FreeText", "/Widget"}
"""Annotations of an original that stay; attachments, films and the like do not go into what is filed."""
COLOUR = "ffe066"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Pages of one PDF file in the order in which they are bound."""

    title: str
    data: bytes
    pages: tuple[int, ...] = ()
    """Counted from 1; without any, all."""
    marks: Mapping[int, tuple[Box, ...]] = field(default_factory=dict)
    """Boxes to highlight, by page of the file."""
    headings: tuple[Mark, ...] = ()
    """Bookmarks below that of the part; their pages are pages of the file."""
    jumps: tuple[Jump, ...] = ()
    """Links to pages of the bound file."""


def count_pages(part: Part) -> int:
    """Return how many pages a part has.

    Raises:
        ExportError: the file cannot be read.
    """
    return len(part.pages) or len(_opened(part).pages)


def bind(parts: Sequence[Part], *, title: str, label: str, made: date) -> bytes:
    """Return the parts as one PDF file; `label` stands before each page's number.

    Raises:
        ExportError: a file cannot be read.
    """
    writer = PdfWriter()
    for part in parts:
        _append(writer, part)
    sizes = [_shown_size(page) for page in writer.pages]
    stamps = PdfReader(io.BytesIO(stamped_sheets([f"{label} {n}" for n in range(1, len(sizes) + 1)], sizes)))
    for page, stamp in zip(writer.pages, stamps.pages, strict=True):
        page.merge_transformed_page(stamp, _onto(page))
    first = 0
    for part in parts:
        for jump in part.jumps:
            rect = (jump.left, jump.bottom, jump.right, jump.top)
            link = Link(rect=rect, target_page_index=jump.target - 1, border=[0, 0, 0])
            writer.add_annotation(first + jump.page - 1, link)
        first += count_pages(part)
    writer.add_metadata({"/Title": title, "/CreationDate": _pdf_date(made)})
    writer.page_mode = "/UseOutlines"
    # What was taken out of the pages is still in the file until nothing that leads nowhere is left in it.
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _append(writer: PdfWriter, part: Part) -> None:
    """Copy the pages of a part with its highlights and bookmarks."""
    reader = _opened(part)
    first = len(writer.pages)
    numbers = part.pages or tuple(range(1, len(reader.pages) + 1))
    try:
        for number in numbers:
            page = writer.add_page(reader.pages[number - 1])
            _disarm(page)
            for box in part.marks.get(number, ()):
                writer.add_annotation(page, _highlight(box))
    except Exception as error:
        # A reader of hostile files raises anything (KeyError, RecursionError, its own).
        raise ExportError(f"The pages of {part.title!r} cannot be copied: {type(error).__name__}.") from error
    parent = writer.add_outline_item(title=part.title, page_number=first)
    levels: dict[int, Any] = {0: parent}
    for mark in part.headings:
        above = levels[max(level for level in levels if level < mark.level)]
        place = first + numbers.index(mark.page)
        levels[mark.level] = writer.add_outline_item(title=mark.text or "-", page_number=place, parent=above)
        levels = {level: item for level, item in levels.items() if level <= mark.level}


def _opened(part: Part) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(part.data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise ExportError(f"{part.title!r} is encrypted. Save a copy without a password.")
        return reader
    except ExportError:
        raise
    except Exception as error:
        raise ExportError(f"{part.title!r} is no PDF file that can be read: {type(error).__name__}.") from error


def _disarm(page: PageObject) -> None:
    """Take out what a page does by itself: scripts, attachments, links to anything but the web."""
    page.pop("/AA", None)
    kept = []
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        action = annotation.get("/A")
        leads_to_web = action is None or action.get_object().get("/S") == "/URI"
        if annotation.get("/Subtype") in HARMLESS and "/AA" not in annotation and leads_to_web:
            # A place in the original leads nowhere once its other pages are gone.
            annotation.pop("/Dest", None)
            kept.append(reference)
    page[NameObject("/Annots")] = ArrayObject(kept)


def _highlight(box: Box) -> Highlight:
    corners = (box.left, box.top, box.right, box.top, box.left, box.bottom, box.right, box.bottom)
    points = ArrayObject([FloatObject(value) for value in corners])
    rect = (box.left, box.bottom, box.right, box.top)
    return Highlight(rect=rect, quad_points=points, highlight_color=COLOUR, printing=True)


def _shown_size(page: PageObject) -> tuple[float, float]:
    width, height = float(page.cropbox.width), float(page.cropbox.height)
    return (width, height) if page.rotation % 180 == 0 else (height, width)


def _onto(page: PageObject) -> Transformation:
    """Return the way of a stamp onto a page as it is shown: turned as the page is, from its visible corner."""
    box, turn = page.cropbox, page.rotation % 360
    width, height = float(box.width), float(box.height)
    shift = {0: (0.0, 0.0), 90: (width, 0.0), 180: (width, height), 270: (0.0, height)}[turn]
    return Transformation().rotate(turn).translate(shift[0] + float(box.left), shift[1] + float(box.bottom))


def _pdf_date(day: date) -> str:
    return datetime.combine(day, time(), UTC).strftime("D:%Y%m%d%H%M%SZ")
