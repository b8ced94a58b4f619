"""Search queries: from what is typed to a tree, with the place of each part and errors that point at it.

    passport AND (consulate OR embassy) NOT "exit ban"      words side by side are joined by AND
    "telephones searched"~5  pris*  wom?n  -tourist  !bank   near, wildcards, NOT
    title:passports publisher:"Human Rights" year:2023-2025  what the source is; the value may stand in quotation marks

NOT binds more than AND, AND more than OR. The parser keeps stacks of its own, so that deep nesting costs no recursion;
nodes of one kind are flattened, so that the tree is only as deep as the query alternates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coi_assistant.errors import QueryError
from coi_assistant.told import Thousands, Told

__all__ = ["FIELDS", "All", "Any", "Field", "Node", "Not", "Terms", "depth_of", "parse", "years_of"]

FIELDS = ("title", "publisher", "source", "language", "country", "topic", "year")
LONGEST_QUERY = 10_000
DEEPEST = 210
"""Alternations of AND, OR and NOT that are followed; evaluation recurses up to three times a level."""
FEWEST_LETTERS = 2
"""Letters that must stand beside a wildcard; with fewer nearly every word would match."""
FEWEST_AFTER_STAR = 3
WIDEST = 1_000
"""Largest distance of `"..."~N`; passages are shorter than that."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CLOSERS = {"«": "»", "»": "«»"}
_OPENERS = '"“”„‟«»'
_OTHER_CLOSERS = '"“”„‟'
_FIELD = re.compile(r"([^\W\d_]+):(?!//)")
_WORD_END = re.compile(rf"[\s(){re.escape(_OPENERS)}]")
_DISTANCE = re.compile(r"~(\w*)")
_OPERATORS = {"AND": "AND", "&&": "AND", "&": "AND", "OR": "OR", "||": "OR", "|": "OR", "NOT": "NOT"}
_PRECEDENCE = {"OR": 1, "AND": 2, "NOT": 3, "FIELD": 4}
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
_PIECE = re.compile(r"[^\W_*?]+|[*?]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Words that must stand one after the other, or near each other; one word is the usual case."""

    words: tuple[str, ...]
    """As typed, wildcards included; empty where the typed characters hold no letter or digit."""
    start: int
    end: int
    near: int = 0
    """Words that may stand between them, in any order; 0 means one after the other."""
    quoted: bool = False
    """Typed in quotation marks: no other form of a word will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A condition on the source, not on the words of the passage."""

    name: str
    value: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """What the node asks for must be absent."""

    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every node must match."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """At least one node must match."""

    nodes: tuple[Node, ...]


Node = Terms | Field | Not | All | Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: str
    """AND, OR, NOT, FIELD, (, ) or TERMS."""
    start: int
    end: int
    text: str = ""
    terms: Terms | None = None


def parse(query: str) -> Node:
    """Return the tree of a query; offsets count in the query as `tidy` gives it.

    Raises:
        QueryError: it cannot be read; the error tells the position, draws it and hints at what mends it.
    """
    text = tidy(query)
    return _Parser(text).parse(list(_tokens(text)))


def tidy(query: str) -> str:
    """Return a query in NFC with plain spaces.

    Raises:
        QueryError: it is empty, too long, or holds control characters.
    """
    if control := _CONTROL.search(query):
        character = f"U+{ord(control.group()):04X}"
        raise _unread(Told("error.query.control", character=character), query, control.start())
    text = re.sub(r"\s", " ", unicodedata.normalize("NFC", query)).strip()
    if len(text) > LONGEST_QUERY:
        length, limit = Thousands(len(text)), Thousands(LONGEST_QUERY)
        raise QueryError(Told("error.query.too_long", beginning=repr(text[:40]), length=length, limit=limit))
    if not re.search(r"[^\W_]", text):
        raise QueryError(Told("error.query.no_words", query=repr(text[:40])))
    return _without_question_mark(text)


def depth_of(node: Node) -> int:
    """Return how deep a tree is, without recursion."""
    deepest, level = 0, [node]
    while level:
        deepest += 1
        level = [child for one in level for child in _children(one)]
    return deepest


def years_of(terms: Terms) -> tuple[int, int] | None:
    """Return the first and last year that a value of `year:` means, or None where it is no year."""
    match = _YEARS.fullmatch("-".join(terms.words))
    return (int(match[1]), int(match[2] or match[1])) if match else None


def _unread(problem: Told, query: str, position: int) -> QueryError:
    """Return the error that tells what is wrong at a place of the query."""
    return QueryError(Told("error.query.place", position=str(position + 1), problem=problem), query, position)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case All(nodes=nodes) | Any(nodes=nodes):
            return nodes
        case Not(node=inner) | Field(value=inner):
            return (inner,)
    return ()


def _without_question_mark(text: str) -> str:
    """Drop the mark that ends a question typed as one; after fewer words it is a wildcard."""
    is_question = text.endswith("?") and text.count(" ") > 1 and not re.search(rf"[(){re.escape(_OPENERS)}*:]", text)
    return text[:-1] if is_question and text[-2].isalnum() else text


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        letter = text[position]
        if letter == " ":
            position += 1
            continue
        token = _token(text, position, letter)
        if token is not None:
            yield token
        position = token.end if token is not None else position + 1


def _token(text: str, start: int, letter: str) -> _Token | None:
    """Return the token that begins at a position; None for a mark that stands alone and means nothing."""
    if letter in "()":
        return _Token(kind=letter, start=start, end=start + 1, text=letter)
    if letter in _OPENERS:
        return _quoted(text, start)
    if letter in "-!" and start + 1 < len(text) and not text[start + 1].isspace():
        return _Token(kind="NOT", start=start, end=start + 1, text=letter)
    if letter == "+":
        return None
    field = _FIELD.match(text, start)
    if field:
        return _field(text, field)
    return _word(text, start)


def _quoted(text: str, start: int) -> _Token:
    closers = _CLOSERS.get(text[start], _OTHER_CLOSERS)
    end = next((place for place in range(start + 1, len(text)) if text[place] in closers), None)
    if end is None:
        raise _unread(Told("error.query.quotation_open"), text, start)
    after, near = end + 1, 0
    distance = _DISTANCE.match(text, after)
    if distance:
        after, near = distance.end(), _distance(text, distance)
    inside = text[start + 1 : end]
    if not re.search(r"[^\W_]", inside):
        raise _unread(Told("error.query.quotation_empty"), text, start)
    terms = Terms(words=_words(inside, text, start + 1), start=start, end=after, near=near, quoted=True)
    return _Token(kind="TERMS", start=start, end=after, terms=terms)


def _distance(text: str, match: re.Match[str]) -> int:
    if not match[1].isdecimal() or not 0 < int(match[1]) <= WIDEST:
        problem = Told("error.query.distance", distance=repr(match[0]), widest=Thousands(WIDEST))
        raise _unread(problem, text, match.start())
    return int(match[1])


def _field(text: str, match: re.Match[str]) -> _Token:
    name = match[1].lower()
    if name not in FIELDS:
        known = tuple(f"{field}:" for field in FIELDS)
        raise _unread(Told("error.query.no_field", field=repr(match[1]), fields=known), text, match.start())
    follows = text[match.end() : match.end() + 1]
    if not follows or follows in " )":
        raise _unread(Told("error.query.no_value", field=repr(name), name=name), text, match.end() - 1)
    return _Token(kind="FIELD", start=match.start(), end=match.end(), text=name)


def _word(text: str, start: int) -> _Token | None:
    stop = _WORD_END.search(text, start)
    end = stop.start() if stop else len(text)
    typed = text[start:end]
    if typed in _OPERATORS:
        return _Token(kind=_OPERATORS[typed], start=start, end=end, text=typed)
    if typed == "NEAR" or typed.startswith("NEAR/"):
        raise _unread(Told("error.query.near", typed=repr(typed)), text, start)
    if "~" in typed:
        place = start + typed.index("~")
        raise _unread(Told("error.query.tilde"), text, place)
    if not re.search(r"[^\W_*?]", typed):
        if "*" in typed or "?" in typed:
            _refuse_wildcard(text, start)
        return _Token(kind="SKIP", start=start, end=end)
    terms = Terms(words=_words(typed, text, start), start=start, end=end)
    return _Token(kind="TERMS", start=start, end=end, terms=terms)


def _words(typed: str, text: str, offset: int) -> tuple[str, ...]:
    """Return the words of what is typed, as the index cuts them: at everything that is no letter and no digit."""
    words = []
    for match in re.finditer(r"(?:[^\W_]|[*?])+", typed):
        word = match[0]
        pieces = _PIECE.findall(word)
        letters = sum(len(piece) for piece in pieces if piece[0] not in "*?")
        if "*" in word or "?" in word:
            if letters < (FEWEST_AFTER_STAR if word[0] == "*" else FEWEST_LETTERS):
                _refuse_wildcard(text, offset + match.start())
            word = re.sub(r"\*+", "*", word)
        words.append(word)
    return tuple(words)


def _refuse_wildcard(text: str, place: int) -> None:
    problem = Told("error.query.wildcard", letters=FEWEST_LETTERS, after_star=FEWEST_AFTER_STAR)
    raise _unread(problem, text, place)


class _Parser:
    """Operators and nodes on two stacks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes: list[Node] = []
        self._operators: list[_Token] = []

    def parse(self, tokens: Sequence[_Token]) -> Node:
        """Return the tree of the tokens."""
        tokens = [token for token in tokens if token.kind != "SKIP"]
        expects_node = True
        for token in tokens:
            expects_node = self._take(token, expects_node)
        if expects_node:
            last = self._operators[-1] if self._operators else tokens[-1]
            self._refuse(last, "error.query.operator_end")
        while self._operators:
            if self._operators[-1].kind == "(":
                self._refuse(self._operators[-1], "error.query.bracket_open")
            self._reduce()
        (node,) = self._nodes
        if depth_of(node) > DEEPEST:
            raise QueryError(Told("error.query.too_deep", levels=DEEPEST))
        return node

    def _take(self, token: _Token, expects_node: bool) -> bool:
        """Take one token; return whether a node must follow."""
        if token.kind in {"AND", "OR", ")"} and expects_node:
            if token.kind == ")" and self._operators and self._operators[-1].kind == "(":
                self._refuse(self._operators[-1], "error.query.bracket_empty")
            self._refuse(token, "error.query.operator_start")
        if token.kind in {"TERMS", "(", "NOT", "FIELD"} and not expects_node:
            # "a NOT b" and "a b" leave out the AND.
            self._push(_Token(kind="AND", start=token.start, end=token.start))
        match token.kind:
            case "TERMS":
                assert token.terms is not None
                self._nodes.append(token.terms)
                return False
            case ")":
                self._close(token)
                return False
            case "(" | "NOT" | "FIELD":
                self._operators.append(token)
            case _:
                self._push(token)
        return True

    def _push(self, token: _Token) -> None:
        while self._operators and _PRECEDENCE.get(self._operators[-1].kind, 0) >= _PRECEDENCE[token.kind]:
            self._reduce()
        self._operators.append(token)

    def _close(self, token: _Token) -> None:
        while self._operators and self._operators[-1].kind != "(":
            self._reduce()
        if not self._operators:
            self._refuse(token, "error.query.bracket_closed")
        self._operators.pop()

    def _reduce(self) -> None:
        operator, node = self._operators.pop(), self._nodes.pop()
        match operator.kind:
            case "NOT":
                # Two negations are none: "NOT -passport" means passport.
                self._nodes.append(node.node if isinstance(node, Not) else Not(node=node))
            case "FIELD":
                self._nodes.append(self._limited(operator, node))
            case kind:
                left = self._nodes.pop()
                self._nodes.append(_joined(All if kind == "AND" else Any, left, node))

    def _limited(self, operator: _Token, node: Node) -> Field:
        inner = [node]
        while inner:
            one = inner.pop()
            if isinstance(one, Field):
                raise _unread(Told("error.query.field_in_field"), self._text, one.start)
            if isinstance(one, Terms) and operator.text == "year" and years_of(one) is None:
                typed = self._text[one.start : one.end]
                raise _unread(Told("error.query.year", year=repr(typed)), self._text, one.start)
            inner += _children(one)
        end = node.end if isinstance(node, Terms) else operator.end
        return Field(name=operator.text, value=node, start=operator.start, end=end)

    def _refuse(self, token: _Token, key: str) -> None:
        shown = self._text[token.start : token.end] or token.text
        raise _unread(Told(key, token=repr(shown)), self._text, token.start)


def _joined(kind: type[All] | type[Any], left: Node, right: Node) -> Node:
    nodes = [
        *(left.nodes if isinstance(left, kind) else (left,)),
        *(right.nodes if isinstance(right, kind) else (right,)),
    ]
    return kind(nodes=tuple(nodes))
