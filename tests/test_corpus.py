import os
from pathlib import Path

import pytest

from coi_assistant.corpus import check_filters, complete, describe, list_reports, load_topics, select
from coi_assistant.errors import CorpusError, MetadataError, SettingsError
from coi_assistant.records import Filters, Source

SHIPPED = Path(__file__).parent.parent / "corpus"


def write(root: Path, name: str, front: str = "", body: str = "A sentence.") -> None:
    root.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
    root.joinpath(name).write_text(f"---\n{front}\n---\n{body}" if front else body, encoding="utf-8")


def only(root: Path) -> Source:
    listing = list_reports(root)
    assert len(listing.files) == 1
    return describe(root, listing.files[0])


def source(name: str, **fields: object) -> Source:
    return Source(id=name, path=f"{name}.md", media_type="text/markdown", sha256="0", **fields)  # type: ignore[arg-type]


def test_every_digest_of_the_shipped_corpus_follows_the_schema() -> None:
    listing = list_reports(SHIPPED)
    sources = [describe(SHIPPED, file) for file in listing.files]
    assert len(sources) >= 57 and not listing.problems
    assert all(one.is_digest and one.title and one.publisher and one.url for one in sources)
    assert {topic for one in sources for topic in one.topics} <= load_topics(SHIPPED).keys()


def test_front_matter_becomes_a_source(tmp_path: Path) -> None:
    write(tmp_path, "a/report-1.md", 'title: "T"\npublisher: P\npublished: 2023-09\ncountries: [BY]\nsource_type: ngo')
    found = only(tmp_path)
    assert (found.id, found.path, found.title, found.published) == ("report-1", "a/report-1.md", "T", "2023-09")


def test_a_sidecar_describes_a_file_that_cannot(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Text.", encoding="utf-8")
    (tmp_path / "letter.yaml").write_text("title: A letter\npublished: 2024", encoding="utf-8")
    assert (only(tmp_path).title, only(tmp_path).published) == ("A letter", "2024")


def test_a_bare_yaml_date_is_a_date(tmp_path: Path) -> None:
    write(tmp_path, "r.md", "published: 2023-09-04")
    assert only(tmp_path).published == "2023-09-04"


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("published: 2024-13", ["'published'", "2024-13", "YYYY"]),
        ("published: '2024-02-31'", ["'published'", "2024-02-31"]),
        ("published: 2024-02-31", ["r.md", "not YAML"]),
        ("publishd: 2024", ["'publishd'", "unknown"]),
        ("source_type: blog", ["'source_type'", "blog"]),
        ("countries: [Belarus]", ["'countries'", "Belarus"]),
        ("title: [unclosed", ["r.md", "not YAML"]),
        ("- a list", ["r.md", "list"]),
    ],
)
def test_metadata_that_break_the_schema_name_the_key_and_the_value(
    tmp_path: Path, front: str, words: list[str]
) -> None:
    write(tmp_path, "r.md", front)
    with pytest.raises(MetadataError) as caught:
        only(tmp_path)
    assert all(word in str(caught.value) for word in words)


def test_the_second_file_with_an_id_is_a_problem_and_the_first_stays(tmp_path: Path) -> None:
    write(tmp_path, "a/same.md")
    write(tmp_path, "b/same.txt")
    listing = list_reports(tmp_path)
    assert [file.path for file in listing.files] == ["a/same.md"]
    assert [problem.path for problem in listing.problems] == ["b/same.txt"]
    assert "a/same.md" in listing.problems[0].reason


def test_files_that_describe_a_corpus_are_not_sources(tmp_path: Path) -> None:
    for name in ("README.md", "TOPICS.md", "LICENSE.md", ".hidden.md", "topics.yaml", "picture.png"):
        write(tmp_path, name)
    assert list_reports(tmp_path).files == ()


def test_a_corpus_folder_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="--corpus"):
        list_reports(tmp_path / "nowhere")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, "open.md")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert [problem.path for problem in list_reports(tmp_path).problems] == ["closed"]


def test_what_the_file_says_fills_gaps_and_overwrites_nothing() -> None:
    given = source("a", title="Ours", published=None)
    found = complete(given, {"title": "Theirs", "published": "2024-05-01", "publisher": "P", "countries": ["XX"]})
    assert (found.title, found.published, found.publisher, found.countries) == ("Ours", "2024-05-01", "P", ())


def test_a_bad_date_in_the_file_itself_is_passed_over() -> None:
    found = complete(source("a"), {"published": "yesterday", "publisher": "P"})
    assert (found.published, found.publisher) == (None, "P")


@pytest.mark.parametrize(
    ("published", "since", "until", "passes"),
    [
        ("2023", "2023", "2023", True),
        ("2023", None, "2023-06-30", False),
        ("2023-09", None, "2023-09-29", False),
        ("2023-09", None, "2023-09-30", True),
        ("2023-09", "2023-09-02", None, False),
        ("2023-09-20", "2023-09-20", "2023-09-20", True),
        ("2024-02", None, "2024-02-29", True),
    ],
)
def test_partial_dates_count_at_their_first_day_for_since_and_their_last_for_until(
    published: str, since: str | None, until: str | None, passes: bool
) -> None:
    selection = select([source("a", published=published)], Filters(since=since, until=until))
    assert bool(selection.sources) is passes


def test_as_of_works_like_until_and_the_earlier_of_both_counts() -> None:
    sources = [source("a", published="2023-05-01"), source("b", published="2023-08-01")]
    selection = select(sources, Filters(until="2023-12", as_of="2023-06"))
    assert [one.id for one in selection.sources] == ["a"]


def test_an_undated_source_is_left_out_by_a_date_filter_and_counted() -> None:
    sources = [source("dated", published="2023"), source("undated")]
    selection = select(sources, Filters(since="2020"))
    assert ([one.id for one in selection.sources], selection.undated) == (["dated"], 1)
    assert len(select(sources, Filters()).sources) == 2


def test_the_other_filters_are_joined_by_and() -> None:
    sources = [
        source("a", publisher="Viasna", source_type="ngo", countries=("BY",), topics=("x",), language="en"),
        source("b", publisher="BelTA", source_type="state", countries=("BY",), topics=("x",), is_digest=True),
    ]
    assert [one.id for one in select(sources, Filters(publishers=("viasna",), countries=("by",))).sources] == ["a"]
    assert [one.id for one in select(sources, Filters(source_types=("state",), topics=("x",))).sources] == ["b"]
    assert [one.id for one in select(sources, Filters(originals_only=True)).sources] == ["a"]
    assert [one.id for one in select(sources, Filters(languages=("de",))).sources] == []


@pytest.mark.parametrize("filters", [Filters(since="2024-13"), Filters(as_of="soon"), Filters(source_types=("blog",))])
def test_a_filter_that_cannot_be_meant_is_refused(filters: Filters) -> None:
    with pytest.raises(SettingsError):
        check_filters(filters)


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b\n"


@pytest.mark.parametrize(
    "front",
    [
        "title: " + "[" * 100_000,
        "title: " + "{a: " * 900 + "}" * 900,
        LAUGHS,
        "title: &a [*a]",
        "? [a]\n: b",
        "!!python/object:os.system x",
        "title: \x00",
        "title: " + "x" * 2_000_000,
        f"{'k' * 100_000}: 1",
    ],
)
def test_hostile_metadata_are_one_short_error(tmp_path: Path, front: str) -> None:
    (tmp_path / "bad.md").write_text(f"---\n{front}\n---\nText.", encoding="utf-8")
    with pytest.raises(MetadataError, match=r"bad\.md") as caught:
        describe(tmp_path, list_reports(tmp_path).files[0])
    assert len(str(caught.value)) < 1_000 and "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"title: \xff\xfe", b"\xfft\x00", b"title: \xd0"])
def test_a_sidecar_that_is_not_text_is_one_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_text("Text.", encoding="utf-8")
    (tmp_path / "a.yaml").write_bytes(data)
    with pytest.raises(MetadataError, match="UTF-8"):
        describe(tmp_path, list_reports(tmp_path).files[0])
