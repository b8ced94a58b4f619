"""Fixtures for all tests: no network, no user settings, small corpora, and the shipped corpus indexed once."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coi_assistant.pipeline import Assistant, build_index, open_assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent

REPORTS = {
    "passports": """---
title: Passports abroad
publisher: Norland Watch
source_type: ngo
published: 2023-09-10
language: en
countries: [NX]
digest: true
---
## Decree

**P1.** Decree No. 77 of 4 September 2023 stops consulates from renewing passports of citizens who live abroad.

**P2.** The ministry said that the decree protects citizens from fraud. It gave no figures.
""",
    "returns": """---
title: Arrests of returnees
publisher: Norland Centre
source_type: media
published: 2024-01
language: en
countries: [NX]
---
# Returns

Border guards arrested 31 people who came home in 2023. Most of them had their telephones searched at the crossing.

A spokesman denied that anybody is arrested for opinions.
""",
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests may change them."""
    for name in list(os.environ):
        if name.startswith("COI_"):
            monkeypatch.delenv(name)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with two small reports."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def settings(corpus: Path, tmp_path: Path) -> Settings:
    """Settings over the small corpus, without the models."""
    return load_settings(corpus=corpus, index=tmp_path / "index")


@pytest.fixture
def assistant(settings: Settings) -> Assistant:
    """The small corpus, indexed with an embedder that needs no model."""
    build_index(settings, embedder=HashEmbedder())
    return open_assistant(settings, embedder=HashEmbedder())


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The shipped corpus with the real model, indexed where `make index` puts it, so that it is built only once."""
    settings = load_settings(corpus=ROOT / "corpus", index=ROOT / "index")
    build_index(settings)
    opened = open_assistant(settings)
    opened.warm_up()
    yield opened


@pytest.fixture
def write_report(corpus: Path) -> Callable[[str, str], Path]:
    """Write a further file into the small corpus."""

    def write(name: str, text: str) -> Path:
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
