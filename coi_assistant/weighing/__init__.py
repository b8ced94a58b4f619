"""Stage 6: from findings to an answer: its status, its notes, and what was searched for it."""

from coi_assistant.weighing.answer import Searched, weigh

__all__ = ["Searched", "weigh"]
