"""The language of a text by its function words."""

import pytest

from coi_assistant.ingest.language import identify, settle

TEXTS = {
    "en": "The guards of the border asked those who came back where they had been, and for how long they had "
    "lived there. It is not known what became of them after that.",
    "de": "Die Beamten an der Grenze fragten die Menschen, wo sie gewesen sind und wie lange sie dort gelebt "
    "haben. Es ist nicht bekannt, was aus ihnen geworden ist.",
    "fr": "Les gardes ont demandé aux gens où ils avaient vécu et pour combien de temps. On ne sait pas ce que "
    "les autres sont devenus, et la cour ne le dit pas dans son avis.",
    "pl": "Straż graniczna pyta tych, którzy wracają do kraju, gdzie byli i jak długo tam mieszkali. Nie wiadomo, "
    "co się z nimi stało, a urząd nie odpowiada na pytania.",
    "ru": "Пограничники спрашивают тех, кто возвращается, где они были и как долго там жили. Что с ними стало "
    "потом, не известно, и суд на это не ответил в течение года.",
    "be": "Памежнікі пытаюцца ў тых, хто вяртаецца, дзе яны былі і як доўга там жылі. Што з імі стала пасля, "
    "не вядома, і суд на гэта не адказаў на працягу года.",
    "uk": "Прикордонники питають тих, хто повертається, де вони були і як довго там жили. Що з ними стало після "
    "того, не відомо, і суд на це не відповів за рік.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_paragraph_is_enough_to_tell(language: str) -> None:
    assert identify(TEXTS[language]) == language


def test_a_few_words_and_bare_names_are_not() -> None:
    assert identify("The guards") == ""
    assert identify("Norland Watch Herald Monday Tuesday " * 10) == ""


def test_the_text_counts_for_more_than_what_the_file_declares() -> None:
    assert settle("pt-BR", TEXTS["en"]) == "en"


def test_what_the_file_declares_serves_where_the_text_is_in_doubt() -> None:
    assert settle("pt-BR", "Norland") == "pt"
    assert settle(None, "Norland") == ""
