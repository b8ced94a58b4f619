"""Pure work on strings: front matter, normalisation, words broken over lines, folding for comparison.

Two degrees of change are kept apart. `normalise` gives what a reader sees, and what is quoted: quotes, dashes and
accents stay. `fold` gives what is compared, never shown; its offsets lead back to the text that is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache

__all__ = ["Folded", "dehyphenate", "fold", "normalise", "split_front_matter", "vocabulary"]

_FENCE = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSING_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_YAML_KEY = re.compile(r"\s*(?:#.*\n\s*)*[\w-]+[ \t]*:")


def split_front_matter(raw: str) -> tuple[str | None, str]:
    """Return the YAML between the leading `---` fences, without them, and the body after them.

    Without front matter the first part is None. A fence that opens on YAML and is never closed takes all the rest
    as YAML and leaves an empty body: nothing of it can be quoted by mistake, and the caller sees that there is no
    text. A leading `---` that no key follows is a rule in the text, not a fence.
    """
    opening = _FENCE.match(raw)
    if not opening:
        return None, raw.removeprefix("\ufeff")
    rest = raw[opening.end() :]
    if closing := _CLOSING_FENCE.search(rest):
        return rest[: closing.start()], rest[closing.end() :]
    return (rest, "") if _YAML_KEY.match(rest) else (None, raw.removeprefix("\ufeff"))


# Printers' ligatures only: typography, not spelling. NFKC would also turn "²" into "2" and "…" into "...".
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}

# What leaves no ink: controls that are not white space, soft hyphens, joiners, direction marks, fillers, variation
# selectors, tags (in which text can be smuggled past a reader), surrogates and the private use areas.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_SPACES = re.compile(r"[\s\u2800]+")


def normalise(text: str) -> str:
    """Return the text as a reader sees it, on one line.

    NFC, ligatures spelt out, invisible characters removed, every run of white space (line breaks too) one plain
    space. Quotation marks and dashes stay as they are.
    """
    visible = _INVISIBLE.sub("", text.translate(_LIGATURES))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


_SOFT_HYPHEN = "\u00ad"
_TOKEN = re.compile(r"[\w'’]+(?:[-‐‑][\w'’]+)*")
_LONGEST_WORD = 200
_BROKEN_WORD = re.compile(r"([\w'’]+(?:[-‐‑][\w'’]+)*)[-‐]$")
_FIRST_WORD = re.compile(r"[\w'’]+")
_GLUED_END = re.compile(r"(?:\S[—/]|\d[–-])$")
_ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*$")

# After a hyphen at the end of a line these continue a list ("pre- and post-trial"), not a word.
_CONJUNCTION_WORDS = "and or und oder et ou y o e ed en of og och i oraz lub albo a nebo ir ar un vai и или і й або чи"
_CONJUNCTIONS = frozenset(_CONJUNCTION_WORDS.split())
# First parts that are seldom words of their own and are usually written with a hyphen; of "non" and "self" nearly all.
_BOUND_FORM_WORDS = "all anti co cross ex half inter mid multi non post pre pro quasi re self semi sub vice"
_BOUND_FORMS = frozenset(_BOUND_FORM_WORDS.split())
_ALWAYS_BOUND = frozenset({"non", "self"})


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """Return the words and hyphenated compounds that stand unbroken in the lines, in lower case."""
    words: set[str] = set()
    continued = False
    for line in lines:
        tokens = [token.lower().replace("‐", "-").replace("‑", "-") for token in _TOKEN.findall(line)]
        broken = line.rstrip().endswith(("-", "‐", _SOFT_HYPHEN))
        words.update(tokens[1 if continued else 0 : len(tokens) - 1 if broken else None])
        continued = broken
    return frozenset(words)


def dehyphenate(lines: Iterable[str], *, words: Container[str] = frozenset()) -> str:
    """Join the lines of one paragraph and mend the words that were broken over their ends.

    A hyphen at a line's end goes when the next line continues in lower case, unless it belongs to the word: the
    compound stands with its hyphen elsewhere in the document (`words`, see `vocabulary`), both halves are words of
    the document and the whole is not, or the first half is a number, an acronym or a compound itself.
    """
    joined = ""
    for line in lines:
        joined = _join(joined, line.strip(" \t\r\n"), words)
    return joined


def _join(left: str, right: str, words: Container[str]) -> str:
    if not left or not right:
        return left + right
    if left.endswith(_SOFT_HYPHEN):
        return left.rstrip(_SOFT_HYPHEN) + right
    end = left[-_LONGEST_WORD:]
    broken = _BROKEN_WORD.search(end)
    if not broken:
        return left + ("" if _GLUED_END.search(end) else " ") + right
    following = _FIRST_WORD.match(right)
    if following is None or following[0].lower() in _CONJUNCTIONS:
        return f"{left} {right}"
    if _ADDRESS_END.search(end) or _belongs(broken[1], following[0], words):
        return left + right
    return left[:-1] + right


def _belongs(head: str, tail: str, words: Container[str]) -> bool:
    """Tell whether the hyphen between the two parts is part of the word."""
    is_acronym = head.isupper() and len(head) > 1
    is_compound = not head.replace("'", "").isalnum()
    if is_acronym or is_compound or head[-1].isdigit() or not tail[0].islower():
        return True
    first, second = head.lower(), tail.lower()
    compound = f"{first}-{second}"
    if compound in words or first + second in words:
        return compound in words
    return first in _ALWAYS_BOUND or (second in words and len(second) > 3 and (first in _BOUND_FORMS or first in words))


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable, with the way back to the text it was made from."""

    text: str
    source_length: int
    offsets: tuple[int, ...] | None = None
    """For each folded character the place of the one it comes from; None where all places are the same."""

    def offset(self, index: int) -> int:
        """Return where the folded character at `index` starts in the original; at the end, the original's length."""
        if self.offsets is None:
            return min(index, self.source_length)
        return self.offsets[index] if index < len(self.offsets) else self.source_length

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of the original that the folded range stands for, accents included."""
        first = self.offset(start)
        return first, first if end <= start else max(self.offset(end), self.offset(end - 1) + 1)


# Letters that Unicode does not decompose, and signs of which several look or mean the same.
_PLAIN = {
    **dict(zip("łŁøØđĐıħŧŋſ", "lLoOdDihtns", strict=True)),
    **{"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D"},
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛ʼʹ′`´", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
}

# Pairs that look alike. Capitals and small letters differ: "В" looks like "B", but "в" does not look like "b".
_LATIN_LIKE = "aceijopsxyhABCEHIJKMOPSTXY"
_CYRILLIC_LIKE = "асеіјорѕхуһАВСЕНІЈКМОРЅТХУ"
_TO_CYRILLIC = dict(zip(_LATIN_LIKE, _CYRILLIC_LIKE, strict=True))
_TO_LATIN = dict(zip(_CYRILLIC_LIKE, _LATIN_LIKE, strict=True))
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_CYRILLIC = "\u0400-\u0482\u048a-\u052f"
_LATIN_LETTERS = re.compile(f"[{_LATIN}]")
_CYRILLIC_LETTERS = re.compile(f"[{_CYRILLIC}]")
_WORD = re.compile(f"[{_LATIN}{_CYRILLIC}\\u0300-\\u036f]+")
_BORDER = re.compile(f"[{_LATIN}][\\u0300-\\u036f]*[{_CYRILLIC}]|[{_CYRILLIC}][\\u0300-\\u036f]*[{_LATIN}]")


def fold(text: str) -> Folded:
    """Return the text in lower case without diacritics, look-alike letters in the script of their word.

    A Latin letter hidden in a Cyrillic word becomes Cyrillic and the other way round; quotation marks, apostrophes
    and dashes become plain ones. For comparing only: й becomes и, ў becomes у.
    """
    one_script = _WORD.sub(_unmix, text) if _BORDER.search(text) else text
    pieces = [_fold_character(character) for character in one_script]
    folded = "".join(pieces)
    if all(len(piece) == 1 for piece in pieces):
        return Folded(folded, len(text))
    offsets = tuple(place for place, piece in enumerate(pieces) for _ in piece)
    return Folded(folded, len(text), offsets)


@cache
def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKD", _PLAIN.get(character, character)).lower()
    return "".join(part for part in plain if not unicodedata.combining(part))


def _unmix(match: re.Match[str]) -> str:
    """Bring a word of two scripts into one, where all letters of the one look like letters of the other."""
    word = match[0]
    latin = set(map(_base, _LATIN_LETTERS.findall(word)))
    cyrillic = set(map(_base, _CYRILLIC_LETTERS.findall(word)))
    if not latin or not cyrillic:
        return word
    hides_latin, hides_cyrillic = latin <= _TO_CYRILLIC.keys(), cyrillic <= _TO_LATIN.keys()
    if hides_latin and hides_cyrillic:
        # Nothing but look-alikes: the script of most letters is meant.
        hides_latin = len(_CYRILLIC_LETTERS.findall(word)) >= len(_LATIN_LETTERS.findall(word))
    table = _TO_CYRILLIC if hides_latin else _TO_LATIN if hides_cyrillic else {}
    return "".join(table.get(_base(letter), letter) for letter in word)


def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
