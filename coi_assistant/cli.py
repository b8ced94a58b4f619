"""The command line: `coi COMMAND`. The only place that prints; exit codes are 0 done, 1 a `CoiError`, 2 wrong usage."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from coi_assistant.errors import CoiError, EvaluationError, QuestionError
from coi_assistant.records import Filters, Question
from coi_assistant.settings import load_settings

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

app = typer.Typer(
    help="Country-of-origin information with proved quotations. Nothing you type leaves this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False, soft_wrap=True)

Corpus = Annotated[Path | None, typer.Option("--corpus", help="Folder with the reports (COI_CORPUS).")]
Index = Annotated[Path | None, typer.Option("--index", help="Folder of the index (COI_INDEX).")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object (one a line for many questions).")]
Since = Annotated[str | None, typer.Option(help="Published on or after: YYYY, YYYY-MM or YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(help="Published on or before.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Only what had been published by this date.")]
SourceTypes = Annotated[list[str] | None, typer.Option("--source-type", help="Kind of source; may be repeated.")]
Publishers = Annotated[
    list[str] | None, typer.Option("--publisher", help="Part of a publisher's name; may be repeated.")
]
Countries = Annotated[list[str] | None, typer.Option("--country", help="ISO code of a country dealt with; repeatable.")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="Topic from topics.yaml; may be repeated.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Language of the original; may be repeated.")]
Originals = Annotated[bool, typer.Option("--originals-only", help="Leave digests out.")]
Exact = Annotated[bool, typer.Option("--exact-names", help="Do not look for other spellings of names.")]


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Throw the index away and build it anew.")] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Bring the index up to date with the corpus."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from coi_assistant.pipeline import Progress, build_index

    settings = load_settings(corpus=corpus, index=index)
    columns = (TextColumn("sources"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[passages]} passages"))
    started = time.perf_counter()
    console = Console(stderr=True)
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("index", total=None, passages=0)

        def show(state: Progress) -> None:
            bar.update(task, completed=state.sources, total=state.sources_total, passages=state.passages)

        report = build_index(settings, rebuild=rebuild, progress=show)
    out.print(
        f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged: "
        f"{report.added + report.changed + report.unchanged} sources, {report.passages} passages "
        f"in {time.perf_counter() - started:.1f} s."
    )
    for problem in report.problems:
        typer.echo(f"{problem.severity}: {problem.path}: {problem.reason}", err=True)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in any language.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="One question a line (.txt, .jsonl).")] = None,
    mode: Annotated[str, typer.Option(help="extractive: quotations only.")] = "extractive",
    exact_names: Exact = False,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source_type: SourceTypes = None,
    publisher: Publishers = None,
    country: Countries = None,
    topic: Topics = None,
    language: Languages = None,
    originals_only: Originals = False,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Answer a question with quotations that are proved to stand in their sources."""
    from coi_assistant.pipeline import open_assistant

    if mode != "extractive":
        raise typer.BadParameter(f"{mode!r} is not available; use extractive", param_hint="--mode")
    if (question is None) == (file is None):
        raise typer.BadParameter("give a question, or --file with questions", param_hint="QUESTION")
    filters = _filters(since, until, as_of, source_type, publisher, country, topic, language, originals_only)
    questions = [Question(text=question or "", filters=filters)] if file is None else list(_questions(file, filters))
    assistant = open_assistant(load_settings(corpus=corpus, index=index, exact_names=exact_names or None))
    for one in questions:
        started = time.perf_counter()
        answer = assistant.to_object(assistant.ask(one), started=started)
        if json_output:
            typer.echo(json.dumps(answer, ensure_ascii=False))
        else:
            _print_answer(answer)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help='Words, AND, OR, NOT, "phrases", "near words"~5.')],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most passages shown.")] = 20,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source_type: SourceTypes = None,
    publisher: Publishers = None,
    country: Countries = None,
    topic: Topics = None,
    language: Languages = None,
    originals_only: Originals = False,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Find passages by their words."""
    from coi_assistant.pipeline import open_assistant

    filters = _filters(since, until, as_of, source_type, publisher, country, topic, language, originals_only)
    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    hits = assistant.search(query, filters, count=limit)
    rows = [_passage_object(assistant, hit.passage.id) | {"score": round(hit.score, 4)} for hit in hits]
    if json_output:
        typer.echo(json.dumps({"schema": "coi-search/1", "query": query, "passages": rows}, ensure_ascii=False))
        return
    for row in rows:
        _print_passage(row)
    out.print(f"{len(rows)} passages." if rows else "No passage holds these words.")


@app.command()
def passage(
    passage_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a passage.")],
    context: Annotated[int, typer.Option(min=0, max=50, help="Neighbours shown on each side.")] = 1,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Show one passage with its neighbours."""
    from coi_assistant.pipeline import open_assistant

    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    shown = _passage_object(assistant, passage_id, context=context)
    if json_output:
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    for text in shown["before"]:
        out.print(escape(text), style="dim")
    _print_passage(shown)
    for text in shown["after"]:
        out.print(escape(text), style="dim")


@app.command()
def sources(
    problems: Annotated[bool, typer.Option("--problems", help="Only the files that could not be used.")] = False,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source_type: SourceTypes = None,
    publisher: Publishers = None,
    country: Countries = None,
    topic: Topics = None,
    language: Languages = None,
    originals_only: Originals = False,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """List the catalogue."""
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.writers.answer_json import source_object
    from coi_assistant.writers.references import reference

    filters = _filters(since, until, as_of, source_type, publisher, country, topic, language, originals_only)
    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    selection = assistant.select(filters)
    wrong = [{"path": one.path, "severity": one.severity, "reason": one.reason} for one in assistant.problems]
    if json_output:
        listed = [] if problems else [source_object(source) for source in selection.sources]
        typer.echo(json.dumps({"schema": "coi-sources/1", "sources": listed, "problems": wrong}, ensure_ascii=False))
        return
    for source in () if problems else selection.sources:
        out.print(f"[bold]{escape(source.id)}[/bold]\n  {escape(reference(source))}")
    for one in wrong:
        out.print(escape(f"{one['severity']}: {one['path']}: {one['reason']}"))
    out.print(f"{len(selection.sources)} sources, {len(wrong)} problems.")


@app.command("eval")
def evaluate(
    gold: Annotated[Path, typer.Option(help="Gold questions, one JSON object a line.")] = Path(
        "tests/evaluation/questions.jsonl"
    ),
    split: Annotated[str | None, typer.Option(help="Only this half of the gold: tune or report.")] = None,
    beir: Annotated[Path | None, typer.Option(help="A folder in BEIR's layout; retrieval only.")] = None,
    floors: Annotated[Path | None, typer.Option(help="Fail where a figure is below these floors.")] = None,
    update_floors: Annotated[Path | None, typer.Option(help="Write the figures found as floors.")] = None,
    allow_regression: Annotated[str, typer.Option(metavar="REASON", help="Lower a floor, for this reason.")] = "",
    show_misses: Annotated[bool, typer.Option("--misses", help="List the questions that were not met.")] = False,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Measure the answers against gold questions, or the retrieval against a BEIR folder."""
    from coi_assistant import evaluation
    from coi_assistant.benchmark import beir_report
    from coi_assistant.pipeline import open_assistant

    settings = load_settings(corpus=corpus, index=index)
    if beir is not None:
        _print_figures(beir_report(settings, beir), json_output)
        return
    assistant = open_assistant(settings)
    assistant.warm_up()
    outcomes = evaluation.evaluate(assistant.ask, evaluation.load_gold(gold, split=split), assistant.text_of)
    found = evaluation.report(outcomes)
    _print_figures(found, json_output)
    for one in evaluation.misses(outcomes) if show_misses else ():
        typer.echo(f"{one.gold.id} {one.status} rank {one.rank} keys {one.keys_met}: {one.gold.question}", err=True)
    digest = assistant.manifest.corpus_digest
    if update_floors is not None:
        old = json.loads(update_floors.read_text(encoding="utf-8")) if update_floors.exists() else None
        new = evaluation.updated_floors(found, old, digest, reason=allow_regression)
        update_floors.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")
    if floors is not None:
        wrong = evaluation.below_floors(found, json.loads(floors.read_text(encoding="utf-8")), digest)
        if wrong:
            raise EvaluationError(f"Quality is below its floors: {'; '.join(wrong)}.")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Start the app in the browser (same as `python app.py`)."""
    from coi_assistant.ui import serve as start

    start(load_settings(corpus=corpus, index=index, host=host, port=port))


@app.command()
def doctor(json_output: Json = False, corpus: Corpus = None, index: Index = None) -> None:
    """Tell what is installed, which model is used, the state of the index, and what would be sent where (nothing)."""
    from coi_assistant.doctor import examine

    findings = examine(load_settings(corpus=corpus, index=index))
    if json_output:
        typer.echo(json.dumps(findings, ensure_ascii=False))
        return
    for name, value in findings.items():
        out.print(f"[bold]{escape(name)}[/bold]: {escape(str(value))}")


def main() -> None:
    """Run the command line; a `CoiError` becomes one line on the error stream and exit code 1."""
    try:
        app()
    except CoiError as error:
        typer.echo(f"coi: {error}", err=True)
        sys.exit(1)


def _filters(
    since: str | None,
    until: str | None,
    as_of: str | None,
    source_types: list[str] | None,
    publishers: list[str] | None,
    countries: list[str] | None,
    topics: list[str] | None,
    languages: list[str] | None,
    originals_only: bool,
) -> Filters:
    return Filters(
        since=since,
        until=until,
        as_of=as_of,
        source_types=tuple(source_types or ()),
        publishers=tuple(publishers or ()),
        countries=tuple(countries or ()),
        topics=tuple(topics or ()),
        languages=tuple(languages or ()),
        originals_only=originals_only,
    )


def _questions(path: Path, filters: Filters) -> Iterator[Question]:
    """Read a file of questions: one a line, or a JSON object with `question` and, if wanted, `id` a line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"The file of questions {str(path)!r} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if path.suffix.lower() != ".jsonl":
            yield Question(text=line, filters=filters)
            continue
        try:
            entry = json.loads(line)
            yield Question(text=entry["question"], id=entry.get("id"), filters=filters)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"Line {number} of {str(path)!r} is no question: {line[:80]!r}."
            raise QuestionError(f'{message} Write {{"id": "…", "question": "…"}}.') from error


def _passage_object(assistant: Assistant, passage_id: str, *, context: int = 0) -> dict[str, Any]:
    from coi_assistant.writers.answer_json import locator_object
    from coi_assistant.writers.references import reference

    view = assistant.passage(passage_id, context=context)
    return {
        "passage_id": view.passage.id,
        "source_id": view.source.id,
        "text": view.passage.text,
        "start": view.passage.start,
        "end": view.passage.end,
        "locator": locator_object(view.passage),
        "reference": reference(view.source, view.passage.locator),
        "is_digest": view.source.is_digest,
        "before": [passage.text for passage in view.before],
        "after": [passage.text for passage in view.after],
    }


def _print_figures(figures: dict[str, Any], json_output: bool) -> None:
    """Print figures as one JSON object, or as a table: overall first, then one row a group."""
    if json_output:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    from rich.table import Table

    rows = {"all": {name: value for name, value in figures.items() if not isinstance(value, dict)}}
    for name, value in figures.items():
        if isinstance(value, dict):
            inner = value.items() if all(isinstance(one, dict) for one in value.values()) else [(name, value)]
            rows |= dict(inner)
    rows = {name: row for name, row in rows.items() if row}
    table = Table("", *dict.fromkeys(key for row in rows.values() for key in row))
    for name, row in rows.items():
        cells = [row.get(str(column.header)) for column in table.columns[1:]]
        table.add_row(name, *("" if cell is None else f"{cell:.3g}" for cell in cells))
    # A log or a pipe reports 80 columns, in which the figures would be cut to one digit.
    Console(width=max(out.width, 190), highlight=False).print(table)


def _print_passage(shown: dict[str, Any]) -> None:
    out.print(f"[bold]{escape(shown['passage_id'])}[/bold]  {escape(shown['text'])}")
    out.print(f"    {escape(shown['reference'])}\n", style="dim")


def _print_answer(answer: dict[str, Any]) -> None:
    titles = {"answered": "Answered", "partial": "Partly answered", "no_information": "No information found"}
    out.print(f"\n[bold]{titles[answer['status']]}[/bold]  {escape(answer['question'])}")
    for number, finding in enumerate(answer["findings"], start=1):
        out.print()
        for place, citation in enumerate(finding["citations"]):
            label = f"{number}." if not place else "  "
            out.print(f"{label} “{escape(citation['quote'])}”")
            out.print(f"    {escape(citation['reference'])}  [{citation['passage_id']}]", style="dim", markup=False)
    if answer["related"] and not answer["findings"]:
        out.print("\nRelated, but not an answer:")
        for citation in answer["related"]:
            out.print(f"  - “{escape(citation['quote'])}”")
            out.print(f"    {citation['reference']}", style="dim", markup=False)
    covered = answer["coverage"]
    out.print()
    for note in answer["notes"]:
        out.print(f"Note: {escape(note)}")
    period = f", published {covered['oldest']} to {covered['newest']}" if covered["oldest"] else ""
    out.print(f"Searched {covered['passages_searched']} passages of {covered['sources_searched']} sources{period}.")
