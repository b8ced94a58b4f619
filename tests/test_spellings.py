"""Whichever spelling of a name is asked for, the same passage comes first; with exact names it need not."""

from dataclasses import replace

import pytest

from coi_assistant.pipeline import Assistant, open_assistant
from coi_assistant.records import Question
from coi_assistant.searching import SearchRequest

PAIRS = [
    ("Why was {} arrested in Serbia?", "Hniot", "Гнёт"),
    ("Why was {} arrested in Serbia?", "Hniot", "Gnyot"),
    ("Why was {} arrested in Serbia?", "Andrei Hniot", "Андрей Гнёт"),
    ("What did {} say about people coming home?", "Lukashenka", "Лукашенко"),
    ("What did {} say about people coming home?", "Lukashenko", "Łukaszenka"),
    ("What did {} say about people coming home?", "Lukashenko", "Лукашэнка"),
    ("What did {} say about people coming home?", "Alyaksandr Lukashenka", "Alexander Lukashenko"),
    ("How many returnees did {} count in 2023?", "Viasna", "Вясна"),
    ("How many returnees did {} count in 2023?", "Viasna", "Весна"),
    ("What was {} sentenced to in absentia?", "Tsikhanouskaya", "Tikhanovskaya"),
    ("What was {} sentenced to in absentia?", "Tsikhanouskaya", "Тихановская"),
    ("What role does the {} play in checks at the border?", "KGB", "КДБ"),
    ("What role does the {} play in checks at the border?", "KGB", "КГБ"),
    ("What did Prosecutor General {} say about the commission?", "Shved", "Швед"),
    ("Was anybody detained in {}?", "Hrodna", "Гродно"),
    ("Was anybody detained in {}?", "Hrodna", "Grodno"),
    ("What did {} say about exit bans?", "Stryzhak", "Стрижак"),
    ("What does {} do for exiles?", "BYSOL", "БАЙСОЛ"),
    ("Who was convicted with {}?", "Latushka", "Латушко"),
    ("What happens in {}?", "Minsk", "Мінск"),
    ("What happened to {}?", "Protasevich", "Pratasevich"),
    ("What happened to {}?", "Pratasevich", "Протасевич"),
    ("What did {} say?", "Belskaya", "Бельская"),
    ("Are people detained in {}?", "Brest", "Брэст"),
    ("What did {} report?", "Zerkalo", "Зеркало"),
]


@pytest.fixture(scope="module")
def unread(shipped: Assistant) -> Assistant:
    """Return the shipped corpus without the reader: it would read the same question for both spellings."""
    return open_assistant(shipped.settings.model_copy(update={"reader": False}), check=False)


@pytest.fixture(scope="module")
def exact(shipped: Assistant) -> Assistant:
    """Return the shipped corpus with the switch for exact names on."""
    return open_assistant(shipped.settings.model_copy(update={"exact_names": True, "reader": False}), check=False)


def first_passage(assistant: Assistant, template: str, name: str) -> str:
    """Return the passage judged best; the language is given, as a foreign name may hide it."""
    question = replace(assistant.prepare(Question(text=template.format(name))), language="en")
    examined = assistant.examine(question, assistant.select(question.filters))
    pairs = zip(examined.judged, examined.evidence, strict=True)
    return max(pairs, key=lambda pair: pair[0].probability)[1].hit.passage.id


@pytest.mark.model
@pytest.mark.parametrize(("template", "one", "other"), PAIRS)
def test_two_spellings_of_a_name_find_the_same_first_passage(
    unread: Assistant, template: str, one: str, other: str
) -> None:
    assert first_passage(unread, template, one) == first_passage(unread, template, other)


def passages_with(assistant: Assistant, name: str, *, exact: bool) -> frozenset[str]:
    """Return the passages that a search for a name finds."""
    request = SearchRequest(query=f'"{name}"', exact_names=exact, limit=500)
    return frozenset(found.hit.passage.id for found in assistant.find(request).found)


@pytest.mark.model
@pytest.mark.parametrize(("one", "other"), sorted({(one, other) for _, one, other in PAIRS}))
def test_a_search_finds_both_spellings_and_with_exact_names_only_the_one_typed(
    shipped: Assistant, one: str, other: str
) -> None:
    assert passages_with(shipped, one, exact=False) == passages_with(shipped, other, exact=False)
    both = passages_with(shipped, one, exact=True) & passages_with(shipped, other, exact=True)
    assert all(
        name in shipped.text_of(key)
        for key in {shipped.passage(id_).source.id for id_ in both}
        for name in (one, other)
    )


@pytest.mark.model
def test_with_exact_names_some_answers_begin_with_other_passages(exact: Assistant) -> None:
    # The model itself knows many spellings to be alike, so most answers begin alike all the same.
    assert any(first_passage(exact, text, one) != first_passage(exact, text, other) for text, one, other in PAIRS)
