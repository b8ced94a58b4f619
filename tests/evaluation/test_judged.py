"""The judged questions, which the reader is trained on, stand on the digests and are none of the gold questions."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "scripts/reader_data/judged.jsonl").read_text("utf-8").splitlines()
]
GOLD = [json.loads(line) for line in (ROOT / "tests/evaluation/questions.jsonl").read_text("utf-8").splitlines()]


def folded(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


def test_every_passage_that_is_named_stands_in_the_corpus() -> None:
    held = {
        f"{path.stem} {number}"
        for path in (ROOT / "corpus").glob("*.md")
        for number in re.findall(r"^\*\*(P\d+)\.\*\*", path.read_text("utf-8"), re.MULTILINE)
    }
    named = {name for row in ROWS for part in ("answers", "unsure", "beside") for name in row[part]}
    assert named and not named - held


def test_no_passage_is_judged_in_two_ways() -> None:
    for row in ROWS:
        named = Counter([*row["answers"], *row["unsure"], *row["beside"]])
        assert max(named.values()) == 1, row["question"]


def test_no_gold_question_is_among_them_and_none_stands_twice() -> None:
    asked = Counter(folded(row["question"]) for row in ROWS)
    assert max(asked.values()) == 1
    assert not asked.keys() & {folded(one["question"]) for one in GOLD}
