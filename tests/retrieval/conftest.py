"""Fixtures of the retrieval tests."""

from pathlib import Path

import pytest

from coi_assistant.retrieval.e5 import prepare_e5


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which multilingual-e5-small has been prepared from its package."""
    folder = tmp_path_factory.mktemp("models")
    prepare_e5(folder)
    return folder
