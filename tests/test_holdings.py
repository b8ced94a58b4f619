from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from filelock import FileLock

from coi_assistant.errors import (
    CoiError,
    HoldingError,
    LockedIndexError,
    MetadataError,
    UnknownPassageError,
    UnreadableSourceError,
)
from coi_assistant.holdings import Added, add_report, inspect_file, remove_report
from coi_assistant.indexing import build_index
from coi_assistant.manifest import IndexFolder
from coi_assistant.pipeline import open_assistant
from coi_assistant.records import Question
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings

PAGE = """<!doctype html><html lang="en"><head><title>Consuls stop renewals</title>
<meta property="og:site_name" content="Norland Post"><meta name="date" content="2024-05-06"></head><body><article>
<h1>Consuls stop renewals</h1><p>The consulate in Southport has renewed no passport since May, said a lawyer who
accompanied forty applicants. She keeps a list of the refusals and publishes it every month.</p>
</article></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "Consuls stop renewals.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def add(settings: Settings, path: Path, **options: object) -> Added:
    return add_report(settings, path, embedder=HashEmbedder(), **options)  # type: ignore[arg-type]


def test_inspecting_a_file_tells_what_it_says_of_itself_and_changes_nothing(settings: Settings, page: Path) -> None:
    seen = inspect_file(page, settings)
    assert seen.suggested_id == "consuls-stop-renewals"
    assert (seen.metadata["publisher"], seen.metadata["published"]) == ("Norland Post", "2024-05-06")
    assert "forty applicants" in seen.preview[0].text
    assert not (settings.corpus / "reports").exists()


def test_an_added_report_answers_at_once(settings: Settings, page: Path) -> None:
    done = add(settings, page, metadata={"source_type": "media", "countries": ["NX"]})
    assert (done.path, done.passages) == ("reports/consuls-stop-renewals.html", 1)
    opened = open_assistant(settings, embedder=HashEmbedder())
    answer = opened.ask(Question(text="Which consulate renewed no passport since May?"))
    shown = [one for finding in answer.findings for one in finding.citations] + list(answer.related)
    assert any(citation.source_id == done.source_id for citation in shown)


def test_the_sidecar_holds_what_was_given_over_what_the_file_says(settings: Settings, page: Path) -> None:
    add(settings, page, metadata={"title": "Renewals", "published": "2024"}, source_id="renewals")
    record = yaml.safe_load((settings.corpus / "reports/renewals.yaml").read_text(encoding="utf-8"))
    assert (record["title"], record["published"], record["publisher"]) == ("Renewals", "2024", "Norland Post")
    assert (record["id"], len(record["sha256"])) == ("renewals", 64)


def test_a_sidecar_beside_the_given_file_is_taken_over(settings: Settings, page: Path) -> None:
    page.with_suffix(".yaml").write_text("publisher: Norland Watch\ntopics: [passports]\n", encoding="utf-8")
    done = add(settings, page)
    source = IndexFolder(settings.index).manifest().entries[done.source_id].source
    assert (source.publisher, source.topics) == ("Norland Watch", ("passports",))


def test_the_front_matter_of_an_added_markdown_file_becomes_its_sidecar(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "fines.md"
    front = "title: Fines\npublisher: Norland Watch\npublished: 2024-05-01\nlayout: post\noriginal_of: renewals\n"
    path.write_text(f"---\n{front}---\n# Fines\n\nThe court fined four people for a flag in March.\n", encoding="utf-8")
    done = add(settings, path, metadata={"title": "Fines in Norland"})
    record = yaml.safe_load((settings.corpus / "reports/fines.yaml").read_text(encoding="utf-8"))
    assert (record["title"], record["publisher"]) == ("Fines in Norland", "Norland Watch")
    assert record["published"] == "2024-05-01"
    assert not record.keys() & {"layout", "original_of"}
    source = IndexFolder(settings.index).manifest().entries[done.source_id].source
    assert (source.title, source.publisher) == ("Fines in Norland", "Norland Watch")


def test_front_matter_that_is_no_yaml_is_told_before_anything_is_stored(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "fines.md"
    path.write_text("---\ntitle: [Fines\n---\n\nThe court fined four people.\n", encoding="utf-8")
    with pytest.raises(MetadataError, match="is not YAML"):
        add(settings, path)
    assert not (settings.corpus / "reports").exists()


def test_an_id_that_is_taken_is_refused_and_nothing_is_overwritten(settings: Settings, page: Path) -> None:
    before = (settings.corpus / "returns.md").read_bytes()
    with pytest.raises(HoldingError, match=r"'returns' is taken.*--id"):
        add(settings, page, source_id="returns")
    assert (settings.corpus / "returns.md").read_bytes() == before
    assert not list(settings.corpus.glob("reports/*"))


def test_the_same_file_is_not_held_twice(settings: Settings, page: Path) -> None:
    add(settings, page)
    with pytest.raises(HoldingError, match="held already as 'consuls-stop-renewals'"):
        add(settings, page, source_id="other")


def test_a_sidecar_that_somebody_else_left_is_not_overwritten(settings: Settings, page: Path) -> None:
    sidecar = settings.corpus / "reports/mine.yaml"
    sidecar.parent.mkdir()
    sidecar.write_text("title: Mine\n", encoding="utf-8")
    with pytest.raises(HoldingError, match="mine"):
        add(settings, page, source_id="mine")
    assert sidecar.read_text(encoding="utf-8") == "title: Mine\n"


def test_a_sidecar_that_a_killed_run_left_gives_way(settings: Settings, page: Path) -> None:
    done = add(settings, page)
    (settings.corpus / done.path).unlink()
    assert add(settings, page).passages == 1


@pytest.mark.parametrize("identity", ["../out", ".hidden", "a/b", "a b", "x" * 200, "report.pdf", "-x"])
def test_an_id_that_is_no_file_name_is_refused(settings: Settings, page: Path, identity: str) -> None:
    with pytest.raises(HoldingError, match="--id"):
        add(settings, page, source_id=identity)


def test_wrong_metadata_change_nothing(settings: Settings, page: Path) -> None:
    with pytest.raises(MetadataError, match="2024-13"):
        add(settings, page, metadata={"published": "2024-13"})
    assert not (settings.corpus / "reports").exists()


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF-1.4 no end"), ("a.exe", b"MZ\x90"), ("a.txt", b"")])
def test_a_file_that_cannot_be_read_is_not_taken(settings: Settings, tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableSourceError, match=name):
        add(settings, path)
    assert not (settings.corpus / "reports").exists()


def test_a_missing_file_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CoiError, match="nowhere"):
        inspect_file(tmp_path / "nowhere.pdf", settings)


def test_a_removed_report_leaves_file_and_index(settings: Settings, page: Path) -> None:
    done = add(settings, page)
    assert remove_report(settings, done.source_id, embedder=HashEmbedder()) == ""
    assert not [path for path in (settings.corpus / "reports").rglob("*") if path.is_file()]
    assert done.source_id not in IndexFolder(settings.index).manifest().entries


def test_a_removed_report_may_be_kept_aside(settings: Settings, page: Path) -> None:
    done = add(settings, page)
    kept = Path(remove_report(settings, done.source_id, keep_file=True, embedder=HashEmbedder()))
    assert {path.suffix for path in kept.iterdir()} == {".html", ".yaml"}
    assert build_index(settings, embedder=HashEmbedder()).added == 0


def test_while_another_process_writes_the_index_nothing_is_added_or_removed(settings: Settings, page: Path) -> None:
    held = settings.corpus / add(settings, page).path
    page.write_text(PAGE.replace("forty", "fifty"), encoding="utf-8")
    before = {path: path.read_bytes() for path in held.parent.iterdir()}
    with FileLock(settings.index / "writer.lock"):
        with pytest.raises(LockedIndexError):
            add(settings, page, source_id="second")
        with pytest.raises(LockedIndexError):
            remove_report(settings, held.stem, embedder=HashEmbedder())
    assert {path: path.read_bytes() for path in held.parent.iterdir()} == before
    assert add(settings, page, source_id="second").passages == 1


def test_only_added_reports_are_removed(settings: Settings) -> None:
    with pytest.raises(HoldingError, match=r"returns\.md"):
        remove_report(settings, "returns")
    with pytest.raises(UnknownPassageError, match="'nobody'"):
        remove_report(settings, "nobody")


def test_readding_renaming_and_moving_keep_the_passage_ids(settings: Settings, page: Path) -> None:
    def ids() -> list[str]:
        build_index(settings, embedder=HashEmbedder())
        return [passage.id for passage in IndexFolder(settings.index).passages("consul")]

    add(settings, page, source_id="consul")
    before, reports = ids(), settings.corpus / "reports"
    (reports / "letters").mkdir()
    for path in [*reports.glob("consul.*")]:
        path.rename(reports / "letters" / f"renamed{path.suffix}")
    assert ids() == before
    remove_report(settings, "consul", embedder=HashEmbedder())
    add(settings, page, source_id="consul")
    assert ids() == before


@pytest.mark.parametrize("name", ["reports/0.md", "reports/zzz.md"])
def test_no_document_takes_the_id_of_another(settings: Settings, write_report: Callable[..., Path], name: str) -> None:
    write_report(name, "---\nid: returns\n---\nText of somebody who wants to stand for another source.")
    report = build_index(settings, embedder=HashEmbedder())
    assert IndexFolder(settings.index).manifest().entries["returns"].source.path == "returns.md"
    assert [problem.path for problem in report.problems if problem.severity == "error"] == [name]
