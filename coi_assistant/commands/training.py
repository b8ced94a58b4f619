"""`coi training`: a kit of teaching material, every line of evidence cited."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coi_assistant.commands.console import out
from coi_assistant.commands.options import Corpus, Index, filtered
from coi_assistant.records import Filters
from coi_assistant.settings import load_settings


@filtered
def training(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the kit; made if it is missing.")],
    audience: Annotated[str, typer.Option(help="police, caseworkers, judges, reception or journalists.")] = "police",
    host_country: Annotated[str, typer.Option(help="ISO code of the country that the audience works in.")] = "",
    length: Annotated[int, typer.Option(help="Minutes: 30, 60 or 90.")] = 60,
    ui_language: Annotated[str, typer.Option(help="Language of the kit's own texts: en, de, pl, ru or be.")] = "en",
    *,
    filters: Filters,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Make slides, handout, vignettes, quiz and pictures for a training; --topic chooses what is taught."""
    from coi_assistant.pipeline import open_assistant
    from coi_assistant.training.kit import build_kit, write_kit
    from coi_assistant.training.request import KitRequest

    request = KitRequest(
        audience=audience,
        host_country=host_country.upper(),
        minutes=length,
        language=ui_language,
        filters=filters,
    )
    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    with out.status("") as status:
        kit = build_kit(assistant, request, progress=lambda topic: status.update(topic))
    for path in write_kit(kit, output):
        out.print(str(path), markup=False)
    out.print(f"{len(kit.slides)} slides, {len(kit.quiz)} questions, {len(kit.facts)} quotations checked.")
    if kit.missing:
        out.print(f"Left out for lack of evidence: {', '.join(kit.missing)}.", markup=False)
