"""Documents to Markdown (CommonMark with tables and footnotes); no text of a document can become markup."""

from __future__ import annotations

import re

from coi_assistant.writers.document import (
    Block,
    Document,
    Footnote,
    Heading,
    ListItem,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    live_link,
    printable,
)

# Everything that starts markup inside a line; the colon and the dots keep addresses from linking themselves.
_INLINE = re.compile(r"[\\`*_{}\[\]<>#|~&$^@!]|:(?=//)|(?<=\bwww)\.")
# What starts markup only where a line starts: lists, underlines of headings, rules, numbers of lists.
_LINE_START = re.compile(r"^(\d+)?(?:(?<!\d)([-+=])|(?<=\d)([.)]))")


def render(document: Document) -> bytes:
    """Return the document as Markdown in UTF-8."""
    notes: list[Footnote] = []
    parts = [f"# {escape(document.title)}"]
    if document.subtitle:
        parts.append(_line(escape(document.subtitle)))
    parts += [part for block in document.blocks if (part := _block(block, notes))]
    parts += [f"[^{number}]: {_inline(note.runs, [])}" for number, note in enumerate(notes, start=1)]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def escape(text: str) -> str:
    """Return text with every character that could be markup inside a line made harmless."""
    return _INLINE.sub(r"\\\g<0>", printable(text))


def _line(written: str) -> str:
    """Return escaped text that may stand at the start of a line."""
    return _LINE_START.sub(lambda match: f"{match[1] or ''}\\{match[2] or match[3]}", written.strip())


def _block(block: Block, notes: list[Footnote]) -> str:
    match block:
        case Heading():
            return f"{'#' * min(block.level + 1, 6)} {escape(block.text).strip()}"
        case Paragraph():
            return _inline(block.runs, notes)
        case Quote():
            return f"> {_inline(block.runs, notes)}"
        case ListItem():
            # A number that is written as a list's number would be counted anew by the reader's program.
            label = "" if block.label == "•" else f"{_line(escape(block.label))} "
            return f"- {label}{_inline(block.runs, notes)}"
        case Table():
            return _table(block, notes)
        case PageBreak():
            return "---"


def _table(table: Table, notes: list[Footnote]) -> str:
    rows = [[escape(cell) for cell in table.header], ["---"] * len(table.header)]
    rows += [[_inline(cell, notes) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _inline(runs: tuple[Run, ...], notes: list[Footnote]) -> str:
    return _line("".join(_run(run, notes) for run in runs))


def _run(run: Run, notes: list[Footnote]) -> str:
    words, mark = escape(run.text), ""
    if run.footnote:
        notes.append(run.footnote)
        mark = f"[^{len(notes)}]"
    core = words.strip()
    if not core:
        return words + mark
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    if link := live_link(run.link):
        core = f"[{core}](<{link}>)"
    for wanted, sign in ((run.italic, "*"), (run.bold or run.highlight, "**")):
        core = f"{sign}{core}{sign}" if wanted else core
    return before + core + after + mark
