import pytest

from coi_assistant.lexicon.events import counts_people, events_in, figures_in, settings_in


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("At least 207 returnees", [("At least 207", 207)]),
        ("more than 1,300 still held", [("more than 1,300", 1300)]),
        ("more than a dozen deaths", [("more than a dozen", 12)]),
        ("не менее 66 человек", [("не менее 66", 66)]),
        ("Article 411 of 2023, 31%, 6 May 2024, No. 278, § 60", []),
    ],
)
def test_figures_that_may_count_people_are_read(text: str, figures: list[tuple[str, int]]) -> None:
    assert [(one.text, one.value) for one in figures_in(text)] == figures


def test_what_follows_a_figure_tells_whether_people_are_counted() -> None:
    assert counts_people(" people held") and counts_people(" politically motivated detentions")
    assert not counts_people(" years for people") and not counts_people(", people")


def test_events_and_settings_are_found_in_several_languages() -> None:
    assert [one.id for one in events_in("вступил в силу; wurden festgenommen; died")] == [
        "in_force",
        "detention",
        "death",
    ]
    assert settings_in("deaths behind bars") == {"custody"} and settings_in("bei der Rückkehr") == {"return"}
