"""`coi ask` and `coi passage`: answers with proved quotations, and the passages that they stand in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from coi_assistant.commands.console import out, passage_object, print_answer, print_passage, view_object
from coi_assistant.commands.options import Corpus, Exact, Index, Json, Style, filtered
from coi_assistant.errors import QuestionError, UnknownPassageError
from coi_assistant.records import Filters, Question
from coi_assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant


@filtered
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in any language.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="One question a line (.txt, .jsonl).")] = None,
    mode: Annotated[str, typer.Option(help="extractive: quotations only.")] = "extractive",
    exact_names: Exact = False,
    style: Style = "coi",
    *,
    filters: Filters,
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Answer a question with quotations that are proved to stand in their sources."""
    from coi_assistant.writers.csl import check_style

    check_style(style)
    if mode != "extractive":
        raise typer.BadParameter(f"{mode!r} is not available; use extractive", param_hint="--mode")
    if (question is None) == (file is None):
        raise typer.BadParameter("give a question, or --file with questions", param_hint="QUESTION")
    questions = (
        [Question(text=question or "", filters=filters)] if file is None else list(read_questions(file, filters))
    )
    settings = load_settings(corpus=corpus, index=index, exact_names=exact_names or None)
    for answer in _answers(settings, questions, style):
        if json_output:
            typer.echo(json.dumps(answer, ensure_ascii=False))
        else:
            print_answer(answer)


def _answers(settings: Settings, questions: Sequence[Question], style: str) -> Iterator[dict[str, Any]]:
    """Yield the answers, from a running app if there is one: it has the model loaded."""
    from coi_assistant.running import asked_of_app

    own: Assistant | None = None
    for one in questions:
        answer = None if own else asked_of_app(settings, one, style=style)
        if answer is None:
            own = own or _opened_assistant(settings)
            started = time.perf_counter()
            answer = own.to_object(own.ask(one), started=started, style=style)
        yield answer


def _opened_assistant(settings: Settings) -> Assistant:
    # Imported here, because it takes a second that an answer from the running app does not need.
    from coi_assistant.pipeline import open_assistant

    return open_assistant(settings)


def passage(
    passage_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a passage.")],
    context: Annotated[int, typer.Option(min=0, max=50, help="Neighbours shown on each side.")] = 1,
    words: Annotated[str, typer.Option(help="Words of the passage, in case its id is gone.")] = "",
    source: Annotated[str, typer.Option(help="Source of these words, if known.")] = "",
    json_output: Json = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Show one passage with its neighbours; one whose id is gone is looked for by its words."""
    from coi_assistant.pipeline import open_assistant

    assistant = open_assistant(load_settings(corpus=corpus, index=index))
    shown = _opened(assistant, passage_id, context, words, source)
    if json_output:
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    if shown["replaces"]:
        out.print(f"The passage {passage_id!r} is gone. These words come closest to those given:\n", markup=False)
    for text in shown["before"]:
        out.print(escape(text), style="dim")
    print_passage(shown)
    for text in shown["after"]:
        out.print(escape(text), style="dim")


def _opened(assistant: Assistant, passage_id: str, context: int, words: str, source: str) -> dict[str, Any]:
    """Return a passage by its id or else by its words; `replaces` is the id that is gone."""
    try:
        return passage_object(assistant, passage_id, context=context) | {"replaces": None}
    except UnknownPassageError as error:
        if not words.strip():
            raise
        view = assistant.nearest_passage(words, source, context=context)
        if view is None:
            message = f"There is no passage {passage_id!r} in the index any more, and nothing like {words[:60]!r}."
            raise UnknownPassageError(f"{message} Look for its words with `coi search`.") from error
        return view_object(view) | {"replaces": passage_id}


def read_questions(path: Path, filters: Filters) -> Iterator[Question]:
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
