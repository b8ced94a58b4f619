"""`coi report`, `coi schedule` and `coi bundle`: documents that are filed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coi_assistant.commands.options import Corpus, Index
from coi_assistant.settings import load_settings

Out = Annotated[Path, typer.Option("--out", "-o", help="File to write.")]


def report(
    terms: Annotated[Path, typer.Argument(metavar="TERMS.yaml", help="Terms of reference; see examples/.")],
    out: Out,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Write a query response (.docx, .pdf or .md) to the questions of terms of reference."""
    from coi_assistant import query_response
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.terms import load_terms
    from coi_assistant.writers.files import check_format, check_writable, write_document

    check_format(out)
    check_writable(out)
    ordered = load_terms(terms)
    response = query_response.respond(open_assistant(load_settings(corpus=corpus, index=index)), ordered)
    write_document(query_response.as_document(response), out)
    for number, answer in enumerate(response.answers, start=1):
        status = query_response.STATUS[answer.status]
        typer.echo(f"{number}. {status}: {answer.question.text}")
    typer.echo(f"Written to {out}.")


def schedule(
    issues: Annotated[Path, typer.Argument(metavar="ISSUES.yaml", help="Disputed issues; see examples/.")],
    out: Out,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Write a country schedule (.docx, .pdf or .md): extracts by disputed issue, with a meter of pages."""
    from coi_assistant import schedule as schedules
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.terms import load_issues
    from coi_assistant.writers.files import check_format, check_writable, write_document
    from coi_assistant.writers.office import pages_in_office

    check_format(out)
    check_writable(out)
    ordered = load_issues(issues)
    made = schedules.assemble(open_assistant(load_settings(corpus=corpus, index=index)), ordered)
    document = schedules.as_document(made)
    write_document(document, out)
    meter = schedules.measure(made)
    typer.echo(f"{meter} in PDF.")
    if out.suffix.lower() == ".docx":
        pages = pages_in_office(out)
        typer.echo(
            "The .docx may break its pages elsewhere." if pages is None else f"The .docx: {pages} in LibreOffice."
        )
    for cut in meter.cuts:
        typer.echo(f"  cut extract {cut.number}: {cut.reason}")
    typer.echo(f"Written to {out}.")


def bundle(
    issues: Annotated[Path, typer.Argument(metavar="ISSUES.yaml", help="Disputed issues; see examples/.")],
    out: Out,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Write an evidence bundle (.zip or .pdf): the schedule and the pages cited, highlighted and numbered."""
    from coi_assistant import evidence_bundle
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.terms import load_issues
    from coi_assistant.writers.files import check_format, check_writable, save

    check_format(out, (".zip", ".pdf"))
    check_writable(out)
    ordered = load_issues(issues)
    made = evidence_bundle.gather(open_assistant(load_settings(corpus=corpus, index=index)), ordered)
    is_zip = out.suffix.lower() == ".zip"
    save(out, evidence_bundle.as_zip(made) if is_zip else evidence_bundle.as_pdf(made))
    typer.echo(
        f"{len(made.schedule.extracts)} extracts from {len(made.cited)} sources, {len(made.files)} of them originals."
    )
    typer.echo(f"Written to {out}.")
