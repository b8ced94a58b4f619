import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.errors import CorpusError, StaleIndexError, UnknownPassageError
from coi_assistant.page_images import MOST_PIXELS, WIDTH, PageImages, draw_page
from coi_assistant.pipeline import Assistant, build_index, open_assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings

LINES = ["The commission met in the spring.", "Border guards searched the tele-", "phones of all who came home."]
QUOTE = "Border guards searched the telephones of all who came home."


def pdf(*pages: list[str], size: tuple[float, float] = (595, 842)) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=size)
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.drawString(72, size[1] - 100 - 20 * place, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def yellow(png: bytes) -> tuple[int, int, int, int] | None:
    """The box of all that is marked."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    red, green, blue = picture.split()
    mask = ImageChops.multiply(ImageChops.multiply(red, green), ImageChops.invert(blue)).point(
        lambda one: 255 * (one > 100)
    )
    return mask.getbbox()


def test_the_lines_of_a_quote_are_marked_where_they_stand() -> None:
    drawn = draw_page(pdf(LINES), 1, QUOTE)
    box = yellow(drawn.png)
    scale = WIDTH / 595
    assert drawn.marked == 2
    assert box is not None
    assert abs(box[0] - 72 * scale) < 8
    assert 100 * scale < box[1] < box[3] < 150 * scale


def test_a_page_without_the_quote_is_drawn_unmarked() -> None:
    drawn = draw_page(pdf(LINES), 1, "Nothing of the kind was ever said by anybody.")
    assert drawn.marked == 0
    assert yellow(drawn.png) is None


def test_a_quote_that_runs_over_two_pages_is_marked_on_both() -> None:
    data = pdf(
        ["The head of the service said that the", "Annual report 3"], ["Annual report 4", "telephones are searched."]
    )
    quote = "The head of the service said that the telephones are searched."
    assert [draw_page(data, page, quote, spread=(1, 2)).marked for page in (1, 2)] == [1, 1]


def test_a_phrase_that_the_page_shares_with_the_quote_is_not_marked() -> None:
    quote = (
        "Border guards searched the luggage, and nobody who crossed in the years before had ever been asked to wait."
    )
    assert draw_page(pdf(LINES), 1, quote).marked == 0


def test_a_turned_page_is_marked_where_its_words_are() -> None:
    writer, turned = PdfWriter(clone_from=io.BytesIO(pdf(LINES))), io.BytesIO()
    writer.pages[0].rotate(90)
    writer.write(turned)
    drawn = draw_page(turned.getvalue(), 1, QUOTE)
    box = yellow(drawn.png)
    assert box is not None
    assert box[3] - box[1] > box[2] - box[0]


def test_the_picture_stays_small_whatever_size_the_page_claims() -> None:
    picture = Image.open(io.BytesIO(draw_page(pdf(LINES, size=(300, 14_000)), 1).png))
    assert picture.width * picture.height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize(("data", "page"), [(b"", 1), (b"%PDF-1.7 broken", 1), (pdf(LINES), 2), (pdf(LINES), 0)])
def test_what_cannot_be_drawn_is_an_error_in_words(data: bytes, page: int) -> None:
    with pytest.raises(CorpusError, match=rf"Page {page} of this PDF cannot be drawn"):
        draw_page(data, page, "x")


@pytest.fixture
def printed(settings: Settings, write_report: Callable[[str, str], Path]) -> Assistant:
    (settings.corpus / "printed.pdf").write_bytes(pdf([*LINES, "They were told nothing of the reasons for it."] * 3))
    build_index(settings, embedder=HashEmbedder())
    return open_assistant(settings, embedder=HashEmbedder())


def test_a_page_of_a_source_is_drawn_once_and_kept(printed: Assistant) -> None:
    passage = printed.passages_of("printed")[0]
    images = PageImages()
    drawn = images.of(printed, passage.id, 1, passage.start, passage.end)
    assert drawn.marked
    assert images.of(printed, passage.id, 1, passage.start, passage.end) is drawn
    assert images.of(printed, passage.id, 1, 5, 4).marked == 0


def test_pages_beyond_the_passage_and_other_formats_are_refused(printed: Assistant) -> None:
    passage = printed.passages_of("printed")[0]
    with pytest.raises(UnknownPassageError, match="page 9"):
        PageImages().of(printed, passage.id, 9, passage.start, passage.end)
    with pytest.raises(UnknownPassageError, match="page 1"):
        PageImages().of(printed, printed.passages_of("returns")[0].id, 1, 0, 5)


def test_a_file_that_changed_or_went_away_is_not_drawn(printed: Assistant, settings: Settings) -> None:
    passage, path = printed.passages_of("printed")[0], settings.corpus / "printed.pdf"
    path.write_bytes(pdf(["Another report."]))
    with pytest.raises(StaleIndexError, match="coi index"):
        PageImages().of(printed, passage.id, 1, passage.start, passage.end)
    path.unlink()
    with pytest.raises(CorpusError, match=r"printed\.pdf"):
        PageImages().of(printed, passage.id, 1, passage.start, passage.end)


def test_several_threads_draw_without_disturbing_each_other() -> None:
    data, found = pdf(LINES), []
    threads = [threading.Thread(target=lambda: found.append(draw_page(data, 1, QUOTE).marked)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [2] * 4
