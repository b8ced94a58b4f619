"""Topics of every passage of an index, and how well they agree with labels made by hand."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coi_assistant.errors import EvaluationError
from coi_assistant.pipeline import Assistant
from coi_assistant.topics import TopicTagger, load_topic_list

__all__ = ["LabelledPassage", "TopicTags", "evaluate_topics", "load_labels", "ranked_count", "tag_index"]

NEAR_SHARE = 0.1
"""A topic counts as near to this share of the passages, those most like its definition. On the tuning labels precision
and recall are .88 and .93 with it, .87 and .98 without this witness."""
NEAR_LEAST = 5
RANKED, RANKED_SHARE = 60, 0.3
"""Passages that are ordered by likeness, at least so many and so large a share; evidence is taken from these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTags:
    """The topics of the passages of one index."""

    by_passage: Mapping[str, tuple[str, ...]]
    """Slugs by passage id, in the order of the topic list."""
    tagger: TopicTagger
    likeness: Mapping[str, tuple[str, ...]]
    """Ids of the passages most like the definition of a topic, best first, by slug."""

    def of(self, passage_id: str) -> tuple[str, ...]:
        """Return the topics of one passage."""
        return self.by_passage.get(passage_id, ())

    def passages(self, slug: str) -> tuple[str, ...]:
        """Return the ids of the passages that have a topic."""
        return tuple(key for key, slugs in self.by_passage.items() if slug in slugs)


def tag_index(assistant: Assistant) -> TopicTags:
    """Return the topics of all passages, by words, metadata of the source and likeness to definitions."""
    tagger = TopicTagger(load_topic_list(assistant.settings.corpus))
    ranked = _ranked(assistant, tagger)
    near = _near(ranked, max(NEAR_LEAST, round(NEAR_SHARE * assistant.manifest.passages)))
    tags = {
        passage.id: tagger.tag(passage.text, given=source.topics, near=near.get(passage.id, ()))
        for source in assistant.sources.values()
        for passage in assistant.passages_of(source.id)
    }
    return TopicTags(by_passage=tags, tagger=tagger, likeness=ranked)


def ranked_count(assistant: Assistant) -> int:
    """Return how many passages are ordered by likeness to a text."""
    return max(RANKED, round(RANKED_SHARE * assistant.manifest.passages))


def _ranked(assistant: Assistant, tagger: TopicTagger) -> dict[str, tuple[str, ...]]:
    """Return for each topic the passages most like its definition; a topic without cues has none to be like."""
    told = [topic for topic in tagger.topics if topic.definition and topic.cues]
    found = assistant.similar([topic.definition for topic in told], count=ranked_count(assistant))
    return {topic.slug: tuple(hit.passage.id for hit in hits) for topic, hits in zip(told, found, strict=True)}


def _near(ranked: Mapping[str, tuple[str, ...]], count: int) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {}
    for slug, passages in ranked.items():
        for passage_id in passages[:count]:
            near.setdefault(passage_id, set()).add(slug)
    return near


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPassage:
    """A passage with the topics that a reader gave it."""

    passage_id: str
    topics: frozenset[str]
    split: str


def load_labels(path: Path) -> tuple[LabelledPassage, ...]:
    """Read labels, one JSON object a line: passage_id, topics, split.

    Raises:
        EvaluationError: the file cannot be read, or a line is not such an object; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"The labels {str(path)!r} cannot be read: {error}.") from error
    return tuple(_label(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def _label(line: str, where: str) -> LabelledPassage:
    try:
        row = json.loads(line)
        return LabelledPassage(
            passage_id=row["passage_id"], topics=frozenset(row["topics"]), split=row.get("split", "report")
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{where} is no labelled passage ({error}); see tests/evaluation/README.md.") from error


def evaluate_topics(
    tags: Mapping[str, Sequence[str]], labels: Iterable[LabelledPassage], *, ignored: Collection[str] = ("off-topic",)
) -> dict[str, Any]:
    """Return precision and recall over all pairs of passage and topic, for each split.

    Args:
        ignored: topics that stand for none.

    Raises:
        EvaluationError: a labelled passage is not in the index.
    """
    counts: dict[str, list[int]] = {}
    for label in labels:
        if label.passage_id not in tags:
            raise EvaluationError(f"The index has no passage {label.passage_id!r}. The labels are of another corpus.")
        found, wanted = set(tags[label.passage_id]) - set(ignored), label.topics - set(ignored)
        row = counts.setdefault(label.split, [0, 0, 0, 0])
        for place, number in enumerate((1, len(found & wanted), len(found - wanted), len(wanted - found))):
            row[place] += number
    return {split: _figures(*row) for split, row in sorted(counts.items())}


def _figures(passages: int, right: int, extra: int, missed: int) -> dict[str, float | int]:
    return {
        "passages": passages,
        "precision": round(right / max(right + extra, 1), 3),
        "recall": round(right / max(right + missed, 1), 3),
        "right": right,
        "extra": extra,
        "missed": missed,
    }
