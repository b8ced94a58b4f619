"""Sources and excerpts for other programs: RIS, BibTeX, CSL-JSON, Markdown and plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coi_assistant.errors import ExportError
from coi_assistant.records import Locator, Source
from coi_assistant.writers.csl import DEFAULT_STYLE, item_of
from coi_assistant.writers.references import reference

__all__ = ["FORMATS", "Entry", "export"]

FORMATS = ("ris", "bibtex", "csl-json", "markdown", "text")

_RIS_TYPES = {"report": "RPRT", "article-newspaper": "NEWS", "legal_case": "CASE"}
_BIBTEX_TYPES = {"report": ("techreport", "institution"), "article-newspaper": ("article", "journal")}
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_MARKDOWN_START = re.compile(r"^(\s*)([-+>]|\d+(?=[.)]))", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;)\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A source to be exported, with the words quoted from it where there are any."""

    source: Source
    locator: Locator | None = None
    quote: str = ""
    issue: str = ""
    note: str = ""


def export(entries: Sequence[Entry], form: str, *, style: str = DEFAULT_STYLE) -> str:
    """Return the entries as text of a format.

    Formats for reference managers hold each source once, with the quotations as notes.

    Raises:
        ExportError: there is no such format or style.
    """
    writers: Mapping[str, Callable[[], str]] = {
        "ris": lambda: "".join(_ris(*group) for group in _by_source(entries)),
        "bibtex": lambda: "\n".join(_bibtex(*group) for group in _by_source(entries)),
        "csl-json": lambda: (
            json.dumps([item_of(source) for source, _ in _by_source(entries)], ensure_ascii=False, indent=1) + "\n"
        ),
        "markdown": lambda: _listed(entries, style, _markdown_entry, "## {}\n"),
        "text": lambda: _listed(entries, style, _text_entry, "{}\n"),
    }
    if form not in writers:
        raise ExportError(f"There is no format {form!r}. Use one of {', '.join(FORMATS)}.")
    return writers[form]()


def markdown_escaped(text: str) -> str:
    """Return a text so that Markdown shows its characters; addresses become links."""
    pieces, position = [], 0
    for match in _ADDRESS.finditer(text):
        pieces += [_MARKDOWN.sub(r"\\\1", text[position : match.start()]), f"<{match[0]}>"]
        position = match.end()
    return _MARKDOWN_START.sub(r"\1\\\2", "".join([*pieces, _MARKDOWN.sub(r"\\\1", text[position:])]))


def latex_escaped(text: str) -> str:
    """Return a text so that LaTeX prints its characters."""
    return "".join(_LATEX.get(letter, letter) for letter in _line(text))


def _by_source(entries: Iterable[Entry]) -> list[tuple[Source, list[Entry]]]:
    groups: dict[str, tuple[Source, list[Entry]]] = {}
    for entry in entries:
        groups.setdefault(entry.source.id, (entry.source, []))[1].append(entry)
    return list(groups.values())


def _notes(source_item: Mapping[str, Any], entries: Iterable[Entry]) -> list[str]:
    """Return what is noted with a source: that it is a digest, and each quotation with its pinpoint."""
    quoted = [
        " ".join(part for part in (f"“{one.quote}”", f"({one.locator})" if one.locator else "", one.note) if part)
        for one in entries
        if one.quote
    ]
    return [_line(note) for note in ([source_item["note"]] if "note" in source_item else []) + quoted]


def _ris(source: Source, entries: Sequence[Entry]) -> str:
    item = item_of(source)
    lines = [("TY", _RIS_TYPES.get(item["type"], "ELEC")), ("ID", source.id)]
    lines += [("AU", _inverted(author)) for author in item.get("author", [])]
    # A reference manager shows nothing for a source without an author.
    lines += [] if "author" in item else [("AU", source.publisher)]
    lines += [("TI", item["title"]), ("PB", source.publisher)]
    lines += [
        ("PY", (source.published or "")[:4]),
        ("DA", _ris_date(source.published)),
        ("Y2", _ris_date(source.accessed)),
    ]
    lines += [
        ("UR", source.url),
        ("LA", source.language),
        *(("N1", note) for note in _notes(item, entries)),
        ("ER", ""),
    ]
    kept = [(tag, _line(value)) for tag, value in lines if value or tag == "ER"]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in kept) + "\r\n"


def _ris_date(partial: str | None) -> str:
    """Return a date as RIS has it, with all four slots: `2023/09//`."""
    if not partial:
        return ""
    parts = partial.split("-")
    return "/".join([*parts, "", ""][:3]) + "/"


def _bibtex(source: Source, entries: Sequence[Entry]) -> str:
    item = item_of(source)
    kind, container = _BIBTEX_TYPES.get(item["type"], ("misc", "publisher"))
    authors = " and ".join(_bibtex_name(author) for author in item.get("author", [])) or (
        f"{{{latex_escaped(source.publisher)}}}" if source.publisher else ""
    )
    date = (source.published or "").split("-")
    fields = {
        "author": authors,
        # Double braces keep capital letters.
        "title": f"{{{latex_escaped(item['title'])}}}",
        container: latex_escaped(source.publisher),
        "year": date[0],
        "month": str(int(date[1])) if len(date) > 1 else "",
        "date": source.published or "",
        "url": re.sub(r"[{}\\\s]", lambda match: f"%{ord(match[0]):02X}", source.url),
        "urldate": source.accessed or "",
        "language": source.language,
        "note": latex_escaped(". ".join(_notes(item, entries))),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{re.sub(r'[^A-Za-z0-9:_-]', '-', source.id)},\n{body}}}\n"


def _bibtex_name(author: Mapping[str, str]) -> str:
    if "literal" in author:
        # Braces keep an organisation from being taken apart into first name and surname.
        return f"{{{latex_escaped(author['literal'])}}}"
    return f"{latex_escaped(author['family'])}, {latex_escaped(author['given'])}"


def _inverted(author: Mapping[str, str]) -> str:
    return author.get("literal") or f"{author['family']}, {author['given']}"


def _listed(entries: Sequence[Entry], style: str, write: Callable[[Entry, str], str], heading: str) -> str:
    """Return entries one after the other, under the issues that they belong to."""
    parts: list[str] = []
    issue = ""
    for entry in entries:
        if entry.issue != issue and entry.issue:
            parts.append(heading.format(_line(entry.issue)))
        issue = entry.issue
        parts.append(write(entry, reference(entry.source, entry.locator, style=style)))
    return "\n".join(parts)


def _markdown_entry(entry: Entry, cited: str) -> str:
    if not entry.quote:
        return f"- {markdown_escaped(cited)}"
    lines = [f"> {markdown_escaped(line)}" if line.strip() else ">" for line in entry.quote.splitlines()]
    note = f"\n{markdown_escaped(entry.note)}\n" if entry.note else ""
    return "\n".join(lines) + f"\n\n{markdown_escaped(cited)}\n{note}"


def _text_entry(entry: Entry, cited: str) -> str:
    if not entry.quote:
        return cited
    return f"“{entry.quote}”\n{cited}\n" + (f"{entry.note}\n" if entry.note else "")


def _line(text: str) -> str:
    return " ".join(text.split())
