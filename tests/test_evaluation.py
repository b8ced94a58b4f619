import json
from pathlib import Path

import pytest

from coi_assistant import evaluation
from coi_assistant.errors import EvaluationError
from coi_assistant.records import Answer, Citation, Finding, Locator, Question

LINE = {
    "id": "q1", "question": "How many?", "language": "en", "answerable": True, "type": "how_many", "split": "tune",
    "support": [{"source_id": "s", "paragraphs": [2]}], "keys": [["207", "two hundred"]],
}  # fmt: skip


def gold(tmp_path: Path, *changes: dict[str, object]) -> tuple[evaluation.Gold, ...]:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(LINE | change) for change in changes or ({},)), encoding="utf-8")
    return evaluation.load_gold(path)


def answer(status: str, *cited: tuple[int, str]) -> Answer:
    findings = tuple(
        Finding(
            statement=quote,
            citations=(
                Citation(
                    passage_id="p",
                    source_id="s",
                    locator=Locator(paragraph=paragraph),
                    quote=quote,
                    start=0,
                    end=len(quote),
                ),
            ),
        )
        for paragraph, quote in cited
    )
    return Answer(question=Question(text="?"), status=status, findings=findings)  # type: ignore[arg-type]


def judged(one: evaluation.Gold, given: Answer, text: str = "") -> evaluation.Outcome:
    return evaluation.judge_answer(one, given, lambda _: text or given.findings[0].citations[0].quote, 0.1)


def test_support_counts_from_the_finding_that_has_it(tmp_path: Path) -> None:
    outcome = judged(gold(tmp_path)[0], answer("answered", (1, "No."), (2, "There were 207.")), "x")
    figures = evaluation.figures([outcome])
    assert (figures["support@1"], figures["support@3"], figures["key_recall"]) == (0.0, 1.0, 1.0)
    assert (figures["answered_precision"], figures["quote_exactness"]) == (0.0, 0.0)


def test_refusals_are_counted_on_both_sides(tmp_path: Path) -> None:
    yes, no = gold(tmp_path, {}, {"answerable": False, "support": [], "keys": []})
    figures = evaluation.figures([judged(one, answer("no_information"), "x") for one in (yes, no)])
    assert (figures["refusal_recall"], figures["false_refusals"], figures["answered_precision"]) == (1.0, 1.0, None)


def test_a_report_splits_by_language_and_type(tmp_path: Path) -> None:
    outcomes = [judged(one, answer("answered", (2, "207"))) for one in gold(tmp_path, {}, {"language": "ru"})]
    found = evaluation.report(outcomes)
    assert set(found["by_language"]) == {"en", "ru"} and found["by_type"]["how_many"]["n"] == 2


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "q"}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match="Line 1"):
        evaluation.load_gold(path)


def floors(**values: float) -> dict[str, object]:
    return {"corpus_digest": "d", "floors": values}


def test_the_gate_names_what_is_worse_and_lets_equal_pass() -> None:
    found = {"support@1": 0.5, "false_refusals": 0.2}
    assert evaluation.below_floors(found, floors(**{"support@1": 0.5}, false_refusals=0.2), "d") == []
    wrong = evaluation.below_floors(found, floors(**{"support@1": 0.6}, false_refusals=0.1), "other")
    assert len(wrong) == 3 and "support@1 is 0.500" in wrong[1]


def test_a_floor_is_lowered_only_with_a_reason() -> None:
    found = dict.fromkeys(evaluation.GATED, 0.5) | {"false_refusals": 0.1}
    old = {"floors": {"support@1": 0.6}}
    with pytest.raises(EvaluationError, match=r"support@1.*--allow-regression"):
        evaluation.updated_floors(found, old, "d")
    assert evaluation.updated_floors(found, old, "d", reason="new gold")["floors"]["support@1"] == 0.48


def test_ndcg_and_recall_agree_with_a_hand_calculation() -> None:
    relevant = {"a": 1, "b": 1}
    assert evaluation.ndcg(["a", "x", "b"], relevant) == pytest.approx((1 + 0.5) / (1 + 0.63093), abs=1e-4)
    assert evaluation.recall(["a", "x", "b"], relevant, 2) == 0.5


def test_a_beir_folder_is_read_and_ranked(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "title": "T", "text": "Words."}\n', encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "Words?"}\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n", encoding="utf-8")
    folder = evaluation.load_beir(tmp_path)
    assert evaluation.beir_figures(folder, lambda _: {"dense": ["d1"]})["dense"]["ndcg@10"] == 1.0
    with pytest.raises(EvaluationError, match="qrels"):
        evaluation.load_beir(tmp_path / "nowhere")
