"""Reading a file as a document: dispatch, errors, metadata."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coi_assistant import ingest
from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest import media_type
from coi_assistant.records import Document, Source

ReadData = Callable[..., Document]


def test_the_ending_gives_the_media_type() -> None:
    assert media_type(Path("a/report.PDF")) == "application/pdf"
    assert media_type(Path("page.htm")) == media_type(Path("page.html")) == "text/html"


def test_an_unknown_ending_names_those_that_are_read() -> None:
    with pytest.raises(UnreadableSourceError, match=r"'letter\.odt'.*'\.odt'.*\.pdf"):
        media_type(Path("letter.odt"))


def test_every_block_names_its_source_and_stands_on_one_line(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    document = read_data("report.txt", "\n\n".join(paragraphs))
    assert [block.source_id for block in document.blocks] == ["report"] * 3
    assert document.text == "\n\n".join(paragraphs)


def test_reader_and_version_are_recorded(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    name, version = read_data("report.md", "\n\n".join(paragraphs)).reader.split()
    assert name == "markdown-it-py"
    assert version[0].isdigit()


def test_the_language_of_the_text_is_recorded(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    assert read_data("report.txt", "\n\n".join(paragraphs)).metadata["language"] == "en"


@pytest.mark.parametrize(
    ("first", "published"),
    [
        ("17 Sep 2021", "2021-09-17"),
        ("Norland, 4 March 2022", None),
        ("– 4. März 2022 –", "2022-03-04"),
        ("March 2022", "2022-03"),
        ("17 September", None),
        ("On 17 Sep 2021 guards searched telephones.", None),
    ],
)
def test_a_date_alone_on_one_of_the_first_lines_is_that_of_publication(
    read_data: ReadData, paragraphs: tuple[str, ...], first: str, published: str | None
) -> None:
    metadata = read_data("report.txt", "\n\n".join(["Guards at the border", first, *paragraphs])).metadata
    assert metadata.get("published") == published


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "it is empty (0 bytes)"),
        ("blank.md", b" \n\n", "it is empty"),
        ("zero.docx", b"", "it is empty"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n....", "a PNG image"),
        ("page.docx", b"<!DOCTYPE html><html><body><p>Text</p></body></html>", "a web page"),
        ("page.txt", b"<html><head></head><body>Text</body></html>", "a web page"),
        ("text.html", b"Plain text without any markup", "it is text"),
        ("letter.docx", b"{\\rtf1 text}", "an RTF file"),
        ("old.docx", b"\xd0\xcf\x11\xe0" + bytes(64), "an old Office format"),
        ("broken.docx", b"PK\x03\x04 cut off here", "damaged or incomplete zip"),
        ("noise.txt", bytes(range(256)) * 8, "no text in any known encoding"),
        ("noise.pdf", bytes(range(256)) * 8, "binary data"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "its end is missing"),
        ("headings.md", b"# Title\n\n## Section\n", "no text besides headings"),
        ("front.md", b"---\ntitle: A\n---\n", "nothing follows its front matter"),
        ("report.odt", b"text", "'.odt'"),
    ],
)
def test_a_file_that_gives_no_text_is_named_with_reason_and_remedy(
    read_data: ReadData, name: str, data: bytes, said: str
) -> None:
    with pytest.raises(UnreadableSourceError) as caught:
        read_data(name, data)
    message = str(caught.value)
    assert message.startswith(f"'{name}' cannot be read: ")
    assert said in message
    assert len(message.splitlines()) == 1
    assert message.count(". ") >= 1, "a remedy follows the reason"


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UnreadableSourceError, match="it is a directory"):
        ingest.read(Source(id="a", path="folder.txt", media_type="", sha256=""), tmp_path / "folder.txt")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError, match=r"'gone\.txt' cannot be read: No such file"):
        ingest.read(Source(id="a", path="gone.txt", media_type="", sha256=""), tmp_path / "gone.txt")


def test_a_file_without_read_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "closed.txt"
    path.write_text("text")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # The superuser may read anything, so taking the permission away would not do everywhere.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableSourceError, match="no permission"):
        ingest.read(Source(id="a", path="closed.txt", media_type="", sha256=""), path)


def test_what_was_left_out_is_told(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    document = read_data("page.txt", "\n\n".join(["Skip to main content", *paragraphs]))
    assert document.warnings == ("left out as page furniture: 'Skip to main content'",)
    assert "Skip" not in document.text


def test_a_digest_is_not_cleaned(read_data: ReadData) -> None:
    document = read_data("digest.md", "**P1.** More\n\n**P2.** Live\n", is_digest=True)
    assert [block.text for block in document.blocks] == ["More", "Live"]
