"""Quotations in free text: what stands in quotation marks of any kind, and the words that may be its reference."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

FEWEST_WORDS = 3
"""Words that make a quotation; one or two in quotation marks are a term."""

# A straight mark does not tell whether it opens or closes: the space beside it does.
_DOUBLE = re.compile(
    r'(?<!\w)"(?=\S)([^"]+)(?<=\S)"(?!\w)|“([^“”]+)”|[„”]([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|(?<!\w)‘((?:[^‘’]|’(?=\w))+)’(?!\w)'
)
_NOTE = re.compile(r"^\[\^?(\w{1,8})\]:?\s+(.+)$", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^?(\w{1,8})\]")
_PARAGRAPH = re.compile(r"(?:(?!\n[ \t]*\n).)+", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words in quotation marks, with what stands beside them."""

    text: str
    reference: str
    """What follows up to the next quotation, with the notes that it points to; else what goes before."""
    line: int


def quotations(text: str, *, titles: Collection[str] = ()) -> list[Quotation]:
    """Return the quotations of a text in reading order.

    Args:
        titles: of sources; a title in quotation marks belongs to a reference and is no quotation.
    """
    notes = {match[1]: match[2].strip() for match in _NOTE.finditer(text)}
    body = _NOTE.sub(lambda match: " " * len(match[0]), text)
    known = {_folded(title) for title in titles}
    found: list[Quotation] = []
    paragraphs = list(_PARAGRAPH.finditer(body))
    for number, match in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else ""
        found += _in_paragraph(match, body, notes, known, following)
    return found


def _in_paragraph(
    match: re.Match[str], body: str, notes: dict[str, str], known: Collection[str], following: str
) -> Iterator[Quotation]:
    paragraph = match[0]
    spans = [
        (start, end, words)
        for start, end, words in _marked(paragraph)
        if _folded(words) not in known and len(re.findall(r"\w+", words)) >= FEWEST_WORDS
    ]
    for place, (start, end, words) in enumerate(spans):
        stop = spans[place + 1][0] if place + 1 < len(spans) else len(paragraph)
        after = paragraph[end:stop]
        if not re.search(r"\w{3}", after):
            begin = spans[place - 1][1] if place else 0
            after = f"{after} {paragraph[begin:start]}"
            # A reference to a block quotation stands below it.
            after = f"{after} {following}" if paragraph.lstrip().startswith(">") else after
        cited = " ".join(notes.get(mark, "") for mark in _NOTE_MARK.findall(after))
        line = body.count("\n", 0, match.start() + start) + 1
        yield Quotation(text=words, reference=" ".join(f"{after} {cited}".split()), line=line)


def _marked(paragraph: str) -> Iterator[tuple[int, int, str]]:
    if paragraph.lstrip().startswith(">"):
        lines = [line for line in paragraph.splitlines() if line.lstrip().startswith(">")]
        words = " ".join(line.lstrip().lstrip(">").strip() for line in lines).strip('"“”„«» ')
        end = sum(len(line) + 1 for line in lines)
        yield 0, end, words
        return
    for match in _DOUBLE.finditer(paragraph):
        yield match.start(), match.end(), _trimmed(next(group for group in match.groups() if group is not None))


def _trimmed(words: str) -> str:
    """Return a quotation without the comma that some styles put inside the marks."""
    return " ".join(words.split()).removesuffix(",")


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
