import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coi_assistant import running
from coi_assistant.records import Question
from coi_assistant.settings import Settings, load_settings

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no socket files")
ARRESTS = Question(text="How many people did border guards arrest who came home in 2023?")


def test_a_socket_that_a_killed_app_left_behind_is_replaced(settings: Settings) -> None:
    settings.index.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as killed:
        killed.bind(str(settings.index / running.SOCKET))
    assert running.asked_of_app(settings, ARRESTS, style="coi") is None
    with running.listening(settings) as sockets:
        assert len(sockets) == 1
    assert not (settings.index / running.SOCKET).exists()


def test_a_folder_with_too_long_a_path_goes_without(tmp_path: Path) -> None:
    with running.listening(load_settings(index=tmp_path / ("x" * 120))) as sockets:
        assert not sockets


def test_an_app_that_was_started_before_the_program_changed_is_another(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program" / "running.py"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setattr(running, "__file__", str(program))
    before = running.fingerprint(settings)
    assert running.fingerprint(settings) == before
    os.utime(program, (1, 1))
    assert running.fingerprint(settings) != before


@pytest.mark.parametrize("reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[1,2]"])
def test_a_reply_that_is_no_answer_is_passed_over(
    settings: Settings, reply: bytes, replying: Callable[[Path, bytes], None]
) -> None:
    replying(settings.index / running.SOCKET, reply)
    assert running.asked_of_app(settings, ARRESTS, style="coi") is None


@pytest.fixture
def replying() -> Iterator[Callable[[Path, bytes], None]]:
    """Listen at a path, and reply the same to whoever comes."""
    listeners = []

    def listen(path: Path, reply: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        listener.listen()
        listeners.append(listener)

        def serve() -> None:
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.sendall(reply)
            connection.close()

        threading.Thread(target=serve, daemon=True).start()

    yield listen
    for listener in listeners:
        listener.close()
