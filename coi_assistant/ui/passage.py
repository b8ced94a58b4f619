"""The passage view: a passage in the flow of its source, and the card of a source with all its passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from coi_assistant.history import editions_of
from coi_assistant.records import Locator, Passage, Source
from coi_assistant.ui.cards import View, copy_button, marks, original_link
from coi_assistant.ui.held import editions_html, publisher_html, removal_html
from coi_assistant.ui.markup import Markup, join, link_out, tag
from coi_assistant.ui.words import Words
from coi_assistant.writers.references import reference

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

FLOW = 6
"""Passages shown on each side at most: enough to see where an argument begins and ends without losing the place."""
MOST_HITS = 50
"""Hits of one source that can be walked through; an answer has far fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A passage, and the stretch of its source's text that was quoted from it."""

    passage: str
    start: int | None = None
    end: int | None = None


def open_passage(assistant: Assistant, shown: Stretch, words: Words, hits: Sequence[Stretch] = ()) -> Markup:
    """Return a passage in its section, its quote marked; `hits` are the quotes of the answer from the same source.

    Raises:
        UnknownPassageError: the index has no such passage.
    """
    source = assistant.passage(shown.passage, context=0).source
    view = View(words=words, sources=assistant.sources)
    return passage_html(source, assistant.passages_of(source.id), shown, view, hits)


def open_source(assistant: Assistant, source_id: str, words: Words) -> Markup:
    """Return the card of a source with its passages.

    Raises:
        UnknownPassageError: the index has no such source.
    """
    view = View(words=words, sources=assistant.sources)
    source = assistant.source(source_id)
    editions = editions_of(assistant.settings, source_id)
    extra = [publisher_html(assistant.publisher_card(source.publisher), words), editions_html(source, editions, words)]
    return source_html(source, assistant.passages_of(source_id), view, [*extra, removal_html(source, words)])


def passage_html(
    source: Source, passages: Sequence[Passage], shown: Stretch, view: View, hits: Sequence[Stretch] = ()
) -> Markup:
    """Return a passage between those around it; `passages` are all of its source, in order."""
    words = view.words
    place = next(index for index, passage in enumerate(passages) if passage.id == shown.passage)
    current = passages[place]
    return tag(
        "article",
        back_button(words),
        tag("h2", words.title(source), tabindex=-1, dir="auto", lang=source.language or None),
        tag("p", join(words.publisher(source), words.date(source.published), by=", "), class_="about"),
        marks(source, view, flags=current.flags),
        _hits(hits, shown, words),
        _steps(passages, place, words),
        tag("div", *_sections(_flow(passages, place), source, current, shown), class_="flow"),
        _page_image(source, current, shown, words),
        _source_link(source, len(passages), words),
        _researcher_notes(source, words),
        tag("p", reference(source, current.locator), class_="full-reference", lang="en"),
        _ways(source, current.locator, words),
        class_="passage-view",
        data_shows=f"{shown.passage}:{shown.start}:{shown.end}",
    )


def source_html(source: Source, passages: Sequence[Passage], view: View, extra: Sequence[Markup | None] = ()) -> Markup:
    """Return the card of a source, what `extra` there is to tell of it, and its passages folded by section."""
    words = view.words
    sections = [(path, list(group)) for path, group in groupby(passages, key=lambda passage: passage.locator.section)]
    return tag(
        "article",
        back_button(words),
        tag("h2", words.title(source), tabindex=-1, dir="auto", lang=source.language or None),
        marks(source, view),
        _card(source, view),
        _researcher_notes(source, words),
        _ways(source, None, words),
        *extra,
        tag("h3", words.count("source.passages", len(passages))),
        *[_folded(path, group, source, words, unfolded=len(sections) == 1) for path, group in sections],
        class_="source-view",
        data_shows=source.id,
    )


def empty_html(words: Words) -> Markup:
    """Return what stands in the panel before anything is opened: how to read what the page shows."""
    lines = [tag("li", words(f"panel.hint.{name}")) for name in ("answer", "open", "digest", "silence")]
    return tag("div", tag("h2", words("panel.heading")), tag("ul", *lines, class_="hints"), class_="nothing-open")


def back_button(words: Words) -> Markup:
    """Return the way back to the list, shown on narrow screens, where the panel stands below it."""
    return tag("button", words("way.back"), type="button", data_back=True, class_="back")


def _flow(passages: Sequence[Passage], place: int) -> Sequence[Passage]:
    """Return the passages of the same section, with one neighbour beyond each end, at most `FLOW` on each side."""
    section = passages[place].locator.section
    first = last = place
    while first > 0 and place - first < FLOW and passages[first].locator.section == section:
        first -= 1
    while last < len(passages) - 1 and last - place < FLOW and passages[last].locator.section == section:
        last += 1
    return passages[first : last + 1]


def _sections(shown: Sequence[Passage], source: Source, current: Passage, quoted: Stretch) -> Iterable[Markup]:
    for path, group in groupby(shown, key=lambda passage: passage.locator.section):
        if path:
            yield tag("h3", " › ".join(path), class_="section", dir="auto", lang=source.text_language or None)
        for passage in group:
            if passage.id == current.id:
                yield _row(passage, source, _marked(passage, quoted), current=True)
            else:
                yield _row(passage, source, join(passage.text))


def _row(passage: Passage, source: Source, text: Markup, *, current: bool = False) -> Markup:
    words = tag("p", text, lang=source.text_language or None, dir="auto", class_="words")
    return tag(
        "div",
        tag("p", *_margin(passage.locator), class_="margin"),
        words,
        class_="row is-current" if current else "row",
        aria_current="true" if current else None,
        id=f"p-{passage.id}" if current else None,
    )


def _marked(passage: Passage, quoted: Stretch) -> Markup:
    """Return the text of a passage with the quote marked; offsets that do not lie in it mark nothing."""
    text, start, end = passage.text, quoted.start, quoted.end
    if start is None or end is None or not passage.start <= start < end <= passage.end:
        return join(text)
    first, last = start - passage.start, end - passage.start
    return join(text[:first], tag("mark", text[first:last]), text[last:])


def _margin(locator: Locator) -> Iterable[Markup]:
    if locator.pages:
        first, last = locator.pages
        yield tag("span", f"p. {first}" if first == last else f"pp. {first}-{last}")
    if locator.paragraph is not None:
        yield tag("span", f"¶ {locator.paragraph}")


def _steps(passages: Sequence[Passage], place: int, words: Words) -> Markup:
    before = passages[place - 1] if place else None
    after = passages[place + 1] if place + 1 < len(passages) else None
    links = [
        _link(label, Stretch(passage=one.id))
        for label, one in ((words("way.previous"), before), (words("way.next"), after))
        if one is not None
    ]
    return tag("nav", *links, aria_label=words("panel.passages"), class_="steps")


def _hits(hits: Sequence[Stretch], shown: Stretch, words: Words) -> Markup | None:
    """Return the way through the quotes that an answer takes from this source; None where there is one alone."""
    if shown not in hits or len(hits) < 2:
        return None
    place = hits.index(shown)
    links = []
    if place:
        links.append(_link(words("way.previous_hit"), hits[place - 1]))
    if place + 1 < len(hits):
        links.append(_link(words("way.next_hit"), hits[place + 1]))
    told = tag("span", words("panel.hit", n=place + 1, of=len(hits)))
    return tag("nav", told, *links, aria_label=words("panel.hits"), class_="steps hits")


def _link(label: str, to: Stretch) -> Markup:
    place = {"passage": to.passage}
    if to.start is not None and to.end is not None:
        place |= {"start": str(to.start), "end": str(to.end)}
    data = {f"data_{name}": value for name, value in place.items() if name != "passage"}
    return tag("a", label, href=f"?{urlencode(place)}", data_open="passage", data_id=to.passage, **data)


def _page_image(source: Source, passage: Passage, shown: Stretch, words: Words) -> Markup | None:
    """Return the page of a PDF as a picture with the quote marked, folded: it takes a moment to draw."""
    if source.media_type != "application/pdf" or not passage.locator.pages:
        return None
    first, last = passage.locator.pages
    pictures = [
        tag(
            "img",
            data_src=f"/page-image?{urlencode(_asked(passage, shown) | {'page': page})}",
            alt=words("page.alt", page=page),
            class_="page",
        )
        for page in range(first, min(last, first + 2) + 1)
    ]
    failed = tag("p", words("page.failed"), class_="hint failed", hidden=True)
    return tag(
        "details", tag("summary", words("page.show")), *pictures, failed, class_="page-image", data_pictures=True
    )


def _asked(passage: Passage, shown: Stretch) -> dict[str, str | int]:
    quoted = shown.start is not None and shown.end is not None
    start, end = (shown.start or 0, shown.end or 0) if quoted else (passage.start, passage.end)
    return {"passage": passage.id, "start": start, "end": end}


def _source_link(source: Source, passages: int, words: Words) -> Markup:
    link = tag(
        "a",
        words.count("panel.about_source", passages),
        href=f"?{urlencode({'source': source.id})}",
        data_open="source",
        data_id=source.id,
    )
    return tag("p", link, class_="ways")


def _researcher_notes(source: Source, words: Words) -> Markup | None:
    if not source.researcher_notes:
        return None
    heading = tag("h3", words("source.notes.digest" if source.is_digest else "source.notes"))
    hint = tag("p", words("source.notes.hint"), class_="hint")
    language = source.text_language or None
    notes = tag("ul", *[tag("li", note, dir="auto", lang=language) for note in source.researcher_notes])
    return tag("section", heading, hint, notes, class_="researcher-notes")


def _ways(source: Source, locator: Locator | None, words: Words) -> Markup:
    copy = copy_button(words("way.copy"), reference(source, locator), words)
    kept = source.archived_url
    archived = link_out(kept, words("way.archived"), words("link.new_tab")) if kept else None
    return tag("p", copy, original_link(source, words), archived, class_="ways")


def _card(source: Source, view: View) -> Markup:
    words, note = view.words, source.date_note
    age = f"({words.age(source.published, view.today)})" if source.published else ""
    rows: list[tuple[str, str]] = [
        ("publisher", words.publisher(source)),
        ("authors", ", ".join(source.authors)),
        ("published", " ".join(filter(None, [words.date(source.published), age, f"({note})" if note else ""]))),
        ("type", words.source_type(source.source_type)),
        ("digest", words(f"source.digest.{source.access or 'unknown'}" if source.is_digest else "source.digest.no")),
        ("language", words.language_name(source.language) or words("source.not_given")),
        ("countries", ", ".join(map(words.country, source.countries))),
        ("topics", ", ".join(map(words.topic, source.topics))),
        ("originators", ", ".join(source.originators)),
        ("address", source.url),
        ("accessed", words.date(source.accessed) if source.accessed else ""),
        ("file", source.path),
    ]
    shown = [join(tag("dt", words(f"source.{name}")), tag("dd", value, dir="auto")) for name, value in rows if value]
    return tag("dl", *shown, class_="card")


def _folded(
    path: tuple[str, ...], passages: Sequence[Passage], source: Source, words: Words, *, unfolded: bool
) -> Markup:
    heading = f"{' › '.join(path) or words('source.text')} ({len(passages)})"
    rows = [
        tag(
            "div",
            _row(passage, source, join(passage.text)),
            _link(words("way.open"), Stretch(passage=passage.id)),
            class_="listed",
        )
        for passage in passages
    ]
    return tag("details", tag("summary", heading, dir="auto"), *rows, open=unfolded)
