import pytest

from coi_assistant.lexicon.organisations import Organisations, repeats_another

KNOWN = Organisations.load(None, ["Human Rights Center Viasna", "Pozirk", "Norland Watch"])


@pytest.mark.parametrize(
    ("publisher", "chain"),
    [
        ("RBC-Ukraine (citing LRT, which cites Viasna)", ("RBC-Ukraine", "LRT", "Viasna")),
        ("Zerkalo, reprinted by Media-Polesye", ("Media-Polesye", "Zerkalo")),
        ("OHCHR statement, copy on example.net", ("example.net", "OHCHR")),
        ("Norland Watch", ("Norland Watch",)),
        ("", ()),
    ],
)
def test_a_publishers_name_tells_from_whom_it_took_the_text(publisher: str, chain: tuple[str, ...]) -> None:
    assert KNOWN.publisher_chain(publisher) == chain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("According to Viasna, 7 were held.", [("Viasna", "origin")]),
        ("LRT cites Viasna: 7", [("LRT", "messenger"), ("Viasna", "origin")]),
        ("LRT reports that Viasna counted 7", [("LRT", "messenger"), ("Viasna", "origin")]),
        ("7 were held, according to Viasna as quoted by LRT.", [("Viasna", "origin"), ("LRT", "messenger")]),
        ("По данным «Весны», задержаны 7", [("Viasna", "origin")]),
        ("Паводле «Вясны», 7", [("Viasna", "origin")]),
        ("Laut Viasna wurden 7 festgenommen", [("Viasna", "origin")]),
        ("Wiasna podała, że 7", [("Viasna", "origin")]),
        ("Pasak „Viasna“, 7", [("Viasna", "origin")]),
        ("Norland Watch found 7", [("Norland Watch", "origin")]),
        ("Members of Viasna were jailed. The KGB makes arrests.", []),
        ("A former consultant to the UN, says one thing.", []),
        ("Весна 2020 года была жаркой", []),
    ],
)
def test_attributions_are_read(text: str, said: list[tuple[str, str]]) -> None:
    assert [(one.organisation, one.role) for one in KNOWN.attributions(text)] == said


def test_a_text_that_passes_on_another_publishers_report_repeats_it() -> None:
    text = "Pozirk recalls that Viasna reported 66 convictions."
    assert repeats_another(text, "Pozirk", KNOWN) == "Viasna"
    assert repeats_another(text, "Human Rights Center Viasna", KNOWN) is None
    assert repeats_another("Pavel Sapelka of Viasna said so.", "Pozirk", KNOWN) is None
    assert repeats_another("", "", KNOWN) is None


def test_bodies_that_other_states_have_too_speak_for_a_country_only_in_a_source_on_it_alone() -> None:
    assert KNOWN.speaks_for("kgb", countries=("BY", "LT")) == "BY"
    assert KNOWN.speaks_for("interior_ministry", countries=("BY",)) == "BY"
    assert KNOWN.speaks_for("interior_ministry", countries=("BY", "LT")) == ""


@pytest.mark.parametrize(
    "text", ["He claimed that 40 had come.", "State media quoted him that 40 had come.", "Он заявил, что их 40."]
)
def test_he_is_the_last_who_spoke_before(text: str) -> None:
    before = "LRT cites Viasna. The Prosecutor General said that nobody was held."
    assert [one.organisation for one in KNOWN.attributions(text, before)] == ["Prosecutor General"]
    assert KNOWN.attributions(text) == KNOWN.attributions(text, "Nobody speaks here.") == ()
    assert [one.organisation for one in KNOWN.attributions("He said: according to Viasna, 7.", before)] == ["Viasna"]
