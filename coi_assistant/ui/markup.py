"""HTML elements whose text and attributes are escaped; the one place where markup is put together."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup, escape

__all__ = ["Markup", "join", "link_out", "safe_url", "shorten", "tag"]

Child = str | None
Attribute = str | int | bool | None


def tag(name: str, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element; children that are not `Markup` are escaped, None is left out.

    An attribute is written in Python's spelling (`class_`, `data_open`, `aria_label`); True gives a bare attribute,
    None and False give none.
    """
    parts = [Markup(f"<{name}")]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        spelled = key.rstrip("_").replace("_", "-")
        parts.append(Markup(f" {spelled}") if value is True else Markup(f' {spelled}="{escape(value)}"'))
    parts.append(Markup(">"))
    return Markup("").join([*parts, join(*children), Markup(f"</{name}>")])


def join(*children: Child, by: str = "") -> Markup:
    """Return children one after the other, escaped unless they are `Markup`; empty ones are left out."""
    return escape(by).join(escape(child) for child in children if child)


def safe_url(url: str) -> str | None:
    """Return a web address that may be linked; None for any other scheme and for addresses that do not parse."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def link_out(url: str, text: str, new_tab: str) -> Markup | None:
    """Return a link to another site that tells it nothing of this page; None where the address must not be linked.

    `new_tab` says that it opens in a new tab, for those who do not see the arrow.
    """
    address = safe_url(url)
    if address is None:
        return None
    label = join(text, tag("span", f" {new_tab}", class_="hidden"))
    return tag("a", label, href=address, target="_blank", rel="noopener noreferrer", class_="out")


def shorten(text: str, length: int) -> str:
    """Return the text, cut with an ellipsis where it is longer than `length` characters."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
