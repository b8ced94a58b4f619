"""Invented cases for discussion, each built on a pattern that the evidence reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coi_assistant.lexicon import Lexicon
from coi_assistant.training.evidence import LEAST_FACTS, Evidence, Fact
from coi_assistant.training.request import KitRequest, country_name
from coi_assistant.writers.document import (
    Block,
    Document,
    Footnote,
    Heading,
    ListItem,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    runs,
)

__all__ = ["Vignette", "invented_names", "plan_vignettes", "vignettes_document"]

VIGNETTES_SHOWN = {30: 2, 60: 4, 90: 6}
PATTERN_QUOTES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """One invented case with the quotations that its pattern is taken from."""

    topic: str
    name: str
    story: str
    questions: tuple[str, ...]
    key: str
    facts: tuple[Fact, ...]


def plan_vignettes(
    request: KitRequest, texts: Mapping[str, Any], evidence: Evidence, lexicon: Lexicon
) -> tuple[Vignette, ...]:
    """Return the cases whose pattern has evidence, each with a name that no passage of the index mentions."""
    patterns = [(slug, evidence.of(slug)) for slug in texts["vignettes"]]
    carried = [(slug, facts) for slug, facts in patterns if len(facts) >= LEAST_FACTS]
    names = invented_names(texts["vignette_names"], evidence.names_in_use, lexicon)
    country = request.host_country
    host = country_name(country, request.language) if country else texts["vignette"]["host"]
    made = []
    for (slug, facts), name in zip(carried[: VIGNETTES_SHOWN[request.minutes]], names, strict=False):
        told = texts["vignettes"][slug]
        made.append(
            Vignette(
                topic=slug,
                name=name,
                story=told["story"].format(name=name, host=host),
                questions=tuple(one.format(name=name, host=host) for one in told["questions"]),
                key=told["key"],
                facts=facts[:PATTERN_QUOTES],
            )
        )
    return tuple(made)


def invented_names(candidates: Sequence[str], in_use: frozenset[str], lexicon: Lexicon) -> list[str]:
    """Return the names that share no key with a name of the evidence, in whatever spelling or case."""
    # A name alone is no sentence; two words of text let the lexicon read it as a name inside one.
    keys = {name: lexicon.name_keys(f"and then {name} spoke") | lexicon.name_keys(name) for name in candidates}
    return [name for name in candidates if not keys[name] & in_use]


def vignettes_document(
    vignettes: Sequence[Vignette], missing: Sequence[str], texts: Mapping[str, Any], language: str
) -> Document:
    """Return the cases for participants and, on further pages, the key for the facilitator."""
    head, words = texts["headings"], texts["vignette"]
    blocks: list[Block] = []
    for place, one in enumerate(vignettes, 1):
        blocks += [
            Heading(text=f"{place}. {one.name}"),
            Paragraph(runs=(Run(text=words["mark"], bold=True),), keep=True),
        ]
        blocks += [Paragraph(runs=runs(one.story), keep=True), Heading(text=head["discussion"], level=2)]
        blocks += [ListItem(runs=runs(question)) for question in one.questions]
    blocks += [PageBreak(), Heading(text=head["facilitator"])]
    if missing:
        left_out = words["too_few"].format(topics=", ".join(missing), least=LEAST_FACTS)
        blocks.append(Paragraph(runs=runs(left_out)))
    for place, one in enumerate(vignettes, 1):
        blocks += [Heading(text=f"{place}. {one.name}", level=2), Paragraph(runs=runs(one.key))]
        blocks.append(Paragraph(runs=(Run(text=words["pattern"], bold=True),), keep=True))
        blocks += [quoted(fact) for fact in one.facts]
    blocks.append(Paragraph(runs=runs(f"{texts['notes']['guidance']} {texts['notes']['digests']}"), small=True))
    return Document(title=head["vignettes"], subtitle=words["mark"], blocks=tuple(blocks), language=language)


def quoted(fact: Fact) -> Quote:
    """Return a quotation with its reference in a footnote."""
    note = Footnote(runs=runs(fact.full_reference()))
    return Quote(runs=(Run(text=f"“{fact.quote}”", footnote=note),))


def missing_patterns(texts: Mapping[str, Any], evidence: Evidence) -> tuple[str, ...]:
    """Return the topics that were chosen, have a story and lack evidence."""
    lacking = {one.topic.slug for one in evidence.missing}
    return tuple(slug for slug in texts["vignettes"] if slug in lacking)
