import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coi_assistant import cli, indexing, opened
from coi_assistant.retrieval.embedding import HashEmbedder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `coi` in this process over the small corpus, without the model; give exit code, output and errors."""
    for module in (opened, indexing):
        monkeypatch.setattr(module, "load_embedder", lambda *_, **__: HashEmbedder())
    monkeypatch.setenv("COI_CORPUS", str(corpus))
    monkeypatch.setenv("COI_INDEX", str(tmp_path / "index"))

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["coi", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
            raise SystemExit(0)
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return call


@pytest.fixture
def indexed(run: Run) -> Run:
    assert run("index")[0] == 0
    return run


def asked(run: Run, *arguments: str) -> dict[str, Any]:
    code, printed, _ = run("ask", "--json", *arguments)
    assert code == 0
    answer: dict[str, Any] = json.loads(printed)
    return answer


def test_index_says_what_it_did(run: Run) -> None:
    code, printed, _ = run("index")
    assert code == 0 and "2 added" in printed and "3 passages" in printed
    assert "2 unchanged" in run("index")[1]


def test_the_json_of_an_answer_keeps_its_contract(indexed: Run) -> None:
    answer = asked(indexed, "Can a passport be renewed at a consulate?")
    assert answer["schema"] == "coi-answer/1"
    assert set(answer) == {
        "schema", "id", "question", "language", "mode", "status", "findings", "related", "rejections", "conflicts",
        "notes", "coverage", "index", "elapsed_ms", "originators", "reckoned_on", "search_record",
    }  # fmt: skip
    citations = [one for finding in answer["findings"] for one in finding["citations"]] + answer["related"]
    assert citations
    for citation in citations:
        assert {"passage_id", "quote", "start", "end", "locator", "context", "reference", "verified"} <= set(citation)
        assert set(citation["locator"]) == {"pages", "section", "paragraph", "label", "original"}
        assert citation["verified"] is True


def test_an_answer_without_information_has_no_findings(indexed: Run) -> None:
    answer = asked(indexed, "What is the boiling point of tungsten?")
    assert (answer["status"], answer["findings"]) == ("no_information", [])
    assert answer["coverage"]["passages_searched"] == 3


def test_filters_limit_what_is_searched_and_are_reported(indexed: Run) -> None:
    answer = asked(indexed, "Were people arrested?", "--source-type", "ngo", "--until", "2023-12")
    assert answer["coverage"]["sources_searched"] == 1
    assert answer["coverage"]["filters"] == {"until": "2023-12", "source_types": ["ngo"]}


def test_a_file_of_questions_gives_one_answer_a_line(indexed: Run, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "a", "question": "Who was arrested?"}\n\n{"id": "b", "question": "Which decree?"}\n')
    code, printed, _ = indexed("ask", "--json", "--file", str(path))
    assert code == 0
    assert [json.loads(line)["id"] for line in printed.splitlines()] == ["a", "b"]


def test_an_answer_is_printed_with_its_reference(indexed: Run) -> None:
    code, printed, _ = indexed("ask", "What is Decree No. 77?")
    assert code == 0 and "Norland Watch, Passports abroad, 10 September 2023" in printed and "digest" in printed


def test_search_finds_words(indexed: Run) -> None:
    code, printed, _ = indexed("search", "telephones AND crossing", "--json")
    assert code == 0
    assert [row["source_id"] for row in json.loads(printed)["passages"]] == ["returns"]


def test_a_query_that_cannot_be_read_is_drawn_with_its_place(indexed: Run) -> None:
    code, _, errors = indexed("search", 'fraud "unclosed')
    assert code == 1
    assert errors.splitlines()[1:] == ['  fraud "unclosed', "        ^"]


def test_search_gives_facets_highlights_and_a_page(indexed: Run) -> None:
    found = json.loads(indexed("search", "citizens OR people", "--json", "--sort", "date", "--limit", "1")[1])
    assert found["total"] == 3 and len(found["passages"]) == 1
    (row,) = found["passages"]
    assert [row["text"][start:end] for start, end in row["highlights"]] == ["people"]
    assert row["sentence"]["text"].startswith("Border guards") and row["sentence"]["after"].startswith("Most of them")
    assert found["facets"]["source_type"] == [{"value": "ngo", "passages": 2}, {"value": "media", "passages": 1}]


def test_search_takes_facet_values_to_have_and_to_leave_out(indexed: Run) -> None:
    def sources(*arguments: str) -> set[str]:
        rows = json.loads(indexed("search", "citizens OR people", "--json", *arguments)[1])["passages"]
        return {row["source_id"] for row in rows}

    assert sources("--any", "year=2023", "--any", "year=1999") == {"passports"}
    assert sources("--all", "year=2023", "--all", "source_type=media") == set()
    assert sources("--none", "publisher=norland watch") == {"returns"}


def test_a_search_is_printed_with_its_counts(indexed: Run) -> None:
    printed = indexed("search", "citizens", "--style", "oscola")[1]
    assert "2 passages, 1 to 2 shown." in printed and "source_type: ngo 2" in printed
    assert "Passports abroad (10 September 2023), para 1" in printed


def test_a_passage_whose_id_is_gone_is_found_by_its_words(indexed: Run) -> None:
    code, _, errors = indexed("passage", "0000")
    assert code == 1 and "--words" in errors
    words = "Border guards arrested 30 people who came home in 2023."
    shown = json.loads(indexed("passage", "0000", "--words", words, "--source", "returns", "--json")[1])
    assert shown["replaces"] == "0000" and shown["text"].startswith("Border guards arrested 31 people")
    assert indexed("passage", "0000", "--words", "Nothing of the kind is written")[0] == 1


def test_a_saved_answer_is_verified(indexed: Run, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    saved = indexed("ask", "How many people were arrested?", "--json")[1]
    path.write_text(saved, encoding="utf-8")
    assert indexed("verify", str(path))[0] == 0
    path.write_text(saved.replace("arrested 31", "arrested 13"), encoding="utf-8")
    code, printed, _ = indexed("verify", str(path))
    assert code == 1 and "number changed" in printed and "31" in printed


def test_sources_are_exported_for_reference_managers(indexed: Run, tmp_path: Path) -> None:
    assert "TI  - Passports abroad" in indexed("export", "passports", "returns", "--format", "ris")[1]
    out = tmp_path / "list.bib"
    assert indexed("export", "passports", "--format", "bibtex", "-o", str(out))[0] == 0
    assert out.read_text(encoding="utf-8").startswith("@techreport{passports,")


def test_a_passage_is_shown_with_its_neighbours(indexed: Run) -> None:
    (row,) = json.loads(indexed("search", "fraud", "--json")[1])["passages"]
    shown = json.loads(indexed("passage", row["passage_id"], "--context", "1", "--json")[1])
    assert shown["locator"]["paragraph"] == 2 and shown["before"][0].startswith("Decree No. 77")


def test_sources_lists_the_catalogue_and_its_problems(indexed: Run, corpus: Path) -> None:
    (corpus / "broken.md").write_text("---\ntitel: x\n---\nText.", encoding="utf-8")
    code, _, errors = indexed("index")
    assert code == 1 and "broken.md" in errors
    listed = json.loads(indexed("sources", "--json")[1])
    assert [source["id"] for source in listed["sources"]] == ["passports", "returns"]
    assert any("'titel'" in problem["reason"] for problem in listed["problems"])


def test_doctor_tells_the_state_and_that_nothing_is_sent(indexed: Run) -> None:
    printed = indexed("doctor")[1]
    assert "2 sources, 3 passages" in printed and "nothing is sent" in printed


def test_doctor_tells_what_is_sent_where_once_that_is_allowed(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COI_ALLOW_NETWORK", "1")
    monkeypatch.setenv("COI_ALLOW_DOWNLOAD", "1")
    monkeypatch.setenv("COI_CHROMA_URL", "http://127.0.0.1:1")
    printed = " ".join(indexed("doctor")[1].split())
    assert "nothing is sent" not in printed
    assert "http://127.0.0.1:1 gets questions' vectors" in printed
    assert "COI_ALLOW_DOWNLOAD is set" in printed and "COI_ALLOW_NETWORK is set" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", ""], "no words"),
        (["ask", "?!"], "no words"),
        (["ask", "x" * 100_000], "100,000 characters"),
        (["ask", "a\x07b"], "U+0007"),
        (["ask", "Who?", "--since", "2024-13"], "2024-13"),
        (["ask", "Who?", "--source-type", "blog"], "'blog'"),
        (["search", '"'], "no words"),
        (["search", "a", "--any", "colour=red"], "'colour=red'"),
        (["search", "a", "--sort", "size"], "'size'"),
        (["ask", "Who?", "--style", "mla"], "'mla'"),
        (["export", "passports", "--format", "docx"], "'docx'"),
        (["export", "nothing"], "'nothing'"),
        (["export", "nowhere.json"], "nowhere.json"),
        (["verify", "nowhere.json"], "nowhere.json"),
        (["passage", "0000"], "'0000'"),
        (["ask", "--file", "nowhere.jsonl"], "nowhere.jsonl"),
        (["index", "--corpus", "nowhere"], "nowhere"),
        (["report", "nowhere.yaml", "-o", "a.docx"], "nowhere.yaml"),
        (["report", "nowhere.yaml", "-o", "a.odt"], "a.odt"),
        (["schedule", "nowhere.yaml", "-o", "a.zip"], "a.zip"),
        (["bundle", "nowhere.yaml", "-o", "a.docx"], "a.docx"),
        (["report", "nowhere.yaml", "-o", "missing/a.pdf"], "missing"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_1(indexed: Run, arguments: list[str], words: str) -> None:
    code, _, errors = indexed(*arguments)
    assert code == 1
    assert errors.startswith("coi: ") and words in errors and errors.count("\n") == 1


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "Who?", "--mode", "magic"], ["nonsense"], ["passage"]])
def test_wrong_usage_is_exit_code_2(indexed: Run, arguments: list[str]) -> None:
    assert indexed(*arguments)[0] == 2


def test_asking_before_indexing_says_what_to_run(run: Run) -> None:
    code, _, errors = run("ask", "Who was arrested?")
    assert code == 1 and "coi index" in errors


def test_asking_a_stale_index_says_what_to_run(indexed: Run, corpus: Path) -> None:
    (corpus / "new.txt").write_text("A new report.", encoding="utf-8")
    code, _, errors = indexed("ask", "Who was arrested?")
    assert code == 1 and "new.txt" in errors and "coi index" in errors


def test_a_setting_that_cannot_be_used_names_its_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COI_PORT", "eighty")
    code, _, errors = run("doctor")
    assert code == 1 and "COI_PORT" in errors and "'eighty'" in errors


@pytest.mark.parametrize(
    ("command", "order", "ending"),
    [
        ("report", 'country: NX\nquestions: [{question: "Who was arrested?"}]', ".docx"),
        ("report", 'country: NX\nquestions: [{question: "Who was arrested?"}]', ".md"),
        ("schedule", "issues: [{issue: I, excerpts: [{source: passports, paragraph: 1}]}]", ".pdf"),
        ("bundle", "issues: [{issue: I, excerpts: [{source: passports, paragraph: 1}]}]", ".zip"),
    ],
)
def test_documents_are_written_as_ordered(indexed: Run, tmp_path: Path, command: str, order: str, ending: str) -> None:
    terms, out = tmp_path / "order.yaml", tmp_path / f"made{ending}"
    terms.write_text(f"title: T\n{order}\n", encoding="utf-8")
    code, printed, _ = indexed(command, str(terms), "-o", str(out))
    assert code == 0 and str(out) in printed and out.stat().st_size > 500
    assert ("1 of 12 pages in PDF." in printed) is (command == "schedule")


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run([sys.executable, "-m", "coi_assistant", "--help"], capture_output=True, text=True, check=True)
    commands = ("index", "ask", "search", "passage", "sources", "serve", "doctor", "eval", "verify", "export")
    assert all(name in done.stdout for name in commands)


def test_a_quotation_of_an_older_edition_is_verified_as_such(indexed: Run, corpus: Path, tmp_path: Path) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(asked(indexed, "How many people were arrested in 2023?")), encoding="utf-8")
    assert indexed("verify", str(saved))[0] == 0
    report = corpus / "returns.md"
    report.write_text(report.read_text(encoding="utf-8").replace("31 people", "32 people"), encoding="utf-8")
    indexed("index")
    code, printed, _ = indexed("verify", "--json", str(saved))
    assert code == 1 and json.loads(printed)["counts"]["verbatim in an older edition"] >= 1
