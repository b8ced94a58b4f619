"""The example questions that come with a corpus: `examples.yaml`, a list of questions, or one list a topic."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from coi_assistant.errors import CorpusError
from coi_assistant.ui.markup import Markup, join, tag
from coi_assistant.ui.words import Words

MOST = 24
"""More examples than this are a list to read and no longer a hint."""

Examples = Mapping[str, tuple[str, ...]]
"""Questions by topic, in the corpus's order; the topic of a plain list is empty."""


def load_examples(corpus: Path) -> Examples:
    """Return the example questions of a corpus; none where it has no such file.

    Raises:
        CorpusError: the file is no list of questions.
    """
    path = corpus / "examples.yaml"
    if not path.is_file():
        return {}
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = str(error).replace("\n", " ")
        raise CorpusError(f"{str(path)!r} cannot be read: {reason}. Mend it or delete it.") from error
    groups = loaded if isinstance(loaded, dict) else {"": loaded}
    if not groups or not all(isinstance(topic, str) and _questions(group) for topic, group in groups.items()):
        raise CorpusError(f"{str(path)!r} is no list of questions. Write one `- question` a line, or delete it.")
    return _first({topic: tuple(group) for topic, group in groups.items()})


def examples_html(examples: Examples, words: Words) -> Markup | None:
    """Return the examples as buttons under their topics, unfolded; None where there are none."""
    if not examples:
        return None
    groups = [
        join(tag("h3", topic, dir="auto") if topic else None, tag("ul", *map(_button, questions)))
        for topic, questions in examples.items()
    ]
    boxes = tag("div", *[tag("div", group) for group in groups], class_="topics")
    return tag("details", tag("summary", words("examples.heading")), boxes, class_="examples", open=True)


def _questions(group: Any) -> bool:
    return isinstance(group, list) and bool(group) and all(isinstance(one, str) and one.strip() for one in group)


def _first(examples: Examples) -> Examples:
    """Return the first `MOST` questions."""
    left, kept = MOST, {}
    for topic, questions in examples.items():
        if left > 0:
            kept[topic] = questions[:left]
        left -= len(questions)
    return kept


def _button(question: str) -> Markup:
    return tag("li", tag("button", question, type="button", data_example=question, dir="auto"))
