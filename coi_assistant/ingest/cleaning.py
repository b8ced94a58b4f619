"""What the readers share: furniture of pages, captions that stand twice, articles that share a page, broken letters.

Each function is pure and takes and returns pieces. What is left out is told in a warning, never silently lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coi_assistant.ingest.assembly import Piece
from coi_assistant.ingest.furniture import ADDRESS, CONSENT, CREDIT, LINE, PLAYER, TAIL
from coi_assistant.text import fold, normalise

SECOND_ARTICLE = "second article on the page"
"""Ends the section path of what follows the credit line of the first article."""

_LONGEST_LINE = 200
_LONGEST_NOTICE = 600
_LONGEST_CAPTION = 300
# A tail of teasers is short; what is longer, in itself or against the page, is a section of the report.
_LARGEST_TAIL = 0.25
_LONGEST_TAIL = 4000
# Words of 25 letters, most of them, are names of icons run together, or encoded data; one of them alone may be an
# address or a slip in a paragraph that must not be lost for it. German law stays below 12.
_LONGEST_WORDS = 25
_SPACED_SCRIPTS = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """Pieces after cleaning, and what was left out or is doubtful."""

    pieces: tuple[Piece, ...]
    warnings: tuple[str, ...] = ()


def clean(pieces: Sequence[Piece]) -> Cleaned:
    """Return the pieces without furniture and repetitions, a second article marked as such."""
    warnings: list[str] = []
    kept = [piece for piece in pieces if normalise(piece.text)]
    kept, tail = _without_tail(list(map(_listed_item, kept)))
    kept, dropped = _without(kept, is_furniture)
    kept = _without_bare_headings_at_end(without_repetitions(kept))
    dropped += tail
    if dropped:
        warnings.append(f"left out as page furniture: {_listed(dropped)}")
    marked = mark_second_article(kept)
    if any(piece.aside == SECOND_ARTICLE for piece in marked):
        warnings.append("a second article stands on the page; its passages are marked")
    return Cleaned(pieces=tuple(marked), warnings=tuple(warnings))


_BULLET = re.compile(r"\s*[•●▪■◦‣○□➢✓►\uf0b7\uf0a7]\s*(?=\w)")


def _listed_item(piece: Piece) -> Piece:
    """Take the bullet off a paragraph that was typed as a list item. A dash may open direct speech, so it stays."""
    bullet = _BULLET.match(piece.text) if piece.kind == "paragraph" else None
    return replace(piece, kind="list item", text=piece.text[bullet.end() :]) if bullet else piece


def is_furniture(piece: Piece) -> bool:
    """Tell whether a piece belongs to the page and not to the report."""
    text = normalise(piece.text)
    if piece.kind == "table row":
        return False
    if len(text) <= _LONGEST_LINE and LINE.fullmatch(text.rstrip(" :>»→…")):
        return True
    if len(text) <= _LONGEST_NOTICE and (PLAYER.search(text) or (CONSENT.search(text) and ADDRESS.search(text))):
        return True
    return _is_run_together(text)


def _is_run_together(text: str) -> bool:
    spaced = len(_SPACED_SCRIPTS.findall(text))
    lengths = [len(word) for word in re.split(r"[\s,]+", text)]
    long = sum(length > _LONGEST_WORDS for length in lengths) >= len(lengths) / 2
    return len(text) > 100 and spaced > len(text) / 2 and long and "://" not in text


def without_repetitions(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with what stands twice standing once.

    A caption is repeated beside its picture (in the next piece, or twice in one); a title is repeated as a
    paragraph below the heading.
    """
    kept: list[Piece] = []
    titles: set[str] = set()
    for piece in pieces:
        text = normalise(piece.text)
        if single := _halved(text):
            piece, text = replace(piece, text=single, kind="caption"), single
        if kept and _repeats(piece, kept[-1]):
            kept[-1] = _as_caption(kept[-1])
        elif piece.kind != "paragraph" or text not in titles:
            kept.append(piece)
        if piece.kind == "heading" and len(text.split()) > 3:
            titles.add(text)
    return kept


def _repeats(piece: Piece, previous: Piece) -> bool:
    """Tell whether a piece says just what the one before says; rows of a table and other pages may."""
    if piece.kind == "table row" or piece.pages != previous.pages:
        return False
    return normalise(piece.text) == normalise(previous.text)


def _halved(text: str) -> str:
    """Return the sentence of which a text is two copies; empty if it is none."""
    middle = len(text) // 2
    first, second = text[:middle].strip(), text[middle:].strip()
    return first if first == second and 20 < len(first) <= _LONGEST_CAPTION else ""


def _as_caption(piece: Piece) -> Piece:
    fits = piece.kind == "paragraph" and len(piece.text) <= _LONGEST_CAPTION
    return replace(piece, kind="caption") if fits else piece


def _without_tail(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Cut what follows the line that opens the end matter, where that is the smaller part by far."""
    rest = whole = sum(len(piece.text) for piece in pieces)
    for index, piece in enumerate(pieces):
        rest -= len(pieces[index - 1].text) if index else 0
        if rest <= min(_LONGEST_TAIL, _LARGEST_TAIL * whole) and piece.kind != "table row" and _opens_tail(piece):
            return list(pieces[:index]), list(pieces[index:])
    return list(pieces), []


def _opens_tail(piece: Piece) -> bool:
    text = normalise(piece.text)
    return len(text) <= _LONGEST_LINE and bool(TAIL.fullmatch(text.rstrip(" :.>»→…")))


def _without_bare_headings_at_end(pieces: Sequence[Piece]) -> list[Piece]:
    kept = list(pieces)
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return kept


def _without(pieces: Sequence[Piece], condition: Callable[[Piece], bool]) -> tuple[list[Piece], list[Piece]]:
    kept: list[Piece] = []
    dropped: list[Piece] = []
    for piece in pieces:
        (dropped if condition(piece) else kept).append(piece)
    return kept, dropped


def _listed(pieces: Sequence[Piece]) -> str:
    shown = [normalise(piece.text)[:40] for piece in pieces[:5]]
    more = f" and {len(pieces) - len(shown)} more" if len(pieces) > len(shown) else ""
    return ", ".join(map(repr, shown)) + more


_LONG = 200
_FEWEST_LONG = 3


def mark_second_article(pieces: Sequence[Piece]) -> list[Piece]:
    """Mark what follows an article's credit line where another article begins there.

    Blogs and news pages print several articles one after the other. Whether the second is on the point cannot be
    told here, but its passages must not mix with those of the first.
    """
    for index, piece in enumerate(pieces):
        if len(piece.text) <= _LONGEST_LINE and CREDIT.fullmatch(normalise(piece.text)):
            before, after = pieces[: index + 1], pieces[index + 1 :]
            if min(_long_paragraphs(before), _long_paragraphs(after)) >= _FEWEST_LONG:
                return [*before, *(replace(each, aside=each.aside or SECOND_ARTICLE) for each in after)]
    return list(pieces)


def _long_paragraphs(pieces: Sequence[Piece]) -> int:
    return sum(piece.kind == "paragraph" and len(piece.text) >= _LONG for piece in pieces)


_MOJIBAKE = re.compile(r"[\u00c0-\u00ff]{4,}")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)")
# One lost sign in fifty is decoration (bullets of a symbol font); text in a broken encoding is lost throughout.
_MOST_LOST = 0.05


def garbled_share(text: str) -> float:
    """Return which share of the letters is broken: signs without meaning, or Cyrillic read as accented Latin."""
    letters = sum(character.isalpha() for character in text)
    lost = len(_LOST.findall(text)) + sum(len(run) for run in _MOJIBAKE.findall(text))
    return lost / (letters + lost) if lost else 0.0


def is_garbled(text: str) -> bool:
    """Tell whether so many letters are broken that the text cannot be quoted."""
    return garbled_share(text) > _MOST_LOST


def same_line(text: str) -> str:
    """Return a key that is equal for the same running head on different pages: folded, numbers alike."""
    return re.sub(r"\d+", "#", fold(normalise(text)).text)
