import json

import pytest

from coi_assistant.ui.api import ENDPOINTS
from coi_assistant.ui.guide import guide_html
from coi_assistant.ui.texts import DATA, LANGUAGES
from coi_assistant.ui.words import words_in


def test_the_guide_tells_figures_with_date_and_command() -> None:
    measured = json.loads((DATA / "quality.json").read_text(encoding="utf-8"))
    markup = guide_html(words_in("en"))
    assert words_in("en").date(measured["date"]) in markup
    assert measured["command"] in markup
    assert all(f"<td>{value}</td>" in markup for value in measured["figures"].values())


def test_the_guide_lists_every_endpoint() -> None:
    markup = guide_html(words_in("en"))
    assert all(f"<code>/{one.name}</code>" in markup for one in ENDPOINTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_in_another_language_than_the_page_says_so(language: str) -> None:
    markup = guide_html(words_in(language))
    own = (DATA / f"guide.{language}.json").is_file()
    assert (words_in(language)("guide.english_only") in markup) != own
    assert f'<div lang="{language if own else "en"}">' in markup
