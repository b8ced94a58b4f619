"""Stage 4: from evidence to drafts: which sentences to quote, and whether they answer what was asked."""

from coi_assistant.synthesis.extractive import draft

__all__ = ["draft"]
