"""`coi eval` and `coi doctor`: how good the answers are, and what is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from coi_assistant.commands.console import out, print_figures
from coi_assistant.commands.options import Corpus, Index, Json
from coi_assistant.errors import EvaluationError
from coi_assistant.settings import load_settings


def evaluate(
    gold: Annotated[Path, typer.Option(help="Gold questions, one JSON object a line.")] = Path(
        "tests/evaluation/questions.jsonl"
    ),
    split: Annotated[str | None, typer.Option(help="Only this half of the gold: tune or report.")] = None,
    beir: Annotated[Path | None, typer.Option(help="A folder in BEIR's layout; retrieval only.")] = None,
    topics: Annotated[Path | None, typer.Option(help="Labelled passages: measure the topic tags instead.")] = None,
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
    from coi_assistant.training.tagging import evaluate_topics, load_labels, tag_index

    settings = load_settings(corpus=corpus, index=index)
    if beir is not None:
        print_figures(beir_report(settings, beir), json_output)
        return
    assistant = open_assistant(settings)
    assistant.warm_up()
    if topics is not None:
        print_figures(evaluate_topics(tag_index(assistant).by_passage, load_labels(topics)), json_output)
        return
    outcomes = evaluation.evaluate(assistant.ask, evaluation.load_gold(gold, split=split), assistant.text_of)
    found = evaluation.report(outcomes)
    print_figures(found, json_output)
    for one in evaluation.misses(outcomes) if show_misses else ():
        typer.echo(f"{one.gold.id} {one.status} rank {one.rank} keys {one.keys_met}: {one.gold.question}", err=True)
    digest = assistant.manifest.corpus_digest
    if update_floors is not None:
        _write_floors(update_floors, found, digest, allow_regression)
    if floors is not None:
        _hold_to(floors, found, digest)


def _write_floors(path: Path, found: dict[str, Any], digest: str, reason: str) -> None:
    from coi_assistant.evaluation import updated_floors

    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    path.write_text(json.dumps(updated_floors(found, old, digest, reason=reason), indent=1) + "\n", encoding="utf-8")


def _hold_to(path: Path, found: dict[str, Any], digest: str) -> None:
    from coi_assistant.evaluation import below_floors

    wrong = below_floors(found, json.loads(path.read_text(encoding="utf-8")), digest)
    if wrong:
        raise EvaluationError(f"Quality is below its floors: {'; '.join(wrong)}.")


def doctor(json_output: Json = False, corpus: Corpus = None, index: Index = None) -> None:
    """Tell what is installed, which model is used, the state of the index, and what would be sent where (nothing)."""
    from coi_assistant.doctor import examine

    findings = examine(load_settings(corpus=corpus, index=index))
    if json_output:
        typer.echo(json.dumps(findings, ensure_ascii=False))
        return
    for name, value in findings.items():
        out.print(f"[bold]{escape(name)}[/bold]: {escape(str(value))}")
