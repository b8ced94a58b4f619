"""The bundle for other programs and for the tribunal: schedule, evidence bundle, references."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coi_assistant.errors import ExportError
from coi_assistant.excerpts import Bundle, Excerpt, by_issue
from coi_assistant.terms import Excerpt as Chosen
from coi_assistant.terms import Issue, Issues
from coi_assistant.told import Told
from coi_assistant.ui.bundle import held, states_of
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.files import file_html
from coi_assistant.ui.markup import Markup, join, tag
from coi_assistant.ui.words import Words
from coi_assistant.writers.csl import DEFAULT_STYLE, STYLES

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant
    from coi_assistant.writers.exports import Entry

REFERENCES = {
    "references.ris": "ris",
    "references.bib": "bibtex",
    "references-csl.json": "csl-json",
    "excerpts.md": "markdown",
    "excerpts.txt": "text",
}
"""Names of the files for other programs, with the formats."""
FORMS = {
    "schedule.docx": ("schedule", ".docx"),
    "schedule.pdf": ("schedule", ".pdf"),
    "evidence-bundle.zip": ("bundle", ".zip"),
    "references.ris": ("references", "RIS"),
    "references.bib": ("references", "BibTeX"),
    "references-csl.json": ("references", "CSL-JSON"),
    "excerpts.md": ("excerpts", "Markdown"),
    "excerpts.txt": ("excerpts", ".txt"),
}
"""Files that can be made, with the message that names them and what tells formats apart."""
STYLE_NAMES = {
    "coi": "COI",
    "oscola": "OSCOLA",
    "bluebook": "Bluebook",
    "chicago": "Chicago",
    "apa": "APA",
    "eu": "EU",
}
"""Styles by their own names, which no language translates."""
PAGES = 12
"""Of a schedule where nobody says otherwise: what the practice direction of the UK's tribunal allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be made of the bundle."""

    form: str
    bundle: Mapping[str, Any]
    """What the browser sent with the click."""
    title: str = ""
    case: str = ""
    style: str = DEFAULT_STYLE
    pages: int = PAGES

    @classmethod
    def of(cls, asked: Mapping[str, Any], title: object, case: object, style: object, pages: object) -> Order:
        """Return the order that a click and the fields beside it make."""
        number = int(pages) if isinstance(pages, int | float) and 1 <= pages <= 1000 else PAGES
        return cls(
            form=str(asked.get("form")),
            bundle=asked,
            title=" ".join(str(title or "").split()),
            case=" ".join(str(case or "").split()),
            style=str(style) if style in STYLES else DEFAULT_STYLE,
            pages=number,
        )


def forms_html(done: Markup | None, words: Words) -> Markup:
    """Return a button for each kind of file, and what came of the last one."""
    buttons = [
        tag(
            "button",
            words(f"form.{message}", kind=kind),
            type="button",
            data_act="export",
            data_form=name,
            data_with="bundle",
        )
        for name, (message, kind) in FORMS.items()
    ]
    return tag("div", tag("p", words("export.hint"), class_="hint"), tag("p", *buttons, class_="tools"), done)


def delivered(desk: Desk, order: Order, words: Words) -> Markup:
    """Make the file and return the link to it.

    Raises:
        CitationFileError: the browser sent no bundle.
        ExportError: nothing of the bundle can be exported.
    """
    assistant = desk.assistant()
    bundle = held(order.bundle)
    sound, left_out = _sound(assistant, bundle, of_any_state=order.form in REFERENCES)
    if not sound:
        raise ExportError(Told("error.export.empty"))
    notes = [words.count("export.left_out", left_out)] if left_out else []
    make: Callable[..., tuple[bytes, list[str]]] = _references if order.form in REFERENCES else _schedule
    data, told = make(assistant, sound, order, words)
    return join(file_html(desk.outbox, order.form, data, words, [*notes, *told]))


def _sound(assistant: Assistant, bundle: Bundle, *, of_any_state: bool) -> tuple[list[Excerpt], int]:
    """Return the excerpts that can be exported, by issue, and how many cannot.

    A reference can be given for words that changed; a schedule holds only what is proved today.
    """
    states = dict(zip(map(id, bundle.excerpts), states_of(assistant, bundle), strict=True))
    wanted = {"unchanged", "changed"} if of_any_state else {"unchanged"}
    ordered = [one for row in by_issue(bundle).values() for one in row]
    sound = [one for one in ordered if states[id(one)] in wanted]
    return sound, len(ordered) - len(sound)


def _references(assistant: Assistant, row: list[Excerpt], order: Order, _: Words) -> tuple[bytes, list[str]]:
    from coi_assistant.writers.exports import export

    entries = [_entry(assistant, one) for one in row]
    return export(entries, REFERENCES[order.form], style=order.style).encode("utf-8"), []


def _entry(assistant: Assistant, one: Excerpt) -> Entry:
    from coi_assistant.writers.exports import Entry

    source = assistant.sources[one.source_id]
    return Entry(source=source, locator=one.locator, quote=one.quote, issue=one.issue, note=one.note)


def _schedule(assistant: Assistant, row: list[Excerpt], order: Order, words: Words) -> tuple[bytes, list[str]]:
    from coi_assistant import evidence_bundle, schedule
    from coi_assistant.writers import docx, pdf

    issues = issues_of(assistant, row, order, words)
    if order.form.endswith(".zip"):
        gathered = evidence_bundle.gather(assistant, issues)
        made, data = gathered.schedule, evidence_bundle.as_zip(gathered)
    else:
        made = schedule.assemble(assistant, issues)
        document = schedule.as_document(made)
        data = docx.render(document) if order.form.endswith(".docx") else pdf.render(document)
    return data, meter_words(schedule.measure(made), words)


def meter_words(meter: Any, words: Words) -> list[str]:
    """Return the pages of a schedule against the limit, and what to cut first where they are too many."""
    told = [words("meter.fits" if meter.fits else "meter.over", pages=meter.pages, limit=meter.limit)]
    return [*told, *[words("meter.cut", number=cut.number, reason=cut.reason) for cut in meter.cuts]]


def issues_of(assistant: Assistant, row: list[Excerpt], order: Order, words: Words) -> Issues:
    """Return what a lawyer would have written into a file: the disputed issues with the excerpts chosen for them."""
    named: dict[str, list[Chosen]] = {}
    for one in row:
        chosen = Chosen(passage_id=_passage_of(assistant, one), quote=one.quote, note=one.note)
        named.setdefault(one.issue or words("bundle.no_issue"), []).append(chosen)
    return Issues(
        title=order.title or words("export.untitled"),
        case_reference=order.case,
        page_limit=order.pages,
        issues=tuple(Issue(issue=name, excerpts=tuple(chosen)) for name, chosen in named.items()),
    )


def _passage_of(assistant: Assistant, one: Excerpt) -> str:
    """Return the passage that holds an excerpt now; its id may be of an earlier cut of the same text."""
    for passage in assistant.passages_of(one.source_id):
        if passage.start <= one.start and one.end <= passage.end:
            return passage.id
    return one.passage_id
