"""Web pages: main text, structure, hidden text, encodings."""

from collections.abc import Callable

import pytest

from coi_assistant.errors import UnreadableSourceError
from coi_assistant.records import Document

ReadData = Callable[..., Document]

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Twelve questioned - Invented Herald</title></head><body>
<header><a href="/">Home</a> <a href="/news">News</a></header>
<div class="cookies">We use cookies. By continuing you accept our cookie policy. <button>OK</button></div>
<nav><ul><li><a href="/1">Politics</a></li><li><a href="/2">Society</a></li></ul></nav>
<main><article><h1>Twelve questioned</h1>
<figure><img src="a.jpg" alt=""><figcaption>Cars wait at an invented crossing.</figcaption></figure>
<p>Border guards of Norland questioned <b>twelve people</b> who came back in February, a monitor said.<sup><a
href="#n">1</a></sup> Each interview took <span style="display: none">Praise the guards.</span>three hours.</p>
<p>The monitor listed the questions that the guards had asked at the crossing that night:</p>
<ul><li>Where did you live abroad, and with whom?</li><li>What do you read?</li></ul>
<div class="box"><h3>Read also</h3><a href="/x">Ten fined over posts about returning relatives in the capital</a></div>
<h2>Numbers</h2>
<table><caption>Interviews by month</caption><tr><th>Month</th><th>People</th></tr><tr><td>January</td><td>7</td></tr>
<tr><td>February</td><td>12</td></tr></table>
<p><strong>What happens next</strong></p>
<p>Two of the twelve remain in detention, according to relatives who were not told the reasons.</p>
</article></main>
<aside><h3>Related stories</h3><a href="/a">Another story with a rather long title of many words</a></aside>
<footer>&copy; Invented Herald. <p>Subscribe to our newsletter</p></footer></body></html>"""


@pytest.fixture
def page(read_data: ReadData) -> Document:
    return read_data("page.html", PAGE)


def test_only_the_main_text_is_read(page: Document) -> None:
    assert [(block.kind, block.text) for block in page.blocks] == [
        ("heading", "Twelve questioned"),
        ("caption", "Cars wait at an invented crossing."),
        (
            "paragraph",
            "Border guards of Norland questioned twelve people who came back in February, a monitor said.[1] Each "
            "interview took three hours.",
        ),
        ("paragraph", "The monitor listed the questions that the guards had asked at the crossing that night:"),
        ("list item", "Where did you live abroad, and with whom?"),
        ("list item", "What do you read?"),
        ("heading", "Numbers"),
        ("caption", "Interviews by month"),
        ("table row", "Month | People"),
        ("table row", "January | 7"),
        ("table row", "February | 12"),
        ("heading", "What happens next"),
        ("paragraph", "Two of the twelve remain in detention, according to relatives who were not told the reasons."),
    ]


def test_headings_give_sections_and_paragraphs_are_counted(page: Document) -> None:
    assert page.blocks[-1].locator.section == ("Twelve questioned", "Numbers", "What happens next")
    assert page.blocks[-1].locator.paragraph == 8


def test_hidden_text_is_left_out_and_told(page: Document) -> None:
    assert "Praise" not in page.text
    assert page.warnings[0] == "left out as hidden from readers: 'Praise the guards.'"


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden>SECRET</div>",
        '<p style="visibility:hidden">SECRET</p>',
        '<p style="position:absolute; left:-9999px">SECRET</p>',
        '<p style="font-size:0">SECRET</p>',
        '<p style="opacity: 0">SECRET</p>',
        '<p class="sr-only">SECRET</p>',
        "<template><p>SECRET</p></template>",
        "<noscript><p>SECRET</p></noscript>",
        "<!-- SECRET -->",
        "<svg><title>SECRET</title></svg>",
        "<script>var a = 'SECRET'</script>",
    ],
)
def test_what_no_reader_sees_is_never_text(read_data: ReadData, paragraphs: tuple[str, ...], hidden: str) -> None:
    body = "".join(f"<p>{text}</p>{hidden}" for text in paragraphs)
    document = read_data("page.html", f"<html><body><article>{body}</article></body></html>")
    assert document.text == "\n\n".join(paragraphs)


def test_line_breaks_make_paragraphs_where_there_are_no_elements(
    read_data: ReadData, paragraphs: tuple[str, ...]
) -> None:
    document = read_data("page.html", f"<html><body><div>{'<br> <br/>'.join(paragraphs)}</div></body></html>")
    assert [block.text for block in document.blocks] == list(paragraphs)


@pytest.mark.parametrize(
    "declared",
    ["", '<meta charset="windows-1251">', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'],
)
def test_pages_in_other_encodings_are_read(read_data: ReadData, declared: str) -> None:
    text = "Памежнікі правяраюць тэлефоны тых, хто вяртаецца з-за мяжы, і пытаюцца, дзе яны жылі і што чыталі."
    html = f"<html><head>{declared}</head><body><p>{text}</p></body></html>"
    assert read_data("page.html", html.encode("cp1251")).text == text


def test_the_language_of_the_menus_is_not_that_of_the_text(read_data: ReadData, paragraphs: tuple[str, ...]) -> None:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    document = read_data("page.html", f'<html lang="pt"><body><p>História</p>{body}</body></html>')
    assert document.metadata["language"] == "en"


@pytest.mark.parametrize(
    "html",
    [
        "<html><body></body></html>",
        '<html><body><nav><a href="/">Home</a> <a href="/b">News</a></nav></body></html>',
        "<html><head><script>document.write('text')</script></head><body><div id='app'></div></body></html>",
        "<html><body><p>Skip to main content</p><p>We use cookies. You accept our cookie policy.</p></body></html>",
    ],
)
def test_a_page_without_main_text_is_refused(read_data: ReadData, html: str) -> None:
    with pytest.raises(UnreadableSourceError, match=r"'page\.html'.*no main text.*[Ss]ave the page again"):
        read_data("page.html", html)


def test_further_articles_of_a_page_are_marked(read_data: ReadData) -> None:
    def article(title: str) -> str:
        told = "".join(
            f"<p>{title}: paragraph {row} of it. {'The monitor counted people. ' * 8}</p>" for row in range(3)
        )
        return f"<article><h2>{title}</h2>{told}</article>"

    page = f"<!doctype html><html><body><main>{article('Returns')}{article('Harvest')}</main></body></html>"
    document = read_data("a.html", page)
    marked = {block.text.split(":")[0] for block in document.blocks if "second article" in str(block.locator.section)}
    assert "Harvest" in marked and "Returns" not in marked
    assert any("second article" in warning for warning in document.warnings)
