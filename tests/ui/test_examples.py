from collections.abc import Callable
from pathlib import Path

import pytest

from coi_assistant.errors import CorpusError
from coi_assistant.ui.examples import MOST, examples_html, load_examples

ROOT = Path(__file__).parents[2]


def test_a_corpus_without_examples_shows_none(tmp_path: Path) -> None:
    assert load_examples(tmp_path) == ()
    assert examples_html(()) is None


def test_examples_become_buttons(corpus: Path, write_report: Callable[[str, str], Path]) -> None:
    write_report("examples.yaml", "- Who was <arrested>?\n- When?\n")
    markup = examples_html(load_examples(corpus))
    assert markup is not None
    assert 'data-example="Who was &lt;arrested&gt;?"' in markup
    assert markup.count("<button") == 2


@pytest.mark.parametrize("text", ["question: x", "- [a]\n", "- ''\n", "- : :\n  - [", "just words"])
def test_a_file_that_is_no_list_of_questions_is_named(write_report: Callable[[str, str], Path], text: str) -> None:
    path = write_report("examples.yaml", text)
    with pytest.raises(CorpusError, match=r"examples\.yaml"):
        load_examples(path.parent)


def test_the_shipped_corpus_has_a_handful() -> None:
    assert 6 <= len(load_examples(ROOT / "corpus")) <= MOST
