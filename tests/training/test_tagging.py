import json
from pathlib import Path

import pytest

from coi_assistant.errors import EvaluationError
from coi_assistant.pipeline import Assistant
from coi_assistant.training.tagging import LabelledPassage, evaluate_topics, load_labels, tag_index

LABELS = Path(__file__).parent.parent / "evaluation" / "topics.jsonl"


def test_passages_get_topics_from_their_own_words(norland: Assistant) -> None:
    tags = tag_index(norland)
    passage = norland.passages_of("watch")[1]
    assert tags.of(passage.id) == ("direct",) and passage.id in tags.passages("direct")


def test_precision_and_recall_are_counted_over_pairs() -> None:
    labels = [LabelledPassage(passage_id="a", topics=frozenset({"x", "y"}), split="report")]
    figures = evaluate_topics({"a": ("x", "z", "off-topic")}, labels)["report"]
    assert (figures["precision"], figures["recall"]) == (0.5, 0.5)


def test_labels_of_another_corpus_are_refused() -> None:
    with pytest.raises(EvaluationError, match="'gone'"):
        evaluate_topics({}, [LabelledPassage(passage_id="gone", topics=frozenset(), split="tune")])


@pytest.mark.parametrize("line", ["[]", "{}", "no json"])
def test_a_bad_line_of_labels_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"labels\.jsonl:2"):
        load_labels(path)


def test_missing_labels_are_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"none\.jsonl"):
        load_labels(tmp_path / "none.jsonl")


def test_the_shipped_labels_are_many_halved_and_of_known_topics() -> None:
    labels = load_labels(LABELS)
    assert len(labels) == 150 and sum(one.split == "report" for one in labels) == 75
    assert json.loads(LABELS.read_text(encoding="utf-8").splitlines()[0])["passage_id"] == labels[0].passage_id


@pytest.mark.slow
@pytest.mark.model
def test_topics_of_the_shipped_corpus_agree_with_the_labels(shipped: Assistant) -> None:
    figures = evaluate_topics(tag_index(shipped).by_passage, load_labels(LABELS))["report"]
    assert figures["precision"] >= 0.85 and figures["recall"] >= 0.75
