"""The index folder: what it holds of each source, written so that a kill at any moment loses nothing.

    manifest.json    what is indexed: per source its record, hashes and passage count; the model; the digest
    journal.json     ids of the sources being replaced at this moment; left behind by a kill, empty otherwise
    text/ID.txt      the cleaned text of a source
    text/ID.json     its passages (offsets, locators, sentence bounds; the words are in the text)
    text/editions/   earlier texts of sources that changed; see `editions`
    text/ID.npy      the vectors of its sentences, one row each in reading order, half precision
    text/ID.vectors  the ids and vectors of its passages, half precision: what the exact search reads
    embedded.sqlite  vectors by the hash of what was embedded, so that no text is embedded twice; see `embedded`
    chroma/N, lexical/N   the two stores; N is the manifest's `stores`: a rebuild never pulls them from under a reader
    writer.lock      held by the one process that writes; writer.json says who

Every file is written to a temporary name, flushed and renamed; the manifest last. A source in the journal counts as not
indexed, whatever the manifest says of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from coi_assistant.editions import Edition, Editions
from coi_assistant.errors import LockedIndexError, MissingIndexError, StaleIndexError, StorageError
from coi_assistant.records import Passage, Problem, Source
from coi_assistant.storage import write_whole
from coi_assistant.stored import labelled, locator_from, npy, read_labelled, source_from
from coi_assistant.told import Told

Vectors = NDArray[np.float32]
SCHEMA = 4
"""Raised whenever a file of the index, the splitter or the text cleaning changes what is stored."""
PARTS = ("txt", "json", "npy", "vectors")
"""Endings of the files of one source in `text/`."""
SOURCES_KEPT = 512
"""Sources whose text, passages and sentences stay in memory once they were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnServer:
    """Where the vector store of an index lies on a Chroma server."""

    url: str
    family: str
    """What the names of all collections of one index begin with."""
    number: int

    @property
    def collection(self) -> str:
        """Name of the collection."""
        return f"{self.family}-{self.number}"


Place = Path | OnServer
"""Where a vector store lies: in a folder of its own, or on a server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the index knows of one source."""

    source: Source
    stamp: str
    """Of the file and its sidecar when they were last compared; see `corpus.ReportFile`."""
    record_sha256: str
    """Of the record as front matter or sidecar give it, before the file's own statements filled the gaps."""
    text_sha256: str
    passages: int
    reader: str
    """Name and version of what read the file."""
    ingested: str = ""
    """When the file was read, ISO time."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A file that could not be used, so that an unchanged one is not tried again at every run."""

    stamp: str
    reason: str


# Without slots, so that the digest can be kept: it hashes every entry, and each answer and each page states it.
@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What is indexed, with which model, since when."""

    model: str
    entries: Mapping[str, Entry] = field(default_factory=dict)
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    """By path: the files that cannot be used."""
    problems: tuple[Problem, ...] = ()
    """What else is wrong with the corpus: double ids, folders that cannot be listed, unknown topics."""
    built: str = ""
    stores: int = 1
    """Number of the folders of the two stores; raised by every rebuild."""
    chroma_url: str = ""
    """Address of the Chroma server that holds the vectors; empty where they lie in the folder."""
    schema: int = SCHEMA

    @cached_property
    def digest(self) -> str:
        """A hash of all that shapes an answer: schema, model, and each source's text and record."""
        parts = [str(self.schema), self.model]
        for source_id, entry in sorted(self.entries.items()):
            parts += [source_id, entry.text_sha256, entry.source.sha256, entry.record_sha256]
        return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:16]

    @property
    def corpus_digest(self) -> str:
        """A hash of the corpus alone: each source's file and record, whatever the model."""
        parts = [f"{key} {entry.source.sha256} {entry.record_sha256}" for key, entry in sorted(self.entries.items())]
        return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:16]

    @property
    def passages(self) -> int:
        """Number of passages in the index."""
        return sum(entry.passages for entry in self.entries.values())

    def with_entries(self, added: Mapping[str, Entry], removed: Iterable[str] = ()) -> Manifest:
        """Return a manifest with entries put in and taken out, stamped with the present time."""
        entries = {key: value for key, value in self.entries.items() if key not in set(removed)} | dict(added)
        return replace(self, entries=entries, built=datetime.now(UTC).isoformat(timespec="seconds"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencedPassage:
    """A passage with the offsets of its sentences in the cleaned text, and one vector a sentence."""

    passage: Passage
    spans: tuple[tuple[int, int], ...]
    vectors: Vectors


class IndexFolder:
    """Reads and writes the files of one index folder; the stores below it are opened by `retrieval`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.editions = Editions(root / "text")
        self._text = lru_cache(SOURCES_KEPT)(self._read_text)
        self._passages = lru_cache(SOURCES_KEPT)(self._read_passages)
        self._sentences = lru_cache(SOURCES_KEPT)(self._read_sentences)
        # Made of the two above: each hit is looked up by its id, each quotation among the sentences of its source.
        self._by_id = lru_cache(SOURCES_KEPT)(self._passages_by_id)
        self._spans = lru_cache(SOURCES_KEPT)(self._all_spans)

    def chroma(self, manifest: Manifest) -> Place:
        """Return where the vector store lies."""
        if manifest.chroma_url:
            return OnServer(url=manifest.chroma_url, family=f"coi-{self._name}", number=manifest.stores)
        return self.root / "chroma" / str(manifest.stores)

    @property
    def _name(self) -> str:
        """A name that no other index folder has, made when it is first asked for."""
        path = self.root / "name"
        if not path.exists():
            self._write("name", secrets.token_hex(8))
        return path.read_text(encoding="utf-8")

    def lexical(self, manifest: Manifest) -> Path:
        """Return the folder of the lexical index."""
        return self.root / "lexical" / str(manifest.stores)

    def next_stores(self) -> int:
        """Return a number for store folders that none has had since the index folder was made."""
        taken = [int(path.name) for path in self.root.glob("*/*") if path.is_dir() and path.name.isdigit()]
        return max(taken, default=0) + 1

    def sweep(self, manifest: Manifest) -> None:
        """Delete what the manifest does not account for: stores of earlier builds, texts of sources that are gone."""
        kept = {self.chroma(manifest), self.lexical(manifest)}
        for path in [*self.root.glob("chroma/*"), *self.root.glob("lexical/*")]:
            if path not in kept:
                shutil.rmtree(path, ignore_errors=True)
        for path in [*self.root.glob(".*.tmp"), *self.root.glob("text/**/.*.tmp")]:
            path.unlink(missing_ok=True)
        for path in self.root.glob("text/*.*"):
            if path.name.rsplit(".", 1)[0] not in manifest.entries:
                path.unlink(missing_ok=True)

    @property
    def models(self) -> Path:
        """Folder of the prepared embedding models."""
        return self.root / "models"

    @property
    def embedded(self) -> Path:
        """File of the vectors of all that was embedded."""
        return self.root / "embedded.sqlite"

    def manifest(self) -> Manifest:
        """Read the manifest.

        Raises:
            MissingIndexError: nothing is indexed here.
            StaleIndexError: another version of this program wrote it.
        """
        path = self.root / "manifest.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise MissingIndexError(Told("error.index.missing", folder=self._shown)) from error
        except (OSError, ValueError) as error:
            raise StorageError(Told("error.index.manifest", file=repr(str(path)), reason=str(error))) from error
        if raw.get("schema") != SCHEMA:
            found = repr(raw.get("schema"))
            raise StaleIndexError(Told("error.index.schema", folder=self._shown, found=found, wanted=SCHEMA))
        return _manifest_from(raw)

    def save_manifest(self, manifest: Manifest) -> None:
        """Write the manifest and then empty the journal."""
        self._write("manifest.json", json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        self._write("journal.json", "[]")

    def journal(self) -> frozenset[str]:
        """Return the ids of sources that a killed run had begun to replace."""
        try:
            return frozenset(json.loads((self.root / "journal.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return frozenset()
        except (OSError, ValueError):
            # A journal that cannot be read says nothing of what was under way: nothing in the index is trusted.
            return frozenset(self.manifest().entries) if (self.root / "manifest.json").exists() else frozenset()

    def begin(self, source_ids: Iterable[str]) -> None:
        """Note in the journal that these sources are being replaced."""
        self._write("journal.json", json.dumps(sorted(self.journal() | set(source_ids))))

    def save_source(
        self, source_id: str, text: str, passages: Sequence[SentencedPassage], vectors: NDArray[np.floating]
    ) -> None:
        """Write the cleaned text of one source, its passages with their vectors, and the vectors of their sentences."""
        rows = [
            {"id": p.id, "start": p.start, "end": p.end, "locator": asdict(p.locator), "sentences": one.spans}
            | ({"flags": p.flags} if p.flags else {})
            for one in passages
            for p in [one.passage]
        ]
        of_sentences = [one.vectors.astype(np.float16) for one in passages]
        together = np.concatenate(of_sentences) if of_sentences else np.zeros((0, 1))
        self._write(f"text/{source_id}.txt", text)
        self._write_bytes(f"text/{source_id}.npy", npy(together))
        self._write_bytes(f"text/{source_id}.vectors", labelled([one.passage.id for one in passages], vectors))
        self._write(f"text/{source_id}.json", json.dumps(rows, ensure_ascii=False))
        self.forget()

    def remove_source(self, source_id: str) -> None:
        """Delete the text and passages of one source; absent files are no error."""
        for suffix in PARTS:
            (self.root / "text" / f"{source_id}.{suffix}").unlink(missing_ok=True)
        self.forget()

    def keep_edition(self, source_id: str, new_sha256: str, entry: Entry | None) -> None:
        """Keep the text that a source has now as an earlier edition, where another is about to take its place."""
        path = self.root / "text" / f"{source_id}.txt"
        with self._storage_errors():
            try:
                text = path.read_bytes().decode("utf-8")
            except (FileNotFoundError, UnicodeDecodeError):
                return
            held = hashlib.sha256(text.encode("utf-8")).hexdigest()
            if held == new_sha256:
                return
            known = Edition(text_sha256=held)
            if entry is not None and entry.text_sha256 == held:
                known = replace(known, file_sha256=entry.source.sha256, reader=entry.reader, ingested=entry.ingested)
            self.editions.keep(source_id, text, known)

    def forget(self) -> None:
        """Drop what was read, after another process or this one has written."""
        for kept in (self._text, self._passages, self._sentences, self._by_id, self._spans):
            kept.cache_clear()

    def text(self, source_id: str) -> str:
        """Return the cleaned text of a source."""
        return self._text(source_id)

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """Return the passages of a source in reading order."""
        return self._passages(source_id)

    def passage(self, source_id: str, passage_id: str) -> Passage | None:
        """Return one passage, or None where the source no longer has it."""
        return self._by_id(source_id).get(passage_id)

    def sentences(self, source_id: str, passage_id: str) -> SentencedPassage:
        """Return a passage with its sentences and their vectors."""
        return self._sentences(source_id)[passage_id]

    def passage_vectors(self, source_id: str) -> tuple[list[str], NDArray[np.float16]]:
        """Return the ids of a source's passages and their vectors, one row each."""
        name = f"text/{source_id}.vectors"
        with self._reading(name):
            return read_labelled(self.root / name)

    def spans(self, source_id: str) -> tuple[tuple[int, int], ...]:
        """Return the sentences of all passages of a source; passages stand in order, so that their sentences do too."""
        return self._spans(source_id)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock; it is freed by the system even when the process is killed.

        A thread that holds it may take it again: what changes the corpus holds it until the index has followed.

        Raises:
            LockedIndexError: another process holds it; the message says which.
            StorageError: the folder cannot be written, or the disk is full.
        """
        with self._storage_errors():
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "writer.lock", is_singleton=True)
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                told = Told("error.index.locked", folder=self._shown, who=self._holder())
                raise LockedIndexError(told) from error
            try:
                since = datetime.now(UTC).isoformat(timespec="seconds")
                self._write("writer.json", json.dumps({"pid": os.getpid(), "since": since}))
                yield
            finally:
                lock.release()

    @property
    def _shown(self) -> str:
        """The folder as errors name it."""
        return repr(str(self.root))

    def _holder(self) -> Told:
        try:
            holder = json.loads((self.root / "writer.json").read_text(encoding="utf-8"))
            pid, since = str(holder["pid"]), str(holder["since"])
        except (OSError, ValueError, KeyError):
            return Told("error.index.other_process")
        return Told("error.index.process", pid=pid, since=since)

    @contextlib.contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise StorageError(Told("error.index.unwritable", folder=self._shown, reason=reason)) from error

    def _write(self, name: str, text: str) -> None:
        self._write_bytes(name, text.encode("utf-8"))

    def _write_bytes(self, name: str, data: bytes) -> None:
        """Write a file so that it is there whole or not at all, also after a power cut."""
        path = self.root / name
        with self._storage_errors():
            write_whole(path, data)

    def _read_text(self, source_id: str) -> str:
        return self._read(f"text/{source_id}.txt")

    def _read_passages(self, source_id: str) -> tuple[Passage, ...]:
        text = self.text(source_id)
        return tuple(
            Passage(
                id=row["id"],
                source_id=source_id,
                text=text[row["start"] : row["end"]],
                locator=locator_from(row["locator"]),
                start=row["start"],
                end=row["end"],
                flags=tuple(row.get("flags", ())),
            )
            for row in json.loads(self._read(f"text/{source_id}.json"))
        )

    def _read_sentences(self, source_id: str) -> dict[str, SentencedPassage]:
        rows = json.loads(self._read(f"text/{source_id}.json"))
        vectors = self._read_vectors(f"text/{source_id}.npy")
        found: dict[str, SentencedPassage] = {}
        first = 0
        for row, passage in zip(rows, self.passages(source_id), strict=True):
            spans = tuple((start, end) for start, end in row["sentences"])
            last = first + len(spans)
            found[passage.id] = SentencedPassage(passage=passage, spans=spans, vectors=vectors[first:last])
            first = last
        return found

    def _passages_by_id(self, source_id: str) -> dict[str, Passage]:
        return {passage.id: passage for passage in self.passages(source_id)}

    def _all_spans(self, source_id: str) -> tuple[tuple[int, int], ...]:
        return tuple(span for one in self._sentences(source_id).values() for span in one.spans)

    def _read_vectors(self, name: str) -> Vectors:
        with self._reading(name):
            loaded: Vectors = np.load(self.root / name, allow_pickle=False).astype(np.float32)
            return loaded

    def _read(self, name: str) -> str:
        with self._reading(name):
            return (self.root / name).read_bytes().decode("utf-8")

    @contextlib.contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, EOFError, IndexError) as error:
            raise StorageError(Told("error.index.unreadable", file=repr(name), reason=str(error))) from error


def _manifest_from(raw: Mapping[str, Any]) -> Manifest:
    entries = {
        key: Entry(**{**value, "source": source_from(value["source"]), "warnings": tuple(value["warnings"])})
        for key, value in raw["entries"].items()
    }
    refused = {path: Refusal(**value) for path, value in raw["refused"].items()}
    problems = tuple(Problem(**problem) for problem in raw["problems"])
    return Manifest(**{**raw, "entries": entries, "refused": refused, "problems": problems})
