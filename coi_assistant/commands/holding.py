"""`coi add`, `coi remove` and `coi fetch`: the reports that a user holds."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from coi_assistant.commands.console import out
from coi_assistant.commands.options import Corpus, Index, Json
from coi_assistant.errors import HoldingError
from coi_assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from coi_assistant.holdings import Added

Online = Annotated[bool, typer.Option("--online", help="Allow the download (COI_ALLOW_NETWORK).")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before contacting a server.")]


def add(
    files: Annotated[list[str], typer.Argument(metavar="FILE|URL...", help="Reports, or their addresses.")],
    identity: Annotated[str, typer.Option("--id", help="Id of the source; for one report only.")] = "",
    title: Annotated[str, typer.Option(help="Title.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.")] = "",
    published: Annotated[str, typer.Option(help="YYYY, YYYY-MM or YYYY-MM-DD.")] = "",
    source_type: Annotated[str, typer.Option("--source-type", help="Kind of source.")] = "",
    url: Annotated[str, typer.Option(help="Where it was published.")] = "",
    language: Annotated[str, typer.Option(help="ISO code of its language.")] = "",
    country: Annotated[list[str] | None, typer.Option("--country", help="ISO code; may be repeated.")] = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", help="Topic from topics.yaml; repeatable.")] = None,
    online: Online = False,
    yes: Yes = False,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Add reports: copy them into corpus/reports/ with their metadata and index them."""
    settings = load_settings(corpus=corpus, index=index, allow_network=online or None)
    if len(files) > 1 and (identity or title):
        raise HoldingError(f"--id and --title are for one report, and {len(files)} are given. Add them one by one.")
    metadata = {
        "title": title, "publisher": publisher, "published": published, "source_type": source_type, "url": url,
        "language": language, "countries": country or [], "topics": topic or [],
    }  # fmt: skip
    urls = [one for one in files if _is_address(one)]
    _agreed(settings, urls, yes)
    for one in files:
        started = time.perf_counter()
        done = _add(settings, one, metadata, identity)
        _tell(done, time.perf_counter() - started, json_output)


def remove(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE_ID", help="Id as `coi sources` lists it.")],
    keep_file: Annotated[
        bool, typer.Option("--keep-file", help="Move the file to corpus/reports/.removed/ and do not delete it.")
    ] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Take an added report out of the corpus and the index."""
    from coi_assistant.holdings import remove_report

    kept = remove_report(load_settings(corpus=corpus, index=index), source_id, keep_file=keep_file)
    out.print(escape(f"Removed {source_id}." + (f" Its file is now in {kept}." if kept else "")))


def fetch(
    source_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE_ID...]", help="Digests; all if none.")
    ] = None,
    online: Online = False,
    yes: Yes = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Download the originals of digests into corpus/reports/; answers then prefer them."""
    from coi_assistant.fetching import fetch_originals, wanting_originals

    settings = load_settings(corpus=corpus, index=index, allow_network=online or None)
    wanted = wanting_originals(settings, source_ids or ())
    if not wanted:
        out.print("No digest lacks its original.")
        return
    _agreed(settings, [source.url for source in wanted], yes)
    done = fetch_originals(
        settings, [source.id for source in wanted], on_source=lambda source: out.print(escape(source.url), style="dim")
    )
    for one in done.added:
        out.print(escape(f"{one.source_id}: {one.passages} passages from {one.path}"))
    for lost in done.unreachable:
        typer.echo(f"unreachable: {lost.source_id}: {lost.reason}", err=True)
    out.print(f"{len(done.added)} originals added, {len(done.unreachable)} not reachable.")


def _is_address(given: str) -> bool:
    return "://" in given and not Path(given).exists()


def _agreed(settings: Settings, urls: list[str], yes: bool) -> None:
    """Say who will be contacted, and go on only if the user wants that."""
    if not urls:
        return
    from coi_assistant.fetching import check_allowed, hosts

    check_allowed(settings)
    out.print(escape(f"{len(urls)} download(s); these servers will see your address: {', '.join(hosts(urls))}"))
    if not yes and not typer.confirm("Contact them?", default=False):
        raise HoldingError("Nothing was downloaded, and nothing was changed. Answer y, or add --yes.")


def _add(settings: Settings, given: str, metadata: dict[str, Any], identity: str) -> Added:
    if _is_address(given):
        from coi_assistant.fetching import add_from_web

        return add_from_web(settings, given, metadata, source_id=identity)
    from coi_assistant.holdings import add_report

    return add_report(settings, Path(given), metadata, source_id=identity)


def _tell(done: Added, seconds: float, json_output: bool) -> None:
    if json_output:
        record = {"schema": "coi-added/1", "id": done.source_id, "path": done.path, "passages": done.passages}
        typer.echo(json.dumps(record | {"warnings": list(done.warnings)}, ensure_ascii=False))
        return
    out.print(
        f"[bold]{escape(done.source_id)}[/bold]: {done.passages} passages from {escape(done.path)} in {seconds:.1f} s"
    )
    for warning in done.warnings:
        typer.echo(f"warning: {done.path}: {warning}", err=True)
