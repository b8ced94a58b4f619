"""The vector store: passages' vectors in Chroma, and what finds passages by a vector, as a Protocol.

Chroma holds vectors, the words of each passage and its source id; records stay in the index folder. Its collection lies
in a folder or on a Chroma server, and is also reachable as a LangChain `VectorStore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from coi_assistant.errors import StorageError, StoreUnreachableError
from coi_assistant.manifest import OnServer, Place
from coi_assistant.records import Passage
from coi_assistant.retrieval.embedding import Embedder
from coi_assistant.told import Told

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_core.vectorstores import VectorStore

COLLECTION = "passages"
BATCH = 2_000
"""Rows written at once. Chroma's local client refuses more than 5,461, its server a request of more than 40 MB."""
SEARCH_WIDTH = 400
"""HNSW candidate list. Chroma's default of 100 loses neighbours under a filter; 400 costs milliseconds at this size."""

Vectors = NDArray[np.float32]


class DenseIndex(Protocol):
    """What finds passages by a vector."""

    def nearest(
        self, vector: Vectors, count: int, source_ids: Sequence[str] | None = None
    ) -> list[tuple[str, str, float]]:
        """Return up to `count` of (source id, passage id, cosine similarity), best first."""

    def source_of(self, passage_id: str) -> str | None:
        """Return the source of a passage, or None where there is no such passage."""


class ChromaStore:
    """A persistent Chroma collection.

    Raises:
        StoreUnreachableError: no Chroma server answers at the address.
        StorageError: the store is damaged, or the disk is full.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        with self._told():
            self._client = _on_server(place) if isinstance(place, OnServer) else _in_folder(place)
            self._name = place.collection if isinstance(place, OnServer) else COLLECTION
            self._collection = self._client.get_or_create_collection(
                self._name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": SEARCH_WIDTH}},
            )

    def sweep(self) -> None:
        """Delete the collections of earlier builds from the server; in a folder each build has its own."""
        if not isinstance(self._place, OnServer):
            return
        with self._told():
            for each in self._client.list_collections():
                if each.name.startswith(f"{self._place.family}-") and each.name != self._name:
                    self._client.delete_collection(each.name)

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store passages with their vectors; one that is there already is replaced."""
        with self._told():
            for start in range(0, len(passages), BATCH):
                chunk = passages[start : start + BATCH]
                self._collection.upsert(
                    ids=[passage.id for passage in chunk],
                    embeddings=vectors[start : start + BATCH],
                    documents=[passage.text for passage in chunk],
                    metadatas=[{"source_id": passage.source_id, "pinpoint": str(passage.locator)} for passage in chunk],
                )

    def remove(self, source_id: str) -> None:
        """Delete all passages of a source."""
        with self._told():
            self._collection.delete(where={"source_id": source_id})

    def nearest(
        self, vector: Vectors, count: int, source_ids: Sequence[str] | None = None
    ) -> list[tuple[str, str, float]]:
        """Return up to `count` of (source id, passage id, cosine similarity), best first."""
        if source_ids is not None and not source_ids:
            return []
        within: Any = None if source_ids is None else {"source_id": {"$in": list(source_ids)}}
        with self._told():
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=count,
                where=within,
                include=["metadatas", "distances"],
            )
        rows = zip(found["ids"][0], (found["metadatas"] or [[]])[0], (found["distances"] or [[]])[0], strict=True)
        return [(str(metadata["source_id"]), passage_id, 1.0 - distance) for passage_id, metadata, distance in rows]

    def source_of(self, passage_id: str) -> str | None:
        """Return the source of a passage, or None where there is no such passage."""
        with self._told():
            metadatas: Sequence[Mapping[str, Any]] = (
                self._collection.get([passage_id], include=["metadatas"])["metadatas"] or []
            )
        return str(metadatas[0]["source_id"]) if metadatas else None

    def count(self) -> int:
        """Return the number of passages."""
        with self._told():
            return self._collection.count()

    def probe(self) -> int:
        """Return the number of passages after one was taken out and looked for.

        Raises:
            StorageError: the store is damaged.
        """
        with self._told():
            if isinstance(self._place, Path):
                _check_length(self._place / "chroma.sqlite3")
            row = self._collection.get(limit=1, include=["embeddings"])
            vectors = row["embeddings"]
            if vectors is not None and len(vectors):
                found = self.nearest(np.asarray(vectors[0], dtype=np.float32), 1)
                if not found:
                    raise ValueError("it finds nothing")
        return self.count()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Chroma raises many kinds of exception for a full disk or a damaged file; the user needs one line."""
        try:
            yield
        except (StorageError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
            raise
        # Its Rust core panics over some damaged files, and a panic is no `Exception`.
        except BaseException as error:
            if isinstance(self._place, OnServer):
                told = Told("error.store.server_failed", url=repr(self._place.url), reason=_reason(error))
                raise StorageError(told) from error
            told = Told("error.store.failed", folder=repr(str(self._place)), reason=_reason(error))
            raise StorageError(told) from error

    def as_vectorstore(self, embedder: Embedder) -> VectorStore:
        """Return the collection as the LangChain vector store that other programs know."""
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings

        class PromptedEmbeddings(Embeddings):
            """The embedder with the prompts that its model expects before questions and passages."""

            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                rows: list[list[float]] = embedder.embed_passages(texts).tolist()
                return rows

            def embed_query(self, text: str) -> list[float]:
                row: list[float] = embedder.embed_question(text).tolist()
                return row

        return Chroma(client=self._client, collection_name=self._name, embedding_function=PromptedEmbeddings())


def _check_length(database: Path) -> None:
    """Refuse a database that ends before its own header says so; SQLite notices only when it gets there."""
    with database.open("rb") as file:
        header = file.read(32)
    # Bytes 16 and 28 of the header: the size of a page (1 stands for 65,536) and the number of pages.
    size, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
    if database.stat().st_size < pages * (65_536 if size == 1 else size):
        raise ValueError("its database is cut off")


def _in_folder(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))


def _on_server(place: OnServer) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    address = urlsplit(place.url)
    secure = address.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=address.hostname or "",
            port=address.port or (443 if secure else 80),
            ssl=secure,
            settings=ChromaSettings(anonymized_telemetry=False),
        )
    # Chroma raises ValueError where nobody answers, and what its HTTP library raises where something else does.
    except Exception as error:
        told = Told("error.store.no_server", url=repr(place.url), reason=_reason(error))
        raise StoreUnreachableError(told) from error


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
