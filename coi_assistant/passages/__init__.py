"""Stage 2: from the blocks of a document to citable passages."""

from coi_assistant.passages.sentences import sentences
from coi_assistant.passages.splitter import split

__all__ = ["sentences", "split"]
