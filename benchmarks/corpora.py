"""Corpora of any size: reports made of the shipped digests, varied word by word, so that no two say the same."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "corpus"
PASSAGES_A_REPORT = 100
VARIED = 0.3
"""Share of the words that are replaced by others of the same report: neither copies nor word salad."""

_PARAGRAPH = re.compile(r"^\*\*P\d+\.\*\* (.+)$", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{4,}")


def write_corpus(folder: Path, passages: int) -> Path:
    """Fill a folder with reports of `passages` paragraphs in all, or with the shipped corpus for 0."""
    if folder.exists():
        return folder
    if not passages:
        shutil.copytree(SHIPPED, folder)
        return folder
    folder.mkdir(parents=True)
    shutil.copy(SHIPPED / "topics.yaml", folder)
    digests = sorted(SHIPPED.glob("[0-9]*.md"))
    for number, first in enumerate(range(0, passages, PASSAGES_A_REPORT)):
        digest = digests[number % len(digests)]
        text = varied(digest.read_text(encoding="utf-8"), min(PASSAGES_A_REPORT, passages - first), seed=number)
        (folder / f"report-{number:05}.md").write_text(text, encoding="utf-8")
    return folder


def varied(digest: str, passages: int, *, seed: int) -> str:
    """Return a report with the front matter of a digest and `passages` variations of its paragraphs."""
    chance = random.Random(seed)
    front = _FRONT.match(digest)
    paragraphs = _PARAGRAPH.findall(digest)
    words = _WORD.findall(" ".join(paragraphs))

    def another(match: re.Match[str]) -> str:
        return chance.choice(words) if chance.random() < VARIED else match[0]

    body = [
        f"**P{place}.** {_WORD.sub(another, paragraphs[place % len(paragraphs)])}" for place in range(1, passages + 1)
    ]
    return (front[0] if front else "") + "\n\n".join(body) + "\n"
