"""Stage 6: from findings to an answer: what a good researcher would say of the evidence, and what was searched."""

from coi_assistant.weighing.answer import Searched, comparison_notes, weigh
from coi_assistant.weighing.originators import originator_note
from coi_assistant.weighing.scales import Scales

__all__ = ["Scales", "Searched", "comparison_notes", "originator_note", "weigh"]
