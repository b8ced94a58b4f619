"""The exceptions that a user can meet.

    CoiError
    ├── SettingsError            a setting or filter has a value that cannot be used
    ├── QuestionError            a question or query that cannot be asked
    │   └── QueryError           a search query that cannot be read, with the place
    ├── CorpusError              something is wrong with the files
    │   ├── MetadataError        front matter or sidecar breaks the schema
    │   ├── UnreadableSourceError  a file gives no text
    │   ├── HoldingError         a report cannot be added or removed
    │   └── UnknownPassageError  no such passage or source
    ├── IndexStateError          something is wrong with the index
    │   ├── MissingIndexError    there is none
    │   ├── StaleIndexError      it does not match the corpus, the model or this version
    │   ├── LockedIndexError     another process writes to it
    │   └── StorageError         it cannot be written or read: disk full, damaged
    ├── NetworkError             an address may not be asked, or does not answer
    ├── ModelError               the embedding model cannot be prepared or loaded
    ├── EvaluationError          gold questions or floors cannot be used
    ├── TermsError               terms of reference or a list of issues cannot be used
    ├── CitationFileError        a file of saved citations cannot be read
    └── ExportError              a document cannot be written

Each message says what happened, quotes the offending value and names what mends it. `cli` and `ui` turn them into
words; elsewhere they are caught only where one of many may fail.
"""

from __future__ import annotations


class CoiError(Exception):
    """Base of every error that is shown to the user as one line."""

    drawing: str = ""
    """Further lines that show the place; empty where the one line says all."""

    @property
    def told(self) -> str:
        """The message as it was given: a `Told` still knows how it was made, `str(error)` is the words alone."""
        given = self.args[0] if self.args else ""
        return given if isinstance(given, str) else str(self)


class SettingsError(CoiError):
    """A setting, an option or a filter has a value that cannot be used."""


class QuestionError(CoiError):
    """A question or a search query cannot be asked as it stands."""


class QueryError(QuestionError):
    """A search query cannot be read.

    Args:
        message: what is wrong and where, and what mends it.
        query: the query; empty where no place of it is to blame.
        position: of the character that is to blame, counted from 0.
    """

    WIDTH = 60
    """Characters of a long query that are drawn."""

    def __init__(self, message: str, query: str = "", position: int = 0) -> None:
        self.position = position
        super().__init__(message)
        if query:
            first = max(0, position - self.WIDTH // 2)
            shown = "".join(letter if letter.isprintable() else "·" for letter in query[first : first + self.WIDTH])
            self.drawing = f"  {shown}\n  {' ' * (position - first)}^"


class CorpusError(CoiError):
    """Something is wrong with the files of the corpus."""


class MetadataError(CorpusError):
    """Front matter or a sidecar breaks the metadata schema."""


class UnreadableSourceError(CorpusError):
    """A file gives no text that could be cited."""


class HoldingError(CorpusError):
    """A report cannot be added to the corpus or taken out of it."""


class UnknownPassageError(CorpusError):
    """No passage or source has the id that was asked for."""


class IndexStateError(CoiError):
    """Something is wrong with the index."""


class MissingIndexError(IndexStateError):
    """There is no index yet."""


class StaleIndexError(IndexStateError):
    """The index does not match the corpus, the model or this version of the program."""


class LockedIndexError(IndexStateError):
    """Another process is writing to the index."""


class StorageError(IndexStateError):
    """The index cannot be read or written."""


class StoreUnreachableError(StorageError):
    """The Chroma server that holds the vectors does not answer; nothing is wrong with what it holds."""


class NetworkError(CoiError):
    """An address may not be asked, or what it sends cannot be taken."""


class ModelError(CoiError):
    """The embedding model cannot be prepared or loaded."""


class EvaluationError(CoiError):
    """Gold questions, a BEIR folder or floors cannot be used, or a figure is below its floor."""


class TermsError(CoiError):
    """Terms of reference or a list of issues cannot be read or break their schema."""


class CitationFileError(CoiError):
    """A saved answer, a bundle or another file with citations cannot be read or written."""


class ExportError(CoiError):
    """A document cannot be written."""
