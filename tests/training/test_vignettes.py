import re

from coi_assistant.pipeline import Assistant
from coi_assistant.training.kit import Kit
from coi_assistant.training.request import LANGUAGES, texts
from coi_assistant.training.vignettes import invented_names, plan_vignettes, vignettes_document
from coi_assistant.writers.document import Paragraph, Quote


def test_each_case_has_a_pattern_with_two_quotations(kit: Kit) -> None:
    assert {one.topic for one in kit.vignettes} == {"interpol-abuse", "arrest-on-return"}
    assert all(len(one.facts) == 2 and one.topic in fact.topics for one in kit.vignettes for fact in one.facts)


def test_nobody_of_the_evidence_appears_in_a_case(kit: Kit, norland: Assistant) -> None:
    for language in LANGUAGES:
        for one in plan_vignettes(kit.request, texts(language), kit.evidence, norland.lexicon):
            assert not norland.lexicon.name_keys(f"and then {one.name} spoke") & kit.evidence.names_in_use


def test_a_name_of_the_evidence_is_never_taken(norland: Assistant, kit: Kit) -> None:
    names = invented_names(["Brandvik", "Ragna", "Tavi"], kit.evidence.names_in_use, norland.lexicon)
    assert names == ["Tavi"]


def test_every_case_is_marked_as_invented(kit: Kit) -> None:
    document = vignettes_document(kit.vignettes, ("lonely",), texts("en"), "en")
    plain = [block.runs[0].text for block in document.blocks if isinstance(block, Paragraph)]
    assert sum("INVENTED FOR TRAINING" in text for text in plain) == len(kit.vignettes)
    assert any("lonely" in text for text in plain)


def test_the_key_cites_with_footnotes(kit: Kit) -> None:
    document = vignettes_document(kit.vignettes, (), texts("en"), "en")
    quotes = [block for block in document.blocks if isinstance(block, Quote)]
    assert len(quotes) == 4 and all(block.runs[0].footnote for block in quotes)


def test_the_stories_hold_no_figures_and_no_holes() -> None:
    for language in LANGUAGES:
        for told in texts(language)["vignettes"].values():
            story = told["story"].format(name="Tavi", host="Here")
            assert not re.search(r"[\d{}]", story) and "Tavi" in story
