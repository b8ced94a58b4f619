"""Which text of a PDF page leaves no ink: white on white, in no rendering mode, transparent.

The drawing operators are followed in order: colours, transparency, the text matrix, filled areas and pictures. Text is
hidden if its colour is that of what was painted below it. Where that cannot be told (patterns, shadings, pictures,
special colour spaces) the text counts as seen: nothing that a reader may see is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Colour = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_BLACK: Colour = (0.0, 0.0, 0.0)
_WHITE: Colour = (1.0, 1.0, 1.0)
# Colours nearer than this cannot be told apart on paper or screen: a contrast of 1.1 where 4.5 is asked for.
_SAME = 0.05
_FAINTEST = 0.03
_INVISIBLE_MODE = 3
_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_FILLS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_ENDS_PATH = _FILLS | {b"n", b"S", b"s"}
# Maps and charts have thousands of areas; beyond these the time counts for more.
_MOST_AREAS = 20_000
_MOST_COLOURS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pen:
    """The graphics state as far as it decides what is seen; a colour of None is one that cannot be told."""

    matrix: Matrix = IDENTITY
    colour: Colour | None = _BLACK
    space: str = "/DeviceGray"
    opacity: float = 1.0
    mode: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A piece of text as it was shown."""

    number: int
    pen: _Pen
    point: tuple[float, float]
    below: Colour | None
    """Colour of what was painted there before."""


@dataclass(slots=True)
class Ink:
    """Follows the operators of one page; hand `before` and `after` to pypdf's text extraction."""

    resources: Any = None
    _pen: _Pen = field(default_factory=_Pen)
    _pens: list[_Pen] = field(default_factory=list)
    _outer: list[tuple[_Pen, list[_Pen], Any] | None] = field(default_factory=list)
    _line: Matrix = IDENTITY
    _leading: float = 0.0
    _path: list[tuple[float, float]] = field(default_factory=list)
    _areas: list[tuple[Box, Colour | None]] = field(default_factory=list)
    _painted: set[Colour] = field(default_factory=lambda: {_WHITE})
    """Colours of the areas and of the paper."""
    _pictures: list[Box] = field(default_factory=list)
    _shown: list[_Shown] = field(default_factory=list)

    def before(self, operator: bytes, operands: Sequence[Any], *_: object) -> None:
        """Take up an operator before pypdf does."""
        if operator in _SHOWS:
            self._show(operator)
        elif operator == b"Do" and operands:
            self._enter(operands[0])
        elif action := _ACTIONS.get(operator):
            # Operands of hostile files are anything; what cannot be followed changes nothing.
            try:
                action(self, operands)
            except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError):
                self._pen = replace(self._pen, colour=None)
        if operator in _ENDS_PATH:
            self._end_path(operator in _FILLS)

    def after(self, operator: bytes, *_: object) -> None:
        """Leave a form that `Do` has drawn."""
        if operator == b"Do" and self._outer and (outer := self._outer.pop()):
            self._pen, self._pens, self.resources = outer

    def hidden(self) -> frozenset[int]:
        """Return the numbers of the pieces that cannot be seen, in the order in which text was shown."""
        return frozenset(shown.number for shown in self._shown if self._is_hidden(shown))

    def pictured(self) -> bool:
        """Tell whether the page shows a picture."""
        return bool(self._pictures)

    def scanned(self) -> bool:
        """Tell whether text in no rendering mode lies on a picture: what a recognition program has written."""
        return any(each.pen.mode == _INVISIBLE_MODE and self._on_picture(each.point) for each in self._shown)

    def _is_hidden(self, shown: _Shown) -> bool:
        if shown.pen.mode == _INVISIBLE_MODE:
            # Recognised text lies, unseen, on the picture that it was read from.
            return not self._on_picture(shown.point)
        if shown.pen.opacity < _FAINTEST:
            return True
        colour = shown.pen.colour
        outlined = shown.pen.mode in (1, 2, 5, 6)
        return not outlined and colour is not None and shown.below is not None and _same(colour, shown.below)

    def _on_picture(self, point: tuple[float, float]) -> bool:
        return any(_holds(box, point) for box in self._pictures)

    def _show(self, operator: bytes) -> None:
        if operator in (b"'", b'"'):
            self.next_line()
        x, y = _product(self._line, self._pen.matrix)[4:]
        # A little above the baseline and after the start: the letters and not their edge.
        point = (x + 1, y + 1)
        self._shown.append(_Shown(number=len(self._shown), pen=self._pen, point=point, below=self._below(point)))

    def _below(self, point: tuple[float, float]) -> Colour | None:
        """Return the colour under a point; for text in a colour that nothing was painted in, white will do."""
        mine = self._pen.colour
        if mine is None or not any(_same(mine, each) for each in self._painted):
            return _WHITE
        if any(_holds(box, point) for box in self._pictures):
            return None
        return next((colour for box, colour in reversed(self._areas) if _holds(box, point)), _WHITE)

    def _enter(self, name: Any) -> None:
        """Note a picture, or step into a form."""
        self._outer.append(None)
        form = _entry(self.resources, "/XObject", name)
        if form is None:
            return
        if form.get("/Subtype") == "/Image":
            self._pictures.append(_box([_point(self._pen.matrix, x, y) for x in (0, 1) for y in (0, 1)]))
            return
        self._outer[-1] = (self._pen, self._pens, self.resources)
        matrix = _matrix(form.get("/Matrix", IDENTITY))
        self._pen, self._pens = replace(self._pen, matrix=_product(matrix, self._pen.matrix)), []
        inner = form.get("/Resources")
        self.resources = self.resources if inner is None else inner.get_object()

    def _end_path(self, fills: bool) -> None:
        if fills and self._path and self._pen.opacity > _FAINTEST and len(self._areas) < _MOST_AREAS:
            colour = self._pen.colour if self._pen.opacity > 0.9 else None
            self._areas.append((_box(self._path), colour))
            self._painted |= {colour} if colour and len(self._painted) < _MOST_COLOURS else set()
        self._path = []

    def save(self, _: Sequence[Any]) -> None:
        """Keep the state (q)."""
        self._pens.append(self._pen)

    def restore(self, _: Sequence[Any]) -> None:
        """Go back to the state kept last (Q)."""
        if self._pens:
            self._pen = self._pens.pop()

    def transform(self, operands: Sequence[Any]) -> None:
        """Change the coordinates (cm)."""
        self._pen = replace(self._pen, matrix=_product(_matrix(operands), self._pen.matrix))

    def paint(self, operands: Sequence[Any]) -> None:
        """Take a colour given by its parts: grey, RGB or CMYK (g, rg, k)."""
        self._pen = replace(self._pen, colour=_colour(operands))

    def space(self, operands: Sequence[Any]) -> None:
        """Take a colour space (cs); its first colour is black in those that can be told."""
        known = _known_space(self.resources, operands[0])
        self._pen = replace(self._pen, space=known, colour=_BLACK if known else None)

    def paint_in_space(self, operands: Sequence[Any]) -> None:
        """Take a colour of the current space (sc, scn)."""
        self._pen = replace(self._pen, colour=_colour(operands) if self._pen.space else None)

    def state(self, operands: Sequence[Any]) -> None:
        """Take what a named state sets (gs); here its transparency."""
        found = _entry(self.resources, "/ExtGState", operands[0])
        if found is not None and "/ca" in found:
            self._pen = replace(self._pen, opacity=float(found["/ca"]))

    def mode(self, operands: Sequence[Any]) -> None:
        """Take the rendering mode of text (Tr)."""
        self._pen = replace(self._pen, mode=int(operands[0]))

    def begin_text(self, _: Sequence[Any]) -> None:
        """Start at the origin (BT)."""
        self._line = IDENTITY

    def place(self, operands: Sequence[Any]) -> None:
        """Set the text matrix (Tm)."""
        self._line = _matrix(operands)

    def move(self, operands: Sequence[Any]) -> None:
        """Move to another line (Td)."""
        self._line = _product((1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1])), self._line)

    def move_and_lead(self, operands: Sequence[Any]) -> None:
        """Move to another line and keep the distance (TD)."""
        self._leading = -float(operands[1])
        self.move(operands)

    def lead(self, operands: Sequence[Any]) -> None:
        """Set the distance of lines (TL)."""
        self._leading = float(operands[0])

    def next_line(self, _: Sequence[Any] = ()) -> None:
        """Move to the next line (T*)."""
        self.move((0.0, -self._leading))

    def rectangle(self, operands: Sequence[Any]) -> None:
        """Add a rectangle to the path (re)."""
        x, y, width, height = map(float, operands[:4])
        corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
        self._path += [_point(self._pen.matrix, *corner) for corner in corners]

    def points(self, operands: Sequence[Any]) -> None:
        """Add points to the path (m, l, c, v, y); curves stay within theirs."""
        numbers = list(map(float, operands))
        self._path += [_point(self._pen.matrix, *pair) for pair in zip(numbers[::2], numbers[1::2], strict=False)]

    def shade(self, _: Sequence[Any]) -> None:
        """Paint a shading (sh): what lies below is no longer one colour, wherever it was clipped."""
        self._areas.append(((float("-inf"), float("-inf"), float("inf"), float("inf")), None))


_ACTIONS: Mapping[bytes, Callable[[Ink, Sequence[Any]], None]] = {
    b"q": Ink.save, b"Q": Ink.restore, b"cm": Ink.transform, b"g": Ink.paint, b"rg": Ink.paint, b"k": Ink.paint,
    b"cs": Ink.space, b"sc": Ink.paint_in_space, b"scn": Ink.paint_in_space, b"gs": Ink.state, b"Tr": Ink.mode,
    b"BT": Ink.begin_text, b"Tm": Ink.place, b"Td": Ink.move, b"TD": Ink.move_and_lead, b"TL": Ink.lead,
    b"T*": Ink.next_line, b"re": Ink.rectangle, b"m": Ink.points, b"l": Ink.points, b"c": Ink.points,
    b"v": Ink.points, b"y": Ink.points, b"sh": Ink.shade,
}  # fmt: skip


def blanked(operator: bytes, operands: list[Any]) -> None:
    """Take the words out of an operator that shows text, in place, and leave the rest of it as it is."""
    if operator == b"TJ" and operands and isinstance(operands[0], list):
        operands[0][:] = [each for each in operands[0] if not isinstance(each, str | bytes)]
    elif operator in _SHOWS and operands:
        operands[-1] = type(operands[-1])() if isinstance(operands[-1], str | bytes) else operands[-1]


def shows(operator: bytes) -> bool:
    """Tell whether an operator shows text."""
    return operator in _SHOWS


def _entry(resources: Any, kind: str, name: Any) -> Any:
    """Return a named resource, or None where there is none that can be used."""
    try:
        found = resources[kind].get_object()[name].get_object()
    except (KeyError, TypeError, AttributeError, ValueError):
        return None
    return found if hasattr(found, "get") else None


def _known_space(resources: Any, name: Any) -> str:
    """Return the name of a colour space whose numbers are grey, RGB or CMYK; empty for any other."""
    if name in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK"):
        return str(name)
    try:
        given = resources["/ColorSpace"].get_object()[name].get_object()
    except (KeyError, TypeError, AttributeError, ValueError):
        return ""
    kind = given[0] if isinstance(given, list) and given else given
    return str(kind) if kind in ("/ICCBased", "/CalRGB", "/CalGray", "/DeviceRGB", "/DeviceGray", "/DeviceCMYK") else ""


def _colour(operands: Sequence[Any]) -> Colour | None:
    parts = [min(1.0, max(0.0, float(each))) for each in operands]
    if len(parts) == 1:
        return (parts[0], parts[0], parts[0])
    if len(parts) == 3:
        return (parts[0], parts[1], parts[2])
    if len(parts) == 4:
        cyan, magenta, yellow, black = parts
        return ((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))
    return None


def _same(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))


def _matrix(operands: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = (float(each) for each in operands[:6])
    return a, b, c, d, e, f


def _product(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def _box(points: Sequence[tuple[float, float]]) -> Box:
    across, upward = [x for x, _ in points], [y for _, y in points]
    return min(across), min(upward), max(across), max(upward)


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
