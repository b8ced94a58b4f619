"""Bytes to text, with the encoding found where nobody says it. The one home of charset-normalizer."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import CharsetMatch, from_bytes

from coi_assistant.ingest.failures import guarded, unreadable
from coi_assistant.ingest.language import letters_fit

# What reports of the last thirty years are saved in, likelier ones first. Left free, the library confuses these with
# rare relatives that have the same letters elsewhere (iso8859_10 for Polish, mac_latin2 for French).
_CANDIDATES = (
    "cp1252", "cp1251", "cp1250", "utf_16_le", "utf_16_be", "koi8_r", "koi8_u", "iso8859_2", "cp1257", "cp866",
    "iso8859_5",
)  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
# At its default of 0.2 the library drops encodings that resemble a rejected one, at times the right one (seen: Polish
# in iso8859_2); the order below decides among the more that 0.3 leaves.
_THRESHOLD = 0.3
_READ = 100_000
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# A tenth of random bytes are control characters; in text a stray one is there at most.
_MOST_CONTROLS = 0.02
_REMEDY = "open it in an editor and save it as UTF-8"


def decode(data: bytes, name: str, *, declared: str = "") -> tuple[str, str]:
    """Return the text and the encoding it was read in.

    A byte order mark decides, then UTF-8 where the bytes are valid in it (text in another encoding hardly ever is,
    and many pages declare wrongly), then what the file declares, then the encoding found by charset-normalizer.
    """
    for encoding in _promising(data, declared):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        if _is_text(text):
            return text, encoding
    return _detected(data, name)


def _promising(data: bytes, declared: str) -> Iterator[str]:
    yield from (encoding for mark, encoding in _MARKS if data.startswith(mark))
    yield "utf_8"
    # A page that was read far enough to find its declaration is not in UTF-16, whatever it declares.
    if declared and not declared.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf-7")):
        yield "cp1252" if declared.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else declared


def _detected(data: bytes, name: str) -> tuple[str, str]:
    with guarded(name, "its encoding cannot be found", _REMEDY):
        found = from_bytes(data, cp_isolation=list(_CANDIDATES), threshold=_THRESHOLD)
        matches = [match for match in found if _is_text(str(match))]
        if matches:
            best = min(matches, key=_order)
            return str(best), best.encoding
    raise unreadable(name, "it is no text in any known encoding (binary data, or damaged)", _REMEDY)


def _order(match: CharsetMatch) -> tuple[float, float, float, int]:
    """Rank what is letter for letter in some language first, then the least chaos, then the likelier encoding.

    The library alone takes Polish in cp1250 for cp1252 and Lithuanian in cp1257 for cp1252 where texts are short.
    """
    fit = letters_fit(str(match)[:_READ])
    return -round(fit, 1), round(match.chaos, 2), -round(match.coherence, 2), _CANDIDATES.index(match.encoding)


def _is_text(text: str) -> bool:
    return len(_CONTROLS.findall(text)) <= _MOST_CONTROLS * len(text)
