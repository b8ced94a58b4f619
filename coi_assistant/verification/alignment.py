"""Which stretch of a source an altered quotation was taken from, and how its words lie against the source's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from coi_assistant.verification.library import Token, TokenizedText

STRIDE = 8
"""Tokens by which a quotation's words may be shifted against each other and still vote for the same stretch."""
MOST_FREQUENT = 400
"""A token that stands more often than this in one source says nothing of the place."""
STRETCHES = 4
"""Stretches that are compared in full."""
SHORTEST_REST = 3
"""Tokens of a quotation that are looked for elsewhere in the source when they do not stand beside the others."""
SURE_REST = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Tokens that are the same in both, or stand for one another; an empty side means left out or put in."""

    same: bool
    source: tuple[Token, ...]
    quote: tuple[Token, ...]
    is_gap: bool = False
    """What the source has between two stretches that the quotation joins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A quotation laid against a source."""

    steps: tuple[Step, ...]
    share: float
    """Of the quotation's tokens that the stretch has, from 0 to 1."""
    start: int
    end: int
    """Offsets of the stretch in the source."""


def align(source: TokenizedText, quote: Sequence[Token], *, least: float = 0.0) -> Alignment | None:
    """Return the best alignment of a quotation with a source; None where fewer words than `least` can be shared."""
    counts = Counter(token.text for token in quote)
    shared = sum(min(count, len(source.positions.get(word, ()))) for word, count in counts.items())
    if not shared or shared < least * len(quote):
        return None
    best = max((_laid(source, first, quote) for first in _stretches(source, quote)), key=_share, default=None)
    if best is None:
        return None
    joined = _joined(source, quote, best)
    return joined if joined is not None else best


def align_span(source: TokenizedText, start: int, end: int, quote: Sequence[Token]) -> Alignment | None:
    """Return the alignment of a quotation with one span of a source, all of whose words count."""
    tokens = [token for token in source.tokens if start <= token.start and token.end <= end]
    if not tokens or not quote:
        return None
    return _alignment(_steps(tokens, quote), len(quote))


def _share(alignment: Alignment) -> float:
    return alignment.share


def _stretches(source: TokenizedText, quote: Sequence[Token]) -> list[int]:
    """Return numbers of source tokens at which the quotation may begin, by the votes of its tokens."""
    votes: Counter[int] = Counter()
    for number, token in enumerate(quote):
        positions = source.positions.get(token.text, ())
        if len(positions) <= MOST_FREQUENT:
            votes.update({(position - number) // STRIDE for position in positions})
    pairs = {one: count + votes[one + 1] for one, count in votes.items()}
    best = sorted(pairs, key=lambda one: (-pairs[one], one))[:STRETCHES]
    return [one * STRIDE for one in best]


def _laid(source: TokenizedText, first: int, quote: Sequence[Token]) -> Alignment:
    # Words put in or left out shift the rest by as much, so that the window is wider than the quotation.
    slack = STRIDE + len(quote) // 2
    window = source.tokens[max(0, first - slack) : max(0, first + len(quote) + STRIDE + slack)]
    return _alignment(_trimmed(_steps(window, quote)), len(quote))


def _steps(source: Sequence[Token], quote: Sequence[Token]) -> list[Step]:
    # From 200 tokens on difflib anchors on rarer words only; without that, "the the the ..." would take minutes.
    matcher = SequenceMatcher(None, [one.text for one in source], [one.text for one in quote])
    return [
        Step(same=tag == "equal", source=tuple(source[a:b]), quote=tuple(quote[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
    ]


def _trimmed(steps: list[Step]) -> list[Step]:
    """Take away what the window has before and after the quotation; words replaced there stand for as many."""
    kept = list(steps)
    while kept and not kept[0].quote:
        kept.pop(0)
    while kept and not kept[-1].quote:
        kept.pop()
    kept = _without_strays(_without_strays(kept)[::-1])[::-1]
    for place in (0, -1):
        while kept and not kept[place].same:
            step = kept.pop(place)
            size = len(step.quote)
            if size:
                edge = step.source[-size:] if place == 0 else step.source[:size]
                kept.insert(0 if place == 0 else len(kept), Step(same=False, source=edge, quote=step.quote))
                break
    return kept


def _without_strays(steps: list[Step]) -> list[Step]:
    """Take a few words that stand alone before a wide gap as replaced: such words stand in the next sentence too."""
    if len(steps) < 3 or not steps[0].same or len(steps[0].quote) >= SHORTEST_REST:
        return steps
    stray, gap = steps[0], steps[1]
    if gap.same or gap.quote or len(gap.source) <= STRIDE:
        return steps
    near = (
        gap.source[-len(stray.quote) :]
        if gap.source[0].start > stray.source[0].start
        else gap.source[: len(stray.quote)]
    )
    return [Step(same=False, source=near, quote=stray.quote), *steps[2:]]


def _alignment(steps: Sequence[Step], size: int) -> Alignment:
    held = sum(len(step.quote) for step in steps if step.same)
    tokens = [token for step in steps for token in step.source]
    start, end = (tokens[0].start, tokens[-1].end) if tokens else (0, 0)
    return Alignment(steps=tuple(steps), share=held / max(size, 1), start=start, end=end)


def _joined(source: TokenizedText, quote: Sequence[Token], best: Alignment) -> Alignment | None:
    """Look for the words that the best stretch lacks at either end elsewhere in the source: a marked gap if found."""
    solid = [step for step in best.steps if step.same and len(step.quote) >= SHORTEST_REST]
    if not solid:
        return None
    first, last = quote.index(solid[0].quote[0]), quote.index(solid[-1].quote[-1]) + 1
    rests = [rest for rest in (quote[last:], quote[:first]) if len(rest) >= SHORTEST_REST]
    for rest in sorted(rests, key=len, reverse=True):
        rest_places = max((_laid(source, one, rest) for one in _stretches(source, rest)), key=_share, default=None)
        if rest_places is None or rest_places.share < SURE_REST:
            continue
        main = quote[:last] if rest is rests[0] and rest == quote[last:] else quote[first:]
        part = max((_laid(source, one, main) for one in _stretches(source, main)), key=_share)
        order = (part, rest_places) if main[0] is quote[0] else (rest_places, part)
        merged = _with_gap(source, *order, len(quote))
        if merged.share > best.share + 1 / len(quote):
            return merged
    return None


def _with_gap(source: TokenizedText, one: Alignment, other: Alignment, size: int) -> Alignment:
    early, late = min(one.end, other.end), max(one.start, other.start)
    between = tuple(token for token in source.tokens if early <= token.start and token.end <= late)
    gap = Step(same=False, source=between, quote=(), is_gap=True)
    steps = (*one.steps, gap, *other.steps)
    share = sum(len(step.quote) for step in steps if step.same) / size
    return Alignment(steps=steps, share=share, start=min(one.start, other.start), end=max(one.end, other.end))
