"""Whichever way a name is spelled, in whichever script, language and case, it has one key."""

from itertools import combinations
from pathlib import Path

import pytest

from coi_assistant.errors import CorpusError
from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.folding import fold_name
from coi_assistant.lexicon.name_lists import is_acronym
from coi_assistant.lexicon.names import NameTable

TABLE = NameTable.load()
SPELLINGS = Path(__file__).parent / "spellings"


def pairs(file: str) -> list[list[str]]:
    return [line.split() for line in (SPELLINGS / file).read_text(encoding="utf-8").splitlines()]


ONE_NAME = pairs("same_names.txt")

INFLECTED = pairs("inflected_names.txt")

APART = pairs("different_names.txt")


@pytest.mark.parametrize(("one", "other"), [*ONE_NAME, *INFLECTED])
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert TABLE.key(one) == TABLE.key(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert TABLE.key(one) != TABLE.key(other)


def test_nearly_all_known_spellings_meet() -> None:
    both = [pair for name in pairs("one_name_a_line.txt") for pair in combinations(name, 2)]
    assert len(both) > 1000
    assert sum(TABLE.key(one) == TABLE.key(other) for one, other in both) / len(both) > 0.98


def keys_and_kinds(text: str) -> list[tuple[str, str]]:
    return [(mention.key, mention.kind) for mention in TABLE.names_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did Andrei Stryzhak of BYSOL say?", [("stryzhak", "person"), ("bysol", "organisation")]),
        ("Что сказала Светлана Тихановская о «Весне»?", [("tsikhanouskaya", "person"), ("viasna", "organisation")]),
        ("Czy Łukaszenki dekret trafił do Grodna?", [("lukashenko", "person"), ("hrodna", "place")]),
        ("Werden Pässe im Ausland verlängert? Lukaschenkos Erlass", [("lukashenko", "person")]),
        ("what did lukashenko tell the kgb", [("lukashenko", "person"), ("kgb", "organisation")]),
        ("WHAT HAPPENED TO HNIOT IN SERBIA", [("hniot", "person"), ("isors", "country")]),
        ("Управления ООН по правам человека нет", [("ohchr", "organisation")]),
        ("The UN Human Rights Office and the ECtHR", [("ohchr", "organisation"), ("ecthr", "organisation")]),
        ("Аляксандр Рыгоравіч Лукашэнка ў Менску", [("lukashenko", "person"), ("minsk", "place")]),
        ("Ką sakė Lukašenka Vilniuje?", [("lukashenko", "person"), ("vilnius", "place")]),
        ("Belarusian courts", [("isoby", "country")]),
    ],
)
def test_listed_names_are_found_in_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    assert keys_and_kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Later Josephine Liebl wrote to Danwatch.", ["Josephine Liebl", "Danwatch"]),
        ("Kulinich died. The report names Kulinich twice.", ["Kulinich", "Kulinich"]),
        ("Вадим Храско умер в колонии.", ["Вадим Храско"]),
        ("Padlobnikau was held.", []),
        ("Sikorsky was held.", ["Sikorsky"]),
        ("Martin Lemberg-Pedersen spoke.", ["Martin Lemberg-Pedersen"]),
        ("The ICITB examined it under Article IX.", ["ICITB"]),
    ],
)
def test_unlisted_names_are_known_by_their_look(text: str, names: list[str]) -> None:
    assert [mention.text for mention in TABLE.names_in(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Torture is widespread. Detention follows.",
        "When, on one day, more people came. On Monday an officer left.",
        "Details Released Regarding the Decree on Working With Citizens",
        "Wie viele Menschen wurden nach der Rückkehr in Haft genommen?",
        "Эта весна была холодной. Весна пришла.",
        "The President, the Ministry and the Committee",
        "un procès de plus",
        "",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert TABLE.names_in(text) == ()


def test_a_mention_tells_its_place_and_parts() -> None:
    text = "So said Dzmitry Hara."
    [mention] = TABLE.names_in(text)
    assert text[mention.start : mention.end] == mention.text == "Dzmitry Hara"
    assert [part.key for part in mention.parts] == ["dzmitry", "hara"]
    assert mention.name == "Hara"


def test_keys_hold_all_parts_and_the_forms_of_ambiguous_endings() -> None:
    keys = TABLE.keys("Суд над Вадимом Подлобниковым, дело Сикорского, письмо Кулинича и просьба Лобана")
    assert {"vadzim", *map(fold_name, ("Подлобников", "Сикорский", "Кулинич", "Лобан", "Лобана"))} <= set(keys)


def test_letters_of_the_other_script_do_not_hide_a_name() -> None:
    [mention] = TABLE.names_in("Пра што казала Ц\u0069ханоўская ўчора?")
    assert mention.key == "tsikhanouskaya"


def test_latin_keys_have_no_forms_of_other_languages() -> None:
    assert TABLE.keys("Later Artyom Sikorsky was held in Pskov.") == (
        "artsiom",
        fold_name("Sikorsky"),
        fold_name("Pskov"),
    )


VOCABULARY = TABLE.vocabulary(
    [
        "Andrei Gnyot was held. Gnyot left Belgrade. Andrey Hnyot spoke.",
        "Viasna and the KGB in Hrodna; Belarus and Lukashenko; Belarusian Viasna.",
        "Dzmitry Padlobnikau died in Minsk, said Padlobnikau's sister.",
    ]
)


def test_the_vocabulary_has_the_most_frequent_spelling() -> None:
    assert VOCABULARY["hniot"] == "Gnyot"
    assert VOCABULARY["andrei"] == "Andrei"
    assert VOCABULARY["isoby"] == "Belarus"


@pytest.mark.parametrize(
    "pair",
    [
        "Hniot/Гнёт",
        "Viasna/«Весна»",
        "KGB/КДБ",
        "Grodno/Гродна",
        "Belorussia/Беларусь",
        "Padlobnikau/Подлобников",
        "Łukaszenka/Loukachenko",
    ],
)
def test_a_question_is_the_same_whichever_spelling_is_typed(pair: str) -> None:
    one, other = (TABLE.canonicalise(f"What about {name} in 2023?", VOCABULARY) for name in pair.split("/"))
    assert one.replace("«", "").replace("»", "") == other.replace("«", "").replace("»", "")


@pytest.mark.parametrize(
    ("question", "canonical"),
    [
        ("Что сказал Лукашенко о «Весне» и КГБ в Гродно?", "Что сказал Lukashenko о «Viasna» и KGB в Hrodna?"),
        ("Чаму Андрэя Гнёта вызвалілі?", "Чаму Andrei Gnyot вызвалілі?"),
        ("Who is Dmitry Podlobnikov?", "Who is Dzmitry Padlobnikau?"),
        ("Was sagt Zepkalo über Weißrussland?", "Was sagt Tsepkala über Belarus?"),
        ("Belorussian law and Quentin Blake's view", "Belorussian law and Quentin Blake's view"),
        ("how long does it take?", "how long does it take?"),
    ],
)
def test_names_take_the_spelling_of_the_corpus(question: str, canonical: str) -> None:
    assert TABLE.canonicalise(question, VOCABULARY) == canonical


def test_no_spelling_is_listed_under_two_names() -> None:
    owners: dict[str, set[str]] = {}
    for section in ("given_names", "people", "places", "organisations"):
        for id_, spellings in package_data("names.yaml")[section].items():
            for spelling in spellings:
                owners.setdefault(spelling, set()).add(id_)
    assert {spelling: ids for spelling, ids in owners.items() if len(ids) > 1} == {}


def test_every_listed_word_finds_its_own_name() -> None:
    data = package_data("names.yaml")
    words = [
        (spelling, id_)
        for section in ("given_names", "people", "places", "organisations")
        for id_, spellings in data[section].items()
        for spelling in spellings
        if spelling.isalpha() and not is_acronym(spelling)
    ]
    assert len(words) > 500
    assert [(spelling, TABLE.key(spelling)) for spelling, id_ in words if TABLE.key(spelling) != id_] == []


def test_a_corpus_may_add_names(tmp_path: Path) -> None:
    (tmp_path / "names.yaml").write_text(
        "people:\n  tigranyan: [Tigranyan, Dikranian]\n  lukashenko: [Batska]\ncountries:\n  AM: {names: [Hayastan]}\n",
        encoding="utf-8",
    )
    table = NameTable.load(tmp_path)
    assert table.key("Dikranian") == "tigranyan"
    assert table.key("Batska") == table.key("Lukashenko")
    assert table.countries_in("a court in Hayastan") == {"AM"}


def test_a_corpus_without_names_changes_nothing(tmp_path: Path) -> None:
    assert NameTable.load(tmp_path).key("Гнёт") == TABLE.key("Hniot")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("people: [a, b]", "'people' must give each key a list"),
        ("persons: {}", "unknown section 'persons'"),
        ("countries: {AM: Hayastan}", "must give each code"),
        ("title_words: [a]", "'title_words' must be words"),
        ("- a", "is not a mapping"),
        ("people: {", "cannot be read"),
    ],
)
def test_a_broken_file_of_the_corpus_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "names.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=complaint) as error:
        NameTable.load(tmp_path)
    assert "names.yaml" in str(error.value)
    assert "\n" not in str(error.value)
