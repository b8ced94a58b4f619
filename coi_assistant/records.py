"""The data types that the stages hand to each other.

All are frozen, keyword-only dataclasses without behaviour beyond display; this module imports the standard
library only, so that every layer may use it. Offsets are counted in code points of the cleaned text of a
source, half open (`start` included, `end` excluded).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Answer",
    "Block",
    "BlockKind",
    "Citation",
    "Conflict",
    "ConflictKind",
    "Context",
    "Coverage",
    "Document",
    "Draft",
    "Evidence",
    "Filters",
    "Finding",
    "Flag",
    "Hit",
    "Kind",
    "Locator",
    "Mode",
    "Passage",
    "Problem",
    "Question",
    "Quote",
    "Rejection",
    "SearchRecord",
    "Sentence",
    "Source",
    "SourceType",
    "Status",
]

SourceType = Literal["intergovernmental", "state", "ngo", "media", "academic", "court", "exile"]
BlockKind = Literal["heading", "paragraph", "list item", "table row", "caption"]
Kind = Literal["fact", "law", "decision", "assessment", "position"]
"""What a finding is: a fact reported, the text of a law, the finding of a court or agency, somebody's judgement, or
what the authorities of the country say."""
ConflictKind = Literal["conflict", "series"]
"""Different statements on one point, or one thing counted at different times."""
Mode = Literal["extractive", "llm"]
Status = Literal["answered", "partial", "no_information"]
Flag = Literal["OCR", "instruction"]
"""What a reader must know of a text: its letters were recognised from a picture; it reads like orders to a machine."""

BLOCK_SEPARATOR = "\n\n"
"""What stands between two blocks in the cleaned text of a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One report of the corpus with its metadata.

    Keys that neither the front matter, the sidecar nor the file itself gives stay empty and are shown as such
    ("undated", "publisher not given"); nothing is guessed.
    """

    id: str
    """File stem; unique within a corpus."""
    path: str
    """POSIX path below the corpus folder."""
    media_type: str
    sha256: str
    """Hex digest of the file's bytes."""
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    source_type: SourceType | None = None
    published: str | None = None
    """Partial ISO date: YYYY, YYYY-MM or YYYY-MM-DD."""
    date_note: str = ""
    url: str = ""
    archived_url: str = ""
    accessed: str | None = None
    language: str = ""
    """ISO 639-1 code of the original."""
    text_language: str = ""
    """ISO 639-1 code of the text held here; differs from `language` for a digest of a foreign report."""
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    originators: tuple[str, ...] = ()
    is_digest: bool = False
    access: Literal["whole", "excerpt"] | None = None
    """How much of the original was read for a digest."""
    tier: str = ""
    researcher_notes: tuple[str, ...] = ()
    """Remarks of the digest's author on the source; shown with it, never quoted as evidence."""
    original_of: str = ""
    """Id of the digest that this file is the original of."""
    fetched_url: str = ""
    """Where a downloaded file came from in the end, after all redirects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where in its source a text stands."""

    pages: tuple[int, int] | None = None
    """First and last page, counted from 1 as a PDF viewer counts."""
    section: tuple[str, ...] = ()
    """Headings above the text, outermost first."""
    paragraph: int | None = None
    original: str | None = None
    """For a digest: the place in the original that the paragraph is taken from."""

    def __str__(self) -> str:
        """Return the pinpoint as a reader writes it: `pp. 14-15, Trials in absentia, para. 17`."""
        parts = []
        if self.pages:
            first, last = self.pages
            parts.append(f"p. {first}" if first == last else f"pp. {first}-{last}")
        parts.extend(self.section[-1:])
        if self.paragraph is not None:
            parts.append(f"para. {self.paragraph}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One heading, paragraph, list item, table row or caption as its reader found it, cleaned."""

    source_id: str
    kind: BlockKind
    text: str
    locator: Locator = field(default_factory=Locator)
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a reader makes of one file: its blocks in reading order, and what the file says of itself."""

    source_id: str
    blocks: tuple[Block, ...]
    metadata: Mapping[str, object] = field(default_factory=dict)
    """Keys of the corpus format that the file itself gives (PDF information, HTML meta tags)."""
    reader: str = ""
    """Name and version of the reader, for provenance: `pypdf 6.4.0`."""
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The cleaned text of the source: the texts of its blocks, in order, `BLOCK_SEPARATOR` between them."""
        return BLOCK_SEPARATOR.join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A citable unit: one or a few paragraphs of one section. `cleaned_text[start:end] == text`, always."""

    id: str
    """Hash of source id, text and the ordinal of a text that recurs in its source; survives re-indexing."""
    source_id: str
    text: str
    locator: Locator
    start: int
    end: int
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which sources may answer. Empty fields let everything through; the fields are joined by AND."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    """Like `until`: what had been published by then."""
    source_types: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    """Parts of publishers' names, compared without regard to case."""
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    originals_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a user asks, with the filters that go with it."""

    text: str
    language: str = ""
    filters: Filters = field(default_factory=Filters)
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that retrieval found, best first. Ranks count from 1; a list that lacks the passage gives None."""

    passage: Passage
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a passage, and how much it bears on a question."""

    start: int
    end: int
    score: float
    """Higher is better; comparable between sentences of one question only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A hit that has been read for a question: its sentences, and what the signals say of it."""

    hit: Hit
    sentences: tuple[Sentence, ...]
    heading: str = ""
    """Title and section: what the passage itself may leave unsaid."""
    published: str | None = None
    countries: tuple[str, ...] = ()
    """That the source deals with, by its metadata."""
    repeats: bool = False
    """The source says that it tells what another has reported."""
    language: str = ""
    cosine: float = 0.0
    """Between question and passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words proposed as a quotation; nothing is proved yet."""

    passage_id: str
    source_id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A statement proposed by synthesis with the quotes that should carry it."""

    statement: str
    quotes: tuple[Quote, ...]
    score: float = 0.0
    answers: bool = True
    """Whether synthesis holds that the quotes answer the question, not merely that they are near it."""
    lacks: str = ""
    """What the question asks for and the quotes do not give, in words for the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The neighbouring sentences of a quote, so that no qualifier is lost."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quote proved to stand byte for byte in its source: `cleaned_text[start:end] == quote`."""

    passage_id: str
    source_id: str
    locator: Locator
    quote: str
    start: int
    end: int
    context: Context = field(default_factory=Context)
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A statement carried by at least one verified citation. Only the stage `verification` makes one."""

    statement: str
    citations: tuple[Citation, ...]
    kind: Kind = "fact"
    topics: tuple[str, ...] = ()
    originators: tuple[str, ...] = ()
    """Who first said it, as far as the texts tell."""
    chains: tuple[tuple[str, ...], ...] = ()
    """For each citation the way of its words: publisher, then the media it cites, then the originator."""
    copies: tuple[str, ...] = ()
    """Ids of passages cited that hold the same text as the first one cited, under another id or publisher."""
    score: float = 0.0
    answers: bool = True

    @property
    def chain(self) -> tuple[str, ...]:
        """The way of the words of the first citation, publisher first, originator last."""
        return self.chains[0] if self.chains else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A draft that verification refused, and why. It stays visible in the answer."""

    draft: Draft
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Citations that say different things about the same point; shown side by side, newest first, never resolved.

    `values`, `counts` and `chains` have one entry a citation.
    """

    about: str
    citations: tuple[Citation, ...]
    kind: ConflictKind = "conflict"
    values: tuple[str, ...] = ()
    """The figure or date, as the text writes it."""
    counts: tuple[str, ...] = ()
    """What the figure counts, in the words of the text."""
    chains: tuple[tuple[str, ...], ...] = ()
    """Who says it: publisher first, originator last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was searched for an answer, so that a gap can be told from an omission."""

    sources_searched: int = 0
    passages_searched: int = 0
    sources_cited: int = 0
    oldest: str | None = None
    newest: str | None = None
    filters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRecord:
    """How a question was searched for; with it a reader can judge what "no information found" is worth."""

    question: str
    language: str
    asked_for: tuple[str, ...] = ()
    """What an answer must give, in words: "a figure", "year 2023", "Decree 278"."""
    searched_as: str = ""
    """The question with its names as the corpus spells them."""
    spellings: tuple[tuple[str, ...], ...] = ()
    """For each name of the question the spelling typed, then the others that were tried."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """Language to the terms of the question that were searched for in it."""
    filters: Mapping[str, object] = field(default_factory=dict)
    sources_searched: int = 0
    passages_searched: int = 0
    oldest: str | None = None
    newest: str | None = None
    closest: tuple[Citation, ...] = ()
    """The closest passages; none of them answers the question."""
    silence: str = ""
    """What it means, and does not mean, that nothing was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that is told about one question. With the status `no_information` there are no findings."""

    question: Question
    status: Status
    findings: tuple[Finding, ...] = ()
    related: tuple[Citation, ...] = ()
    """Closest passages that do not answer the question."""
    rejections: tuple[Rejection, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    originators: tuple[str, ...] = ()
    """The independent originators of all findings, each once."""
    reckoned_on: str = ""
    """The day on which ages are counted, ISO: the day of `as_of` or the day of asking."""
    search_record: SearchRecord | None = None
    coverage: Coverage = field(default_factory=Coverage)
    mode: Mode = "extractive"
    model: str | None = None
    index_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A file of the corpus that could not be used, or only in part, and why."""

    path: str
    reason: str
    severity: Literal["error", "warning"] = "error"
