import re
from collections.abc import Callable
from typing import Any

from coi_assistant.pipeline import Assistant
from coi_assistant.records import Problem, Source
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings
from coi_assistant.ui import sources as module
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.words import words_in

MakeSource = Callable[..., Source]
EN = words_in("en")
NO_FILTERS = ("", "", "", [], [], [], [], [], False)


def catalogue_html(sources: list[Source], **options: Any) -> Markup:
    return module.catalogue_html(sources, EN, **options)


def catalogue(desk: Desk, text: str, filters: tuple[Any, ...]) -> Markup:
    return module.catalogue(desk, text, filters, EN)


def titles(markup: str) -> list[str]:
    return re.findall(r'data-open="source"[^>]*>([^<]*)</a>', markup)


def test_the_table_is_newest_first_and_says_what_is_not_known(make_source: MakeSource) -> None:
    known = make_source(id="a", title="Known", is_digest=True)
    bare = make_source(id="b", title="", publisher="", published=None, source_type=None, language="")
    markup = catalogue_html([bare, known], total=2)
    assert titles(markup) == ["Known", "title not given (b)"]
    for words in ("undated", "publisher not given", "Source type not given", "not given", "Digest"):
        assert words in markup


def test_the_table_has_headers_for_rows_and_columns(make_source: MakeSource) -> None:
    markup = catalogue_html([make_source()], total=1)
    assert markup.split('class="list"')[1].count('scope="col"') == 4
    assert markup.split('class="list"')[1].count('scope="row"') == 1
    assert "<caption" in markup


def test_counts_tell_how_much_of_the_catalogue_is_shown(make_source: MakeSource) -> None:
    assert "1 of 2 sources, 15 January 2024; 0 digests" in catalogue_html([make_source()], total=2)
    assert "2 undated sources left out" in catalogue_html([make_source()], total=3, undated=2)
    assert "None of 3 sources" in catalogue_html([], total=3)


def test_problems_are_listed_with_path_and_reason(make_source: MakeSource) -> None:
    markup = catalogue_html([make_source()], total=1, problems=[Problem(path="<b>.pdf", reason="is encrypted")])
    assert "Problems with the corpus (1)" in markup
    assert "&lt;b&gt;.pdf" in markup
    assert "is encrypted" in markup


def test_markup_in_metadata_stays_text(make_source: MakeSource) -> None:
    attack = '<img src=x onerror="alert(1)">'
    markup = catalogue_html([make_source(id=attack, title=attack, publisher=attack)], total=1)
    assert "<img" not in markup


def test_words_and_filters_narrow_the_catalogue(assistant: Assistant, settings: Settings) -> None:
    desk = Desk(settings, embedder=HashEmbedder())
    assert titles(catalogue(desk, "", NO_FILTERS)) == ["Arrests of returnees", "Passports abroad"]
    assert titles(catalogue(desk, "norland ARRESTS", NO_FILTERS)) == ["Arrests of returnees"]
    assert titles(catalogue(desk, "", ("2024", *NO_FILTERS[1:]))) == ["Arrests of returnees"]
    assert titles(catalogue(desk, "", (*NO_FILTERS[:8], True))) == ["Arrests of returnees"]
    assert titles(catalogue(desk, "no such words", NO_FILTERS)) == []
