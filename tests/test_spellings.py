"""Whichever spelling of a name is asked for, the same passage comes first; with exact names it need not."""

from dataclasses import replace

import pytest

from coi_assistant.pipeline import Assistant, open_assistant
from coi_assistant.records import Question

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
def exact(shipped: Assistant) -> Assistant:
    """Return the shipped corpus with the switch for exact names on."""
    return open_assistant(shipped.settings.model_copy(update={"exact_names": True}), check=False)


def first_passage(assistant: Assistant, template: str, name: str) -> str:
    """Return the passage judged best; the language is given, as a foreign name may hide it."""
    question = replace(assistant.prepare(Question(text=template.format(name))), language="en")
    evidence, judged = assistant.examine(question, assistant.select(question.filters))
    best = max(range(len(judged)), key=lambda place: judged[place].probability)
    return evidence[best].hit.passage.id


@pytest.mark.model
@pytest.mark.parametrize(("template", "one", "other"), PAIRS)
def test_two_spellings_of_a_name_find_the_same_first_passage(
    shipped: Assistant, template: str, one: str, other: str
) -> None:
    assert first_passage(shipped, template, one) == first_passage(shipped, template, other)


@pytest.mark.model
def test_with_exact_names_many_pairs_part(exact: Assistant) -> None:
    parted = [one for one in PAIRS if first_passage(exact, *one[:2]) != first_passage(exact, one[0], one[2])]
    # The model itself knows some spellings to be alike, so not all pairs part.
    assert len(parted) >= len(PAIRS) / 3
