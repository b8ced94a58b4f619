"""Words and names across languages and spellings, and what they say of a question; the knowledge itself is data."""

from coi_assistant.lexicon.lexicon import Lexicon

__all__ = ["Lexicon"]
