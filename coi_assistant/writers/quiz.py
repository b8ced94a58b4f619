"""Quiz questions in the formats that learning platforms import: GIFT, Moodle XML, Anki CSV."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from lxml import etree

__all__ = ["Option", "QuizItem", "anki_csv", "gift", "moodle_xml"]

_GIFT_SPECIAL = re.compile(r"([~=#{}:\\])")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose; in a question of order, one event, and the options stand in the right order."""

    text: str
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizItem:
    """One question with its answers, the reason and the reference."""

    kind: Literal["choice", "truth", "order"]
    stem: str
    """What to do."""
    body: str
    """The statement or the quotation with a gap; empty for a question of order."""
    options: tuple[Option, ...]
    why: str
    reference: str
    answer: str
    """In words."""


def gift(items: Iterable[QuizItem], *, place: str = "{place}") -> str:
    """Return the questions in Moodle's GIFT format; order becomes matching of places and events.

    Args:
        place: pattern for the place of an event, with `{place}`.
    """
    return "\n".join(_gift_item(number, item, place) for number, item in enumerate(items, 1))


def moodle_xml(items: Iterable[QuizItem], *, place: str = "{place}") -> bytes:
    """Return the questions as Moodle XML."""
    root = etree.Element("quiz")
    for number, item in enumerate(items, 1):
        kind = {"choice": "multichoice", "truth": "multichoice", "order": "matching"}[item.kind]
        question = etree.SubElement(root, "question", type=kind)
        _text(etree.SubElement(question, "name"), f"{number}. {item.stem}")
        _html(question, "questiontext", f"{item.stem}\n{item.body}")
        _html(question, "generalfeedback", f"{item.why}\n{item.reference}")
        etree.SubElement(question, "defaultgrade").text = "1"
        etree.SubElement(question, "shuffleanswers").text = "1"
        if item.kind == "order":
            _moodle_pairs(question, item, place)
        else:
            _moodle_answers(question, item)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def anki_csv(items: Iterable[QuizItem]) -> str:
    """Return front, back and reference of each card, comma separated; no cell can start a formula in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for item in items:
        options = sorted(option.text for option in item.options) if item.kind != "truth" else []
        front = "<br>".join(html.escape(one) for one in (item.stem, item.body, *options) if one)
        back = "<br>".join(html.escape(one) for one in (item.answer, item.why) if one)
        writer.writerow([_inert(cell) for cell in (front, back, html.escape(item.reference))])
    return out.getvalue()


def _gift_item(number: int, item: QuizItem, place: str) -> str:
    text = _gift(f"{item.stem} {item.body}".strip())
    feedback = f"####{_gift(f'{item.why} {item.reference}'.strip())}"
    if item.kind == "order":
        pairs = "\n".join(
            f"={_gift(place.format(place=at))} -> {_gift(option.text)}" for at, option in enumerate(item.options, 1)
        )
        return f"::{number}::{text}{{\n{pairs}\n{feedback}\n}}\n"
    answers = "\n".join(f"{'=' if option.right else '~'}{_gift(option.text)}" for option in item.options)
    return f"::{number}::{text}{{\n{answers}\n{feedback}\n}}\n"


def _gift(text: str) -> str:
    return _GIFT_SPECIAL.sub(r"\\\1", _FORBIDDEN.sub("", text).replace("->", "→"))


def _moodle_pairs(question: etree._Element, item: QuizItem, place: str) -> None:
    for at, option in enumerate(item.options, 1):
        pair = etree.SubElement(question, "subquestion", format="html")
        etree.SubElement(pair, "text").text = _escaped(place.format(place=at))
        _text(etree.SubElement(pair, "answer"), option.text)


def _moodle_answers(question: etree._Element, item: QuizItem) -> None:
    etree.SubElement(question, "single").text = "true"
    for option in item.options:
        answer = etree.SubElement(question, "answer", fraction="100" if option.right else "0", format="html")
        etree.SubElement(answer, "text").text = _escaped(option.text)


def _html(parent: etree._Element, name: str, text: str) -> None:
    node = etree.SubElement(parent, name, format="html")
    etree.SubElement(node, "text").text = "".join(f"<p>{_escaped(line)}</p>" for line in text.split("\n") if line)


def _text(parent: etree._Element, text: str) -> None:
    etree.SubElement(parent, "text").text = _FORBIDDEN.sub("", text)


def _escaped(text: str) -> str:
    """Escape twice over all: the platform reads the text as HTML, and lxml escapes for XML."""
    return html.escape(_FORBIDDEN.sub("", text), quote=False)


def _inert(cell: str) -> str:
    plain = _FORBIDDEN.sub("", cell)
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain
