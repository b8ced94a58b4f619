"""The words of the domain are known in seven languages and said in any other of them."""

from pathlib import Path

import pytest

from coi_assistant.errors import CorpusError
from coi_assistant.lexicon.data_files import package_data
from coi_assistant.lexicon.glossary import Glossary
from coi_assistant.lexicon.phrases import PhraseMatcher, plain_term

GLOSSARY = Glossary.load()
LANGUAGES = {"en", "ru", "be", "de", "pl", "fr", "lt"}


@pytest.mark.parametrize(
    ("question", "concepts"),
    [
        ("Можно ли продлить паспорт за границей?", {"renewal", "passport", "abroad"}),
        ("Ці можна падоўжыць пашпарт за мяжой?", {"renewal", "passport", "abroad"}),
        ("Werden Pässe im Ausland noch verlängert?", {"renewal", "passport", "abroad"}),
        ("Czy można przedłużyć paszport za granicą?", {"renewal", "passport", "abroad"}),
        ("Peut-on renouveler un passeport à l'étranger ?", {"renewal", "passport", "abroad"}),
        ("Ar galima pratęsti pasą užsienyje?", {"renewal", "passport", "abroad"}),
        ("Can a passport be renewed abroad?", {"renewal", "passport", "abroad"}),
        ("запрет на выезд для должников", {"exit_ban"}),
        ("пазбаўленне грамадзянства завочна", {"loss_of_citizenship", "in_absentia"}),
        ("Folter in belarussischen Gefängnissen", {"torture", "prison"}),
        ("zakaz wyjazdu i konfiskata majątku", {"exit_ban", "property_seizure", "property"}),
        ("notice rouge d'Interpol contre un journaliste", {"interpol_notice", "journalist"}),
        ("baltarusių politiniai kaliniai", {"political_prisoner"}),
        ("The weather was fine in the hills", set()),
    ],
)
def test_concepts_are_found_in_every_language(question: str, concepts: set[str]) -> None:
    assert GLOSSARY.concepts(question) - {"fine"} == concepts


def test_a_question_is_said_in_another_language() -> None:
    assert "exit ban" in GLOSSARY.expand("запрет на выезд из Беларуси", "en")
    assert GLOSSARY.expand("Can my passport be renewed at a consulate?", "de", limit=1) == (
        "Pass",
        "Verlängerung",
        "Konsulat",
    )
    assert GLOSSARY.expand("Как приготовить драники?", "en") == ()
    assert GLOSSARY.expand("extradition", "xx") == ()


def test_there_are_enough_concepts_and_each_is_said_in_all_languages() -> None:
    data = package_data("glossary.yaml")
    assert len(data) >= 80
    assert {id_: LANGUAGES - set(terms) for id_, terms in data.items() if set(terms) != LANGUAGES} == {}
    assert GLOSSARY.languages == LANGUAGES


def test_nearly_every_term_finds_its_own_concept() -> None:
    lost = []
    for language in sorted(LANGUAGES):
        terms = {id_: entry[language] for id_, entry in package_data("glossary.yaml").items()}
        matcher = PhraseMatcher(terms)
        lost += [
            (id_, term)
            for id_, spellings in terms.items()
            for term in spellings
            if id_ not in {match.id for match in matcher.find(plain_term(term))}
        ]
    assert len(lost) <= 3, lost


def test_a_corpus_may_add_terms(tmp_path: Path) -> None:
    (tmp_path / "glossary.yaml").write_text(
        "exit_ban:\n  en: [no-fly order|]\nlocal_term:\n  en: [dowry]\n", encoding="utf-8"
    )
    glossary = Glossary.load(tmp_path)
    assert glossary.concepts("two no-fly orders and a dowry") == {"exit_ban", "local_term"}
    assert "exit_ban" in glossary.concepts("an exit ban")


@pytest.mark.parametrize("content", ["passport: [a]", "passport: {en: word}"])
def test_a_broken_file_of_the_corpus_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "glossary.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"glossary\.yaml.*'passport'"):
        Glossary.load(tmp_path)
