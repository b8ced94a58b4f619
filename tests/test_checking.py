import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coi_assistant.checking import nearest_passage, read_claims, report, verify_claims
from coi_assistant.errors import CitationFileError
from coi_assistant.pipeline import Assistant
from coi_assistant.records import Question

WORDS = "Border guards arrested 31 people who came home in 2023."


def checked(assistant: Assistant, path: Path) -> dict[str, Any]:
    comparisons = verify_claims(read_claims(path, assistant.sources), assistant.library)
    return report(comparisons, assistant.sources, name=path.name, index={"digest": assistant.manifest.digest})


def saved(assistant: Assistant, path: Path) -> dict[str, Any]:
    answer = assistant.to_object(assistant.ask(Question(text="How many people were arrested?")))
    path.write_text(json.dumps(answer), encoding="utf-8")
    return answer


def test_an_answer_json_lines_of_answers_and_a_zip_are_read(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    answer = saved(assistant, path)
    count = checked(assistant, path)["checked"]
    (tmp_path / "many.jsonl").write_text(f"{json.dumps(answer)}\n\n{json.dumps(answer)}\n", encoding="utf-8")
    many = checked(assistant, tmp_path / "many.jsonl")
    assert count > 0 and many["checked"] == 2 * count and many["results"][-1]["where"].startswith("line 3, ")
    citations = answer["findings"][0]["citations"]
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w") as archive:
        archive.writestr("case/citations.json", json.dumps({"schema": "coi-citations/1", "citations": citations}))
    assert checked(assistant, tmp_path / "bundle.zip")["all_verbatim"] is True


def test_a_reference_title_or_address_of_another_source_is_found(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    answer = saved(assistant, path)
    (citation,) = answer["findings"][0]["citations"]
    for name, value in (("reference", "Norland Watch, Passports abroad, 2023"), ("title", "Passports abroad")):
        changed = {"schema": "coi-citations/1", "citations": [citation | {name: value}]}
        path.write_text(json.dumps(changed), encoding="utf-8")
        (result,) = checked(assistant, path)["results"]
        assert result["status"] == "wrong reference" and "'passports'" in result["note"]


def test_a_place_in_words_is_compared_and_a_changed_file_is_noted(assistant: Assistant, tmp_path: Path) -> None:
    words = "It gave no figures."
    for locator, status in (("para. 2", "verbatim"), ("para. 1", "wrong reference")):
        citation = {"source_id": "passports", "quote": words, "locator": locator, "source_sha256": "0" * 64}
        text = json.dumps({"schema": "coi-citations/1", "citations": [citation]})
        (tmp_path / "citations.json").write_text(text, encoding="utf-8")
        (result,) = checked(assistant, tmp_path / "citations.json")["results"]
        assert result["status"] == status
        assert ("file of the source has changed" in result["note"]) is (status == "verbatim")


def test_a_reworded_statement_of_an_extractive_answer_is_found(assistant: Assistant, tmp_path: Path) -> None:
    answer = saved(assistant, tmp_path / "answer.json")
    answer["findings"][0]["statement"] = WORDS.replace("31", "310")
    (tmp_path / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    wrong = [one for one in checked(assistant, tmp_path / "answer.json")["results"] if one["status"] != "verbatim"]
    assert [(one["where"], one["kinds"]) for one in wrong] == [("finding 1, statement", ["number changed"])]


def test_free_text_is_checked_against_the_sources_that_it_names(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    path.write_text(
        f"“{WORDS}” (Norland Centre, Arrests of returnees, para. 1). «{WORDS}» (Norland Watch, Passports abroad).\n\n"
        "“Border guards arrested 13 people who came home in 2023.”",
        encoding="utf-8",
    )
    found = checked(assistant, path)
    assert [one["status"] for one in found["results"]] == ["verbatim", "wrong reference", "altered"]
    assert found["results"][2]["stands_in"]["source_id"] == "returns" and found["all_verbatim"] is False


def test_a_text_without_quotations_has_nothing_to_check(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    found = checked(assistant, tmp_path / "empty.txt")
    assert (found["checked"], found["results"]) == (0, [])


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.json", b"{", "no JSON"),
        ("a.json", b'{"schema": "coi-search/1"}', "'coi-search/1'"),
        ("a.json", b'{"schema": "coi-citations/1", "citations": ["x"]}', "citation 1"),
        ("a.json", b'{"schema": "coi-citations/1", "citations": [{"source_id": "a"}]}', "quote"),
        ("a.jsonl", b'{"schema": "coi-answer/1"}\n{"schema": 3}', "line 2"),
        ("a.txt", b"\xff\xfe\x00", "UTF-8"),
        ("a.pdf", b"%PDF-1.7 \xff", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_checked_says_why(
    assistant: Assistant, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CitationFileError, match=words):
        read_claims(tmp_path / name, assistant.sources)


def test_a_zip_without_citations_or_with_too_many_bytes_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    for name, size, words in (("other.json", 1, "holds no"), ("citations.json", 20_000_001, "larger than")):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b" " * size)
        with pytest.raises(CitationFileError, match=words):
            read_claims(path, assistant.sources)


def test_the_nearest_passage_is_found_by_words_that_were_edited(assistant: Assistant) -> None:
    place = nearest_passage("Border guards arrested 30 people that came home", assistant.library, "returns")
    assert (
        place is not None and place.passage is not None and place.passage.text.startswith("Border guards arrested 31")
    )
    assert nearest_passage(WORDS, assistant.library, "gone") is not None
    assert nearest_passage("Nothing of the kind was ever said", assistant.library) is None
