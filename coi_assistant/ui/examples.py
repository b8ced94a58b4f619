"""The example questions that come with a corpus: `examples.yaml`, a list of strings."""

from __future__ import annotations

from pathlib import Path

import yaml

from coi_assistant.errors import CorpusError
from coi_assistant.ui.markup import Markup, tag

MOST = 8
"""More examples than this are a list to read and no longer a hint."""


def load_examples(corpus: Path) -> tuple[str, ...]:
    """Return the example questions of a corpus; none where it has no such file.

    Raises:
        CorpusError: the file is no list of questions.
    """
    path = corpus / "examples.yaml"
    if not path.is_file():
        return ()
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = str(error).replace("\n", " ")
        raise CorpusError(f"{str(path)!r} cannot be read: {reason}. Mend it or delete it.") from error
    if not isinstance(loaded, list) or not all(isinstance(one, str) and one.strip() for one in loaded):
        raise CorpusError(f"{str(path)!r} is no list of questions. Write one `- question` a line, or delete it.")
    return tuple(loaded[:MOST])


def examples_html(questions: tuple[str, ...]) -> Markup | None:
    """Return the examples as buttons, unfolded; None where there are none."""
    if not questions:
        return None
    buttons = [
        tag("li", tag("button", question, type="button", data_example=question, dir="auto")) for question in questions
    ]
    return tag("details", tag("summary", "Example questions"), tag("ul", *buttons), class_="examples", open=True)
