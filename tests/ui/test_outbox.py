"""Files made and files sent are kept for a while, under names that nobody can guess, and then are gone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from coi_assistant.errors import HoldingError
from coi_assistant.ui.inbox import Inbox
from coi_assistant.ui.outbox import Outbox


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def test_a_file_is_given_out_by_its_token_and_no_other() -> None:
    outbox = Outbox()
    token = outbox.put("a b.docx", b"words").split("/")[2]
    made = outbox.get(token)
    assert made is not None
    assert made.data == b"words"
    assert "wordprocessingml" in made.media_type
    assert outbox.get("other") is None


def test_old_files_go_and_so_do_the_oldest_of_too_many() -> None:
    brief = Outbox(kept_for=0.0)
    assert brief.get(brief.put("a.txt", b"x").split("/")[2]) is None
    outbox = Outbox(most_bytes=5)
    first, second = (outbox.put("a.txt", b"four").split("/")[2] for _ in range(2))
    assert outbox.get(first) is None
    assert outbox.get(second) is not None


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "C:\\secret\\x.txt", "Отчёт.txt", ".txt.txt"])
def test_a_file_that_was_sent_lies_in_a_folder_of_its_own_whatever_its_name(name: str) -> None:
    inbox = Inbox(megabytes=1)
    token = asyncio.run(inbox.take(name, chunks(b"one ", b"two")))
    path = inbox.path(token)
    assert path.read_bytes() == b"one two"
    assert path.parent.name.startswith("coi-")
    inbox.drop(token)
    assert not path.parent.exists()
    with pytest.raises(HoldingError, match="no longer kept"):
        inbox.path(token)


def test_files_too_large_or_of_another_kind_are_refused_and_leave_nothing() -> None:
    inbox = Inbox(megabytes=1)
    with pytest.raises(HoldingError, match="larger than 1 MB"):
        asyncio.run(inbox.take("big.pdf", chunks(b"x" * 600_000, b"x" * 600_000)))
    with pytest.raises(HoldingError, match="not read"):
        asyncio.run(inbox.take(str(Path("run.exe")), chunks(b"x")))
