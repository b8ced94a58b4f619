"""What a file is, by its bytes, checked against what its ending says."""

from __future__ import annotations

import io
import re
import zipfile

from coi_assistant.corpus import MEDIA_TYPES
from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest.failures import guarded, unreadable

MARKDOWN, PLAIN, HTML, PDF, DOCX = (MEDIA_TYPES[suffix] for suffix in (".md", ".txt", ".html", ".pdf", ".docx"))

MOST_EXPANDED = 500_000_000
"""Bytes that a Word file may unpack to. Far above any report with its photographs."""

_CHUNK = 1_000_000
# Comments and declarations that stand before the first tag of a page are shorter.
_HEAD = 2048
_OPENING_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<(?:p|div|h[1-6]|br|li|table|article|section|main|span|meta|title)\b[^<>]*>", re.IGNORECASE)

_SIGNATURES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"%!PS", "a PostScript file"),
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
_MOST_CONTROLS = 0.02
_OLE = b"\xd0\xcf\x11\xe0"
_NAMES = {PDF: "a PDF", DOCX: "a Word file (.docx)", HTML: "a web page", PLAIN: "text"}


def checked(data: bytes, suffix: str, name: str, *, most_expanded: int = MOST_EXPANDED) -> str:
    """Return the media type of a file, after its content and its ending were found to agree."""
    expected = MEDIA_TYPES.get(suffix)
    if expected is None:
        raise unknown_ending(name, suffix)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise unreadable(name, f"it is empty ({len(data)} bytes)", "put the report's text into it, or remove the file")
    found = sniff(data)
    if found == _NAMES[DOCX] and expected == DOCX:
        _check_expansion(data, name, most_expanded)
    if found not in _admitted(expected, data):
        found = "binary data of an unknown kind" if found == _NAMES[PLAIN] and _is_binary(data) else found
        raise unreadable(name, f"its ending is {suffix!r} but it is {found}", _remedy(found))
    return expected


def unknown_ending(name: str, suffix: str) -> UnreadableSourceError:
    """Return the error for a file of a kind that is not read here."""
    return unreadable(name, f"the ending {suffix!r} is not known", f"use one of {' '.join(MEDIA_TYPES)}")


def sniff(data: bytes) -> str:
    """Return in words what the bytes are; "text" where nothing speaks against it."""
    for signature, description in _SIGNATURES:
        if data.startswith(signature):
            return description
    # Some servers put lines of their own before a PDF; viewers forgive that, so do we.
    if b"%PDF-" in data[:1024]:
        return _NAMES[PDF]
    if data.startswith(_OLE):
        return "a Word file with a password" if _utf16("EncryptedPackage") in data else "a file of an old Office format"
    if data.startswith(b"PK"):
        return _zip_kind(data)
    return _text_kind(data)


def suffix_of(data: bytes) -> str:
    """Return the ending that bytes without a name should get; `.txt` where they are nothing that is known."""
    found = sniff(data)
    media_type = next((kind for kind, description in _NAMES.items() if description == found), PLAIN)
    if media_type == PLAIN and _ANY_TAG.search(data[:_HEAD]):
        media_type = HTML
    return next(suffix for suffix, kind in MEDIA_TYPES.items() if kind == media_type)


def _text_kind(data: bytes) -> str:
    # Without NULs the tags of UTF-16 pages are found too.
    head = data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:5].lower() == b"from:" and b"mime-version:" in head.lower():
        return "a web archive (MHTML)"
    return _NAMES[HTML] if head.startswith(b"<") and _OPENING_TAG.search(head) else _NAMES[PLAIN]


def _admitted(expected: str, data: bytes) -> tuple[str, ...]:
    if expected == HTML and _ANY_TAG.search(data.replace(b"\x00", b"")):
        return _NAMES[HTML], _NAMES[PLAIN]
    return (_NAMES.get(expected, _NAMES[PLAIN]),)


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "a damaged or incomplete zip archive"
    if any(name.startswith("word/") for name in names):
        return _NAMES[DOCX]
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return "an Excel or PowerPoint file"
    return "an OpenDocument or EPUB file" if "mimetype" in names else "a zip archive"


def _check_expansion(data: bytes, name: str, most: int) -> None:
    """Refuse a zip bomb. Sizes in the directory may lie, so that the parts are unpacked here, and counted."""
    size = 0
    with guarded(name, "it is a damaged zip archive", _remedy("damaged")), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as part:
                while size <= most and (chunk := part.read(_CHUNK)):
                    size += len(chunk)
    if size > most:
        what = f"it unpacks to more than the {most:,} bytes allowed"
        raise unreadable(name, what, "save the text without the pictures, or raise COI_EXPANDED_MEGABYTES")


def _remedy(found: str) -> str:
    for media_type, description in _NAMES.items():
        if found == description:
            suffixes = [suffix for suffix, each in MEDIA_TYPES.items() if each == media_type]
            return f"name it {' or '.join(suffixes)}, or replace it with the file that was meant"
    if "damaged" in found:
        return "get the file again, or open it in Word and save it anew"
    if "password" in found:
        return "open it in Word and save a copy without the password"
    return f"save the report as one of {' '.join(MEDIA_TYPES)}"


def _is_binary(data: bytes) -> bool:
    head = data[:_HEAD]
    return len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
