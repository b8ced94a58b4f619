import shutil
from pathlib import Path

import pytest

from coi_assistant.records import Locator, Passage
from coi_assistant.retrieval.lexical import LexicalIndex, LexicalQuery, LexicalRecord

TEXTS = {
    "a": ("en", "Consulates no longer issue passports to citizens abroad.", ("lukawenka",)),
    "b": ("en", "The court sentenced him in absentia to eleven years.", ()),
    "d": ("pl", "Komisja rozpatruje wnioski Białorusinów o powrót.", ()),
    "c": ("ru", "Пограничники проверяют телефоны вернувшихся граждан.", ()),
}


def record(name: str) -> LexicalRecord:
    language, text, names = TEXTS[name]
    passage = Passage(id=name, source_id=f"s-{name}", text=text, locator=Locator(), start=0, end=len(text))
    return LexicalRecord(passage=passage, language=language, heading="Report on returns", names=names)


@pytest.fixture
def index() -> LexicalIndex:
    made = LexicalIndex()
    made.replace([], [record(name) for name in TEXTS])
    return made


def found(index: LexicalIndex, source_ids: list[str] | None = None, **words: str) -> list[str]:
    return [row[1] for row in index.best(LexicalQuery(words=words), 10, source_ids)]


def test_another_form_of_a_word_is_found_by_its_stem(index: LexicalIndex) -> None:
    assert found(index, en="a passport issued by the consulate")[0] == "a"
    assert found(index, ru="проверка телефона на границе")[0] == "c"
    assert found(index, pl="wniosek komisji")[0] == "d"


def test_words_of_another_language_find_nothing(index: LexicalIndex) -> None:
    assert found(index, de="Reisepass Konsulat") == []


def test_a_name_is_found_by_its_key(index: LexicalIndex) -> None:
    assert [row[1] for row in index.best(LexicalQuery(names=("lukawenka",)), 5)] == ["a"]


def test_a_search_stays_within_the_sources_named(index: LexicalIndex) -> None:
    assert found(index, ["s-b"], en="returns report court") == ["b"]


def test_replacing_a_source_removes_what_it_had(index: LexicalIndex) -> None:
    index.replace(["s-a"], [])
    assert index.count() == 3 and found(index, en="passport consulate") == []


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    LexicalIndex(tmp_path).replace([], [record("a")])
    assert LexicalIndex(tmp_path).count() == 1


def test_a_file_that_a_killed_commit_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    LexicalIndex(killed).replace([], [record(name) for name in TEXTS])
    shutil.copytree(killed, whole)
    before = {path.name for path in whole.iterdir()}
    LexicalIndex(whole).replace(["s-a"], [])
    # The commit writes which passages are gone, and what files there are, before the new state counts.
    left = [path for path in whole.iterdir() if path.suffix == ".del" and path.name not in before]
    assert left
    for path in (*left, whole / ".managed.json"):
        shutil.copy(path, killed)
    index = LexicalIndex(killed)
    index.replace(["s-a"], [])
    assert index.count() == LexicalIndex(whole).count()
