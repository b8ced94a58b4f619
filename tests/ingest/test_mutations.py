"""Damaged files of every format: an error of ours, or a document, and nothing else."""

import io
import random
from collections.abc import Callable

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.records import Document

ReadData = Callable[..., Document]

WORDS = "Border guards of Norland questioned twelve people who came back in February, a monitor said on Monday. "
MUTATIONS = 60
"""Per format; the seeds are fixed, so that a failure can be seen again."""


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


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_no_damage_raises_anything_else(read_data: ReadData, name: str) -> None:
    data = FILES[name]()
    assert read_data(name, data).blocks, "the sound file is read"
    for seed in range(MUTATIONS):
        try:
            document = read_data(name, mutated(data, random.Random(seed)))
        except UnreadableSourceError as error:
            assert len(str(error).splitlines()) == 1, f"seed {seed}"
        else:
            assert document.blocks, f"seed {seed}"
