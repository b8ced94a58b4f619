import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coi_assistant.writers.document import Document, ListItem, Paragraph, Quote, Run, printable, runs
from coi_assistant.writers.markdown import render

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def plain(html: str) -> str:
    words = re.sub(r"<[^>]+>", " ", html)
    for name, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        words = words.replace(name, letter)
    return " ".join(words.split())


def test_every_kind_of_block_is_written(full: Document) -> None:
    text = render(full).decode()
    assert "\n## 1. Arrests\n" in text and "\n### Words\n" in text
    assert "“Thirty-one were arrested.”[^1] **More.**" in text
    assert "> **Another**[^2]" in text and "\n- A point\n" in text and "- 1\\. A question" in text
    assert "| A court | [link](<https://norland.example/returns?year=2023&page=4>) |" in text
    assert text.count("\n[^1]: ") == text.count("\n[^2]: ") == 1


@given(st.text(alphabet=st.sampled_from("ab1 .)-+=*_`[]()<>#|~&$^@!\\:/w\n\"'"), max_size=40))
def test_text_never_becomes_markup(text: str) -> None:
    for block in (Paragraph(runs=runs(text)), Quote(runs=runs(text)), ListItem(runs=runs(text))):
        html = READER.render(render(Document(title="T", blocks=(block,))).decode())
        assert set(re.findall(r"<(\w+)", html)) <= {"h1", "p", "blockquote", "ul", "li"}
        assert plain(html) == " ".join(f"T {printable(text)}".split())


def test_hostile_text_stays_text(hostile: Document) -> None:
    # This reader knows no footnotes and would take their definitions for those of links.
    html = READER.render(re.sub(r"\n\[\^\d+\]: .*", "", render(hostile).decode()))
    assert "<script" not in html and "<a " not in html


def test_the_look_of_runs_is_kept() -> None:
    document = Document(title="T", blocks=(Paragraph(runs=(Run(text="a "), Run(text="b ", bold=True), Run(text="c"))),))
    assert "<p>a <strong>b</strong> c</p>" in READER.render(render(document).decode())
