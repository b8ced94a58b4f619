from pathlib import Path

import pytest

from coi_assistant.errors import ExportError
from coi_assistant.writers.document import Document
from coi_assistant.writers.files import write_document


@pytest.mark.parametrize(("name", "start"), [("a.docx", b"PK"), ("a.PDF", b"%PDF"), ("a.md", b"# Returns")])
def test_the_ending_chooses_the_format(full: Document, tmp_path: Path, name: str, start: bytes) -> None:
    write_document(full, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.odt", "a", "missing/a.pdf", "folder.pdf"])
def test_a_path_that_cannot_be_written_is_refused_with_its_name(full: Document, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(ExportError, match=Path(name).name):
        write_document(full, tmp_path / name)


def test_an_older_file_stays_when_the_new_one_cannot_be_written(full: Document, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("old")
    (tmp_path / ".a.md.part").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        write_document(full, tmp_path / "a.md")
    assert (tmp_path / "a.md").read_text() == "old"


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.md"])
def test_the_same_document_gives_the_same_file_size_twice(full: Document, tmp_path: Path, name: str) -> None:
    write_document(full, tmp_path / name)
    first = (tmp_path / name).stat().st_size
    write_document(full, tmp_path / name)
    assert (tmp_path / name).stat().st_size == first
