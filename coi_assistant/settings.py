"""One frozen `Settings` object; the only module that reads the environment.

Every field can be set by an environment variable of the same name in capitals after `COI_`; where a command has an
option of that name, it wins.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from coi_assistant.errors import SettingsError

OFFLINE_ENVIRONMENT = {
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
"""What keeps the libraries from calling home: telemetry, tracing and the model hub are off unless asked for."""

_FOR_READERS = ("LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TESSDATA_PREFIX")
"""What the process that reads untrusted files is told of the environment; keys and tokens are none of its business."""


class Settings(BaseSettings):
    """Where things are and how the stages behave."""

    model_config = SettingsConfigDict(env_prefix="COI_", frozen=True, extra="forbid")

    corpus: Path = Field(Path("corpus"), description="Folder with the reports.")
    index: Path = Field(Path("index"), description="Folder that the index is built in.")
    embedding_model: str = Field(
        "multilingual-e5-small",
        min_length=1,
        description="`multilingual-e5-small`, `all-MiniLM-L6-v2`, a local folder, or a hub id.",
    )
    allow_download: bool = Field(False, description="Let the embedding model be fetched from the hub, once.")
    candidates: int = Field(50, ge=5, le=1000, description="Passages taken from each of the two rankings.")
    findings: int = Field(5, ge=1, le=50, description="Most findings that an answer shows.")
    related: int = Field(5, ge=0, le=50, description="Most related passages that an answer shows.")
    stale_months: int = Field(
        24, ge=1, le=600, description="Age in months from which the newest evidence is called old."
    )
    exact_names: bool = Field(False, description="Search names exactly as typed, without their other spellings.")
    reader: bool = Field(
        True, description="Let the trained reader read the likeliest passages together with the question."
    )
    chroma_url: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+/?)?$",
        description="Address of a Chroma server that holds the vectors, such as http://127.0.0.1:8000; it is sent each "
        "question's vector and each passage's words. Without it they lie in the index folder.",
    )
    allow_network: bool = Field(False, description="Let `coi add URL` and `coi fetch` download reports.")
    fetch_seconds: float = Field(60.0, gt=0, description="Most seconds that one download may take.")
    fetch_megabytes: int = Field(100, ge=1, description="Most megabytes that one download may have.")
    read_seconds: float = Field(120.0, gt=0, description="Most seconds for reading a file; OCR has them for each page.")
    read_megabytes: int = Field(2048, ge=256, description="Most megabytes of memory for the process that reads files.")
    file_megabytes: int = Field(300, ge=1, description="Most megabytes that a report file may have.")
    expanded_megabytes: int = Field(500, ge=1, description="Most megabytes that a Word file may unpack to.")
    pages: int = Field(5000, ge=1, description="Most pages that a PDF may have.")
    nesting: int = Field(1000, ge=10, description="How deep the elements of a web page may be nested.")
    ocr_languages: str = Field("eng+rus+bel", pattern=r"^\w+(\+\w+)*$", description="Tesseract's languages for scans.")
    host: str = Field("127.0.0.1", description="Address that the app listens on.")
    port: int = Field(7860, ge=1, le=65535, description="Port that the app listens on.")


def load_settings(**overrides: Any) -> Settings:
    """Return the settings from the environment; `overrides` that are not None win.

    Raises:
        SettingsError: a value cannot be used; the message names the variable, the value and what is allowed.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise SettingsError(
            f"Setting {name!r} has the value {first.get('input')!r}: {first['msg']}. "
            f"Change COI_{name.upper()}, or the option of that name where the command has one."
        ) from error


def switch_off_network(settings: Settings) -> None:
    """Switch off telemetry, tracing and (unless allowed) the model hub, before a library reads its environment."""
    for name, value in OFFLINE_ENVIRONMENT.items():
        if settings.allow_download and name in {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"}:
            continue
        os.environ[name] = value


def reader_environment() -> dict[str, str]:
    """Return the environment for the process that reads untrusted files."""
    # Tesseract's threads wait for each other more than they help: one is as quick, and leaves the machine usable.
    given = {name: os.environ[name] for name in _FOR_READERS if name in os.environ}
    return given | OFFLINE_ENVIRONMENT | {"OMP_THREAD_LIMIT": "1"}
