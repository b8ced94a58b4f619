"""What the styles of a web page hide: inline styles, and simple rules of its own style sheets. Pure.

Only simple selectors are followed (`p`, `.a`, `#b`, `p.a.b`): a browser's whole cascade is not rebuilt here, and where
a rule cannot be followed the text counts as seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml.etree import _Element

_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,20000})\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NESTED = re.compile(r"@[^{};]{0,500}\{(?:[^{}]{0,2000}\{[^{}]{0,20000}\}\s*)*\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_PART = re.compile(r"([.#])([\w-]+)")
_MOST_RULES = 5000

_ZERO_SIZE = re.compile(r"0*(?:0|0?\.0+|0\.0*)(?:px|pt|em|rem|%|ex|ch|vh|vw)?")
_TINY_SIZE = re.compile(r"0?\.\d+(?:px|pt)")
_AWAY = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|%)?")
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_CALL = re.compile(r"rgba?\(([^)]*)\)")
_NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "red": (255, 0, 0), "blue": (0, 0, 255),
    "green": (0, 128, 0), "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "silver": (192, 192, 192), "navy": (0, 0, 128), "maroon": (128, 0, 0), "lightgray": (211, 211, 211),
}  # fmt: skip
# Nearer colours cannot be told apart; see `ink`.
_SAME = 13
_WHITE = (255, 255, 255)

Colour = tuple[int, int, int]
Declarations = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selector:
    """A simple selector."""

    tag: str
    classes: frozenset[str]
    identity: str

    @property
    def key(self) -> str:
        """One thing that an element must have to be meant."""
        if self.identity:
            return f"#{self.identity}"
        return f".{min(self.classes)}" if self.classes else self.tag

    def fits(self, element: _Element, classes: frozenset[str]) -> bool:
        """Tell whether an element is meant."""
        return (
            (not self.tag or element.tag == self.tag)
            and self.classes <= classes
            and (not self.identity or element.get("id") == self.identity)
        )


@dataclass(slots=True)
class Styles:
    """The rules of a page's own style sheets that may hide something."""

    rules: dict[str, list[tuple[int, _Selector, Declarations]]] = field(default_factory=dict)
    """By one thing that an element must have (`.class`, `#id` or tag), with the rule's place in the sheets."""
    linked: bool = False
    """Whether the page takes rules from elsewhere, which are not there to be read."""

    @classmethod
    def of(cls, tree: _Element) -> Styles:
        """Return the styles of a page."""
        linked = any("stylesheet" in (link.get("rel") or "").lower() for link in tree.iter("link"))
        sheets = "\n".join(element.text or "" for element in tree.iter("style"))
        rules: dict[str, list[tuple[int, _Selector, Declarations]]] = {}
        for place, (selector, declarations) in enumerate(islice(_rules(sheets), _MOST_RULES)):
            rules.setdefault(selector.key, []).append((place, selector, declarations))
        return cls(rules=rules, linked=linked)

    def own(self, element: _Element) -> Declarations:
        """Return what the rules and its own style say of an element; its own style wins."""
        given: Declarations = {}
        classes = frozenset((element.get("class") or "").split())
        keys = [str(element.tag), f"#{element.get('id')}", *(f".{name}" for name in classes)] if self.rules else []
        candidates = [rule for key in keys for rule in self.rules.get(key, ())]
        for _, selector, declarations in sorted(candidates, key=lambda rule: rule[0]):
            if selector.fits(element, classes):
                given |= declarations
        if element.tag == "font" and element.get("color"):
            given["color"] = str(element.get("color")).strip().lower()
        if element.get("bgcolor"):
            given["background-color"] = str(element.get("bgcolor")).strip().lower()
        return given | _declarations(element.get("style") or "")


def hides(declared: Mapping[str, str]) -> bool:
    """Tell whether declarations take an element out of sight, whatever lies around it."""
    return (
        declared.get("display") == "none"
        or declared.get("visibility") in ("hidden", "collapse")
        or bool(_ZERO_SIZE.fullmatch(declared.get("opacity", "")))
        or bool(
            _ZERO_SIZE.fullmatch(declared.get("font-size", "")) or _TINY_SIZE.fullmatch(declared.get("font-size", ""))
        )
        or any(_AWAY.fullmatch(declared.get(name, "")) for name in ("text-indent", "left", "top", "margin-left"))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paint:
    """Colours as an element inherits them; a background of None is one that cannot be told."""

    colour: Colour | None = None
    inline: bool = False
    """Whether the colour is given in the element itself or in one that holds it."""
    ground: Colour | None = _WHITE
    declared: bool = False
    """Whether the page itself says what the background is."""

    def hides(self, linked: bool) -> bool:
        """Tell whether text cannot be told from what lies below it.

        White text without any background of its own is hidden only if no style sheet from elsewhere may give it one.
        """
        if self.colour is None or self.ground is None or not _same(self.colour, self.ground):
            return False
        return self.declared or self.inline or not linked


def blank_painted_over(tree: _Element, styles: Styles) -> list[str]:
    """Take out, in place, the text that has the colour of its background; return what was taken out."""
    taken: list[str] = []
    waiting: list[tuple[_Element, _Paint]] = [(tree, _Paint())]
    while waiting:
        element, around = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        paint = _painted(element, styles.own(element), around)
        if paint.hides(styles.linked):
            taken += _blanked(element)
        waiting.extend((child, paint) for child in element)
    return taken


def _blanked(element: _Element) -> list[str]:
    """Take out the text that stands in an element itself; what its children hold has colours of its own."""
    taken = [element.text or "", *(child.tail or "" for child in element)]
    element.text = None
    for child in element:
        child.tail = None
    return [text for text in taken if text.strip()]


_COLOURING = frozenset({"color", "background", "background-color", "background-image"})


def _painted(element: _Element, declared: Declarations, around: _Paint) -> _Paint:
    colour, inline = around.colour, around.inline
    if "color" in declared:
        colour = _colour(declared["color"])
        inline = "color" in _declarations(element.get("style") or "") or element.tag == "font"
    ground, said = around.ground, around.declared
    for name in ("background", "background-color"):
        if name in declared and declared[name] not in ("none", "transparent", "inherit", "initial"):
            ground, said = _colour(declared[name]), True
    if "url(" in declared.get("background-image", "") or "gradient" in declared.get("background-image", ""):
        ground = None
    return _Paint(colour=colour, inline=inline, ground=ground, declared=said)


def _rules(sheet: str) -> Iterator[tuple[_Selector, Declarations]]:
    plain = _NESTED.sub("", _COMMENT.sub("", sheet))
    for match in _RULE.finditer(plain):
        declared = _declarations(match[2])
        if declared:
            for part in match[1].split(","):
                selector = _selector(part.strip())
                if selector is not None:
                    yield selector, declared


def _selector(text: str) -> _Selector | None:
    match = _SIMPLE.fullmatch(text)
    if not match or not text:
        return None
    parts = _PART.findall(match[2] or "")
    identities = [name for mark, name in parts if mark == "#"]
    return _Selector(
        tag=(match[1] or "").lower(),
        classes=frozenset(name for mark, name in parts if mark == "."),
        identity=identities[0] if identities else "",
    )


_TELLING = _COLOURING | {"display", "visibility", "opacity", "font-size", "text-indent", "left", "top", "margin-left"}


def _declarations(style: str) -> Declarations:
    """Return the declarations that may hide something, in lower case."""
    found: Declarations = {}
    for part in style.split(";") if style else ():
        name, _, value = part.partition(":")
        name = name.strip().lower()
        if name in _TELLING:
            found[name] = value.lower().replace("!important", "").strip()
    return found


def _colour(value: str) -> Colour | None:
    """Return a colour; None for one that cannot be told (names that are not known, gradients, pictures)."""
    text = value.strip()
    if text in _NAMES:
        return _NAMES[text]
    if match := _HEX.fullmatch(text):
        digits = match[1]
        pairs = [each * 2 for each in digits[:3]] if len(digits) < 6 else [digits[0:2], digits[2:4], digits[4:6]]
        red, green, blue = (int(pair, 16) for pair in pairs)
        return red, green, blue
    match = _CALL.fullmatch(text)
    parts: list[Any] = re.split(r"[\s,/]+", match[1].strip()) if match else []
    if len(parts) >= 3 and all(re.fullmatch(r"\d{1,3}", part) for part in parts[:3]):
        return int(parts[0]), int(parts[1]), int(parts[2])
    return None


def _same(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))
