"""Hits of a search as HTML: facets that can be clicked, and each hit between its neighbouring sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from coi_assistant.errors import QueryError
from coi_assistant.searching import FACETS, Found, Order, SearchRequest, SearchResult
from coi_assistant.ui.cards import View, keep_button, marks, reference_line, ways_on
from coi_assistant.ui.markup import Markup, join, shorten, tag
from coi_assistant.ui.words import Words

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

ORDERS: tuple[str, ...] = get_args(Order)
ON_A_PAGE = 10
VALUES_SHOWN = 6
"""Values of a facet shown at once; the rest is folded away."""
MOST_VALUES = 200
MOST_CHOSEN = 40
LONGEST_LABEL = 60
HEADING = "hits-heading"
"""The id of what is told above the hits, where those who turned to another page of them go on reading."""

Match = Literal["all", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How hits are looked at: order, facet values wanted and unwanted, page. It lives in the page."""

    order: Order = "relevance"
    exact_names: bool = False
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    match: Match = "all"
    """Whether a source must have all of the wanted values or any of them."""
    offset: int = 0

    def request(self, query: str) -> SearchRequest:
        """Return the request for this look at a query."""
        lists: dict[str, Any] = {"all_of" if self.match == "all" else "any_of": self.wanted, "none_of": self.unwanted}
        return SearchRequest(
            query=query,
            order=self.order,
            exact_names=self.exact_names,
            limit=ON_A_PAGE,
            offset=self.offset,
            **lists,
        )


def look_from(asked: Mapping[str, Any], *, order: str, exact_names: bool) -> Look:
    """Return the look that a click leads to; what comes from the browser may be anything."""
    state = asked.get("state")
    held: dict[str, Any] = state if isinstance(state, dict) else {}
    look = Look(
        order=cast("Order", order if order in ORDERS else "relevance"),
        exact_names=exact_names,
        wanted=_values(held.get("wanted")),
        unwanted=_values(held.get("unwanted")),
        match="any" if held.get("match") == "any" else "all",
    )
    return _clicked(look, str(asked.get("list") or ""), str(asked.get("value") or ""))


def _clicked(look: Look, name: str, value: str) -> Look:
    if name == "wanted":
        return replace(look, wanted=_toggled(look.wanted, value), unwanted=_without(look.unwanted, value))
    if name == "unwanted":
        return replace(look, unwanted=_toggled(look.unwanted, value), wanted=_without(look.wanted, value))
    if name == "match":
        return replace(look, match="any" if look.match == "all" else "all")
    if name == "page" and value.isascii() and value.isdigit() and len(value) < 7:
        return replace(look, offset=int(value))
    return replace(look, wanted=(), unwanted=()) if name == "clear" else look


def _values(given: object) -> tuple[str, ...]:
    return tuple(str(one)[:500] for one in given[:MOST_CHOSEN]) if isinstance(given, list) else ()


def _toggled(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return _without(values, value) if value in values else (*values, value)


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value)


def no_search_html(words: Words) -> Markup:
    """Return what stands in the place of hits before anything is looked for: how a query is written."""
    examples = ("passport AND consulate", '"border guards"', '"passport renewal"~5', "arrest* NOT 2020", "publisher:UN")
    rows = [
        tag("li", tag("code", example), " ", words(f"search.teach.{place}")) for place, example in enumerate(examples)
    ]
    return tag("div", tag("h2", words("search.teach")), tag("ul", *rows, class_="hints"), class_="no-search")


def hits_html(assistant: Assistant, query: str, look: Look, words: Words, *, focus: str = "") -> Markup:
    """Search, and return facets and hits; where the query cannot be read, the place and what mends it.

    The parts stand in the same order whatever is found: the page is changed part by part, and one that came or went
    would take the focus from those after it. `focus` is the id of what gets it.

    Raises:
        CoiError: there is no index, or it does not match the corpus.
    """
    try:
        result = assistant.find(look.request(query))
    except QueryError as error:
        return _unread(error, words)
    view = View(words=words, sources=assistant.sources)
    state = {"wanted": list(look.wanted), "unwanted": list(look.unwanted), "match": look.match}
    cards = [_hit(assistant, one, view) for one in result.found]
    return tag(
        "div",
        tag("div", tag("h2", words.count("search.found", result.total), id=HEADING, tabindex=-1), role="status"),
        _chosen(look, words),
        _facets(result, look, words),
        tag("ol", *cards, class_="hits", role="list") if cards else tag("p", words("search.none"), class_="hint"),
        _pages(result, look, words),
        data_state=json.dumps(state, ensure_ascii=False),
        data_done=True,
        data_focus=focus or None,
        class_="results",
    )


def _unread(error: QueryError, words: Words) -> Markup:
    drawing = getattr(error, "drawing", "")
    return tag(
        "div",
        tag("div", tag("h2", words("search.unread")), role="alert", class_="status is-error"),
        tag("pre", drawing, class_="drawing", aria_hidden="true") if drawing else None,
        tag("p", words.told(error.told), class_="message", lang=words.foreign(error.told)),
        class_="answer is-error",
    )


def _look_button(name: str, value: str, label: str | Markup, **attributes: Any) -> Markup:
    return tag("button", label, type="button", data_act="look", data_list=name, data_value=value, **attributes)


def _chosen(look: Look, words: Words) -> Markup:
    """Return what narrows the hits, as chips that take it off; hidden while nothing does."""
    chips = []
    for name, values in (("wanted", look.wanted), ("unwanted", look.unwanted)):
        for value in values:
            told = words(f"facet.{name}", value=_told(value, words))
            text = join(shorten(told, LONGEST_LABEL), tag("span", "×", aria_hidden="true", class_="cross"))
            drop = words("chip.drop", what=told)
            chips.append(tag("li", _look_button(name, value, text, aria_label=drop, data_focus_next=HEADING)))
    if len(look.wanted) > 1:
        chips.append(tag("li", _look_button("match", "", words(f"facet.match.{look.match}"))))
    return tag("ul", *chips, class_="chips", role="list", aria_label=words("facet.chosen"), hidden=not chips)


def _told(entry: str, words: Words) -> str:
    facet, _, value = entry.partition("=")
    name = words(f"facet.{facet}") if facet in FACETS else facet
    return f"{name}: {_value(facet, value, words)}"


def _value(facet: str, value: str, words: Words) -> str:
    told = {
        "source_type": words.source_type,
        "topic": words.topic,
        "language": words.language_name,
        "country": words.country,
    }
    return told[facet](value) if facet in told else value


def _facets(result: SearchResult, look: Look, words: Words) -> Markup:
    groups = [
        _facet(facet, result.facets[facet][:MOST_VALUES], look, words) for facet in FACETS if result.facets[facet]
    ]
    chosen = bool(look.wanted or look.unwanted)
    summary = tag("summary", words("facet.heading"))
    groups_shown = tag("div", *groups, class_="facet-groups")
    return tag("details", summary, groups_shown, class_="facets", open=chosen, hidden=not groups)


def _facet(facet: str, values: Sequence[tuple[str, int]], look: Look, words: Words) -> Markup:
    rows = [_entry(facet, value, number, look, words) for value, number in values]
    shown, rest = rows[:VALUES_SHOWN], rows[VALUES_SHOWN:]
    more = tag("summary", words("facet.more", n=len(rest)))
    return tag(
        "section",
        tag("h3", words(f"facet.{facet}")),
        tag("ul", *shown, role="list"),
        tag("details", more, tag("ul", *rest, role="list")) if rest else None,
    )


def _entry(facet: str, value: str, number: int, look: Look, words: Words) -> Markup:
    entry, told = f"{facet}={value}", shorten(_value(facet, value, words), LONGEST_LABEL)
    pressed = {name: str(entry in values).lower() for name, values in (("w", look.wanted), ("u", look.unwanted))}
    label = join(told, tag("span", f" {words.number(number)}", class_="count"))
    only = _look_button("wanted", entry, label, aria_pressed=pressed["w"], dir="auto")
    leave = words("facet.leave", value=told)
    out = _look_button(
        "unwanted", entry, "−", aria_pressed=pressed["u"], aria_label=leave, title=leave, class_="out-of"
    )
    return tag("li", only, out)


def _hit(assistant: Assistant, found: Found, view: View) -> Markup:
    """Return a hit: the sentence with the matched words marked, its neighbours, and the ways on."""
    words, passage = view.words, found.hit.passage
    place = max(0, passage.text.find(found.sentence))
    citation = assistant.cite_span(passage, passage.start + place, passage.start + place + len(found.sentence))
    whole = assistant.cite_span(passage, passage.start, passage.end)
    source = view.sources[passage.source_id]
    quote = tag(
        "p",
        tag("span", f"{found.before} ", class_="neighbour") if found.before else None,
        tag("span", _marked(found.sentence, found.highlights, place), class_="quote"),
        tag("span", f" {found.after}", class_="neighbour") if found.after else None,
    )
    heading = _marked(found.heading, found.heading_highlights, 0) if found.heading_highlights else None
    more = keep_button(whole, view, words("way.keep_whole")) if whole != citation else None
    caption = tag(
        "figcaption",
        reference_line(citation, view),
        marks(source, view),
        ways_on(citation, view, more),
        class_="caption",
    )
    quoted = tag("blockquote", quote, lang=source.text_language or None, dir="auto")
    above = tag("p", words("search.in_heading"), " ", heading, class_="hint") if heading else None
    return tag("li", tag("figure", above, quoted, caption, class_="citation"), class_="hit")


def _marked(text: str, spans: Sequence[tuple[int, int]], first: int) -> Markup:
    """Return a text whose matched words are marked; the spans count from `first` characters before it."""
    pieces: list[str | Markup] = []
    position = 0
    for start, end in ((start - first, end - first) for start, end in spans):
        if position <= start < end <= len(text):
            pieces += [text[position:start], tag("mark", text[start:end])]
            position = end
    return join(*pieces, text[position:])


def _pages(result: SearchResult, look: Look, words: Words) -> Markup | None:
    before, after = max(0, look.offset - ON_A_PAGE), look.offset + ON_A_PAGE
    if not look.offset and after >= result.total:
        return None
    shown = words("search.shown", first=look.offset + 1, last=min(result.total, after), of=words.number(result.total))
    return tag(
        "nav",
        tag("span", shown),
        _page_button(before, words("search.previous"), look),
        _page_button(after if after < result.total else look.offset, words("search.next"), look),
        aria_label=words("search.pages"),
        class_="ways",
    )


def _page_button(offset: int, label: str, look: Look) -> Markup:
    ends = offset == look.offset
    # It keeps its place where it leads nowhere: otherwise the other one would take it, and the second press of a key.
    hidden = {"disabled": ends, "class_": "hidden" if ends else None}
    return _look_button("page", str(offset), label, data_focus_next=HEADING, **hidden)
