import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_assistant.errors import QueryError
from coi_assistant.retrieval.expressions import All, Any, Field, Node, Not, Terms, depth_of, parse


def shape(node: Node) -> object:
    """A tree without its places, to compare with."""
    match node:
        case All(nodes=nodes):
            return ("and", *map(shape, nodes))
        case Any(nodes=nodes):
            return ("or", *map(shape, nodes))
        case Not(node=inner):
            return ("not", shape(inner))
        case Field(name=name, value=value):
            return (name, shape(value))
        case Terms(words=words, near=near):
            return " ".join(words) + (f"~{near}" if near else "")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a b", ("and", "a", "b")),
        ("a AND b OR c d", ("or", ("and", "a", "b"), ("and", "c", "d"))),
        ("a AND (b OR c)", ("and", "a", ("or", "b", "c"))),
        ("a NOT b", ("and", "a", ("not", "b"))),
        ("a -b !c", ("and", "a", ("not", "b"), ("not", "c"))),
        ("NOT (a OR b)", ("not", ("or", "a", "b"))),
        ("NOT NOT a", "a"),
        ('"exit ban"', "exit ban"),
        ('"phone searched"~5', "phone searched~5"),
        ("«Вясна» OR „Весна“ OR “x y”", ("or", "Вясна", "Весна", "x y")),
        ("pris* wom?n *ports", ("and", "pris*", "wom?n", "*ports")),
        ("title:passport year:2020-2023", ("and", ("title", "passport"), ("year", "2020 2023"))),
        ('publisher:(watch OR "human rights")', ("publisher", ("or", "watch", "human rights"))),
        ("NOT title:x y", ("and", ("not", ("title", "x")), "y")),
        ("Decree-278", "Decree 278"),
        ("passport - consulate", ("and", "passport", "consulate")),
        ("Who was arrested there?", ("and", "Who", "was", "arrested", "there")),
        ("https://example.org/a", "https example org a"),
    ],
)
def test_a_query_becomes_the_tree_that_it_means(query: str, expected: object) -> None:
    assert shape(parse(query)) == expected


@pytest.mark.parametrize(
    ("query", "position", "words"),
    [
        ('passport "exit ban', 9, "never closed"),
        ("a (b OR c", 2, "never closed"),
        ("a b)", 3, "never opened"),
        ("AND a", 0, "nothing before it"),
        ("a OR", 2, "followed by nothing"),
        ("a () b", 2, "holds nothing"),
        ('"did not" NEAR', 10, "no operator"),
        ("title: x", 5, "has no value"),
        ("author:x", 0, "no field 'author'"),
        ("year:soon", 5, "'soon' is none"),
        ("title:(a AND year:2020)", 13, "within another field"),
        ('"a b"~x', 5, "distance"),
        ("word~2", 4, "only after quotation marks"),
        ("x *a", 2, "wildcard"),
        ('a ""', 2, "hold no word"),
    ],
)
def test_a_query_that_cannot_be_read_is_drawn_with_its_place_and_a_hint(query: str, position: int, words: str) -> None:
    with pytest.raises(QueryError, match="cannot be read at position") as caught:
        parse(query)
    assert caught.value.position == position and words in str(caught.value)
    line, caret = caught.value.drawing.splitlines()
    assert line.strip() == query and caret.index("^") == 2 + position


@pytest.mark.parametrize("query", ["", "  ", "()", "*", "- - -", '"', "a\x00b", "x" * 10_001])
def test_a_query_without_words_or_too_long_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


def test_long_and_deep_queries_are_read_in_no_time() -> None:
    started = time.perf_counter()
    assert depth_of(parse("a AND (b OR (" * 100 + "x" + "))" * 100)) == 201
    assert depth_of(parse("(" * 4_999 + "a" + ")" * 4_999)) == 1
    assert depth_of(parse("NOT " * 2_000 + "a")) == 1
    assert depth_of(parse("word " * 2_000)) == 2
    with pytest.raises(QueryError, match="levels deep"):
        parse("a AND (b OR (" * 500 + "x" + "))" * 500)
    assert time.perf_counter() - started < 2


def test_a_long_query_is_drawn_around_its_fault() -> None:
    with pytest.raises(QueryError) as caught:
        parse("word " * 500 + '"open')
    assert '"open' in caught.value.drawing and len(caught.value.drawing.splitlines()[0]) < 70


@given(st.text(alphabet='ab ()"«»*?:-!~+ANDORNOTtitle\u0416\u200b\n', max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_one_line(query: str) -> None:
    try:
        assert depth_of(parse(query)) >= 1
    except QueryError as error:
        assert "\n" not in str(error)
