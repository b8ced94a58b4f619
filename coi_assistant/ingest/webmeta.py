"""What a web page says of itself in meta tags and structured data. Nothing is inferred from its text or address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml.etree import _Element

from coi_assistant.ingest.webpage import inner_text
from coi_assistant.text import normalise

_PUBLISHED = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "citation_publication_date", "citation_date", "pubdate", "publishdate", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
_AUTHOR = ("author", "article:author", "citation_author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_TITLE = ("og:title", "citation_title", "dc.title", "twitter:title")
_PUBLISHER = ("og:site_name", "citation_publisher", "dc.publisher", "application-name")
_DATE = re.compile(r"\s*(\d{4})(?:[-/](\d{2})(?:[-/](\d{2}))?)?(?!\d)")
# " - Organisation" at the end of a title names the site. Hyphens inside words have no spaces around them.
_SITE_SUFFIX = re.compile(r"\s+[|\-–—·»:]\s+([^|\-–—·»]{2,80})$")
_NOT_A_NAME = re.compile(
    r"https?://|www\.|^@|^(admin|administrator|editors?|webmaster|user|root|guest)$", re.IGNORECASE
)


def metadata(tree: _Element) -> dict[str, object]:
    """Return the keys of the corpus format that the page gives: title, authors, publisher, published, url, language."""
    tags = _meta_tags(tree)
    data = list(_structured(tree))
    publisher = _first(tags, _PUBLISHER) or _name(_value(data, "publisher"))
    found: dict[str, object] = {
        "title": _title(tree, tags, data, publisher),
        "authors": _authors(tags, data),
        "publisher": publisher,
        "published": _date(_first(tags, _PUBLISHED)) or _date(_value(data, "datePublished")) or _date(_time(tree)),
        "url": _address(tree, tags),
        "language": tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
    }
    return {key: value for key, value in found.items() if value}


def _meta_tags(tree: _Element) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := normalise(element.get("content") or ""):
            tags.setdefault(name.strip().lower(), []).append(content)
    return tags


def _structured(tree: _Element) -> Iterator[dict[str, object]]:
    """Yield the JSON-LD objects that describe an article or report."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json" and script.text:
            for entry in _entries(script.text):
                if isinstance(entry, dict) and re.search(r"Article|Report|Posting", str(entry.get("@type"))):
                    yield entry


def _entries(text: str) -> list[object]:
    """Return the objects of a JSON-LD script; none if it is broken."""
    try:
        loaded = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    graph = loaded.get("@graph", loaded) if isinstance(loaded, dict) else loaded
    return graph if isinstance(graph, list) else [graph]


def _first(tags: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((tags[name][0] for name in names if name in tags), "")


def _value(data: list[dict[str, object]], key: str) -> object:
    return next((entry[key] for entry in data if entry.get(key)), "")


def _name(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return normalise(str(value.get("name", "") if isinstance(value, dict) else value or ""))


def _title(tree: _Element, tags: dict[str, list[str]], data: list[dict[str, object]], publisher: str) -> str:
    """Return the title, without the name of the site where it is added to it."""
    element = tree.find(".//title")
    raw = _first(tags, _TITLE) or _name(_value(data, "headline"))
    raw = raw or normalise(inner_text(element) if element is not None else "")
    suffix = _SITE_SUFFIX.search(raw)
    headings = [normalise(inner_text(each)) for each in tree.iter("h1")]
    named = suffix and (_same(suffix[1], publisher) or raw[: suffix.start()] in headings)
    return raw[: suffix.start()] if suffix and named else raw


def _same(suffix: str, publisher: str) -> bool:
    return bool(publisher) and (suffix.lower() in publisher.lower() or publisher.lower() in suffix.lower())


def _authors(tags: dict[str, list[str]], data: list[dict[str, object]]) -> list[str]:
    names = next((tags[name] for name in _AUTHOR if name in tags), [])
    if not any(map(_is_name, names)):
        given = _value(data, "author")
        names = [_name(each) for each in (given if isinstance(given, list) else [given])]
    return list(dict.fromkeys(name for name in names if _is_name(name)))


def _is_name(name: str) -> bool:
    return 3 <= len(name) <= 120 and not _NOT_A_NAME.search(name)


def _date(value: object) -> str:
    match = _DATE.match(str(value or ""))
    return "-".join(part for part in match.groups() if part) if match else ""


def _time(tree: _Element) -> str:
    """Return the date of the one `time` element that is marked as the publication's."""
    for element in tree.iter("time"):
        marks = " ".join((element.get("itemprop") or "", element.get("class") or "")).lower()
        if element.get("pubdate") is not None or "publish" in marks:
            return element.get("datetime") or ""
    return ""


def _address(tree: _Element, tags: dict[str, list[str]]) -> str:
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == "canonical" and (element.get("href") or "").startswith("http"):
            return normalise(element.get("href") or "")
    return next((url for url in tags.get("og:url", []) if url.startswith("http")), "")
