from pathlib import Path

import pytest

from coi_assistant.errors import CorpusError
from coi_assistant.topics import Topic, TopicTagger, load_topic_list

ROOT = Path(__file__).parent.parent


def shows(cue: str, text: str) -> bool:
    return TopicTagger([Topic(slug="t", cues=(cue,))]).tag(text) == ("t",)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("arrest*", "Several were Arrested."),
        ("red notice*", "A red notice was issued."),
        ("seiz* .. house", "They seized her small wooden house."),
        ("passport* + consul*", "Consulates renew no passports."),
        ("(took|seized) papers", "They seized papers."),
        ("# .. people", "At least 1,279 young people were held."),
        ("задерж*", "Его задержали."),
    ],
)
def test_a_cue_finds_what_it_describes(cue: str, text: str) -> None:
    assert shows(cue, text)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("arrest", "Several were arrested."),
        ("red notice*", "The notice was red."),
        ("passport* + consul*", "A passport was shown. The consul slept."),
        ("# .. people", "In 2023 people left."),
        ("# .. people", "Decree No. 278 hurts people."),
    ],
)
def test_a_cue_finds_nothing_else(cue: str, text: str) -> None:
    assert not shows(cue, text)


def test_a_topic_that_the_metadata_leave_out_needs_likeness_too() -> None:
    tagger = TopicTagger([Topic(slug="t", cues=("border",))])
    assert tagger.tag("At the border.", given=("other",)) == ()
    assert tagger.tag("At the border.", given=("other",), near=("t",)) == ("t",)


def test_a_weak_cue_counts_only_where_the_metadata_agree() -> None:
    tagger = TopicTagger([Topic(slug="t", weak=("held",))])
    assert tagger.tag("He was held.") == ()
    assert tagger.tag("He was held.", given=("t",)) == ("t",)


def test_every_shipped_topic_but_the_empty_one_has_cues_in_seven_languages_and_questions() -> None:
    topics = {topic.slug: topic for topic in load_topic_list(ROOT / "corpus")}
    assert len(topics) == 30
    assert all(topic.cues and topic.questions and topic.method for slug, topic in topics.items() if slug != "off-topic")


def test_a_topic_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text("broken:\n  cues: [a, b]\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="broken"):
        load_topic_list(tmp_path)
