import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_assistant.errors import UnknownPassageError
from coi_assistant.history import changes_between, edition_texts, editions_of
from coi_assistant.indexing import build_index
from coi_assistant.manifest import IndexFolder
from coi_assistant.redline import redline
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings

Write = Callable[[str, str], Path]
OLD, NEW = (
    "Guards arrested 31 people in 2023.\n\nMost were let go.",
    "Guards arrested 47 people in 2023.\n\nMost were let go.",
)


def build(settings: Settings, **options: bool) -> None:
    build_index(settings, embedder=HashEmbedder(), **options)


@pytest.fixture
def changed(settings: Settings, write_report: Write) -> Settings:
    """A source `letter` that was indexed, changed and indexed again."""
    write_report("letter.txt", OLD)
    build(settings)
    write_report("letter.txt", NEW)
    build(settings)
    return settings


def test_a_changed_file_keeps_its_earlier_text(changed: Settings) -> None:
    now, before = editions_of(changed, "letter")
    assert list(edition_texts(changed, "letter").items()) == [(before.text_sha256, OLD)]
    assert (now.superseded, bool(before.superseded), bool(before.file_sha256)) == ("", True, True)
    assert before.ingested and before.reader == now.reader


def test_what_changed_is_shown_word_by_word(changed: Settings) -> None:
    before = editions_of(changed, "letter")[1]
    changes = changes_between(changed, "letter", before.text_sha256[:12])
    assert [(one.kind, one.text) for one in changes if one.kind != "same"] == [("deleted", "31"), ("inserted", "47")]


def test_a_text_that_comes_back_is_the_present_one(changed: Settings, write_report: Write) -> None:
    write_report("letter.txt", OLD)
    build(changed)
    assert len(editions_of(changed, "letter")) == 2
    assert IndexFolder(changed.index).text("letter") == OLD


def test_editions_outlive_a_rebuild_and_a_file_that_breaks_for_a_while(changed: Settings, write_report: Write) -> None:
    build(changed, rebuild=True)
    write_report("letter.txt", "")
    build(changed)
    write_report("letter.txt", NEW)
    build(changed)
    assert OLD in edition_texts(changed, "letter").values()


def test_a_report_that_leaves_the_corpus_takes_its_editions_along(changed: Settings) -> None:
    (changed.corpus / "letter.txt").unlink()
    build(changed)
    assert not edition_texts(changed, "letter")


def test_a_damaged_edition_proves_nothing(changed: Settings) -> None:
    digest = editions_of(changed, "letter")[1].text_sha256
    (changed.index / "text/editions/letter" / f"{digest}.txt").write_text("Guards arrested nobody.", encoding="utf-8")
    assert not edition_texts(changed, "letter")


def test_a_touched_file_makes_no_edition(changed: Settings) -> None:
    os.utime(changed.corpus / "letter.txt", ns=(1, 1))
    build(changed)
    assert len(editions_of(changed, "letter")) == 2


def test_unknown_sources_and_editions_are_named(changed: Settings) -> None:
    with pytest.raises(UnknownPassageError, match="'nobody'"):
        editions_of(changed, "nobody")
    with pytest.raises(UnknownPassageError, match="--history"):
        changes_between(changed, "letter", "ffff")


TEXTS = st.text(alphabet="ab .\n", max_size=60)


@given(old=TEXTS, new=TEXTS)
def test_a_redline_holds_both_texts_to_the_letter(old: str, new: str) -> None:
    changes = redline(old, new)
    assert "".join(one.text for one in changes if one.kind != "inserted") == old
    assert "".join(one.text for one in changes if one.kind != "deleted") == new
