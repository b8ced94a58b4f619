"""A whole training kit: evidence, plan, and the files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coi_assistant.errors import ExportError
from coi_assistant.pipeline import Assistant
from coi_assistant.told import Told
from coi_assistant.training.evidence import Evidence, Fact, gather, unfiltered_by_topic
from coi_assistant.training.figures import Matrix, events, matrix, series
from coi_assistant.training.handout import handout_document, handout_facts
from coi_assistant.training.quiz import QUESTIONS, Question, plan_quiz, quiz_document
from coi_assistant.training.request import KitRequest, checked, texts
from coi_assistant.training.slides import (
    METHODS,
    SERIES_SHOWN,
    Visuals,
    chosen_quotes,
    draw_matrix,
    draw_series,
    draw_timeline,
    event_rows,
    matrix_rows,
    plan_slides,
    references,
    series_rows,
)
from coi_assistant.training.tagging import tag_index
from coi_assistant.training.vignettes import Vignette, missing_patterns, plan_vignettes, vignettes_document
from coi_assistant.writers.deck import Deck, Slide
from coi_assistant.writers.docx import render
from coi_assistant.writers.files import save
from coi_assistant.writers.pptx import render_slides
from coi_assistant.writers.quiz import anki_csv, gift, moodle_xml
from coi_assistant.writers.references import reference

__all__ = ["Kit", "build_kit", "kit_files", "write_kit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """All that a kit says, before it becomes files."""

    request: KitRequest
    evidence: Evidence
    slides: tuple[Slide, ...]
    quotes: Mapping[str, tuple[Fact, ...]]
    """Quotations on the slides, by method."""
    visuals: Visuals
    vignettes: tuple[Vignette, ...]
    quiz: tuple[Question, ...]
    index_digest: str
    index_model: str

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every quotation of the kit, each once."""
        words = texts(self.request.language)
        signs, figures = handout_facts(words, self.quotes, self.visuals.series)
        rows: list[Fact] = [fact for row in self.quotes.values() for fact in row]
        rows += [figure.fact for one in self.visuals.series for figure in one.figures]
        rows += [figure.fact for figure in figures]
        rows += [event.fact for event in self.visuals.events]
        rows += [fact for _, fact in signs if fact]
        rows += [fact for vignette in self.vignettes for fact in vignette.facts]
        rows += [fact for question in self.quiz for fact in question.facts]
        return tuple({fact.key: fact for fact in rows}.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """Topics that are left out for lack of evidence."""
        return tuple(one.topic.slug for one in self.evidence.missing)


def build_kit(assistant: Assistant, request: KitRequest, *, progress: Callable[[str], None] = lambda _: None) -> Kit:
    """Collect the evidence for a kit and plan all its parts.

    Args:
        progress: called with the topic that is being looked up.

    Raises:
        SettingsError: the request asks for what there is not.
        ExportError: not one topic chosen has enough evidence.
    """
    tags = tag_index(assistant)
    request = unfiltered_by_topic(request)
    checked(request, {topic.slug: topic for topic in tags.tagger.topics})
    evidence = gather(assistant, request, tags, progress)
    if not any(one.enough for one in evidence.topics):
        raise ExportError(Told("error.kit.no_evidence"))
    words = texts(request.language)
    shown = series(evidence)[: SERIES_SHOWN[request.minutes]]
    admitted = assistant.select(request.filters).sources
    passages = [one for source in admitted for one in assistant.passages_of(source.id)]
    told = events(evidence, request.minutes)
    visuals = Visuals(series=shown, events=told, matrix=matrix(tags, assistant.sources, passages, METHODS))
    return Kit(
        request=request,
        evidence=evidence,
        slides=plan_slides(request, words, evidence, visuals, digest=assistant.manifest.digest),
        quotes=chosen_quotes(request, evidence),
        visuals=visuals,
        vignettes=plan_vignettes(request, words, evidence, assistant.lexicon),
        quiz=plan_quiz(request, words, evidence, visuals.events, assistant),
        index_digest=assistant.manifest.digest,
        index_model=assistant.manifest.model,
    )


def write_kit(kit: Kit, folder: Path) -> tuple[Path, ...]:
    """Write all files of a kit into a folder, which is made if it is missing, and return their paths.

    Raises:
        ExportError: the folder cannot be made or written to.
    """
    try:
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(f"The folder {str(folder)!r} cannot be made: {reason}. Choose another with -o.") from error
    written = []
    for name, data in kit_files(kit).items():
        save(folder / name, data)
        written.append(folder / name)
    return tuple(written)


def kit_files(kit: Kit) -> dict[str, bytes]:
    """Return the files of a kit by their names."""
    request, words = kit.request, texts(kit.request.language)
    items = [question.item for question in kit.quiz]
    place = words["quiz"]["place_in_order"]
    vignettes = vignettes_document(kit.vignettes, missing_patterns(words, kit.evidence), words, request.language)
    wanted = QUESTIONS[request.minutes]
    return {
        "slides.pptx": render_slides(Deck(title=words["title"], slides=kit.slides, language=request.language)),
        "handout.docx": render(handout_document(request, words, kit.quotes, kit.visuals.series, kit.visuals.events)),
        "vignettes.docx": render(vignettes),
        "quiz.docx": render(quiz_document(kit.quiz, wanted, words, request.language)),
        "quiz.gift": gift(items, place=place).encode(),
        "quiz-moodle.xml": moodle_xml(items, place=place),
        "quiz-anki.csv": anki_csv(items).encode("utf-8"),
        "sources.json": _sources_json(kit),
        "bibliography.md": _bibliography(kit.facts, words).encode(),
        **_pictures(kit, words),
    }


def _sources_json(kit: Kit) -> bytes:
    rows = [
        {
            "passage_id": fact.citation.passage_id,
            "source_id": fact.citation.source_id,
            "quote": fact.quote,
            "start": fact.citation.start,
            "end": fact.citation.end,
            "locator": str(fact.citation.locator),
            "reference": fact.full_reference(),
            "source_sha256": fact.source.sha256,
        }
        for fact in kit.facts
    ]
    index = {"digest": kit.index_digest, "model": kit.index_model}
    found = {"schema": "coi-citations/1", "index": index, "citations": rows, "counts": _counts(kit.visuals.matrix)}
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _counts(table: Matrix) -> list[dict[str, Any]]:
    """Return which passages each count of the matrix stands for."""
    return [
        {"method": row, "source_type": column, "passages": list(cell)}
        for row, cells in zip(table.rows, table.passages, strict=True)
        for column, cell in zip(table.columns, cells, strict=True)
    ]


def _bibliography(facts: Iterable[Fact], words: Mapping[str, Any]) -> str:
    sources = {fact.source.id: fact.source for fact in facts}
    rows = sorted(_one_line(reference(source)) for source in sources.values())
    head = f"# {words['headings']['sources']}\n\n{words['notes']['digests']}\n\n"
    return head + "\n".join(f"- {row}" for row in rows) + "\n"


def _pictures(kit: Kit, words: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the pictures, and a page that shows each with its text and its citations."""
    notes, shown = words["notes"], kit.visuals
    files: dict[str, bytes] = {}
    page = []
    for one in shown.series:
        facts = [figure.fact for figure in one.figures]
        files[f"pictures/figures-{one.topic}.png"] = draw_series(one, notes)
        page.append((f"figures-{one.topic}.png", notes["alt_chart"].format(rows=series_rows(one)), facts))
    if len(shown.events) > 1:
        facts = [event.fact for event in shown.events]
        files["pictures/timeline.png"] = draw_timeline(shown.events, references(facts, notes))
        page.append(("timeline.png", notes["alt_timeline"].format(rows=event_rows(shown.events)), facts))
    if shown.matrix.rows:
        files["pictures/matrix.png"] = draw_matrix(shown.matrix, words, [notes["matrix"]])
        page.append(("matrix.png", notes["alt_matrix"].format(rows=matrix_rows(shown.matrix, words)), []))
    files["pictures/README.md"] = "\n".join(_described(*row) for row in page).encode()
    return files


def _described(name: str, alt: str, facts: Sequence[Fact]) -> str:
    rows = [
        f"{place}. “{_one_line(fact.quote)}” {_one_line(fact.full_reference())}" for place, fact in enumerate(facts, 1)
    ]
    return f"![{_one_line(alt)}]({name})\n\n{_one_line(alt)}\n\n" + "\n".join(rows) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
