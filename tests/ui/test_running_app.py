import json
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest

from coi_assistant import cli, running
from coi_assistant.commands import asking
from coi_assistant.pipeline import Assistant
from coi_assistant.records import Filters, Question
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings, load_settings
from coi_assistant.ui.desk import Desk

pytestmark = [
    pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no socket files"),
    pytest.mark.usefixtures("app"),
]
ARRESTS = Question(text="How many people did border guards arrest who came home in 2023?", id="q1")


@pytest.fixture
def app(assistant: Assistant, settings: Settings, serving: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """Serve the app over the small corpus, at its port and at the socket file of its index."""
    with (
        running.listening(settings) as beside,
        serving(Desk(settings, embedder=HashEmbedder()), beside=beside) as address,
    ):
        yield address


def test_the_app_answers_as_a_process_of_its_own_would(settings: Settings, assistant: Assistant) -> None:
    found = running.asked_of_app(settings, ARRESTS, style="apa")
    own = json.loads(json.dumps(assistant.to_object(assistant.ask(ARRESTS), style="apa")))
    assert found is not None and found["findings"]
    assert {**found, "elapsed_ms": 0} == {**own, "elapsed_ms": 0}


def test_filters_reach_the_app(settings: Settings) -> None:
    question = Question(text=ARRESTS.text, filters=Filters(publishers=("Norland Watch",), until="2023-12"))
    found = running.asked_of_app(settings, question, style="coi")
    assert found is not None
    assert found["coverage"]["filters"] == {"publishers": ["Norland Watch"], "until": "2023-12"}


def test_the_command_asks_the_app_and_loads_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forbidden(_: Settings) -> Assistant:
        raise AssertionError("an assistant was opened")

    monkeypatch.setattr(asking, "_opened_assistant", forbidden)
    arguments = ["ask", ARRESTS.text, "--json", "--corpus", str(settings.corpus), "--index", str(settings.index)]
    cli.app(arguments, standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["status"] == "answered"


@pytest.mark.parametrize("changed", [{"exact_names": True}, {"findings": 2}, {"stale_months": 6}])
def test_an_app_with_other_settings_is_not_asked(settings: Settings, changed: dict[str, object]) -> None:
    other = load_settings(corpus=settings.corpus, index=settings.index, **changed)
    assert running.asked_of_app(other, ARRESTS, style="coi") is None


def test_a_question_that_the_app_refuses_is_left_to_the_command(settings: Settings) -> None:
    assert running.asked_of_app(settings, Question(text="  "), style="coi") is None


def test_only_this_user_may_open_the_socket(settings: Settings) -> None:
    status = (settings.index / running.SOCKET).stat()
    assert stat.S_IMODE(status.st_mode) == 0o600 and status.st_uid == os.getuid()


def test_a_socket_of_another_user_is_not_trusted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "os", SimpleNamespace(getuid=lambda: os.getuid() + 1))
    assert running.asked_of_app(settings, ARRESTS, style="coi") is None


def test_a_second_app_leaves_the_socket_to_the_first(settings: Settings) -> None:
    with running.listening(settings) as sockets:
        assert not sockets
    assert running.asked_of_app(settings, ARRESTS, style="coi") is not None
