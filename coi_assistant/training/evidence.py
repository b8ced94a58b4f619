"""The quotations that a kit teaches with: retrieved, tagged with topics, proved, understandable on their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coi_assistant.pipeline import Assistant
from coi_assistant.records import Citation, Filters, Kind, Passage, Source
from coi_assistant.topics import Topic
from coi_assistant.training.reading import opens_as_known, stands_alone
from coi_assistant.training.request import KitRequest
from coi_assistant.training.tagging import TopicTags, ranked_count
from coi_assistant.weighing.kinds import kind_of
from coi_assistant.writers.fitting import shortened_name
from coi_assistant.writers.references import published_words, reference, title_of

__all__ = ["Evidence", "Fact", "TopicEvidence", "gather"]

LONGEST_QUOTE = 300
"""Characters: three of these with their references fill two slides at 20 points."""
SHORTEST_QUOTE = 60
LEAST_FACTS = 2
"""With fewer quotations a topic is left out: one report alone is not taught as a pattern."""
MOST_FACTS = 12
LONGEST_PUBLISHER = 80
"""Characters of a publisher's name under a quotation; the bibliography has all of it."""
ELSEWHERE = 2
OFFICIAL, OFFICIAL_KINDS = "authorities-position", {"position", "law"}
"""Method whose quotations are what the authorities say, and the kinds of finding that are."""
MANY_TOPICS = 4
"""A quotation on more topics than these is an enumeration: telling of none, hence taken last."""
KNOWN_PLACES = 5
"""Places that a quotation falls back when it opens as if the reader knew of what it speaks."""
SAME_SOURCE = 3
"""Quotations of one source for one topic, so that several voices are heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A proved quotation with its source and the topics of its passage."""

    citation: Citation
    source: Source
    topics: tuple[str, ...]
    originators: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        """The words as they stand in the source."""
        return self.citation.quote

    @property
    def key(self) -> tuple[str, int, int]:
        """What makes it this quotation and no other."""
        return (self.citation.passage_id, self.citation.start, self.citation.end)

    def full_reference(self) -> str:
        """Return the reference with its pinpoint."""
        return reference(self.source, self.citation.locator)

    def short_reference(self, words: Mapping[str, str]) -> str:
        """Return publisher and date, as much as fits under a quotation.

        Args:
            words: the notes of the interface texts.
        """
        mark = f" ({words['digest']})" if self.source.is_digest else ""
        name = shortened_name(self.source.publisher or title_of(self.source), LONGEST_PUBLISHER)
        published = self.source.published
        return f"{name}, {published_words(published, words['locale']) if published else words['undated']}{mark}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicEvidence:
    """What was found for one topic, best first."""

    topic: Topic
    facts: tuple[Fact, ...]
    local: int = 0
    """How many of them, the first, are about the host country that was asked for."""

    @property
    def enough(self) -> bool:
        """Whether the topic can be taught."""
        return len(self.facts) >= LEAST_FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All quotations for a kit, by topic in the order of the list, and every quotable sentence beside them."""

    topics: tuple[TopicEvidence, ...]
    pool: tuple[Fact, ...]
    """Every sentence of the sources admitted that can stand alone, in the order of the catalogue."""
    tags: TopicTags
    names_in_use: frozenset[str]
    """Keys of all names that any passage of the index mentions."""

    def of_method(self, method: str) -> tuple[TopicEvidence, ...]:
        """Return the topics of a method that have enough evidence."""
        return tuple(one for one in self.topics if one.topic.method == method and one.enough)

    @property
    def missing(self) -> tuple[TopicEvidence, ...]:
        """The topics that are left out."""
        return tuple(one for one in self.topics if not one.enough)

    def of(self, slug: str) -> tuple[Fact, ...]:
        """Return the quotations for a topic; none where it was not chosen or has too few."""
        return next((one.facts for one in self.topics if one.topic.slug == slug and one.enough), ())


def gather(assistant: Assistant, request: KitRequest, tags: TopicTags, progress: Callable[[str], None]) -> Evidence:
    """Collect the quotations for a kit."""
    pool = tuple(_pool(assistant, request.filters, tags))
    chosen = [topic for topic in tags.tagger.topics if topic.questions and _wanted(topic, request)]
    places = _places(assistant, chosen, tags)
    found = []
    for topic in chosen:
        progress(topic.slug)
        facts = _facts(assistant, request, topic, tags, pool, places[topic.slug])
        near = sum(_distance(assistant, fact, request, topic) < ELSEWHERE for fact in facts)
        found.append(TopicEvidence(topic=topic, facts=facts, local=near if request.host_country else 0))
    passages = [one for source in assistant.sources.values() for one in assistant.passages_of(source.id)]
    names = frozenset(key for one in passages for key in assistant.lexicon.name_keys(one.text))
    return Evidence(topics=tuple(found), pool=pool, tags=tags, names_in_use=names)


def _wanted(topic: Topic, request: KitRequest) -> bool:
    return topic.slug in request.topics if request.topics else topic.method not in {"", "context"}


def _pool(assistant: Assistant, filters: Filters, tags: TopicTags) -> Iterator[Fact]:
    for source in assistant.select(filters).sources:
        for passage in assistant.passages_of(source.id):
            yield from _sentences(assistant, source, passage, tags.of(passage.id))


def _sentences(assistant: Assistant, source: Source, passage: Passage, topics: tuple[str, ...]) -> Iterator[Fact]:
    """Yield the sentences of a passage that can be quoted alone, and the whole passage where it is short."""
    spans = list(assistant.sentences_of(passage))
    if len(spans) > 1:
        spans.append((spans[0][0], spans[-1][1]))
    for start, end in spans:
        words = passage.text[start - passage.start : end - passage.start]
        # A name such as "News.Country" is no end of a sentence, whatever the splitter took it for.
        if start > passage.start and not passage.text[start - passage.start - 1].isspace():
            continue
        if SHORTEST_QUOTE <= len(words) <= LONGEST_QUOTE and stands_alone(words, source.text_language):
            citation = assistant.cite_span(passage, start, end)
            yield Fact(citation=citation, source=source, topics=topics, originators=source.originators)


def _places(assistant: Assistant, topics: Sequence[Topic], tags: TopicTags) -> dict[str, dict[str, int]]:
    """Return for each topic the places of the passages that bear on it, 0 for the most telling.

    A passage has the best of its places by likeness to the standing questions; those like the definition alone follow.
    All questions are embedded at once: to ask them one by one would have the reader read ten passages for each.
    """
    asked = [(topic.slug, question) for topic in topics for question in topic.questions]
    count = ranked_count(assistant)
    found = assistant.similar([question for _, question in asked], count=count)
    places: dict[str, dict[str, int]] = {topic.slug: {} for topic in topics}
    for (slug, _), hits in zip(asked, found, strict=True):
        for place, hit in enumerate(hits):
            places[slug][hit.passage.id] = min(place, places[slug].get(hit.passage.id, place))
    for slug, row in places.items():
        for place, passage_id in enumerate(tags.likeness.get(slug, ()), count):
            row.setdefault(passage_id, place)
    return places


def _facts(
    assistant: Assistant,
    request: KitRequest,
    topic: Topic,
    tags: TopicTags,
    pool: Sequence[Fact],
    places: Mapping[str, int],
) -> tuple[Fact, ...]:
    """Return the quotations for a topic, those most like its standing questions and its definition first."""
    own = [one for one in pool if topic.slug in one.topics and one.citation.passage_id in places]
    best = _best_sentences(own, lambda words: tags.tagger.cue_in(topic.slug, words))
    is_official = topic.method == OFFICIAL
    told = [one for one in best if not is_official or _kind(assistant, one) in OFFICIAL_KINDS]

    def order(fact: Fact) -> tuple[int, bool, bool, int]:
        back = KNOWN_PLACES if opens_as_known(fact.quote, fact.source.text_language) else 0
        place = places[fact.citation.passage_id] + back
        # Elsewhere the words of a state's own paper would stand among reports as if they were one.
        is_strange = not is_official and fact.source.source_type == "state" and _kind(assistant, fact) == "position"
        return (_distance(assistant, fact, request, topic), is_strange, len(fact.topics) > MANY_TOPICS, place)

    return tuple(_varied(sorted(told, key=order)))


def _kind(assistant: Assistant, fact: Fact) -> Kind:
    return kind_of(fact.quote, fact.source, assistant.organisations, fact.citation.context.before)


def _distance(assistant: Assistant, fact: Fact, request: KitRequest, topic: Topic) -> int:
    """Return 0 for a quotation that names the host country, 1 where only its source deals with it, else `ELSEWHERE`.

    Asked for topics of protection only: what a state does to its people is not bound to where they live.
    """
    code = request.host_country
    if not code or topic.method != "host-state-protection":
        return ELSEWHERE
    named = assistant.lexicon.countries_in(fact.quote)
    if code in named:
        return 0
    return 1 if code in fact.source.countries and named <= _everywhere(assistant) else ELSEWHERE


def _everywhere(assistant: Assistant) -> set[str]:
    """Return the countries that most sources deal with: to name one of these tells nothing of where it happened."""
    counts = Counter(code for source in assistant.sources.values() for code in source.countries)
    return {code for code, count in counts.items() if count > len(assistant.sources) / 2}


def _best_sentences(facts: Iterable[Fact], has_cue: Callable[[str], bool]) -> Iterator[Fact]:
    """Yield one quotation a passage: one with a cue of the topic, rather long, since context is worth its room."""
    by_passage: dict[str, list[Fact]] = {}
    for fact in facts:
        by_passage.setdefault(fact.citation.passage_id, []).append(fact)
    for rows in by_passage.values():
        telling = [one for one in rows if has_cue(one.quote)]
        if telling:
            yield max(telling, key=lambda one: len(one.quote))


def _varied(facts: Iterable[Fact]) -> Iterator[Fact]:
    seen: Counter[str] = Counter()
    kept = 0
    for fact in facts:
        seen[fact.source.id] += 1
        if seen[fact.source.id] <= SAME_SOURCE and kept < MOST_FACTS:
            kept += 1
            yield fact


def unfiltered_by_topic(request: KitRequest) -> KitRequest:
    """Return the request with its topics as a choice of what is taught, not of which sources may speak."""
    filters = request.filters
    topics = tuple(dict.fromkeys((*request.topics, *filters.topics)))
    return replace(request, topics=topics, filters=replace(filters, topics=()))
