"""Bring the index up to date with the corpus: the stages `ingest`, `passages` and the writing half of `retrieval`.

Incremental and safe to kill: sources are replaced in groups, each noted in the journal before it is touched and in the
manifest after it is complete. What the manifest does not know, or the journal names, is done again by the next run.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coi_assistant.corpus import Listing, ReportFile, complete, describe, list_reports, load_topics
from coi_assistant.errors import CorpusError, MissingIndexError, StaleIndexError, StorageError
from coi_assistant.ingest.limits import Limits
from coi_assistant.ingest.sandbox import SafeReader
from coi_assistant.lexicon import Lexicon
from coi_assistant.lexicon.instructions import reads_like_instruction
from coi_assistant.manifest import Entry, IndexFolder, Manifest, Refusal, SentencedPassage
from coi_assistant.passages import sentences, split
from coi_assistant.records import Document, Passage, Problem, Source
from coi_assistant.retrieval.embedded import EmbeddedTexts
from coi_assistant.retrieval.embedding import Embedder, load_embedder
from coi_assistant.retrieval.evidence import in_context
from coi_assistant.retrieval.lexical import LexicalIndex, LexicalRecord
from coi_assistant.retrieval.store import ChromaStore
from coi_assistant.settings import Settings, switch_off_network
from coi_assistant.soundness import damage, incomplete, note_sound
from coi_assistant.told import Told

GROUP = 128
"""Passages after which the work so far is made permanent; about ten seconds of embedding on two cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the indexing is."""

    sources: int
    sources_total: int
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What a run changed, and what the index holds now."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    problems: tuple[Problem, ...]
    rebuilt: str = ""
    """What was found damaged, if all was built anew for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A source that has been read and cut, ready to be embedded."""

    file: ReportFile
    record_sha256: str
    source: Source
    document: Document
    passages: tuple[Passage, ...]


def build_index(
    settings: Settings,
    *,
    rebuild: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    embedder: Embedder | None = None,
) -> IndexReport:
    """Read what is new or changed in the corpus, and make the index match it.

    Args:
        rebuild: throw the index away first (prepared models and vectors of known texts are kept).
        progress: called after each batch of passages.
        embedder: used in place of the model that the settings name.

    Raises:
        CoiError: the corpus cannot be listed, the index is locked, or the disk is full.
    """
    switch_off_network(settings)
    listing = list_reports(settings.corpus)
    folder = IndexFolder(settings.index)
    with folder.writing():
        manifest = _usable_manifest(folder, settings, rebuild)
        if found := damage(folder, manifest):
            manifest = _usable_manifest(folder, settings, rebuild=True)
        with SafeReader(Limits.of(settings)) as reader:
            run = _Run(settings, folder, listing, manifest, progress, embedder, reader)
            with contextlib.closing(run):
                report = run.finish()
        return replace(report, rebuilt=found)


class _Run:
    """One run of the indexer; holds what its steps share."""

    def __init__(
        self,
        settings: Settings,
        folder: IndexFolder,
        listing: Listing,
        manifest: Manifest,
        progress: Callable[[Progress], None],
        embedder: Embedder | None,
        reader: SafeReader,
    ) -> None:
        self._reader = reader
        self._settings = settings
        self._folder = folder
        self._listing = listing
        self._listed = {file.id for file in listing.files}
        self._manifest = manifest
        self._progress = progress
        self._embedder = embedder
        self._journal = folder.journal() | incomplete(folder.root / "text", manifest.entries)
        self._total = 0
        self._refused: dict[str, Refusal] = {}
        self._touched: dict[str, Entry] = {}
        self._done = 0
        self._passages = 0

    def finish(self) -> IndexReport:
        """Do the work and report it."""
        before = self._manifest
        pending = [file for file in self._listing.files if self._is_pending(file)]
        gone = sorted((before.entries.keys() | self._journal) - self._listed)
        self._total = len(pending)
        prepared = self._prepare(pending)
        if gone:
            self._replace(gone, [])
        for group in _groups(prepared):
            self._replace([one.source.id for one in group], group)
        refused_now = sorted(before.entries.keys() & {file.id for file in pending if file.path in self._refused})
        if refused_now:
            self._replace(refused_now, [])
        self._close(before)
        after = self._manifest.entries
        new = {key for key in after if key not in before.entries}
        changed = {
            key for key in after if key in before.entries and after[key].text_sha256 != before.entries[key].text_sha256
        }
        return IndexReport(
            added=len(new),
            changed=len(changed),
            removed=len(before.entries.keys() - after.keys()),
            unchanged=len(after) - len(new) - len(changed),
            passages=self._manifest.passages,
            problems=problems_of(self._manifest),
        )

    def _is_pending(self, file: ReportFile) -> bool:
        entry, refusal = self._manifest.entries.get(file.id), self._manifest.refused.get(file.path)
        if refusal and refusal.stamp == file.stamp:
            self._refused[file.path] = refusal
            return False
        same = entry and entry.stamp == file.stamp and entry.source.path == file.path
        return not same or file.id in self._journal

    def _prepare(self, pending: Iterable[ReportFile]) -> Iterator[_Prepared]:
        for file in pending:
            try:
                source = describe(self._listing.root, file)
                record = _digest(repr(source))
                entry = self._manifest.entries.get(file.id)
                if entry and entry.record_sha256 == record and file.id not in self._journal:
                    self._touched[file.id] = replace(entry, stamp=file.stamp)
                    continue
                yield self._read(file, source, record)
            except CorpusError as error:
                self._refused[file.path] = Refusal(stamp=file.stamp, reason=str(error))
            finally:
                self._done += 1

    def _read(self, file: ReportFile, source: Source, record: str) -> _Prepared:
        document = self._reader.read(source, self._listing.root / file.path)
        full = complete(source, document.metadata)
        passages = tuple(map(_flagged, split(document, language=full.text_language, numbered=full.is_digest)))
        return _Prepared(file=file, record_sha256=record, source=full, document=document, passages=passages)

    def _replace(self, source_ids: Sequence[str], prepared: Sequence[_Prepared]) -> None:
        """Take sources out of every part of the index and put others in; permanent when it returns."""
        self._folder.begin(source_ids)
        rows = [(one, passage) for one in prepared for passage in one.passages]
        vectors = self._embed([in_context(heading_of(one.source, passage), passage.text) for one, passage in rows])
        cut = self._cut(rows)
        self._passages += len(rows)
        store, lexical = self._stores
        texts = {one.source.id: _digest(one.document.text) for one in prepared}
        for source_id in source_ids:
            self._keep_edition(source_id, texts.get(source_id, ""))
            store.remove(source_id)
            self._folder.remove_source(source_id)
        first = 0
        for one in prepared:
            mine = slice(first, first + len(one.passages))
            self._folder.save_source(one.source.id, one.document.text, cut[mine], vectors[mine])
            first = mine.stop
        if rows:
            store.add([passage for _, passage in rows], vectors)
        lexical.replace(source_ids, [self._lexical_record(one.source, passage) for one, passage in rows])
        self._manifest = self._manifest.with_entries({one.source.id: _entry(one) for one in prepared}, source_ids)
        self._folder.save_manifest(self._manifest)

    def _keep_edition(self, source_id: str, new_sha256: str) -> None:
        """Keep the text that is about to go; a report that left the corpus takes its earlier editions with it."""
        if source_id in self._listed:
            self._folder.keep_edition(source_id, new_sha256, self._manifest.entries.get(source_id))
        else:
            self._folder.editions.forget(source_id)

    def _cut(self, rows: Sequence[tuple[_Prepared, Passage]]) -> list[SentencedPassage]:
        """Cut passages into sentences and embed each under the heading of its section."""
        spans = [sentences(passage.text, one.source.text_language) for one, passage in rows]
        texts = [
            in_context(self._lexicon.telling_heading(passage.locator.section), passage.text[slice(*span)])
            for (_, passage), row in zip(rows, spans, strict=True)
            for span in row
        ]
        vectors = self._embed(texts)
        parts = np.split(vectors, np.cumsum([len(row) for row in spans])[:-1]) if spans else []
        return [
            SentencedPassage(
                passage=passage,
                spans=tuple((passage.start + start, passage.start + end) for start, end in row),
                vectors=part,
            )
            for (_, passage), row, part in zip(rows, spans, parts, strict=True)
        ]

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._embedder is None and texts:
            self._embedder = load_embedder(
                self._settings.embedding_model, self._folder.models, allow_download=self._settings.allow_download
            )
        if self._embedder is None:
            return np.zeros((0, 1), dtype=np.float32)
        return self._embedded.embed(texts, self._embedder, self._report)

    def _report(self) -> None:
        self._progress(Progress(sources=self._done, sources_total=self._total, passages=self._passages))

    @cached_property
    def _embedded(self) -> EmbeddedTexts:
        return EmbeddedTexts(self._folder.embedded)

    def close(self) -> None:
        """Let go of the file of vectors."""
        if "_embedded" in self.__dict__:
            self._embedded.close()

    @cached_property
    def _stores(self) -> tuple[ChromaStore, LexicalIndex]:
        return ChromaStore(self._folder.chroma(self._manifest)), LexicalIndex(self._folder.lexical(self._manifest))

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.load(self._settings.corpus)

    def _lexical_record(self, source: Source, passage: Passage) -> LexicalRecord:
        heading = heading_of(source, passage)
        names = self._lexicon.name_keys(f"{passage.text}\n{heading}")
        return LexicalRecord(passage=passage, language=source.text_language, heading=heading, names=tuple(names))

    def _close(self, before: Manifest) -> None:
        """Note what needed no new index entry: touched files, refusals, problems; write only when something changed."""
        problems = [*self._listing.problems, *_unknown_topics(self._manifest, load_topics(self._listing.root))]
        final = self._manifest.with_entries(self._touched) if self._touched else self._manifest
        final = replace(final, refused=self._refused, problems=tuple(problems))
        if final != before:
            self._folder.save_manifest(final)
            self._folder.sweep(final)
            if final.chroma_url:
                self._stores[0].sweep()
        note_sound(self._folder, final)
        self._manifest = final


def check_fresh(settings: Settings, manifest: Manifest) -> None:
    """Compare an index with its corpus by size and time of change; contents are read only where these differ.

    Raises:
        StaleIndexError: a file is new, changed or gone, or another model is set; the message names one.
    """
    wrong = _difference(settings, manifest)
    if wrong is not None:
        raise StaleIndexError(Told("error.index.stale", folder=repr(str(settings.index)), wrong=wrong))


def heading_of(source: Source, passage: Passage) -> str:
    """Return what stands above a passage: title and section path, as it is embedded and searched with the words."""
    return " - ".join(part for part in (source.title, *passage.locator.section) if part)


def problems_of(manifest: Manifest) -> tuple[Problem, ...]:
    """Return all that is wrong with the corpus, errors first."""
    refused = [Problem(path=path, reason=refusal.reason) for path, refusal in manifest.refused.items()]
    warnings = [
        Problem(path=entry.source.path, reason=warning, severity="warning")
        for entry in manifest.entries.values()
        for warning in entry.warnings
    ]
    return tuple(sorted([*refused, *manifest.problems, *warnings], key=lambda one: (one.severity, one.path)))


def _difference(settings: Settings, manifest: Manifest) -> Told | None:
    if manifest.model != settings.embedding_model:
        return Told("error.stale.model", built=repr(manifest.model), wanted=repr(settings.embedding_model))
    if manifest.chroma_url != settings.chroma_url:
        return Told("error.stale.place", built=_where(manifest.chroma_url), wanted=_where(settings.chroma_url))
    listing = list_reports(settings.corpus)
    for file in listing.files:
        entry, refusal = manifest.entries.get(file.id), manifest.refused.get(file.path)
        if refusal and refusal.stamp == file.stamp:
            continue
        if entry is None:
            return Told("error.stale.new", file=repr(file.path))
        if entry.stamp != file.stamp and not _same_content(listing, file, entry):
            return Told("error.stale.changed", file=repr(file.path))
    gone = manifest.entries.keys() - {file.id for file in listing.files}
    return Told("error.stale.gone", file=repr(manifest.entries[min(gone)].source.path)) if gone else None


def _where(chroma_url: str) -> Told:
    return Told("error.stale.server", url=repr(chroma_url)) if chroma_url else Told("error.stale.folder")


def _same_content(listing: Listing, file: ReportFile, entry: Entry) -> bool:
    try:
        return _digest(repr(describe(listing.root, file))) == entry.record_sha256
    except CorpusError:
        return False


def _usable_manifest(folder: IndexFolder, settings: Settings, rebuild: bool) -> Manifest:
    """Return the manifest to go on from: the one that is there, or an empty one with new stores."""
    fresh = Manifest(model=settings.embedding_model, stores=folder.next_stores(), chroma_url=settings.chroma_url)
    try:
        manifest = fresh if rebuild else folder.manifest()
    except (MissingIndexError, StaleIndexError, StorageError):
        manifest = fresh
    same = (manifest.model, manifest.chroma_url) == (settings.embedding_model, settings.chroma_url)
    if not same or not manifest.entries:
        manifest = fresh
        folder.save_manifest(manifest)
    return manifest


def _flagged(passage: Passage) -> Passage:
    """Flag a passage that reads like orders to a machine; it stays, because a report may quote such words."""
    if not reads_like_instruction(passage.text):
        return passage
    return replace(passage, flags=(*passage.flags, "instruction"))


def _groups(prepared: Iterable[_Prepared]) -> Iterator[list[_Prepared]]:
    group: list[_Prepared] = []
    for one in prepared:
        group.append(one)
        if sum(len(each.passages) for each in group) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def _entry(prepared: _Prepared) -> Entry:
    return Entry(
        source=prepared.source,
        stamp=prepared.file.stamp,
        record_sha256=prepared.record_sha256,
        text_sha256=_digest(prepared.document.text),
        passages=len(prepared.passages),
        reader=prepared.document.reader,
        ingested=datetime.now(UTC).isoformat(timespec="seconds"),
        warnings=(*prepared.document.warnings, *_flag_warnings(prepared.passages)),
    )


def _flag_warnings(passages: Sequence[Passage]) -> Iterator[str]:
    orders = [passage for passage in passages if "instruction" in passage.flags]
    if orders:
        first = f"{orders[0].text[:80]}…" if len(orders[0].text) > 80 else orders[0].text
        yield f"{len(orders)} passage(s) read like orders to a machine, and are flagged; the first: {first!r}"
    if recognised := sum("OCR" in passage.flags for passage in passages):
        yield f"{recognised} passage(s) were read from pictures by OCR; compare them with the original"


def _unknown_topics(manifest: Manifest, known: Mapping[str, object]) -> Iterator[Problem]:
    for entry in manifest.entries.values():
        for topic in entry.source.topics:
            if known and topic not in known:
                yield Problem(
                    path=entry.source.path, reason=f"topic {topic!r} is not in topics.yaml", severity="warning"
                )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
