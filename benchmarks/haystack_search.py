"""Haystack's hybrid pipeline: BM25 and embeddings in its store in memory, joined by reciprocal ranks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.embedders import MOST_REAL
from benchmarks.langchain_search import LibraryEmbeddings, NearRealEmbeddings, _chunks
from benchmarks.measuring import asked, asked_at_once, megabytes_on_disk, peak_megabytes, question_sets, questions

FOUND = 10
"""Haystack's default."""

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"


def index(folder: Path, passages: int) -> dict[str, Any]:
    """Split (with LangChain's splitter, so that both have the same chunks), embed, and save the store."""
    from haystack import Document
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    embeddings = LibraryEmbeddings() if passages <= MOST_REAL else NearRealEmbeddings(folder.parent)
    started = time.perf_counter()
    chunks = _chunks(folder / "corpus")
    vectors = embeddings.embed_documents([chunk.page_content for chunk in chunks])
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(
        [
            Document(id=str(place), content=chunk.page_content, meta=chunk.metadata, embedding=vector)
            for place, (chunk, vector) in enumerate(zip(chunks, vectors, strict=True))
        ]
    )
    (folder / "haystack").mkdir(exist_ok=True)
    store.save_to_disk(str(folder / "haystack" / "store.json"))
    seconds = time.perf_counter() - started
    disk = megabytes_on_disk(folder / "haystack")
    return {"chunks": len(chunks), "seconds": {"total": seconds}, "memory": peak_megabytes(), "disk": disk}


def ask(folder: Path, count: int) -> dict[str, Any]:
    """Search one after the other, with a filter, and several at once."""
    find = _pipeline(folder)
    since = {"field": "meta.year", "operator": ">=", "value": 2024}
    first, texts, others = question_sets(count)
    find(first, None)
    times = {"parts": {"total": asked(lambda text: find(text, None), texts)}, "memory": peak_megabytes()}
    filtered = asked(lambda text: find(text, since), texts)
    return times | {"filtered": filtered, "eight": asked_at_once(lambda text: find(text, None), others)}


def cold(folder: Path) -> dict[str, Any]:
    """Open the store and search once."""
    return {"found": len(_pipeline(folder)(questions(1)[0], None))}


def _pipeline(folder: Path) -> Callable[[str, dict[str, Any] | None], list[Any]]:
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    embeddings = LibraryEmbeddings()
    store = InMemoryDocumentStore.load_from_disk(str(folder / "haystack" / "store.json"))
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=FOUND))
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=FOUND))
    pipeline.add_component("both", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("words", "both")
    pipeline.connect("dense", "both")

    def find(text: str, filters: dict[str, Any] | None) -> list[Any]:
        words = {"query": text, "filters": filters}
        dense = {"query_embedding": embeddings.embed_query(text), "filters": filters}
        found: list[Any] = pipeline.run({"words": words, "dense": dense})["both"]["documents"]
        return found

    return find
