"""Titles and names in the properties of files."""

import pytest

from coi_assistant.ingest.authorship import sensible_authors, sensible_title


def test_a_title_that_a_person_wrote_is_kept() -> None:
    assert sensible_title(" Returning\u00a0home ") == "Returning home"


@pytest.mark.parametrize(
    "title",
    [None, "", "Untitled", "untitled 2", "Microsoft Word - draft.docx", "report_final.pdf", "(anonymous)", "12-34"],
)
def test_titles_written_by_programs_are_not(title: str | None) -> None:
    assert sensible_title(title) == ""


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("Jane Roe", ["Jane Roe"]),
        ("Jane Roe; Ann Poe", ["Jane Roe", "Ann Poe"]),
        ("Jane Roe, John Doe and Ann Poe", ["Jane Roe", "John Doe", "Ann Poe"]),
        ("Roe, Jane", ["Roe, Jane"]),
        ("Norland Watch", ["Norland Watch"]),
        ("python-docx", []),
        ("Microsoft Office User", []),
        ("user1", []),
        (None, []),
    ],
)
def test_names_of_people_and_bodies_are_kept(given: str | None, names: list[str]) -> None:
    assert sensible_authors(given) == names
