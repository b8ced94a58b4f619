import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.evidence_bundle import Bundle, as_pdf, as_zip, citations_object, gather
from coi_assistant.pipeline import Assistant, build_index, open_assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings
from coi_assistant.terms import Issues, load_issues

ROOT = Path(__file__).parent.parent
PAGES = (
    ("Introduction.", "This report was written from interviews with forty persons."),
    (
        "Arrests.",
        "Border guards arrested 31 people who came home in 2024, and",
        "they searched the telephones of nearly all.",
    ),
)
PAGE = """<html><head><title>Questions</title></head><body><article><h1>Questions</h1>
<p>Officers questioned every person who returned on foot. They wrote nothing down. Several waited a whole night.</p>
<p>The ministry did not reply to a request for comment on this practice.</p></article></body></html>"""


@pytest.fixture
def originals(corpus: Path, settings: Settings, write_report: Callable[[str, str], Path]) -> Assistant:
    """The small corpus with a PDF and a web page beside the digest."""
    write_report("reports/questions.html", PAGE)
    canvas = Canvas(str(corpus / "reports" / "border.pdf"))
    for lines in PAGES:
        for row, line in enumerate(lines):
            canvas.drawString(72, 700 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    build_index(settings, embedder=HashEmbedder())
    return open_assistant(settings, embedder=HashEmbedder())


def passage_with(assistant: Assistant, source_id: str, words: str) -> str:
    return next(one.id for one in assistant.passages_of(source_id) if words in one.text)


def bundle_of(assistant: Assistant) -> Bundle:
    arrested, asked = "arrested 31 people who came home in 2024", "They wrote nothing down."
    excerpts = [
        {"passage_id": passage_with(assistant, "border", arrested), "quote": arrested, "note": "Key."},
        {"passage_id": passage_with(assistant, "questions", asked), "quote": asked},
        {"source": "passports", "paragraph": 2},
    ]
    issues = Issues.model_validate({"title": "Bundle", "issues": [{"issue": "Arrests", "excerpts": excerpts}]})
    return gather(assistant, issues, made=date(2026, 11, 22))


def test_the_bundle_holds_index_schedule_cited_pages_and_paragraphs(originals: Assistant) -> None:
    read = PdfReader(io.BytesIO(as_pdf(bundle_of(originals))))
    texts = [page.extract_text() for page in read.pages]
    assert len(texts) == 5 and all(f"Bundle page {n}" in text for n, text in enumerate(texts, start=1))
    assert "Index" in texts[0] and "Excerpt from" in texts[1]
    assert "Arrests." in texts[2] and "Introduction." not in "".join(texts[2:])
    assert "Officers questioned" in texts[3] and "digest, a paraphrase" in texts[4]


def test_the_pages_of_the_index_are_those_of_the_bundle(originals: Assistant) -> None:
    read = PdfReader(io.BytesIO(as_pdf(bundle_of(originals))))
    lines = read.pages[0].extract_text().splitlines()
    starts = {line for line in lines if line.startswith("Extract ")}
    assert len(starts) == 3
    links = [one.get_object()["/Dest"][0] for one in read.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert len(links) == 9
    names = [one["/Title"] for one in read.outline if isinstance(one, dict)]
    assert names[:2] == ["Index", "Country schedule"] and len(names) == 5


def test_a_quote_from_a_pdf_is_highlighted_where_it_is_printed(originals: Assistant) -> None:
    page = PdfReader(io.BytesIO(as_pdf(bundle_of(originals)))).pages[2]
    (mark,) = [one.get_object() for one in page["/Annots"]]  # type: ignore[attr-defined]
    assert mark["/Subtype"] == "/Highlight"
    assert 676 < float(mark["/Rect"][1]) < 690 and float(mark["/Rect"][0]) > 100


def test_citations_can_be_checked_against_text_and_files(originals: Assistant) -> None:
    made = citations_object(bundle_of(originals))
    assert made["schema"] == "coi-citations/1" and len(made["citations"]) == 3
    for one in made["citations"]:
        text = originals.text_of(one["source_id"])
        assert text[one["start"] : one["end"]] == one["quote"]
        assert one["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        data = (originals.settings.corpus / originals.source(one["source_id"]).path).read_bytes()
        assert one["source_sha256"] == hashlib.sha256(data).hexdigest()
    assert made["citations"][0]["note"] == "Key." and made["citations"][0]["issue"] == "Arrests"


def test_the_zip_holds_schedule_bundle_citations_and_the_users_files(originals: Assistant) -> None:
    data = as_zip(bundle_of(originals))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [
            "schedule.docx", "bundle.pdf", "citations.json", "originals/border.pdf", "originals/questions.html",
        ]  # fmt: skip
        assert json.loads(archive.read("citations.json"))["title"] == "Bundle"
        assert archive.read("originals/questions.html").decode() == PAGE


def test_an_original_changed_since_it_was_indexed_is_left_out(originals: Assistant) -> None:
    (originals.settings.corpus / "reports" / "border.pdf").write_bytes(b"%PDF-1.4 other")
    made = bundle_of(originals)
    assert set(made.files) == {"questions"}
    assert "Border guards" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(made))).pages)


def test_a_bundle_without_extracts_still_says_what_was_asked_in_vain(assistant: Assistant) -> None:
    given: dict[str, Any] = {
        "title": "T",
        "issues": [{"issue": "I", "questions": ["What is the melting point of tin?"]}],
    }
    read = PdfReader(io.BytesIO(as_pdf(gather(assistant, Issues.model_validate(given)))))
    assert len(read.pages) == 2 and "No information found" in read.pages[1].extract_text()


@pytest.mark.model
def test_the_example_is_bound_with_every_cited_source(shipped: Assistant) -> None:
    made = gather(shipped, load_issues(ROOT / "examples" / "schedule.yaml"))
    read = PdfReader(io.BytesIO(as_pdf(made)))
    names = [one["/Title"] for one in read.outline if isinstance(one, dict)]
    assert len(names) == 2 + len(made.cited) and len(made.cited) > 5
