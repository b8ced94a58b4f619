"""Data files of the package load; those of a corpus are optional and checked."""

from pathlib import Path

import pytest

from coi_assistant.errors import CorpusError
from coi_assistant.lexicon.data_files import corpus_data, package_data


@pytest.mark.parametrize("name", ["names.yaml", "countries.yaml", "glossary.yaml", "languages.yaml"])
def test_the_package_brings_its_data(name: str) -> None:
    assert package_data(name)


def test_a_corpus_need_not_bring_any(tmp_path: Path) -> None:
    assert corpus_data(None) == {}
    assert corpus_data(tmp_path / "names.yaml") == {}
    (tmp_path / "names.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert corpus_data(tmp_path / "names.yaml") == {}


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", b"a: [", b"- list", b"word"])
def test_a_file_that_cannot_be_used_is_named_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_bytes(content)
    with pytest.raises(CorpusError) as error:
        corpus_data(path)
    assert "glossary.yaml" in str(error.value)
    assert "\n" not in str(error.value)
