"""The controlled list of topics of a corpus, and which of them a passage's own words show.

A corpus describes its topics in `topics.yaml`: definition, method, cue words by language, standing questions. Nothing
here knows a topic by name; a list for another country is another file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from coi_assistant.corpus import load_topics
from coi_assistant.errors import CorpusError

__all__ = ["Topic", "TopicTagger", "load_topic_list"]

GAP = r"(?:\W+\w+){0,4}?\W+"
"""What `..` stands for in a cue: up to four words."""
COUNT = r"(?<![\w.,/-])(?<!No\. )(?<!№ )(?!(?:19|20)\d\d\b)\d{1,3}(?:[ ,.\u00a0]?\d{3})*(?![\w/-])"
"""What `#` stands for: a number that is no year and no part of a code."""

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+(?=[^\W\d_a-z])")
_TOKEN = re.compile(r"\([^)]*\)|[^\s()]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic of the controlled list."""

    slug: str
    group: str = ""
    method: str = ""
    """Section of a training kit; empty where none."""
    definition: str = ""
    cues: tuple[str, ...] = ()
    """Of all languages; a passage is compared with all of them, since a report may quote in another language."""
    weak: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def load_topic_list(corpus: Path) -> tuple[Topic, ...]:
    """Return the topics of a corpus in the order of its list; empty where it has none.

    Raises:
        CorpusError: an entry is not what it should be; the message names the topic.
    """
    topics = []
    for slug, entry in load_topics(corpus).items():
        try:
            topics.append(_topic(slug, entry))
        except (AttributeError, TypeError, re.error) as error:
            message = f"Topic {slug!r} of topics.yaml cannot be used: {error}."
            raise CorpusError(f"{message} See the comment at the top of the shipped list.") from error
    return tuple(topics)


def _topic(slug: str, entry: Mapping[str, Any]) -> Topic:
    topic = Topic(
        slug=slug,
        group=str(entry.get("group", "")),
        method=str(entry.get("method", "")),
        definition=str(entry.get("definition", "")),
        cues=_all(entry.get("cues")),
        weak=_all(entry.get("weak")),
        questions=tuple(str(one) for one in entry.get("questions") or ()),
    )
    for cue in (*topic.cues, *topic.weak):
        _patterns(cue)
    return topic


def _all(by_language: Mapping[str, Iterable[object]] | None) -> tuple[str, ...]:
    return tuple(str(cue) for cues in (by_language or {}).values() for cue in cues)


class TopicTagger:
    """Finds the topics of a passage."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.topics = tuple(topics)

    def tag(self, text: str, *, given: Collection[str] = (), near: Collection[str] = ()) -> tuple[str, ...]:
        """Return the slugs of the topics that a text shows, in the order of the list.

        Args:
            given: topics that the metadata of the source name.
            near: topics whose definitions the passage is most like.
        """
        sentences = _sentences(text)
        return tuple(topic.slug for topic in self.topics if _shows(topic, sentences, given, near))

    def cue_in(self, slug: str, text: str) -> bool:
        """Tell whether a text has a cue of one topic in it."""
        topic = next((one for one in self.topics if one.slug == slug), None)
        return topic is not None and _any(topic.cues, _sentences(text))


def _shows(topic: Topic, sentences: tuple[str, ...], given: Collection[str], near: Collection[str]) -> bool:
    """Tell whether a cue stands in the text and nothing else speaks against it.

    Where the metadata list topics, a cue for one that they leave out needs the likeness as a second witness.
    """
    if topic.slug in given:
        return _any((*topic.cues, *topic.weak), sentences)
    return (not given or topic.slug in near) and _any(topic.cues, sentences)


def _any(cues: Iterable[str], sentences: tuple[str, ...]) -> bool:
    return any(_matches(cue, sentence) for cue in cues for sentence in sentences)


def _matches(cue: str, sentence: str) -> bool:
    return all(pattern.search(sentence) for pattern in _patterns(cue))


@lru_cache(4096)
def _patterns(cue: str) -> tuple[re.Pattern[str], ...]:
    """Compile a cue: one pattern for each part that `+` joins."""
    return tuple(re.compile(_regex(part), re.IGNORECASE) for part in cue.split(" + "))


def _regex(part: str) -> str:
    regex, gap = "", ""
    for token in _TOKEN.findall(part):
        if token == "..":
            gap = GAP
            continue
        regex += (gap if regex else "") + _word(token)
        gap = r"\W+"
    return regex


def _word(token: str) -> str:
    if token == "#":
        return COUNT
    if token.startswith("("):
        return f"(?:{'|'.join(_phrase(one) for one in token[1:-1].split('|'))})"
    return _phrase(token)


def _phrase(words: str) -> str:
    """Return the pattern of words side by side; a star at the end of a word lets any ending follow."""
    if words == "#":
        return COUNT
    stems = [re.escape(word).replace(r"\*", r"\w*") for word in words.split()]
    return r"\b" + r"\W+".join(stems) + r"\b"


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(_SENTENCE_END.split(text))
