"""What a page says of itself."""

import lxml.html
import pytest

from coi_assistant.ingest.webmeta import metadata


def found(head: str, body: str = "", attributes: str = "") -> dict[str, object]:
    return metadata(lxml.html.document_fromstring(f"<html {attributes}><head>{head}</head><body>{body}</body></html>"))


def test_meta_tags_are_read() -> None:
    head = """<meta property="og:title" content="Twelve questioned"><meta name="author" content="Jane Roe">
    <meta property="og:site_name" content="Invented Herald"><link rel="canonical" href="https://example.org/a">
    <meta property="article:published_time" content="2024-03-05T10:00:00+03:00">"""
    assert found(head, attributes='lang="en-GB"') == {
        "title": "Twelve questioned",
        "authors": ["Jane Roe"],
        "publisher": "Invented Herald",
        "published": "2024-03-05",
        "url": "https://example.org/a",
        "language": "en-GB",
    }


def test_structured_data_serves_where_tags_are_missing() -> None:
    data = """{"@graph": [{"@type": "WebSite", "name": "No"}, {"@type": "NewsArticle",
    "headline": "Twelve questioned", "datePublished": "2024-03", "author": [{"name": "Jane Roe"}, "Ann Poe"],
    "publisher": {"name": "Invented Herald"}}]}"""
    assert found(f'<script type="application/ld+json">{data}</script>') == {
        "title": "Twelve questioned",
        "authors": ["Jane Roe", "Ann Poe"],
        "publisher": "Invented Herald",
        "published": "2024-03",
    }


def test_the_name_of_the_site_is_no_part_of_the_title() -> None:
    site = '<meta property="og:site_name" content="Invented Herald">'
    assert found(f"<title>Twelve questioned - Invented Herald</title>{site}")["title"] == "Twelve questioned"
    assert found("<title>Twelve | A Herald</title>", "<h1>Twelve</h1>")["title"] == "Twelve"


def test_a_dash_within_a_title_stays() -> None:
    assert found("<title>Returned - and arrested</title>")["title"] == "Returned - and arrested"


def test_a_date_in_the_text_is_not_taken_for_the_publication() -> None:
    assert "published" not in found("", "<p>5 March 2024</p><time datetime='2020-01-01'>Event</time>")


def test_a_time_element_marked_as_publication_is() -> None:
    assert found("", '<time itemprop="datePublished" datetime="2024-03-05">5 March</time>')["published"] == "2024-03-05"


@pytest.mark.parametrize("author", ["https://facebook.com/page", "admin", "@herald", "x"])
def test_accounts_are_no_authors(author: str) -> None:
    assert "authors" not in found(f'<meta name="author" content="{author}">')


def test_broken_structured_data_is_passed_over() -> None:
    assert found('<script type="application/ld+json">{"@type": </script>') == {}
