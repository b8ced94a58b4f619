import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coi_assistant.errors import MissingIndexError, ModelError, StaleIndexError
from coi_assistant.holdings import add_report
from coi_assistant.pipeline import Assistant, build_index
from coi_assistant.records import Question
from coi_assistant.retrieval.embedding import Embedder, HashEmbedder
from coi_assistant.settings import Settings
from coi_assistant.ui import desk as desk_module
from coi_assistant.ui.desk import Desk, LoadingEmbedder


@pytest.fixture
def desk(assistant: Assistant, settings: Settings) -> Desk:
    return Desk(settings, embedder=HashEmbedder())


def test_an_unchanged_index_is_opened_once(desk: Desk) -> None:
    assert desk.assistant() is desk.assistant()


def test_a_changed_index_is_opened_anew(
    desk: Desk, settings: Settings, write_report: Callable[[str, str], Path]
) -> None:
    before = desk.assistant()
    write_report("new.md", "# New\n\nA third report was published in the spring.\n")
    build_index(settings, embedder=HashEmbedder())
    assert "new" in desk.assistant().sources
    assert "new" not in before.sources


def test_a_changed_corpus_is_told_with_the_command(
    desk: Desk, write_report: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.assistant()
    monkeypatch.setattr(desk_module, "FRESH_FOR", -1.0)
    write_report("new.md", "# New\n\nA third report.\n")
    with pytest.raises(StaleIndexError, match="coi index"):
        desk.assistant()


def test_two_who_add_a_report_at_once_both_succeed_and_questions_are_answered(
    desk: Desk, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "FRESH_FOR", -1.0)
    together = threading.Barrier(2)

    def add(name: str) -> str:
        path = tmp_path / f"{name}.txt"
        path.write_text(f"The {name} report was published in the spring.", encoding="utf-8")
        together.wait(30)
        with desk.changing():
            return add_report(settings, path, embedder=desk.embedder).source_id

    with ThreadPoolExecutor(2) as executor:
        names = list(executor.map(add, ["third", "fourth"]))
    assert desk.assistant().sources.keys() >= set(names) == {"third", "fourth"}


def test_a_missing_index_is_told_with_the_command_and_found_once_it_is_there(settings: Settings) -> None:
    desk = Desk(settings, embedder=HashEmbedder())
    with pytest.raises(MissingIndexError, match="coi index"):
        desk.assistant()
    build_index(settings, embedder=HashEmbedder())
    assert len(desk.assistant().sources) == 2


def test_starting_warms_the_model_up_aside(desk: Desk) -> None:
    assert desk.loading
    desk.start()
    desk.shown()
    for thread in threading.enumerate():
        if thread.name == "warm-up":
            thread.join(30)
    assert not desk.loading


def test_the_model_waits_for_the_first_page_and_no_longer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "HEAD_START", 60)
    desk.start()
    time.sleep(0.2)
    assert desk.loading
    desk.shown()
    assert desk._warming is not None
    desk._warming.join(30)
    assert not desk.loading


def test_a_question_that_comes_before_the_page_loads_the_model_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "HEAD_START", 60)
    desk.start()
    desk.assistant().ask(Question(text="What happens at the border?"))
    assert not desk.loading
    desk.stop()


def test_stopping_before_a_page_came_loads_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "HEAD_START", 60)
    desk.start()
    desk.stop()
    assert desk.loading


def test_stopping_leaves_no_thread_that_reads_ahead(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, learnt = desk.assistant(), []
    reading = threading.Event()

    def learn(text: str, language: str) -> None:
        learnt.append(text)
        reading.set()
        desk._over.wait(30)

    monkeypatch.setattr(opened.lexicon, "learn", learn)
    desk.start()
    desk.shown()
    assert reading.wait(30)
    desk.stop()
    assert len(learnt) == 1
    assert not any(thread.name == "warm-up" for thread in threading.enumerate())


def test_a_question_waits_while_the_index_is_being_opened(
    settings: Settings, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, opening, may_open = Desk(settings, embedder=HashEmbedder()), threading.Event(), threading.Event()
    desk._model.embed_question("x")
    assert not desk.loading

    def slow(*arguments: object, **options: object) -> Assistant:
        opening.set()
        assert may_open.wait(30)
        return assistant

    monkeypatch.setattr("coi_assistant.pipeline.open_assistant", slow)
    asker = threading.Thread(target=desk.assistant)
    asker.start()
    assert opening.wait(30)
    assert desk.loading
    may_open.set()
    asker.join(30)
    assert not desk.loading


def test_a_desk_that_was_never_started_is_stopped_all_the_same(desk: Desk) -> None:
    desk.stop()
    assert desk.assistant().sources


def test_starting_without_an_index_is_no_crash(settings: Settings) -> None:
    desk = Desk(settings, embedder=HashEmbedder())
    desk._warm_up()
    assert not desk.loading


def test_whoever_comes_while_the_model_loads_waits_and_it_is_loaded_once() -> None:
    gate, loads = threading.Event(), []

    def load() -> Embedder:
        gate.wait(10)
        loads.append(1)
        return HashEmbedder()

    model = LoadingEmbedder(load)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(model.embed_question("x").size)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert not model.loaded
    gate.set()
    for thread in threads:
        thread.join(10)
    assert (loads, answers, model.name, model.dimension) == ([1], [512] * 4, "hash-512", 512)
    assert model.embed_passages(["a", "b"]).shape == (2, 512)


def test_a_model_that_failed_to_load_is_tried_again() -> None:
    outcomes: list[Embedder | ModelError] = [ModelError("no model"), HashEmbedder()]

    def load() -> Embedder:
        outcome = outcomes.pop(0)
        if isinstance(outcome, ModelError):
            raise outcome
        return outcome

    model = LoadingEmbedder(load)
    with pytest.raises(ModelError):
        model.embed_question("x")
    assert model.embed_question("x").size == 512
