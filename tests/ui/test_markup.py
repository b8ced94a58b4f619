import pytest

from coi_assistant.ui.markup import Markup, join, link_out, safe_url, shorten, tag


def test_text_and_attributes_are_escaped() -> None:
    made = tag("p", "<script>alert(1)</script>", title='"><img src=x onerror=alert(1)>')
    assert made == ('<p title="&#34;&gt;&lt;img src=x onerror=alert(1)&gt;">&lt;script&gt;alert(1)&lt;/script&gt;</p>')


def test_elements_nest_without_being_escaped_twice() -> None:
    assert tag("p", tag("b", "a & b")) == "<p><b>a &amp; b</b></p>"


def test_attributes_are_spelled_as_in_html_and_absent_ones_left_out() -> None:
    made = tag("a", "x", class_="c", data_open="y", open=True, lang=None, hidden=False, tabindex=0)
    assert made == '<a class="c" data-open="y" open tabindex="0">x</a>'


def test_join_leaves_out_what_is_empty_and_escapes_the_separator() -> None:
    assert join("a", "", None, Markup("<b>c</b>"), by=" < ") == "a &lt; <b>c</b>"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//elsewhere.example/x",
        "https://",
        "https://[broken",
        "https://site.example/\x00",
        "",
    ],
)
def test_only_plain_web_addresses_are_linked(url: str) -> None:
    assert safe_url(url) is None
    assert link_out(url, "x", "new") is None


def test_a_link_out_tells_the_other_site_nothing_and_opens_a_tab_of_its_own() -> None:
    link = link_out("https://site.example/?a=1&b=2", "Original", "(opens in a new tab)")
    assert link is not None
    assert 'href="https://site.example/?a=1&amp;b=2"' in link
    assert 'target="_blank" rel="noopener noreferrer"' in link


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert shorten("a" * 50_000, 10) == "a" * 9 + "…"
    assert shorten("short", 10) == "short"
