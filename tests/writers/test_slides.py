import io
from datetime import date
from itertools import pairwise

import pptx
import pytest
from PIL import Image

from coi_assistant.writers.charts import TimelineMark, bar_chart, count_matrix, levels_of, timeline
from coi_assistant.writers.deck import BODY_HEIGHT, SIZES, BarChart, Deck, Line, Picture, Slide, fits, fitted, height
from coi_assistant.writers.fitting import lines_of, shortened, shortened_name
from coi_assistant.writers.pptx import COLOURS, render_slides


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("name", ["ink", "title", "reference", "mark"])
def test_every_text_colour_has_contrast(name: str) -> None:
    assert (1.0 + 0.05) / (luminance(COLOURS[name]) + 0.05) >= 4.5


def test_nothing_is_smaller_than_eighteen_points() -> None:
    assert min(SIZES.values()) >= 18


def test_what_does_not_fit_goes_to_further_slides_about_equally_full() -> None:
    groups = tuple((Line(text="word " * 60, look="quote"), Line(text="ref", look="reference")) for _ in range(5))
    slides = list(fitted([Slide(title="T", groups=groups)]))
    assert [group for slide in slides for group in slide.groups] == list(groups)
    assert all(sum(map(height, slide.groups)) <= BODY_HEIGHT for slide in slides)
    assert [slide.title for slide in slides][1:] == ["T (continued)"] * (len(slides) - 1) and len(slides) > 1


def test_a_group_can_be_too_high_for_any_slide() -> None:
    assert fits((Line(text="short"),)) and not fits((Line(text="word " * 500),))


def test_long_words_are_counted_as_broken_and_wider_text_takes_more_lines() -> None:
    counts = [lines_of("W" * length, size=20, width=200) for length in (5, 50, 500)]
    assert all(less < more for less, more in pairwise(counts))


def test_labels_are_shortened_with_a_mark() -> None:
    assert shortened("abcdef", 4) == "abc…" and shortened("abc", 4) == "abc"


def test_slides_hold_text_notes_chart_and_described_picture() -> None:
    png = bar_chart(["$a$ [1]"], [3])
    slides = (
        Slide(title="One\x00", groups=((Line(text="a\x0bb", bullet=True),),), notes="n\x01"),
        Slide(title="Two", visual=BarChart(labels=("x\x02",), values=(5,), alt="five")),
        Slide(title="Three", visual=Picture(png=png, alt="three")),
    )
    file = pptx.Presentation(io.BytesIO(render_slides(Deck(title="D\x03", slides=slides))))
    assert [slide.shapes.title.text_frame.text for slide in file.slides] == ["One", "Two", "Three"]
    assert file.slides[0].notes_slide.notes_text_frame.text == "n"
    described = [shape._element.xpath(".//p:cNvPr/@descr") for slide in file.slides for shape in slide.shapes]
    assert ["five"] in described and ["three"] in described


def test_no_shape_reaches_over_the_slide() -> None:
    slide = Slide(title="T", groups=((Line(text="x"),),), visual=Picture(png=bar_chart(["a"], [1]), alt="a"))
    file = pptx.Presentation(io.BytesIO(render_slides(Deck(title="D", slides=(slide,)))))
    for shape in file.slides[0].shapes:
        assert shape.left >= 0 and shape.left + shape.width <= file.slide_width
        assert shape.top >= 0 and shape.top + shape.height <= file.slide_height


def test_pictures_are_png_and_grow_with_their_citations() -> None:
    marks = [TimelineMark(day=date(2023, 1, day), label=f"[{day}]") for day in (1, 2, 3)]
    for plain, cited in (
        (bar_chart(["a", "b"], [1, 2000000]), bar_chart(["a", "b"], [1, 2], ["[1] $x$", "[2]"])),
        (timeline(marks), timeline(marks, ["[1]"])),
        (count_matrix(["a"], ["b"], [[30]]), count_matrix(["a"], ["b"], [[0]], ["all"])),
    ):
        assert Image.open(io.BytesIO(plain)).format == "PNG"
        assert Image.open(io.BytesIO(cited)).height > Image.open(io.BytesIO(plain)).height


def test_labels_of_a_time_line_never_meet_while_there_are_levels() -> None:
    places, widths = [0.0, 0.02, 0.05, 0.3, 0.33, 0.9], [0.25] * 6
    labels = list(zip(places, widths, levels_of(places, widths), strict=True))
    for at, (place, width, level) in enumerate(labels):
        for later, _, other in labels[at + 1 :]:
            if later < place + width and level * other > 0:
                assert abs(level) > abs(other)


def test_a_long_name_loses_its_additions_and_not_half_a_word() -> None:
    assert shortened_name("The Paper (state newspaper of the administration)", 30) == "The Paper"
    assert shortened_name("Office of A, member of parliament; answer", 35) == "Office of A, member of parliament"
    assert shortened_name("Short", 30) == "Short" and shortened_name("W" * 40, 30).endswith("…")
