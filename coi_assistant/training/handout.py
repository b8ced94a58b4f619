"""The handout: two pages to keep. What fits is measured before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coi_assistant.training.evidence import Fact
from coi_assistant.training.figures import Event, Figure, Series
from coi_assistant.training.request import KitRequest
from coi_assistant.training.slides import METHODS
from coi_assistant.training.vignettes import quoted
from coi_assistant.writers.document import Block, Document, Heading, ListItem, PageBreak, Paragraph, Quote, Run, runs
from coi_assistant.writers.fitting import height_of, shortened

__all__ = ["handout_document", "handout_facts"]

PAGE_HEIGHT, TEXT_WIDTH = 745.0, 464.0
"""Of A4 with the margins of the document writer, in points; 717 high, but the font that measures is a tenth wider."""
TITLE_HEIGHT, HEADING_HEIGHT, GAP = 70.0, 34.0, 4.0
BODY, SMALL = 10.0, 9.0
FIGURES_SHOWN = 6
ROOM_FOR_SOURCES = 130.0
LONGEST_SOURCE = 150


def handout_document(
    request: KitRequest,
    texts: Mapping[str, Any],
    quotes: Mapping[str, Sequence[Fact]],
    series: Sequence[Series],
    events: Sequence[Event],
) -> Document:
    """Return the handout: recognise and record on the first page, refer, figures and sources on the second."""
    signs, figures = handout_facts(texts, quotes, series)
    head = texts["headings"]
    first: list[Block] = [
        Heading(text=head["recognise"]),
        Paragraph(runs=runs(texts["recognise_intro"])),
        *(block for method, fact in signs for block in _sign(texts["methods"][method]["sign"], fact)),
        Heading(text=head["record"]),
        *_items(texts["record"]),
    ]
    second: list[Block] = [PageBreak(), Heading(text=head["refer"]), *_items(texts["refer"])]
    if figures:
        second += [Heading(text=head["key_figures"]), *(_figure(figure) for figure in figures)]
    shown = {figure.fact.key for figure in figures} | {fact.key for _, fact in signs if fact}
    told = _told(second, [event.fact for event in events], shown)
    if told:
        second += [Heading(text=head["timeline"]), *(quoted(fact) for fact in told)]
    second.append(Heading(text=head["sources"]))
    used = [fact for _, fact in signs if fact] + [figure.fact for figure in figures] + told
    second += _sources(used, texts, PAGE_HEIGHT - sum(block_height(block) for block in second))
    subtitle = f"{texts['title']}. {texts['subtitle'].format(audience=texts['audiences'][request.audience])}"
    return Document(title=head["handout"], subtitle=subtitle, blocks=(*first, *second), language=request.language)


def handout_facts(
    texts: Mapping[str, Any], quotes: Mapping[str, Sequence[Fact]], series: Sequence[Series]
) -> tuple[list[tuple[str, Fact | None]], list[Figure]]:
    """Return the quotations of the first page by method, as many as fit, and the figures of the second."""
    methods = [method for method in METHODS if quotes.get(method)]
    fixed = TITLE_HEIGHT + 2 * HEADING_HEIGHT + sum(_height(item) for item in texts["record"])
    room = PAGE_HEIGHT - fixed - sum(_height(texts["methods"][method]["sign"]) for method in methods) - _height("x")
    signs: list[tuple[str, Fact | None]] = []
    for method in methods:
        # The two best, the shorter one first: on one page there is room for few.
        candidates = [*sorted(quotes[method][:2], key=_quote_height), *quotes[method][2:]]
        fact = next((one for one in candidates if _quote_height(one) <= room), None)
        room -= _quote_height(fact) if fact else 0.0
        signs.append((method, fact))
    return signs, _figures(texts, series)


def block_height(block: Block) -> float:
    """Return about how high a block is, its footnotes included."""
    if isinstance(block, Heading):
        return HEADING_HEIGHT
    if isinstance(block, Paragraph | ListItem | Quote):
        notes = [run.footnote.runs[0].text for run in block.runs if run.footnote]
        return _height("".join(run.text for run in block.runs)) + sum(_height(note, SMALL) for note in notes)
    return 0.0


def _figures(texts: Mapping[str, Any], series: Sequence[Series]) -> list[Figure]:
    room = PAGE_HEIGHT - 3 * HEADING_HEIGHT - sum(_height(item) for item in texts["refer"]) - 120
    kept: list[Figure] = []
    for figure in [figure for one in series for figure in one.figures][:FIGURES_SHOWN]:
        room -= _quote_height(figure.fact)
        if room > 0:
            kept.append(figure)
    return kept


def _told(above: Sequence[Block], facts: Sequence[Fact], shown: set[tuple[str, int, int]]) -> list[Fact]:
    """Return the dated quotations that there is room for, with the sources still to come."""
    room = PAGE_HEIGHT - ROOM_FOR_SOURCES - 2 * HEADING_HEIGHT - sum(block_height(block) for block in above)
    kept: list[Fact] = []
    for fact in facts:
        if fact.key not in shown and _quote_height(fact) <= room:
            room -= _quote_height(fact)
            kept.append(fact)
    return kept


def _sign(text: str, fact: Fact | None) -> list[Block]:
    sign: list[Block] = [ListItem(runs=(Run(text=text, bold=True),))]
    return [*sign, quoted(fact)] if fact else sign


def _items(items: Iterable[str]) -> list[Block]:
    return [ListItem(runs=runs(item)) for item in items]


def _figure(figure: Figure) -> Block:
    """Return a quotation with its number in bold."""
    parts = quoted(figure.fact).runs
    quote, count = figure.fact.quote, figure.count
    marked = (
        Run(text=f"“{quote[: count.start]}"),
        Run(text=count.text, bold=True),
        Run(text=f"{quote[count.end :]}”", footnote=parts[0].footnote),
    )
    return Quote(runs=marked)


def _sources(facts: Sequence[Fact], texts: Mapping[str, Any], room: float) -> list[Block]:
    """Return the sources in short, as many as fit, and the line that says where all of them are."""
    last = [Paragraph(runs=runs(texts["notes"]["digests"]), small=True),
            Paragraph(runs=runs(texts["notes"]["more_sources"]), small=True)]  # fmt: skip
    room -= sum(_height(block.runs[0].text, SMALL) for block in last)
    kept: list[Block] = []
    for name in dict.fromkeys(shortened(fact.short_reference(texts["notes"]), LONGEST_SOURCE) for fact in facts):
        room -= _height(name, SMALL)
        if room > 0:
            kept.append(Paragraph(runs=runs(name), small=True))
    return [*kept, *last]


def _quote_height(fact: Fact) -> float:
    # A quotation is set in, hence narrower.
    return _height(fact.quote, BODY, TEXT_WIDTH - 46) + _height(fact.full_reference(), SMALL)


def _height(text: str, size: float = BODY, width: float = TEXT_WIDTH - 24) -> float:
    return height_of(text, size=size, width=width) + GAP
