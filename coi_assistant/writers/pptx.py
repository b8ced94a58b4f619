"""Slides as PPTX: 16:9, one clean template made here, real titles, text of pictures for those who cannot see them."""

from __future__ import annotations

import io
import re
from typing import Any

import pptx
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from coi_assistant.writers.deck import (
    BODY_HEIGHT,
    BODY_TOP,
    BODY_WIDTH,
    GROUP_GAP,
    INDENT,
    LINE_GAP,
    MARGIN,
    SIZES,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    TITLE_SIZE,
    BarChart,
    Deck,
    Line,
    Picture,
    Slide,
    height,
)

__all__ = ["COLOURS", "render_slides"]

FONT = "Arial"
COLOURS = {
    "ink": "1A1A1A",
    "title": "1D3557",
    "reference": "444B55",
    "mark": "7A1F3D",
    "paper": "FFFFFF",
    "bar": "2A6F97",
}
"""All text colours have a contrast of at least 7:1 with the paper, and the paper with `title` as ground."""
_TITLE_ONLY = 5
OPENING_TOP = 290.0

# XML 1.0 has no place for these, and a file that holds one cannot be opened.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def render_slides(deck: Deck) -> bytes:
    """Return the slides as the bytes of a PPTX file."""
    file: Any = pptx.Presentation()
    file.slide_width, file.slide_height = Pt(SLIDE_WIDTH), Pt(SLIDE_HEIGHT)
    file.core_properties.title, file.core_properties.language = _clean(deck.title)[:250], deck.language
    file.core_properties.author = ""
    for slide in deck.slides:
        _add(file, slide, deck.language)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _add(file: Any, slide: Slide, language: str) -> None:
    page = file.slides.add_slide(file.slide_layouts[_TITLE_ONLY])
    page.background.fill.solid()
    page.background.fill.fore_color.rgb = _colour("title" if slide.opening else "paper")
    _title(page, slide, language)
    if not slide.opening:
        _accent(page)
        _number(page)
    top = OPENING_TOP if slide.opening else BODY_TOP
    if isinstance(slide.visual, BarChart):
        _chart(page, slide.visual, _visual_height(slide))
    elif slide.visual:
        _picture(page, slide.visual, _visual_height(slide))
    if slide.visual:
        top += _visual_height(slide)
    if slide.groups:
        _body(page, slide, top, language)
    if slide.notes:
        page.notes_slide.notes_text_frame.text = _clean(slide.notes)


def _visual_height(slide: Slide) -> float:
    return BODY_HEIGHT - sum(height(group) for group in slide.groups)


def _title(page: Any, slide: Slide, language: str) -> None:
    shape = page.shapes.title
    shape.left, shape.width = Pt(MARGIN), Pt(BODY_WIDTH)
    shape.top, shape.height = (Pt(150), Pt(120)) if slide.opening else (Pt(18), Pt(76))
    frame = _frame(shape)
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if slide.opening else MSO_ANCHOR.MIDDLE
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _write(frame.paragraphs[0], slide.title, 44 if slide.opening else TITLE_SIZE, "paper" if slide.opening else "title",
           bold=True, language=language)  # fmt: skip


def _accent(page: Any) -> None:
    # Under the first letter of the title, whose box has a margin.
    bar = page.shapes.add_shape(1, Pt(MARGIN + 4), Pt(95), Pt(92), Pt(4))
    bar.shadow.inherit = False
    bar.fill.solid()
    bar.fill.fore_color.rgb = _colour("mark")
    bar.line.fill.background()
    # A mere ornament: without this a screen reader would announce it.
    bar._element.nvSpPr.cNvPr.set("descr", "")


def _number(page: Any) -> None:
    """Add the slide's number as a field, which follows when slides are moved."""
    box = page.shapes.add_textbox(Pt(SLIDE_WIDTH - MARGIN - 72), Pt(SLIDE_HEIGHT - 42), Pt(72), Pt(32))
    paragraph = box.text_frame.paragraphs[0]
    field = paragraph._p.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    look = field.makeelement(qn("a:rPr"), {"sz": "1800"})
    look.append(look.makeelement(qn("a:latin"), {"typeface": FONT}))
    text = field.makeelement(qn("a:t"), {})
    text.text = "‹#›"
    field.extend([look, text])
    paragraph._p.append(field)
    paragraph.alignment = PP_ALIGN.RIGHT


def _body(page: Any, slide: Slide, top: float, language: str) -> None:
    room = BODY_TOP + BODY_HEIGHT - top
    frame = _frame(page.shapes.add_textbox(Pt(MARGIN), Pt(top), Pt(BODY_WIDTH), Pt(room)))
    first = True
    for group in slide.groups:
        for line in group:
            paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
            first = False
            _line(paragraph, line, language, opening=slide.opening)
            paragraph.space_after = Pt(LINE_GAP + (GROUP_GAP if line is group[-1] else 0))


def _line(paragraph: Any, line: Line, language: str, *, opening: bool) -> None:
    colour = "paper" if opening else "ink" if line.look in {"body", "quote"} else line.look
    properties = paragraph._p.get_or_add_pPr()
    if line.bullet or line.look != "body":
        properties.set("marL", str(Pt(INDENT)))
    if line.bullet:
        properties.set("indent", str(-Pt(INDENT)))
        mark = properties.makeelement(qn("a:buChar"), {"char": "•"})
        properties.append(mark)
    _write(paragraph, line.text, SIZES[line.look], colour, bold=line.look == "mark", language=language)


def _write(paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False, language: str) -> None:
    run = paragraph.add_run()
    run.text = _clean(text)
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    run.font.color.rgb = _colour(colour)
    run._r.get_or_add_rPr().set("lang", language)


def _frame(shape: Any) -> Any:
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = Pt(4)
    frame.margin_top = frame.margin_bottom = Pt(0)
    return frame


def _picture(page: Any, picture: Picture, room: float) -> None:
    shape = page.shapes.add_picture(io.BytesIO(picture.png), Pt(MARGIN), Pt(BODY_TOP))
    scale = min(Pt(BODY_WIDTH) / shape.width, Pt(room) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = int((Pt(SLIDE_WIDTH) - shape.width) / 2)
    shape._element.nvPicPr.cNvPr.set("descr", _clean(picture.alt))


def _chart(page: Any, chart: BarChart, room: float) -> None:
    # The library leaves these two without types.
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [_clean(label) for label in chart.labels]
    data.add_series("", chart.values)
    place = (Pt(MARGIN), Pt(BODY_TOP), Pt(BODY_WIDTH), Pt(room))
    frame = page.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", _clean(chart.alt))
    made = frame.chart
    made.has_legend, made.has_title = False, False
    made.font.size, made.font.name = Pt(18), FONT
    made.font.color.rgb = _colour("ink")
    # Bars grow upwards from the axis; readers expect the first on top.
    made.category_axis.reverse_order = True
    made.value_axis.visible, made.value_axis.has_major_gridlines = False, False
    made.value_axis.minimum_scale = 0
    plot = made.plots[0]
    plot.gap_width, plot.has_data_labels = 40, True
    plot.data_labels.font.size, plot.data_labels.font.bold = Pt(20), True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0", False
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = _colour("bar")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _colour(name: str) -> RGBColor:
    value = COLOURS[name]
    parts = (int(value[place : place + 2], 16) for place in (0, 2, 4))
    return RGBColor(*parts)  # type: ignore[no-untyped-call]
