import json
from dataclasses import replace
from pathlib import Path

import pytest

from coi_assistant import excerpts
from coi_assistant.errors import CitationFileError
from coi_assistant.excerpts import Bundle, Excerpt, add, by_issue, check, load, move, remove, save
from coi_assistant.pipeline import Assistant
from coi_assistant.records import Locator

ONE = Excerpt(
    passage_id="a1",
    source_id="passports",
    quote="Some words.",
    start=5,
    end=16,
    locator=Locator(pages=(2, 3), paragraph=4),
    reference="Norland Watch, Exit bans, p. 2",
    issue="Passports",
    note="first",
    source_sha256="0" * 64,
    text_sha256="1" * 64,
)
TWO = replace(ONE, start=40, end=51, note="", issue="Arrests")


def bundle(*entries: Excerpt) -> Bundle:
    made = Bundle(index={"digest": "d"})
    for entry in entries:
        made = add(made, entry)
    return made


def test_the_same_words_for_the_same_issue_merge_and_keep_both_notes() -> None:
    made = bundle(ONE, replace(ONE, note="second"), replace(ONE, issue="", note="first"))
    assert [one.note for one in made.excerpts] == ["first\nsecond"]
    assert len(bundle(ONE, replace(ONE, issue="Arrests")).excerpts) == 2


def test_excerpts_are_moved_put_to_another_issue_and_removed() -> None:
    made = move(bundle(ONE, TWO), 1, 0, issue="Returns")
    assert [one.issue for one in made.excerpts] == ["Returns", "Passports"]
    assert remove(made, 0).excerpts == (ONE,)
    with pytest.raises(CitationFileError, match="none at place 8"):
        remove(made, 7)


def test_issues_come_in_the_order_of_their_first_excerpt_and_none_last() -> None:
    made = bundle(replace(ONE, issue=""), TWO, replace(ONE, start=1), replace(TWO, start=2))
    assert list(by_issue(made)) == ["Arrests", "Passports", ""]


def test_a_bundle_is_the_same_after_saving_and_loading(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    save(bundle(ONE, TWO), path)
    assert load(path) == bundle(ONE, TWO)
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert raw["schema"] == "coi-citations/1"
    assert set(raw["citations"][0]) == {
        "passage_id", "source_id", "quote", "start", "end", "locator", "reference", "issue", "note", "source_sha256",
        "text_sha256",
    }  # fmt: skip


def test_what_other_programs_leave_out_or_add_does_no_harm() -> None:
    citation = {"source_id": "a", "quote": "x", "note": None, "locator": "p. 3, para. 4", "colour": "red"}
    made = excerpts.read_object({"schema": "coi-citations/1", "index": {"sources": 2}, "citations": [citation]})
    assert made.excerpts == (Excerpt(passage_id="", source_id="a", quote="x", start=0, end=1),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("[]", "'list'"),
        ('{"schema": "coi-answer/1"}', "'coi-answer/1'"),
        ('{"schema": "coi-citations/1"}', "citations: Field required"),
        ('{"schema": "coi-citations/1", "citations": [{"quote": "x"}]}', "citations.1.source_id"),
        ('{"schema": "coi-citations/1", "citations": [{"quote": 5, "source_id": "a"}]}', "citations.1.quote"),
        ('{"schema": "coi-citations/1", "citations": ' + "[" * 5_000, "no JSON"),
        ("\x00\xff", "no JSON"),
    ],
)
def test_a_file_that_is_no_bundle_is_refused_with_the_key(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CitationFileError, match=words):
        load(path)


def test_a_file_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpts, "LARGEST_FILE", 10)
    path = tmp_path / "bundle.json"
    path.write_text("x" * 11, encoding="utf-8")
    with pytest.raises(CitationFileError, match="larger than"):
        load(path)


def test_a_changed_or_removed_source_is_marked(assistant: Assistant) -> None:
    passage = assistant.passages_of("passports")[0]
    source, sha = assistant.source("passports"), assistant.manifest.entries["passports"].text_sha256
    kept = excerpts.excerpt_of(passage, source, text_sha256=sha, reference="r", issue="a")
    edited = replace(kept, text_sha256="0" * 64, source_sha256="0" * 64)
    moved = replace(kept, text_sha256="0" * 64, start=kept.start + 1)
    states = check(
        bundle(kept, replace(kept, source_id="gone"), replace(edited, issue="b"), replace(moved, issue="c")),
        assistant.sources,
        assistant.text_of,
        lambda source_id: assistant.manifest.entries[source_id].text_sha256,
    )
    assert states == ("unchanged", "removed", "changed", "changed")
