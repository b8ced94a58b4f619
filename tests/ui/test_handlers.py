import logging
from collections.abc import Callable

import pytest

from coi_assistant.errors import MissingIndexError
from coi_assistant.pipeline import Assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.retrieval.query import check_question
from coi_assistant.settings import Settings
from coi_assistant.told import Told
from coi_assistant.ui import handlers
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.hits import Look, hits_html
from coi_assistant.ui.markup import Markup
from coi_assistant.ui.response import terms_of
from coi_assistant.ui.upload import inspected
from coi_assistant.ui.words import words_in

EN, DE, PL = map(words_in, ("en", "de", "pl"))


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


def test_an_error_is_told_in_the_language_of_the_page() -> None:
    missing = MissingIndexError(Told("error.index.missing", folder="'x'"))
    shown = handlers.guarded(lambda: failing(missing), DE)
    assert "In &#39;x&#39; gibt es keinen Index. Führen Sie `coi index` aus" in shown
    assert 'lang="en"' not in shown


def test_an_error_that_the_language_has_no_words_for_is_marked_as_english() -> None:
    shown = handlers.guarded(lambda: failing(MissingIndexError("There is none.")), DE)
    assert '<p class="message" lang="en">There is none.</p>' in shown


def test_a_question_that_cannot_be_asked_is_told_in_english_as_ever_and_in_german() -> None:
    told = [handlers.guarded(lambda: Markup(check_question("x" * 2345)), words) for words in (EN, DE)]
    beginning = f"&#39;{'x' * 40}&#39;"
    assert f"The question beginning {beginning} has 2,345 characters; at most 2,000 can be read." in told[0]
    assert f"die mit {beginning} beginnt, hat 2.345 Zeichen; höchstens 2.000 können gelesen werden." in told[1]
    assert 'lang="en"' not in "".join(told)


def test_the_place_where_a_query_cannot_be_read_is_told_in_polish(desk: Desk) -> None:
    shown = hits_html(desk.assistant(), "passport AND", Look(), PL)
    assert "Nie można odczytać zapytania na pozycji 10: po &#39;AND&#39; nic nie ma;" in shown
    assert 'lang="en"' not in shown


def test_what_the_page_itself_refuses_is_not_marked_as_english(desk: Desk) -> None:
    refused = inspected(desk, {"act": "refused", "reason": "Die Datei ist zu groß."}, DE)[0]
    unasked = handlers.guarded(lambda: Markup(terms_of({}, "", "", "", "", words=DE)), DE)
    assert "Die Datei ist zu groß." in refused
    assert "Stellen Sie zuerst eine Frage." in unasked
    assert 'lang="en"' not in refused + unasked


def test_while_a_file_is_sent_the_page_says_so_and_shows_no_form_of_another(desk: Desk) -> None:
    shown, form, token, *_ = inspected(desk, {"act": "sending"}, EN)
    assert "is being read" in shown
    assert (form["visible"], token) == (False, "")


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
