import logging
from collections.abc import Callable

import pytest

from coi_assistant.errors import MissingIndexError
from coi_assistant.pipeline import Assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings
from coi_assistant.ui import handlers
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.words import words_in

EN = words_in("en")


def guarded(make: Callable[[], Markup]) -> Markup:
    return handlers.guarded(make, EN)


def open_in_panel(desk: Desk, data: object) -> Markup:
    return handlers.open_in_panel(desk, data, EN)


@pytest.fixture
def desk(assistant: Assistant, settings: Settings) -> Desk:
    return Desk(settings, embedder=HashEmbedder())


def failing(error: Exception) -> Markup:
    raise error


def test_an_error_for_the_user_is_shown_as_it_is() -> None:
    shown = guarded(lambda: failing(MissingIndexError("There is no index in 'x<y'. Run `coi index`.")))
    assert "There is no index in &#39;x&lt;y&#39;. Run `coi index`." in shown
    assert 'role="alert"' in shown


def test_any_other_error_is_neutral_on_the_page_and_told_in_the_terminal(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        shown = guarded(lambda: failing(ValueError("secret path")))
    assert "Something went wrong inside the program." in shown
    assert "secret path" not in shown
    assert "ValueError" in caplog.text


def test_a_link_opens_passage_or_source(desk: Desk) -> None:
    passage = desk.assistant().passages_of("returns")[0]
    shown = open_in_panel(desk, {"kind": "passage", "id": passage.id, "start": str(passage.start), "end": passage.end})
    assert f"<mark>{passage.text[:20]}" in shown
    assert "Arrests of returnees" in open_in_panel(desk, {"kind": "source", "id": "returns"})


@pytest.mark.parametrize(
    "data",
    [None, "x", [], {}, {"kind": "passage"}, {"kind": "passage", "id": None}, {"kind": "other", "id": "returns"}],
)
def test_a_link_that_names_nothing_shows_the_empty_panel(desk: Desk, data: object) -> None:
    assert "In context" in open_in_panel(desk, data)


@pytest.mark.parametrize("place", ["x", "-1", "9" * 5000, None, {"a": 1}, "١٢"])
def test_offsets_that_are_no_numbers_are_passed_over(desk: Desk, place: object) -> None:
    passage = desk.assistant().passages_of("returns")[0]
    shown = open_in_panel(desk, {"kind": "passage", "id": passage.id, "start": place, "end": place})
    assert "<mark>" not in shown
    assert passage.text[:20] in shown


def test_an_unknown_passage_is_an_error_in_words(desk: Desk) -> None:
    assert "There is no passage &#39;&lt;x&gt;&#39;" in open_in_panel(desk, {"kind": "passage", "id": "<x>"})


@pytest.mark.parametrize("hits", ["x", [1], {"id": "p"}, [{"id": 3}], [None] * 1000, [{"id": "x" * 9999, "start": {}}]])
def test_hits_that_make_no_sense_are_passed_over(desk: Desk, hits: object) -> None:
    passage = desk.assistant().passages_of("returns")[0]
    shown = open_in_panel(desk, {"kind": "passage", "id": passage.id, "hits": hits})
    assert passage.text[:20] in shown
    assert "Quotes from this source" not in shown
