"""What files are by their bytes."""

import io
import zipfile

import pytest

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest import sniffing
from coi_assistant.ingest.sniffing import checked, sniff


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name in names:
            written.writestr(name, "x" * 1000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\n\n%PDF-1.7", "a PDF"),
        (archive("word/document.xml"), "a Word file (.docx)"),
        (archive("xl/workbook.xml"), "an Excel or PowerPoint file"),
        (archive("mimetype", "content.xml"), "an OpenDocument or EPUB file"),
        (archive("a.txt"), "a zip archive"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a Word file with a password"),
        (b'<?xml version="1.0"?>\n<html>', "a web page"),
        ("<!DOCTYPE html>".encode("utf-16"), "a web page"),
        (b"From: <Saved by a browser>\nMIME-Version: 1.0\n", "a web archive (MHTML)"),
        (b"A text about <html> pages", "text"),
    ],
)
def test_bytes_tell_what_a_file_is(data: bytes, found: str) -> None:
    assert sniff(data) == found


def test_a_fragment_of_html_passes_as_a_page() -> None:
    assert checked(b"<p>Text</p>", ".html", "a.html") == sniffing.HTML


def test_endings_count_in_either_case() -> None:
    assert checked(b"%PDF-1.7", ".pdf", "a.PDF") == sniffing.PDF


def test_a_word_file_that_unpacks_beyond_measure_is_refused() -> None:
    with pytest.raises(UnreadableSourceError, match=r"unpacks to more than the 500"):
        checked(archive("word/document.xml"), ".docx", "bomb.docx", most_expanded=500)
