"""The head of the page: name, what is searched, the bundle's count, languages, light and dark."""

from __future__ import annotations

from coi_assistant.errors import CoiError
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.markup import Markup, tag
from coi_assistant.ui.texts import LANGUAGES
from coi_assistant.ui.words import Words


def header_html(index: str, words: Words) -> Markup:
    """Return the head of the page; `index` says what is searched."""
    links = [
        tag(
            "a",
            name,
            href=f"/{code}/",
            lang=code,
            hreflang=code,
            aria_current="true" if code == words.language else None,
            data_language=code,
        )
        for code, name in LANGUAGES.items()
    ]
    bundle = tag(
        "span",
        words("bundle.empty"),
        data_bundle=words("bundle.count"),
        data_empty=words("bundle.empty"),
        role="status",
        class_="bundle",
    )
    shade = tag("button", words("header.shade"), type="button", data_shade=True)
    return tag(
        "header",
        tag("div", tag("h1", words("app.title")), tag("p", words("app.tagline")), class_="name"),
        tag(
            "div",
            tag("nav", *links, aria_label=words("header.languages"), class_="languages"),
            tag("p", tag("span", index, class_="index-state"), bundle, shade, class_="state"),
            class_="sides",
        ),
    )


def index_words(desk: Desk, words: Words) -> str:
    """Return the state of the index in words; what is wrong with it, in the words of the error."""
    try:
        manifest = desk.assistant().manifest
    except CoiError as error:
        return tag("span", words.told(error.told), lang=words.foreign(error.told))
    sources, passages = len(manifest.entries), manifest.passages
    return f"{words.count('count.sources', sources)}, {words.count('count.passages', passages)}"
