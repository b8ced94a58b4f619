"""A document without a format: blocks of runs, which the writers turn into DOCX, PDF and Markdown.

Text may come from a corpus or from a user and is hostile until shown otherwise: `printable` takes out what cannot be
written or would not be seen, `live_link` lets only addresses of the web through. Every writer passes through both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote, urlsplit

__all__ = [
    "Block",
    "Document",
    "Footnote",
    "Heading",
    "ListItem",
    "PageBreak",
    "Paragraph",
    "Quote",
    "Run",
    "Table",
    "footnotes_of",
    "is_right_to_left",
    "live_link",
    "printable",
    "runs",
    "text_of",
]

# Controls, direction overrides (they can turn a sentence round before a reader's eyes), surrogates, private use, and
# the code points that XML forbids. Joiners stay: Arabic and Persian spelling needs them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\uf8ff\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"[\t\n\r\x0b\x0c\u2028\u2029]+")
_STRONG = re.compile(
    "[A-Za-z\u00c0-\u024f\u0370-\u058f\u10a0-\u10ff\u1e00-\u1fff]|([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])"
)
_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """What stands at the foot of the page; its runs have no footnotes of their own."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters of one look. A footnote hangs on the end of its run."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    highlight: bool = False
    link: str = ""
    """Web address; anything else is written as plain text."""
    footnote: Footnote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; levels count from 1, and none is skipped."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Plain text."""

    runs: tuple[Run, ...]
    small: bool = False
    """A note that accompanies the text."""
    keep: bool = False
    """Stays on the page of the next block's start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a source, set apart from the text."""

    runs: tuple[Run, ...]
    keep: bool = False
    """Stays on the page of the next block's start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One item of a list; the label is text, so that a number stays what it was when the document is edited."""

    runs: tuple[Run, ...]
    label: str = "•"
    keep: bool = False
    """Stays on the page of the next block's start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells of runs under a header; `widths` are shares of the page's width."""

    header: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """The next block starts on a new page."""


Block = Heading | Paragraph | Quote | ListItem | Table | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document with its properties."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    language: str = "en"
    """ISO 639-1 code, so that a spelling checker fits."""
    created: date = field(default_factory=date.today)
    contents: int = 0
    """Levels of headings that a table of contents after the title lists; with 0 there is none."""


def runs(text: str) -> tuple[Run, ...]:
    """Return plain text as runs."""
    return (Run(text=text),)


def text_of(parts: tuple[Run, ...]) -> str:
    """Return the characters of runs, without their footnotes."""
    return "".join(one.text for one in parts)


def footnotes_of(document: Document) -> tuple[Footnote, ...]:
    """Return the footnotes in the order of their marks; the first has number 1."""
    return tuple(one.footnote for block in document.blocks for one in _runs_of(block) if one.footnote)


def printable(text: str) -> str:
    """Return the text on one line without what a document cannot hold or a reader cannot see."""
    return _SPACES.sub(" ", _UNPRINTABLE.sub("", text.replace("\r\n", "\n")))


def live_link(address: str) -> str:
    """Return an address of the web or of a mailbox, safe to write as a link; else nothing."""
    cleaned = _SPACES.sub("", _UNPRINTABLE.sub("", address)).strip()
    try:
        scheme = urlsplit(cleaned).scheme.lower()
    except ValueError:
        return ""
    return quote(cleaned, safe="%/:=&?~#+!$,;'@()*[]") if scheme in _SCHEMES else ""


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter with a direction is written from right to left."""
    first = _STRONG.search(text)
    return bool(first and first[1])


def _runs_of(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph | Quote | ListItem):
        yield from block.runs
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from cell
