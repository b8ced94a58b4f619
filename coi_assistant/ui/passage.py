"""The passage view: a passage in the flow of its source, and the card of a source with all its passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from coi_assistant.records import Locator, Passage, Source
from coi_assistant.ui.markup import Markup, join, link_out, tag
from coi_assistant.ui.render import marks, original_link
from coi_assistant.ui.words import count, country_word, language_word, topic_word, type_word
from coi_assistant.writers.references import NO_PUBLISHER, published_words, reference, title_of

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

HINTS = (
    "An answer is a list of quotations, each compared letter by letter with its source.",
    "Open a quotation or a source, and it is shown here in its place, with what stands before and after it.",
    "A source marked “Digest” is a paraphrase: follow the link to the original before you rely on it.",
    "Where the reports do not answer a question, the page says so and shows what comes closest.",
)
BACK = tag("button", "Back to where you were", type="button", data_back=True, class_="back")
"""Shown on narrow screens, where the panel stands below the list."""
FLOW = 6
"""Passages shown on each side at most: enough to see where an argument begins and ends without losing the place."""


def open_passage(assistant: Assistant, passage_id: str, start: int | None = None, end: int | None = None) -> Markup:
    """Return a passage in its section, the stretch from `start` to `end` of its source marked.

    Raises:
        UnknownPassageError: the index has no such passage.
    """
    source = assistant.passage(passage_id, context=0).source
    return passage_html(source, assistant.passages_of(source.id), passage_id, start, end)


def open_source(assistant: Assistant, source_id: str) -> Markup:
    """Return the card of a source with its passages.

    Raises:
        UnknownPassageError: the index has no such source.
    """
    return source_html(assistant.source(source_id), assistant.passages_of(source_id))


def passage_html(
    source: Source, passages: Sequence[Passage], passage_id: str, start: int | None = None, end: int | None = None
) -> Markup:
    """Return a passage between those around it; `passages` are all of its source, in order."""
    place = next(index for index, passage in enumerate(passages) if passage.id == passage_id)
    shown = _flow(passages, place)
    before = passages[place - 1] if place else None
    after = passages[place + 1] if place + 1 < len(passages) else None
    steps = tag("nav", _step("Previous", before), _step("Next", after), aria_label="Passages", class_="steps")
    return tag(
        "article",
        BACK,
        tag("h2", title_of(source), tabindex=-1, dir="auto"),
        tag("p", _about(source), class_="about"),
        marks(source),
        steps,
        tag("div", *_sections(shown, source, passages[place], start, end), class_="flow"),
        _source_link(source, len(passages)),
        _researcher_notes(source),
        tag("p", reference(source, passages[place].locator), class_="full-reference"),
        _ways(source, passages[place].locator),
        class_="passage-view",
        data_shows=passage_id,
    )


def source_html(source: Source, passages: Sequence[Passage]) -> Markup:
    """Return the card of a source, and its passages folded by section."""
    sections = [(path, list(group)) for path, group in groupby(passages, key=lambda passage: passage.locator.section)]
    return tag(
        "article",
        BACK,
        tag("h2", title_of(source), tabindex=-1, dir="auto"),
        marks(source),
        _card(source),
        _researcher_notes(source),
        _ways(source, None),
        tag("h3", f"{count(len(passages), 'passage')} in the index"),
        *[_folded(path, group, source, unfolded=len(sections) == 1) for path, group in sections],
        class_="source-view",
        data_shows=source.id,
    )


def empty_html() -> Markup:
    """Return what stands in the panel before anything is opened: how to read what the page shows."""
    lines = [tag("li", line) for line in HINTS]
    return tag("div", tag("h2", "In context"), tag("ul", *lines, class_="hints"), class_="nothing-open")


def _flow(passages: Sequence[Passage], place: int) -> Sequence[Passage]:
    """Return the passages of the same section, with one neighbour beyond each end, at most `FLOW` on each side."""
    section = passages[place].locator.section
    first = last = place
    while first > 0 and place - first < FLOW and passages[first].locator.section == section:
        first -= 1
    while last < len(passages) - 1 and last - place < FLOW and passages[last].locator.section == section:
        last += 1
    return passages[first : last + 1]


def _sections(
    shown: Sequence[Passage], source: Source, current: Passage, start: int | None, end: int | None
) -> Iterable[Markup]:
    for path, group in groupby(shown, key=lambda passage: passage.locator.section):
        if path:
            yield tag("h3", " › ".join(path), class_="section", dir="auto")
        for passage in group:
            if passage.id == current.id:
                yield _row(passage, source, _marked(passage, start, end), current=True)
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


def _marked(passage: Passage, start: int | None, end: int | None) -> Markup:
    """Return the text of a passage with the quote marked; offsets that do not lie in it mark nothing."""
    text = passage.text
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


def _step(word: str, passage: Passage | None) -> Markup | None:
    if passage is None:
        return None
    return tag("a", word, href=f"?{urlencode({'passage': passage.id})}", data_open="passage", data_id=passage.id)


def _source_link(source: Source, passages: int) -> Markup:
    words = f"About this source, with all its {count(passages, 'passage')}"
    link = tag("a", words, href=f"?{urlencode({'source': source.id})}", data_open="source", data_id=source.id)
    return tag("p", link, class_="ways")


def _about(source: Source) -> Markup:
    return join(source.publisher or NO_PUBLISHER, ", ", published_words(source.published))


def _researcher_notes(source: Source) -> Markup | None:
    if not source.researcher_notes:
        return None
    heading = tag("h3", "Notes of the digest's author" if source.is_digest else "Notes on this source")
    hint = tag("p", "Remarks on the source, not evidence; they are never quoted in an answer.", class_="hint")
    notes = tag("ul", *[tag("li", note, dir="auto") for note in source.researcher_notes])
    return tag("section", heading, hint, notes, class_="researcher-notes")


def _ways(source: Source, locator: Locator | None) -> Markup:
    copy = tag("button", "Copy reference", type="button", data_copy=reference(source, locator))
    archived = link_out(source.archived_url, "Archived copy") if source.archived_url else None
    return tag("p", copy, original_link(source), archived, class_="ways")


def _card(source: Source) -> Markup:
    read = {"whole": "the whole original was read", "excerpt": "an excerpt of the original was read", None: "not given"}
    digest = f"yes, our paraphrase; {read[source.access]}" if source.is_digest else "no"
    note = source.date_note
    rows: list[tuple[str, str]] = [
        ("Publisher", source.publisher or NO_PUBLISHER),
        ("Authors", ", ".join(source.authors)),
        ("Published", " ".join([published_words(source.published), *([f"({note})"] if note else [])])),
        ("Type", type_word(source)),
        ("Digest", digest),
        ("Language of the original", language_word(source.language) if source.language else "not given"),
        ("Countries", ", ".join(map(country_word, source.countries))),
        ("Topics", ", ".join(map(topic_word, source.topics))),
        ("First said by", ", ".join(source.originators)),
        ("Address", source.url),
        ("Accessed", published_words(source.accessed) if source.accessed else ""),
        ("File", source.path),
    ]
    shown = [join(tag("dt", name), tag("dd", value, dir="auto")) for name, value in rows if value]
    return tag("dl", *shown, class_="card")


def _folded(path: tuple[str, ...], passages: Sequence[Passage], source: Source, *, unfolded: bool) -> Markup:
    heading = f"{' › '.join(path) or 'Text'} ({len(passages)})"
    rows = [
        tag("div", _row(passage, source, join(passage.text)), _step("Open in context", passage), class_="listed")
        for passage in passages
    ]
    return tag("details", tag("summary", heading, dir="auto"), *rows, open=unfolded)
