"""How documents show weighed evidence: who said it first, accounts side by side, what was searched, source cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from babel import Locale

from coi_assistant.lexicon.dates import age_months
from coi_assistant.records import Citation, Conflict, Finding, SearchRecord, Source
from coi_assistant.writers.citing import attribution, neighbours, quoted
from coi_assistant.writers.document import Block, ListItem, Paragraph, Quote, Run, Table
from coi_assistant.writers.document import runs as plain
from coi_assistant.writers.references import NO_PUBLISHER, published_words

KINDS = {"law": "text of a law", "decision": "finding of a court or agency", "assessment": "assessment"}
"""Kinds of findings that a heading does not tell."""
FLAGS = {
    "OCR": "recognised from a picture, letters may be wrong",
    "instruction": "the passage reads like orders to a machine",
}
HANDS_ON = " ← "
"""Between who hands words on and from whom they were taken."""
MEANING = {
    "conflict": "The accounts differ; none of them is taken for the right one.",
    "series": "The figures are for different times; they do not contradict each other.",
}


def finding_blocks(
    finding: Finding, sources: Mapping[str, Source], *, reckoned_on: str = "", with_neighbours: bool = False
) -> Iterator[Block]:
    """Yield a finding: each quote under who says it, when and from whom, then who said it first."""
    chains = finding.chains or ((),) * len(finding.citations)
    # The end of a single chain tells it already.
    tells_first = bool(finding.originators) and (len(chains) > 1 or len(chains[0]) < 2)
    for citation, chain in zip(finding.citations, chains, strict=True):
        source = sources[citation.source_id]
        start = Run(text=attribution(source), bold=True)
        way = [chain_words(chain)] if len(chain) > 1 else []
        marks = "; ".join([*_marks(finding, citation, source, reckoned_on), *way])
        yield Paragraph(runs=(start, Run(text=f" ({marks}):" if marks else ":")), keep=True)
        around = neighbours(citation) if with_neighbours else ()
        is_last = citation is finding.citations[-1]
        yield Quote(runs=quoted(citation, source), keep=bool(around) or (is_last and tells_first))
        if around:
            yield Paragraph(runs=around, small=True)
    if tells_first:
        yield Paragraph(runs=plain(f"First said by: {', '.join(finding.originators)}."), small=True)


def comparison_blocks(conflict: Conflict, sources: Mapping[str, Source]) -> Iterator[Block]:
    """Yield the accounts of one point side by side: who, when, the figure or date, and the words it stands in."""
    yield Paragraph(runs=(Run(text=f"{conflict.about}. ", bold=True), Run(text=MEANING[conflict.kind])), keep=True)
    header = ("Who says it", "Published", "Figure or date", "What it counts or says", "Words of the source")
    rows = [_side(conflict, place, sources) for place in range(len(conflict.citations))]
    columns = [0, 1, 2, 3, 4] if _tells_more(conflict) else [0, 1, 2, 4] if conflict.values else [0, 1, 4]
    widths = (2.6, 2.1, 2.1, 3.6, 5.6)
    yield Table(
        header=tuple(header[column] for column in columns),
        rows=tuple(tuple(row[column] for column in columns) for row in rows),
        widths=tuple(widths[column] for column in columns),
    )


def chain_words(chain: Sequence[str]) -> str:
    """Return the way of words, who hands them out first: `RBC-Ukraine ← LRT ← Viasna`."""
    return HANDS_ON.join(chain)


def originator_words(originators: Sequence[str]) -> str:
    """Return how many originators there are and who: `independent originators: 2 (Viasna, OHCHR)`."""
    return f"independent originators: {len(originators)} ({', '.join(originators)})" if originators else ""


def search_items(record: SearchRecord) -> Iterator[Block]:
    """Yield how a question was searched for, so that a reader can judge what silence is worth."""
    for name, value in search_rows(record):
        yield ListItem(runs=(Run(text=f"{name}: ", bold=True), Run(text=value)))


def search_rows(record: SearchRecord) -> Iterator[tuple[str, str]]:
    """Yield what was done in the search, each with its name; what was not done is left out."""
    spellings = (f"{first} (also {', '.join(others)})" for first, *others in record.spellings if others)
    terms = (f"{_language_name(code)}: {words}" for code, words in record.terms.items())
    rows = (
        ("An answer must give", "; ".join(record.asked_for)),
        ("Searched as", record.searched_as if record.searched_as != record.question else ""),
        ("Spellings tried", "; ".join(spellings)),
        ("Languages and words tried", "; ".join(terms)),
    )
    yield from ((name, value) for name, value in rows if value)


def card_table(cards: Mapping[str, Mapping[str, str]], not_assessed: str) -> Table:
    """Return source cards as a table; what is not assessed is named in one line for each publisher.

    Args:
        cards: for each publisher the fields of its card, in order; the first five describe, the rest assess it.
    """
    rows = tuple(
        (
            (Run(text=name, bold=True),),
            _card_cell(dict(list(fields.items())[:5]), not_assessed),
            _card_cell(dict(list(fields.items())[5:]), not_assessed),
        )
        for name, fields in cards.items()
    )
    return Table(
        header=("Publisher", "Who they are and how they work", "What judges ask of a source"),
        rows=rows,
        widths=(2.4, 6.8, 6.8),
    )


def _marks(finding: Finding, citation: Citation, source: Source, reckoned_on: str) -> Iterator[str]:
    """Yield what a reader must know of a quote beside who says it."""
    if finding.kind in KINDS:
        yield KINDS[finding.kind]
    age = age_months(source.published, date.fromisoformat(reckoned_on)) if reckoned_on else None
    if age:
        yield "1 month old" if age == 1 else f"{age} months old"
    if citation.passage_id in finding.copies:
        yield "the same text again"
    yield from (FLAGS[flag] for flag in citation.flags)


def _side(conflict: Conflict, place: int, sources: Mapping[str, Source]) -> tuple[tuple[Run, ...], ...]:
    citation = conflict.citations[place]
    source = sources[citation.source_id]
    chain = conflict.chains[place] if conflict.chains else (source.publisher or NO_PUBLISHER,)
    value = conflict.values[place] if conflict.values else ""
    counts = conflict.counts[place] if conflict.counts else ""
    return (
        plain(chain_words(chain)),
        plain(published_words(source.published)),
        (Run(text=value, bold=True),),
        plain(counts),
        quoted(citation, source),
    )


def _tells_more(conflict: Conflict) -> bool:
    """Tell whether what is counted is more than the start of the quote beside it, as it is for dates."""
    pairs = zip(conflict.counts, conflict.citations, strict=False)
    return any(counts and not one.quote.startswith(counts.removesuffix(" …")) for counts, one in pairs)


def _card_cell(fields: Mapping[str, str], not_assessed: str) -> tuple[Run, ...]:
    """Return the fields of a card in one cell, those that nobody has filled together at the end."""
    parts: list[Run] = []
    for name, text in fields.items():
        if text != not_assessed:
            parts += [Run(text=f"{_in_words(name)}: ", bold=True), Run(text=f"{text} ")]
    empty = [_in_words(name).lower() for name, text in fields.items() if text == not_assessed]
    if empty:
        parts.append(Run(text=f"{not_assessed.capitalize()}: {', '.join(empty)}.", italic=True))
    return tuple(parts)


def _language_name(code: str) -> str:
    return str(Locale("en").languages.get(code, code))


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()
