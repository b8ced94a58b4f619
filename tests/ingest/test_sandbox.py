import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.ingest.limits import Limits
from coi_assistant.ingest.sandbox import SafeReader
from coi_assistant.records import Source

PAGE = (
    "<!doctype html><html><body><p>Border guards questioned twelve people who came back in February.</p></body></html>"
)


@pytest.fixture
def reader() -> Iterator[SafeReader]:
    with SafeReader() as opened:
        yield opened


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def read(reader: SafeReader, path: Path) -> str:
    return reader.read(Source(id="page", path=f"reports/{path.name}", media_type="", sha256=""), path).text


def process_of(reader: SafeReader) -> int:
    assert reader._worker is not None
    return reader._worker._process.pid


def test_one_process_reads_many_files(reader: SafeReader, page: Path) -> None:
    first = read(reader, page)
    process = process_of(reader)
    assert read(reader, page) == first and "twelve people" in first
    assert process_of(reader) == process != os.getpid()


def test_an_error_of_the_file_is_told_and_the_process_stays(reader: SafeReader, page: Path, tmp_path: Path) -> None:
    read(reader, page)
    process = process_of(reader)
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing else")
    with pytest.raises(UnreadableSourceError, match=r"'reports/bad\.pdf' cannot be read"):
        read(reader, tmp_path / "bad.pdf")
    assert process_of(reader) == process


def test_a_file_that_crashes_its_reader_is_named_and_the_next_is_read(reader: SafeReader, page: Path) -> None:
    read(reader, page)
    os.kill(process_of(reader), signal.SIGSEGV)
    with pytest.raises(UnreadableSourceError, match="crashes its reader"):
        read(reader, page)
    assert "twelve people" in read(reader, page)


def test_a_file_that_takes_too_long_is_named_and_the_next_is_read(page: Path) -> None:
    with SafeReader(Limits(seconds=1)) as reader:
        read(reader, page)
        os.kill(process_of(reader), signal.SIGSTOP)
        with pytest.raises(UnreadableSourceError, match=r"more than 1 seconds.*COI_READ_SECONDS"):
            read(reader, page)
        assert "twelve people" in read(reader, page)


def test_a_file_that_takes_too_much_memory_is_named_and_the_next_is_read(page: Path, tmp_path: Path) -> None:
    (tmp_path / "big.html").write_text(PAGE.replace("<p>", "<p>" + "<b>word</b> " * 1_500_000), encoding="utf-8")
    with SafeReader(Limits(memory_megabytes=400)) as reader:
        with pytest.raises(UnreadableSourceError, match=r"big\.html' cannot be read"):
            read(reader, tmp_path / "big.html")
        assert "twelve people" in read(reader, page)


@pytest.mark.parametrize(
    ("limits", "setting"),
    [(Limits(file_megabytes=0), "COI_FILE_MEGABYTES"), (Limits(nesting=2), "COI_NESTING")],
)
def test_a_limit_names_the_setting_that_raises_it(page: Path, limits: Limits, setting: str) -> None:
    with SafeReader(limits) as reader, pytest.raises(UnreadableSourceError, match=setting):
        read(reader, page)


def test_the_reading_process_is_told_nothing_of_the_environment(
    reader: SafeReader, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    read(reader, page)
    environment = Path(f"/proc/{process_of(reader)}/environ")
    if not environment.exists():
        pytest.skip("this system shows no environments")
    assert b"SECRET_TOKEN" not in environment.read_bytes()


def test_text_deeper_than_the_parser_goes_by_default_is_not_lost(reader: SafeReader, tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text(PAGE.replace("<p>", "<div>" * 400 + "<p>"), encoding="utf-8")
    assert "twelve people" in read(reader, path)
