import numpy as np
import pytest

from coi_assistant.retrieval.scan import ExactScan


def unit_vectors(rows: int, seed: int = 3) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def scan() -> ExactScan:
    vectors = unit_vectors(60)
    parts = [
        (f"s{number}", [f"p{number}-{row}" for row in range(20)], vectors[20 * number :][:20]) for number in (0, 1)
    ]
    return ExactScan([*parts, ("empty", [], np.zeros((0, 1), np.float32)), ("s2", ["p2-0"], vectors[40:41])])


def test_it_finds_the_true_neighbours_in_order(scan: ExactScan) -> None:
    question = unit_vectors(1, seed=9)[0]
    cosines = unit_vectors(60)[:41] @ question
    found = scan.nearest(question, 7)
    assert [row[2] for row in found] == pytest.approx(sorted(cosines, reverse=True)[:7])
    assert {row[0] for row in found} <= {"s0", "s1", "s2"} and all(row[1].startswith(f"p{row[0][1]}-") for row in found)


def test_a_filter_misses_nothing_of_what_it_admits(scan: ExactScan) -> None:
    question = unit_vectors(1, seed=9)[0]
    everything = scan.nearest(question, 41)
    assert scan.nearest(question, 5, ["s1", "s2"]) == [row for row in everything if row[0] in {"s1", "s2"}][:5]


def test_a_filter_that_admits_nothing_finds_nothing(scan: ExactScan) -> None:
    question = unit_vectors(1)[0]
    assert scan.nearest(question, 5, []) == scan.nearest(question, 5, ["unknown", "empty"]) == []


def test_more_asked_for_than_there_are_gives_all(scan: ExactScan) -> None:
    assert len(scan.nearest(unit_vectors(1)[0], 1000)) == len(scan) == 41


def test_an_empty_scan_finds_nothing() -> None:
    assert ExactScan([]).nearest(np.ones(4, dtype=np.float32), 3) == []


def test_half_precision_is_read_too() -> None:
    scan = ExactScan([("s", ["a", "b"], np.eye(2, 4, dtype=np.float16))])
    assert scan.nearest(np.array([0, 1, 0, 0], dtype=np.float32), 1) == [("s", "b", 1.0)]


def test_it_knows_the_source_of_a_passage(scan: ExactScan) -> None:
    assert (scan.source_of("p1-19"), scan.source_of("p2-0"), scan.source_of("gone")) == ("s1", "s2", None)
