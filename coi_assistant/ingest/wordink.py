"""Which runs of a Word file leave no ink: hidden by a switch, in the colour of the paper, or too small to be seen."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from coi_assistant.ingest.wordstyles import Style, is_on

_HEX = re.compile(r"[0-9A-Fa-f]{6}")
# Word's half points; 2 are one point.
_SMALLEST = 2
_LIGHTEST = 242
_PLAIN_TABLES = frozenset({"", "TableGrid", "TableNormal", "NormalTable"})


def is_unseen(run: Any, paragraph_style: Style, styles: dict[str, Style]) -> bool:
    """Tell whether a reader of the printed file sees nothing of a run."""
    own = run.find(qn("w:rPr"))
    named = styles.get(_value(own, "w:rStyle"), Style())
    if own is not None and own.find(qn("w:vanish")) is not None:
        return is_on(own.find(qn("w:vanish")))
    if named.hidden or paragraph_style.hidden:
        return True
    size = _value(own, "w:sz") or named.size or paragraph_style.size
    if size.isdigit() and int(size) < _SMALLEST:
        return True
    colour = _value(own, "w:color") or named.colour or paragraph_style.colour
    return _is_white(colour) and not _lies_on_colour(run, own)


def _is_white(colour: str) -> bool:
    return bool(_HEX.fullmatch(colour)) and all(int(colour[at : at + 2], 16) >= _LIGHTEST for at in (0, 2, 4))


def _lies_on_colour(run: Any, own: Any) -> bool:
    """Tell whether anything around a run may have another colour than paper: shading, highlighting, a table's style."""
    if own is not None and own.find(qn("w:highlight")) is not None:
        return True
    holders = [own, *(parent.find(qn(f"w:{name}")) for parent in run.iterancestors() for name in _PROPERTIES)]
    if any(_shades(holder) for holder in holders if holder is not None):
        return True
    return any(_may_be_coloured(parent) for parent in run.iterancestors())


_PROPERTIES = ("pPr", "tcPr", "tblPr", "tblPrEx")


def _shades(holder: Any) -> bool:
    shading = holder.find(qn("w:shd"))
    fill = "" if shading is None else str(shading.get(qn("w:fill")) or "")
    return bool(_HEX.fullmatch(fill)) and not _is_white(fill)


def _may_be_coloured(parent: Any) -> bool:
    """Tell whether an element that holds a run brings colours of its own: a styled table, a text box, a page colour."""
    if parent.tag == qn("w:tbl"):
        properties = parent.find(qn("w:tblPr"))
        return _value(properties, "w:tblStyle") not in _PLAIN_TABLES
    if parent.tag == qn("w:document"):
        return parent.find(qn("w:background")) is not None
    return bool(parent.tag == qn("w:txbxContent"))


def _value(holder: Any, name: str) -> str:
    found = None if holder is None else holder.find(qn(name))
    return "" if found is None else str(found.get(qn("w:val")) or "")
