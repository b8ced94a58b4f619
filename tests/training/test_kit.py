import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import docx
import pptx
import pytest
from lxml import etree

from coi_assistant.errors import ExportError
from coi_assistant.pipeline import Assistant
from coi_assistant.records import Filters
from coi_assistant.training.kit import Kit, build_kit, kit_files, write_kit
from coi_assistant.training.request import AUDIENCES, KitRequest
from coi_assistant.writers.deck import BODY_HEIGHT, height

Uncited = Callable[[str, Kit], list[str]]


def slide_texts(data: bytes) -> Iterator[str]:
    """The words of each slide, then of its notes; not the number of the slide."""
    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        yield "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame).replace("‹#›", "")
        yield slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def document_text(data: bytes) -> str:
    """The words of a document with its footnotes."""
    document = docx.Document(io.BytesIO(data))
    parts = [part.blob for part in document.part.package.iter_parts() if "footnotes" in str(part.partname)]
    body = [paragraph.text for paragraph in document.paragraphs]
    return "\n".join([*body, *("".join(etree.fromstring(part).itertext()) for part in parts)])


def wrong_quotations(text: str, kit: Kit) -> list[str]:
    """Quotations that are not those of the kit, letter for letter."""
    known = {" ".join(fact.quote.split()) for fact in kit.facts}
    found = re.findall(r"“([^“”]*(?:“[^“”]*”[^“”]*)*)”", text)
    return [quote for quote in found if " ".join(quote.split()) not in known]


def check_texts(kit: Kit, uncited: Uncited) -> None:
    files = kit_files(kit)
    for text in slide_texts(files["slides.pptx"]):
        assert wrong_quotations(text, kit) == []
        assert uncited(text, kit) == []
    for name in ("handout.docx", "vignettes.docx"):
        text = re.sub(r"^\d\. ", "", document_text(files[name]), flags=re.MULTILINE)
        assert wrong_quotations(text, kit) == []
        assert uncited(text, kit) == []


def test_every_quotation_stands_in_its_passage(kit: Kit, norland: Assistant) -> None:
    assert kit.facts
    for fact in kit.facts:
        citation = fact.citation
        assert norland.text_of(citation.source_id)[citation.start : citation.end] == fact.quote
        assert fact.quote in norland.passage(citation.passage_id).passage.text


def test_every_quotation_and_number_in_the_files_is_cited(kit: Kit, uncited: Uncited) -> None:
    check_texts(kit, uncited)


def test_the_sources_name_every_quotation_and_the_index(kit: Kit) -> None:
    found = json.loads(kit_files(kit)["sources.json"])
    assert found["schema"] == "coi-citations/1" and found["index"]["digest"] == kit.index_digest
    assert {row["quote"] for row in found["citations"]} == {fact.quote for fact in kit.facts}
    assert all(len(row["source_sha256"]) == 64 and row["reference"] for row in found["citations"])


def test_a_topic_with_too_little_evidence_is_left_out_and_named_in_the_notes(kit: Kit) -> None:
    assert kit.missing == ("lonely",)
    assert "lonely" in kit.slides[0].notes
    assert not any(slide.title == "Control of mobility" for slide in kit.slides)


def test_no_slide_is_empty_or_runs_over(kit: Kit) -> None:
    for slide in kit.slides:
        assert slide.groups or slide.visual
        assert sum(height(group) for group in slide.groups) <= BODY_HEIGHT


def test_every_picture_and_chart_is_described(kit: Kit) -> None:
    visuals = [slide.visual for slide in kit.slides if slide.visual]
    assert len(visuals) >= 3 and all(len(visual.alt) > 30 for visual in visuals)
    page = kit_files(kit)["pictures/README.md"].decode()
    assert all(fact.quote.split("\n")[0] in page for event in kit.visuals.events for fact in [event.fact])


def test_every_bar_is_a_number_of_its_quotation(kit: Kit) -> None:
    assert kit.visuals.series
    for figure in (figure for one in kit.visuals.series for figure in one.figures):
        assert figure.fact.quote[figure.count.start : figure.count.end] == figure.count.text
        assert figure.year in figure.fact.quote


def test_hostile_words_leave_every_file_whole(kit: Kit) -> None:
    files = kit_files(kit)
    assert any("{1+1}~" in fact.quote for fact in kit.evidence.pool)
    assert any("W" * 180 in fact.quote for fact in kit.evidence.pool)
    etree.fromstring(files["quiz-moodle.xml"])
    rows = list(csv.reader(io.StringIO(files["quiz-anki.csv"].decode())))
    assert rows and all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_same_index_gives_the_same_kit(kit: Kit, norland: Assistant) -> None:
    again = build_kit(norland, kit.request)
    assert again.slides == kit.slides and again.quiz == kit.quiz


def test_a_kit_is_written_into_a_new_folder(kit: Kit, tmp_path: Path) -> None:
    paths = write_kit(kit, tmp_path / "new" / "kit")
    assert all(path.stat().st_size for path in paths)
    assert {"slides.pptx", "handout.docx", "vignettes.docx", "quiz.docx", "sources.json"} <= {one.name for one in paths}


def test_a_folder_that_cannot_be_made_is_named(kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="file"):
        write_kit(kit, tmp_path / "file")


def test_nothing_to_teach_is_said_so(norland: Assistant) -> None:
    with pytest.raises(ExportError, match="No topic has enough evidence"):
        build_kit(norland, KitRequest(filters=Filters(until="1990")))


def test_the_topic_filter_chooses_what_is_taught_not_who_may_speak(norland: Assistant) -> None:
    made = build_kit(norland, KitRequest(minutes=30, filters=Filters(topics=("direct",))))
    assert {one.topic.slug for one in made.evidence.topics} == {"direct"} and made.facts


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_shipped_corpus_gives_a_whole_kit_in_time(shipped: Assistant, audience: str, uncited: Uncited) -> None:
    # Of this process, so that other work on the machine does not count; on an idle one less time passes than that.
    started = time.process_time()
    made = build_kit(shipped, KitRequest(audience=audience, host_country="LT"))
    kit_files(made)
    assert time.process_time() - started < 60
    assert len(made.quiz) >= 10 and made.vignettes and made.visuals.series
    test_no_slide_is_empty_or_runs_over(made)
    test_every_quotation_stands_in_its_passage(made, shipped)
    check_texts(made, uncited)


def test_the_times_in_the_notes_make_up_the_length(kit: Kit) -> None:
    times = [float(re.search(r"about (\d+(?:\.5)?) min", slide.notes)[1]) for slide in kit.slides]  # type: ignore[index]
    assert abs(sum(times) - kit.request.minutes) <= 0.25 * len(kit.slides)


def test_quotations_of_one_source_stand_in_its_order(kit: Kit) -> None:
    for facts in kit.quotes.values():
        for earlier, later in combinations(facts, 2):
            assert earlier.source.id != later.source.id or earlier.citation.start < later.citation.start


def test_a_host_country_without_evidence_is_said_so_and_no_title_names_it(norland: Assistant) -> None:
    made = build_kit(norland, KitRequest(minutes=30, host_country="FI"))
    assert "Finland" in made.slides[0].notes
    assert not any("Finland" in slide.title for slide in made.slides)
