"""Damaged files of every format: an error of ours, or a document, and nothing else."""

import io
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest.limits import Limits
from coi_assistant.ingest.sandbox import SafeReader
from coi_assistant.records import Source

WORDS = "Border guards of Norland questioned twelve people who came back in February, a monitor said on Monday. "
MUTATIONS = int(os.environ.get("MUTATIONS", "2000"))
"""Over all formats; more by the environment variable. They are the same at every run."""
SECONDS = 30.0
NO_CHECKS = list(HealthCheck)


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Returning home", 1)
    document.add_paragraph(WORDS * 3)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf_file() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0, invariant=True)
    for row in range(20):
        canvas.drawString(72, 760 - 14 * row, WORDS[:80])
    canvas.save()
    return buffer.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "a.pdf": pdf_file,
    "a.docx": word_file,
    "a.html": lambda: f"<!doctype html><html><body><h1>T</h1><p>{WORDS}</p><ul><li>{WORDS}</ul></body></html>".encode(),
    "a.md": lambda: f"---\ntitle: T\n---\n# T\n\n**P1.** {WORDS}\n\n| a | b |\n| - | - |\n| 1 | {WORDS} |\n".encode(),
    "a.txt": lambda: f"Title\n\n{WORDS}\n\n- {WORDS}\n".encode(),
}
INSERTIONS = [
    b"\x00",
    b"<div>",
    b"<table><tr><td>",
    b"-1",
    b"99999999999",
    b"<<",
    b"[",
    b"\xff\xfe",
    b"/Length 0",
    b"**",
    b"&#1114112;",
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 3, 10, 50])):
        place = chance.randrange(len(changed) or 1)
        match chance.randrange(3):
            case 0:
                changed[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[place : place + chance.choice([1, 20, 200])]
            case _:
                changed[place:place] = chance.choice(INSERTIONS)
    return bytes(changed)


def outcome(reader: SafeReader, path: Path) -> str:
    """Read a file in the sandbox; return its error, or nothing."""
    source = Source(id=path.stem, path=f"reports/{path.name}", media_type="", sha256="")
    try:
        document = reader.read(source, path)
    except UnreadableSourceError as error:
        assert len(str(error).splitlines()) == 1
        return str(error)
    assert document.blocks and all(block.text for block in document.blocks)
    return ""


@pytest.fixture
def reader() -> Iterator[SafeReader]:
    with SafeReader(Limits(seconds=SECONDS, ocr_languages="none")) as opened:
        yield opened


@pytest.mark.parametrize("name", FILES)
def test_the_sound_files_are_read(reader: SafeReader, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    assert outcome(reader, path) == ""


def check_mutations(reader: SafeReader, folder: Path, name: str, count: int) -> None:
    """Read mutated files: an error of ours or a document, within the limits, and never a crash."""
    data, path = FILES[name](), folder / name

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.integers(min_value=0))
    def check(seed: int) -> None:
        path.write_bytes(mutated(data, random.Random(seed)))
        started = time.monotonic()
        reason = outcome(reader, path)
        assert time.monotonic() - started < SECONDS + 5
        assert "crashes" not in reason and "takes more than" not in reason and "makes no sense" not in reason

    check()


@pytest.mark.parametrize("name", FILES)
def test_damage_gives_an_error_of_ours_or_a_document(reader: SafeReader, tmp_path: Path, name: str) -> None:
    check_mutations(reader, tmp_path, name, 20)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_two_thousand_mutations_give_an_error_of_ours_or_a_document(
    reader: SafeReader, tmp_path: Path, name: str
) -> None:
    check_mutations(reader, tmp_path, name, MUTATIONS // len(FILES))
