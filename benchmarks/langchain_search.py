"""LangChain as its tutorial has it: recursive splitter, Chroma, similarity search; and its ensemble with BM25."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from benchmarks.embedders import MODELS, MOST_REAL, near_real, pool_of
from benchmarks.measuring import asked, asked_at_once, megabytes_on_disk, peak_megabytes, question_sets, questions
from coi_assistant.retrieval.e5 import E5
from coi_assistant.retrieval.embedding import load_embedder

CHUNK, OVERLAP = 1000, 200
"""Characters, as the tutorial has them."""
FOUND = 4
"""LangChain's default for the number of documents found."""


class LibraryEmbeddings(Embeddings):
    """The same model through sentence-transformers, as langchain-huggingface calls it; see `docs/performance.md`."""

    def __init__(self) -> None:
        """Load the model as the library does by default."""
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(MODELS / E5), device="cpu", local_files_only=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        rows: list[list[float]] = self._model.encode([f"passage: {text}" for text in texts]).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        row: list[float] = self._model.encode(f"query: {text}").tolist()
        return row


class NearRealEmbeddings(LibraryEmbeddings):
    """The vectors that `embedders.NearRealEmbedder` makes."""

    def __init__(self, folder: Path) -> None:
        """Load the model and the pool."""
        super().__init__()
        self._pool = pool_of(load_embedder(E5, MODELS), folder)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        import zlib

        rows: list[list[float]] = near_real(self._pool, [zlib.crc32(text.encode()) for text in texts]).tolist()
        return rows


def index(folder: Path, passages: int) -> dict[str, Any]:
    """Split, embed and store a corpus."""
    from langchain_chroma import Chroma

    embeddings = LibraryEmbeddings() if passages <= MOST_REAL else NearRealEmbeddings(folder.parent)
    embeddings.embed_query("warm up")
    started = time.perf_counter()
    chunks = _chunks(folder / "corpus")
    store = Chroma(persist_directory=str(folder / "langchain"), embedding_function=embeddings)
    for first in range(0, len(chunks), 5_000):
        store.add_documents(chunks[first : first + 5_000])
    seconds = time.perf_counter() - started
    disk = megabytes_on_disk(folder / "langchain")
    return {"chunks": len(chunks), "seconds": {"total": seconds}, "memory": peak_megabytes(), "disk": disk}


def ask(folder: Path, count: int, *, ensemble: bool) -> dict[str, Any]:
    """Search one after the other, with a filter where there can be one, and several at once."""
    find, find_filtered = _ensemble(folder) if ensemble else _quickstart(folder)
    first, texts, others = question_sets(count)
    find(first)
    times = {"parts": {"total": asked(find, texts)}, "memory": peak_megabytes()}
    filtered = {"filtered": asked(find_filtered, texts)} if find_filtered else {}
    return times | filtered | {"eight": asked_at_once(find, others)}


def cold(folder: Path, *, ensemble: bool) -> dict[str, Any]:
    """Open the store and search once."""
    find, _ = _ensemble(folder) if ensemble else _quickstart(folder)
    return {"found": len(find(questions(1)[0]))}


Find = Callable[[str], list[Document]]


def _quickstart(folder: Path) -> tuple[Find, Find | None]:
    store = _store(folder)
    since = {"year": {"$gte": 2024}}
    return (
        lambda text: store.similarity_search(text, k=FOUND),
        lambda text: store.similarity_search(text, k=FOUND, filter=since),
    )


def _ensemble(folder: Path) -> tuple[Find, Find | None]:
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever

    words = BM25Retriever.from_documents(_chunks(folder / "corpus"), k=FOUND)
    dense = _store(folder).as_retriever(search_kwargs={"k": FOUND})
    both = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])
    return both.invoke, None


@cache
def _store(folder: Path) -> Any:
    from langchain_chroma import Chroma

    return Chroma(persist_directory=str(folder / "langchain"), embedding_function=LibraryEmbeddings())


def _chunks(corpus: Path) -> list[Document]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = []
    for path in sorted(corpus.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        year = re.search(r"^published: .?(\d{4})", text, re.MULTILINE)
        metadata = {"source": path.name, "year": int(year[1]) if year else 0}
        documents.append(Document(text, metadata=metadata))
    return RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP).split_documents(documents)
