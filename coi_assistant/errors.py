"""The exceptions that a user can meet.

    CoiError
    ├── SettingsError            a setting or filter has a value that cannot be used
    ├── QuestionError            a question or query that cannot be asked
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
    └── ExportError              a document cannot be written

Each message says what happened, quotes the offending value and names what mends it. Only `cli` and `ui` catch them.
"""

from __future__ import annotations


class CoiError(Exception):
    """Base of every error that is shown to the user as one line."""


class SettingsError(CoiError):
    """A setting, an option or a filter has a value that cannot be used."""


class QuestionError(CoiError):
    """A question or a search query cannot be asked as it stands."""


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


class NetworkError(CoiError):
    """An address may not be asked, or what it sends cannot be taken."""


class ModelError(CoiError):
    """The embedding model cannot be prepared or loaded."""


class EvaluationError(CoiError):
    """Gold questions, a BEIR folder or floors cannot be used, or a figure is below its floor."""


class ExportError(CoiError):
    """A document cannot be written."""
