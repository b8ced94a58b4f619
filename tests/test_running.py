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
    first = running.listener(settings)
    assert first is not None
    first.close()
    assert running.asked_of_app(settings, ARRESTS, style="coi") is None
    again = running.listener(settings)
    assert again is not None
    again.close()


def test_a_folder_with_too_long_a_path_goes_without(tmp_path: Path) -> None:
    assert running.listener(load_settings(index=tmp_path / ("x" * 120))) is None


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
