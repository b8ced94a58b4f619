import json

import pytest

from coi_assistant.errors import ExportError
from coi_assistant.records import Locator, Source
from coi_assistant.writers.exports import FORMATS, Entry, export

HOSTILE = Source(
    id="s 1", path="s.md", media_type="text/markdown", sha256="0", title="50% of {all} *bans*_\nTY  - RPRT & $1 \\ #2",
    publisher="A & B_C", authors=("Writer, Ann", "Norland & Watch"), published="2023-09", accessed="2026-03-01",
    url="https://norland.example/a_b?c=1&d={2}", source_type="ngo", language="en", is_digest=True,
)  # fmt: skip
QUOTED = Entry(
    source=HOSTILE,
    locator=Locator(paragraph=3),
    quote="- First [line]\n1. second <line>",
    issue="Exit bans",
    note="Weigh *it*.",
)


def test_ris_keeps_each_value_on_its_line() -> None:
    text = export([QUOTED, QUOTED], "ris")
    lines = text.splitlines()
    assert lines[0] == "TY  - RPRT" and text.count("ER  - ") == 1 and text.endswith("\r\n")
    assert [line for line in lines if line.startswith("AU")] == ["AU  - Writer, Ann", "AU  - Norland & Watch"]
    assert "TI  - 50% of {all} *bans*_ TY - RPRT & $1 \\ #2" in lines and "DA  - 2023/09//" in lines
    assert [line for line in lines if line.startswith("N1")][
        1
    ] == "N1  - “- First [line] 1. second <line>” (para. 3) Weigh *it*."


def test_bibtex_escapes_what_latex_reads() -> None:
    text = export([QUOTED], "bibtex")
    assert text.startswith("@techreport{s-1,\n")
    assert r"title = {{50\% of \{all\} *bans*\_ TY - RPRT \& \$1 \textbackslash{} \#2}}," in text
    assert r"author = {Writer, Ann and {Norland \& Watch}}," in text
    assert "url = {https://norland.example/a_b?c=1&d=%7B2%7D}," in text
    assert text.count("{") == text.count("}")


def test_csl_json_is_the_items_of_the_sources() -> None:
    (item,) = json.loads(export([QUOTED, QUOTED], "csl-json"))
    assert (
        item["issued"] == {"date-parts": [[2023, 9]]} and item["type"] == "report" and item["note"].startswith("digest")
    )


def test_markdown_shows_the_characters_and_links_the_address() -> None:
    text = export([QUOTED], "markdown")
    assert text.startswith("## Exit bans\n") and "> \\- First \\[line\\]\n> \\1. second \\<line\\>" in text
    assert "<https://norland.example/a_b?c=1&d={2}>" in text and "\\*bans\\*\\_" in text and "Weigh \\*it\\*." in text


def test_plain_text_gives_quotation_reference_and_note() -> None:
    text = export([QUOTED], "text", style="oscola")
    assert "“- First [line]\n1. second <line>”\nAnn Writer and Norland & Watch, 50%" in text and text.endswith(
        "Weigh *it*.\n"
    )


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_exported_as_nothing(form: str) -> None:
    assert export([], form).strip() in {"", "[]"}


@pytest.mark.parametrize("form", FORMATS)
def test_a_source_of_which_nothing_is_known_is_exported(form: str) -> None:
    bare = Source(id="s", path="s.md", media_type="text/markdown", sha256="0")
    assert "title not given" in export([Entry(source=bare)], form)


def test_an_unknown_format_lists_those_that_exist() -> None:
    with pytest.raises(ExportError, match=r"'docx'.*bibtex"):
        export([], "docx")
