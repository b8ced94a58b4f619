"""A running app answers for `coi ask`, which would load the model first: a start of seconds for a blink of work.

The two meet at a socket file in the index folder that only the user who started the app can open. Whatever goes wrong
there costs time and nothing else, as the command then answers by itself.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import stat
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coi_assistant.records import Filters, Question
from coi_assistant.settings import Settings

__all__ = ["ROUTE", "SOCKET", "asked_of_app", "fingerprint", "listening", "question_from"]

ROUTE = "/answer"
SOCKET = "app.sock"
SECONDS = 60.0
"""How long an answer is waited for; an app that has just been started loads its model first."""
_NOT_OF_ANSWERS = {"host", "port"}


def fingerprint(settings: Settings) -> dict[str, Any]:
    """Return what must be the same on both sides for their answers to be the same."""
    values = settings.model_dump(mode="json", exclude=_NOT_OF_ANSWERS)
    places = {"corpus": str(settings.corpus.resolve()), "index": str(settings.index.resolve())}
    # Not the version: an app may have been started before files of the program were changed.
    files = (path for path in Path(__file__).parent.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return values | places | {"changed": max(path.stat().st_mtime_ns for path in files)}


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[list[socket.socket]]:
    """Give the socket to serve the app on beside its port; none where it cannot be had or another app has it."""
    path = settings.index / SOCKET
    own = _listener(path)
    try:
        yield [own] if own else []
    finally:
        if own:
            own.close()
            path.unlink(missing_ok=True)


def _listener(path: Path) -> socket.socket | None:
    if not hasattr(socket, "AF_UNIX"):
        return None
    if other := _connected(path):
        other.close()
        return None
    own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        own.bind(str(path))
        # Before it listens, so that nobody else can have connected.
        path.chmod(0o600)
        own.listen()
    # A path of more than about a hundred characters is too long for a socket.
    except OSError:
        own.close()
        return None
    return own


def asked_of_app(settings: Settings, question: Question, *, style: str) -> dict[str, Any] | None:
    """Return the object `coi-answer/1` from an app that runs over the same index in the same way, if one does."""
    own = _connected(settings.index / SOCKET)
    if own is None:
        return None
    connection = http.client.HTTPConnection("localhost")
    connection.sock = own
    body = {"settings": fingerprint(settings), "question": asdict(question), "style": style}
    try:
        connection.request("POST", ROUTE, json.dumps(body), {"content-type": "application/json"})
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return answer if response.status == http.HTTPStatus.OK and isinstance(answer, dict) else None


def question_from(raw: Mapping[str, Any]) -> Question:
    """Return the question that the other side sent.

    Raises:
        TypeError, KeyError, AttributeError: it is none.
    """
    filters: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in raw["filters"].items()
    }
    return Question(**{**raw, "filters": Filters(**filters)})


def _connected(path: Path) -> socket.socket | None:
    """Return a connection to a socket file of this user's, or none where nobody listens."""
    if not _is_own_socket(path):
        return None
    own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    own.settimeout(SECONDS)
    try:
        own.connect(str(path))
    except OSError:
        own.close()
        return None
    return own


def _is_own_socket(path: Path) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return stat.S_ISSOCK(status.st_mode) and status.st_uid == os.getuid()
