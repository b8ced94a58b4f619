"""Countries are known by name, adjective and people, in ten languages and in their cases."""

import pytest

from coi_assistant.lexicon.countries import CountryTable

TABLE = CountryTable()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("What happens to Belarusians who return?", "BY"),
        ("How are returnees to Eritrea treated?", "ER"),
        ("Eritrean refugees and South Sudanese ones", "ER SS"),
        ("Что грозит белорусам, выехавшим из Литвы?", "BY LT"),
        ("Што чакае беларусаў у Польшчы і Грузіі?", "BY PL GE"),
        ("Werden Pässe aus Weißrussland in Deutschland anerkannt?", "BY DE"),
        ("Co grozi Białorusinom wydanym przez Rosję?", "BY RU"),
        ("Que risquent les Bélarusses en Suède ?", "BY SE"),
        ("Kas laukia baltarusių Lietuvoje ir Lenkijoje?", "BY LT PL"),
        ("Co hrozí Bělorusům v Česku?", "BY CZ"),
        ("Das deutsche Recht und die belarussischen Pässe", "DE BY"),
        ("the Dominican Republic and Dominica", "DO DM"),
        ("travel from the UK to the US", "GB US"),
        ("в США и ФРГ", "US DE"),
        ("what do they do in turkey and belarus", "TR BY"),
        ("Эфиопия и Нигерия", "ET NG"),
    ],
)
def test_countries_are_found(text: str, codes: str) -> None:
    assert TABLE.countries_in(text) == set(codes.split())


@pytest.mark.parametrize(
    "text",
    [
        "They told us that this was so.",
        "The next of kin must polish the island's bowl.",
        "Того человека не видели; перу досталось.",
        "Решение принимают индивидуально.",
        "Daniel Danielewicz",
        "Czy dane są zgodne z prawem, nie wiadomo.",
        "Members of the EU and the UN",
        "",
    ],
)
def test_ordinary_words_are_no_countries(text: str) -> None:
    assert TABLE.countries_in(text) == set()


def test_names_are_told_from_adjectives() -> None:
    mentions = TABLE.find("Беларусь и белорусы, Poland and Polish law")
    assert [(mention.code, mention.is_name) for mention in mentions] == [
        ("BY", True), ("BY", False), ("PL", True), ("PL", False),
    ]  # fmt: skip


def test_a_corpus_may_add_names() -> None:
    table = CountryTable({"XK": {"names": ["Dardania"]}})
    assert table.countries_in("a court in Dardania") == {"XK"}


def test_codes_have_english_names() -> None:
    assert TABLE.english_name("BY") == "Belarus"
    assert TABLE.english_name("??") == "??"
