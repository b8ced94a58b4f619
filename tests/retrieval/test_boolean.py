from pathlib import Path

import pytest

from coi_assistant.lexicon import Lexicon
from coi_assistant.records import Locator, Passage, Source
from coi_assistant.retrieval.boolean import BooleanSearch, Searched
from coi_assistant.retrieval.expressions import parse
from coi_assistant.retrieval.lexical import LexicalIndex, LexicalRecord

TEXTS = {
    "a": ("en", "Consulates did not issue any passports to citizens abroad."),
    "b": ("en", "The court sentenced Aliaksandr Lukashenka in absentia; the passport was void."),
    "c": ("ru", "Пограничники не проверяют телефоны, сказал Лукашенко."),
    "d": ("en", "Phones of women were thoroughly searched in the prison camp."),
}
SOURCES = {
    f"s-{name}": Source(
        id=f"s-{name}", path=f"{name}.md", media_type="text/markdown", sha256="0", title=f"Report {name} on returns",
        publisher="Norland Human Rights Watch", source_type="ngo", published=f"202{place}-05", language=language,
        text_language=language, countries=("BY",), topics=("border-checks",),
    )
    for place, (name, (language, _)) in enumerate(TEXTS.items())
}  # fmt: skip
PASSAGES = {
    name: Passage(id=name, source_id=f"s-{name}", text=text, locator=Locator(), start=0, end=len(text))
    for name, (_, text) in TEXTS.items()
}


def engine(*, exact_names: bool = False) -> BooleanSearch:
    lexicon, index = Lexicon.load(Path("nowhere")), LexicalIndex()
    records = [
        LexicalRecord(
            passage=PASSAGES[name],
            language=language,
            heading=SOURCES[f"s-{name}"].title,
            names=tuple(lexicon.name_keys(text)),
        )
        for name, (language, text) in TEXTS.items()
    ]
    index.replace([], records)
    searched = Searched(
        sources=SOURCES, passage=lambda _, key: PASSAGES[key], heading=lambda one: SOURCES[one.source_id].title
    )
    return BooleanSearch(index, lexicon, searched, exact_names=exact_names)


@pytest.fixture(scope="module")
def search() -> BooleanSearch:
    return engine()


def found(search: BooleanSearch, query: str, source_ids: list[str] | None = None) -> str:
    return "".join(sorted(row[1] for row in search.find(parse(query), source_ids)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("passport", "ab"),
        ('"passport"', "b"),
        ("passport NOT court", "a"),
        ("NOT passport", "cd"),
        ('"in absentia" AND court', "b"),
        ('"did not"', "a"),
        ('"citizens passports"~1', "a"),
        ('"citizens consulates"~1', ""),
        ('"did not" OR телефон', "ac"),
        ("pris*", "d"),
        ("*ports", "a"),
        ("wom?n", "d"),
        ('"pris* camp"', "d"),
        ("Lukashenko", "bc"),
        ("лукашэнка", "bc"),
        ('"Alexander Lukashenko"', "b"),
        ("Pаssport", "ab"),
        ("returns", "abcd"),
        ("title:c", "c"),
        ('title:"report d"', "d"),
        ("title:return", "abd"),
        ("publisher:(norland AND NOT watch)", ""),
        ("year:2021-2022", "bc"),
        ("language:russian", "c"),
        ("language:ru NOT телефон", ""),
        ("country:Belarus country:by", "abcd"),
        ("country:Poland", ""),
        ("source:ngo source:s-a", "a"),
        ("topic:border-checks passport", "ab"),
        ("the of not", ""),
        ("x" * 9_999, ""),
    ],
)
def test_a_query_finds_what_it_means(search: BooleanSearch, query: str, expected: str) -> None:
    assert found(search, query) == expected


def test_names_are_found_as_typed_only_when_asked_to() -> None:
    assert found(engine(exact_names=True), "Лукашенко") == "c"


def test_a_search_stays_within_the_sources_named(search: BooleanSearch) -> None:
    assert found(search, "passport", ["s-b"]) == "b"


def test_deep_and_long_queries_are_answered(search: BooleanSearch) -> None:
    assert found(search, "passport AND (court OR (" * 100 + "x" + "))" * 100) in {"", "b"}
    assert found(search, " OR ".join(f"word{number}" for number in range(700)) + " OR camp") == "d"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("passport NOT court", ["passports"]),
        ('"did not"', ["did not"]),
        ('"any issue"~1', ["issue", "any"]),
        ("cit* OR abroad", ["citizens", "abroad"]),
    ],
)
def test_the_matched_words_are_marked(search: BooleanSearch, query: str, words: list[str]) -> None:
    text = TEXTS["a"][1]
    assert [text[start:end] for start, end in search.marks(parse(query), text, "en")] == words


def test_another_spelling_of_a_name_is_marked(search: BooleanSearch) -> None:
    text = TEXTS["b"][1]
    assert [text[start:end] for start, end in search.marks(parse("Лукашенко"), text, "en")] == ["Lukashenka"]
