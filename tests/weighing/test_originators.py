from types import SimpleNamespace

from coi_assistant.lexicon.organisations import Organisations
from coi_assistant.weighing.originators import corroboration_notes, independent, origin_of, with_origins


def test_the_chain_leads_from_the_publisher_to_who_said_it_first(
    make: SimpleNamespace, organisations: Organisations
) -> None:
    source = make.source("a", publisher="RBC-Ukraine (citing LRT, which cites Viasna)")
    assert origin_of("At least 31 were held.", source, organisations).chain == ("RBC-Ukraine", "LRT", "Viasna")
    told = origin_of("According to Viasna 31 were held.", make.source("b", publisher="Pozirk"), organisations)
    assert (told.chain, told.originators, told.explicit) == (("Pozirk", "Viasna"), ("Viasna",), True)


def test_metadata_name_the_originator_of_a_whole_source(make: SimpleNamespace, organisations: Organisations) -> None:
    source = make.source("a", publisher="Pozirk", originators=("Norland Watch",))
    told = origin_of("Arrests went on.", source, organisations)
    assert (told.chain, told.explicit) == (("Pozirk", "Norland Watch"), False)


def test_a_publisher_that_speaks_for_itself_beside_another_keeps_its_words(
    make: SimpleNamespace, organisations: Organisations
) -> None:
    text = "The KGB said that 5 were held. Viasna's own count is 9."
    told = origin_of(text, make.source("a", publisher="Viasna"), organisations)
    assert told.chain == ("Viasna",) and told.originators == ("KGB", "Viasna")


def test_ten_articles_that_repeat_one_count_have_one_originator(
    make: SimpleNamespace, organisations: Organisations
) -> None:
    sources = {f"a{place}": make.source(f"a{place}", publisher=f"Paper {place}") for place in range(10)}
    findings = [make.finding(name, f"{name} writes of 31 arrests, according to Viasna.") for name in sources]
    weighed = [with_origins(one, sources, organisations) for one in findings]
    assert independent(weighed) == ("Viasna",)
    assert corroboration_notes(weighed) == ["One originator: all that is found goes back to Viasna."]


def test_without_findings_there_is_nothing_to_say() -> None:
    assert corroboration_notes([]) == []
