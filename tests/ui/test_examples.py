from collections.abc import Callable
from pathlib import Path

import pytest

from coi_assistant.errors import CorpusError
from coi_assistant.ui.examples import MOST, examples_html, load_examples
from coi_assistant.ui.words import words_in

EN = words_in("en")
ROOT = Path(__file__).parents[2]


def test_a_corpus_without_examples_shows_none(tmp_path: Path) -> None:
    assert load_examples(tmp_path) == {}
    assert examples_html({}, EN) is None


def test_examples_become_buttons(corpus: Path, write_report: Callable[[str, str], Path]) -> None:
    write_report("examples.yaml", "- Who was <arrested>?\n- When?\n")
    markup = examples_html(load_examples(corpus), EN)
    assert markup is not None
    assert 'data-example="Who was &lt;arrested&gt;?"' in markup
    assert markup.count("<button") == 2


@pytest.mark.parametrize(
    "text", ["question: x", "Topic: []", "1: [a]", "{}", "- [a]\n", "- ''\n", "- : :\n  - [", "just words"]
)
def test_a_file_that_is_no_list_of_questions_is_named(write_report: Callable[[str, str], Path], text: str) -> None:
    path = write_report("examples.yaml", text)
    with pytest.raises(CorpusError, match=r"examples\.yaml"):
        load_examples(path.parent)


def test_the_shipped_corpus_has_a_handful() -> None:
    assert 6 <= sum(map(len, load_examples(ROOT / "corpus").values())) <= MOST


def test_examples_may_be_grouped_by_topic(write_report: Callable[[str, str], Path]) -> None:
    path = write_report("examples.yaml", "Border <x>:\n- Who?\n- When?\nPapers:\n- Which?\n")
    markup = examples_html(load_examples(path.parent), EN)
    assert markup is not None
    assert '<h3 dir="auto">Border &lt;x&gt;</h3>' in markup
    assert markup.count("<button") == 3


def test_no_more_examples_are_shown_than_a_hint_holds(write_report: Callable[[str, str], Path]) -> None:
    path = write_report("examples.yaml", "A:\n" + "- Who?\n" * 20 + "B:\n" + "- Who?\n" * 20 + "C:\n- Who?\n")
    assert [len(group) for group in load_examples(path.parent).values()] == [20, MOST - 20]
