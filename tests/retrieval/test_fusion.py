from coi_assistant.retrieval.fusion import fuse


def test_what_both_rankings_find_comes_first() -> None:
    fused = fuse({"dense": ["a", "b"], "lexical": ["c", "b"]}, {"dense": 1.0, "lexical": 1.0})
    assert next(key for key, _ in fused) == "b"


def test_the_first_of_every_ranking_scores_one() -> None:
    (key, score), *_ = fuse({"dense": ["a", "b"], "lexical": ["a"]}, {"dense": 1.0, "lexical": 0.3})
    assert (key, round(score, 9)) == ("a", 1.0)


def test_a_light_ranking_does_not_overrule_a_heavy_one() -> None:
    fused = fuse({"dense": ["a", "b"], "lexical": ["c", "d"]}, {"dense": 1.0, "lexical": 0.3})
    assert [key for key, _ in fused] == ["a", "b", "c", "d"]
    assert [round(score, 2) for _, score in fused] == [0.77, 0.76, 0.23, 0.23]


def test_nothing_found_fuses_to_nothing() -> None:
    assert fuse({"dense": [], "lexical": []}, {"dense": 1.0, "lexical": 1.0}) == []
