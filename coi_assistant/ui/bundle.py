"""The bundle as HTML, and what can be done with it; the browser keeps it, the server gives it back changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coi_assistant import excerpts
from coi_assistant.errors import CitationFileError
from coi_assistant.excerpts import Bundle, Excerpt, State
from coi_assistant.told import Told
from coi_assistant.ui.handlers import offset
from coi_assistant.ui.markup import Markup, shorten, tag
from coi_assistant.ui.render import error_html
from coi_assistant.ui.words import Words

if TYPE_CHECKING:
    from coi_assistant.pipeline import Assistant

LONGEST_ISSUE = 300
LONGEST_TEXT = 600
"""Characters of a quotation shown in the bundle; the exports have all of it."""


def bundle_area_html(words: Words) -> Markup:
    """Return the area before the browser has told what its bundle holds."""
    return tag("section", tag("h2", words("bundle.heading")), tag("p", words("bundle.note"), class_="hint"))


def held(asked: Mapping[str, Any]) -> Bundle:
    """Return the bundle that the browser holds.

    Raises:
        CitationFileError: it holds something else.
    """
    return excerpts.read_object({"schema": excerpts.SCHEMA, "citations": asked.get("bundle") or []})


def edited(assistant: Assistant, asked: Mapping[str, Any], words: Words) -> Markup:
    """Return the bundle after what was asked for: show, issue, up, down, remove, empty or load.

    Where that cannot be done, the bundle stays as it was, with the reason.

    Raises:
        CitationFileError: what the browser sent is no bundle.
    """
    act, bundle, refused = asked.get("act"), held(asked), None
    try:
        bundle = loaded(asked) if act == "load" else _changed(bundle, asked)
    except CitationFileError as error:
        refused = error_html(error.told, words)
    return bundle_html(
        bundle,
        states_of(assistant, bundle),
        words,
        index=index_of(assistant),
        focus=_focus(asked),
        changed=act != "show" and refused is None,
        refused=refused,
    )


def loaded(asked: Mapping[str, Any]) -> Bundle:
    """Return what the bundle and a saved one hold together.

    Raises:
        CitationFileError: the file is too large, or no bundle.
    """
    text = str(asked.get("text") or "")
    # The browser sends no text of a file that is too large, only its size.
    if max(len(text), offset(asked.get("size")) or 0) > excerpts.LARGEST_FILE:
        raise CitationFileError(Told("error.bundle.too_large", megabytes=str(excerpts.LARGEST_FILE // 1_000_000)))
    name = shorten(str(asked.get("name") or "the file"), 100)
    saved = excerpts.read_object(excerpts.parsed(text.encode("utf-8", "replace"), name), name)
    bundle = held(asked)
    if not bundle.excerpts:
        return saved
    for one in saved.excerpts:
        bundle = excerpts.add(bundle, one)
    return bundle


def states_of(assistant: Assistant, bundle: Bundle) -> tuple[State, ...]:
    """Return for each excerpt whether its source is as it was."""
    entries = assistant.manifest.entries
    return excerpts.check(bundle, assistant.sources, assistant.text_of, lambda key: entries[key].text_sha256)


def index_of(assistant: Assistant) -> dict[str, object]:
    """Return what was searched, for the saved file."""
    manifest = assistant.manifest
    return {"digest": manifest.digest, "model": manifest.model, "built": manifest.built}


def _changed(bundle: Bundle, asked: Mapping[str, Any]) -> Bundle:
    act, place = asked.get("act"), offset(asked.get("place"))
    if act == "empty":
        return replace(bundle, excerpts=())
    if place is None:
        return bundle
    if act == "remove":
        return excerpts.remove(bundle, place)
    if act == "issue":
        issue = " ".join(str(asked.get("value") or "").split())[:LONGEST_ISSUE]
        return excerpts.move(bundle, place, place, issue=issue)
    if act == "note":
        return _noted(bundle, place, str(asked.get("value") or "")[: excerpts.LONGEST_NOTE])
    if act in {"up", "down"}:
        other = neighbour(bundle, place, -1 if act == "up" else 1)
        return bundle if other is None else excerpts.move(bundle, place, other)
    return bundle


def _noted(bundle: Bundle, place: int, note: str) -> Bundle:
    if not 0 <= place < len(bundle.excerpts):
        return bundle
    noted = replace(bundle.excerpts[place], note=note.strip())
    return replace(bundle, excerpts=(*bundle.excerpts[:place], noted, *bundle.excerpts[place + 1 :]))


def neighbour(bundle: Bundle, place: int, step: int) -> int | None:
    """Return the place of the next excerpt of the same issue, before (-1) or after (1); None at either end."""
    if not 0 <= place < len(bundle.excerpts):
        return None
    issue = bundle.excerpts[place].issue
    row = [at for at, one in enumerate(bundle.excerpts) if one.issue == issue]
    to = row.index(place) + step
    return row[to] if 0 <= to < len(row) else None


def _focus(asked: Mapping[str, Any]) -> str:
    """Return the id of what the user was at, so that a keyboard user does not start from the top of the page again."""
    return str(asked.get("focus") or "")[:40]


def bundle_html(
    bundle: Bundle,
    states: Sequence[State],
    words: Words,
    *,
    index: Mapping[str, object] | None = None,
    focus: str = "",
    changed: bool = False,
    refused: Markup | None = None,
) -> Markup:
    """Return the bundle by issue, and why what was asked was refused, if it was.

    `changed` has the browser take it in place of the one it holds.
    """
    whole = excerpts.bundle_object(replace(bundle, index=index or {}))
    places = {id(one): place for place, one in enumerate(bundle.excerpts)}
    groups = [
        _group(issue, [(places[id(one)], one, states[places[id(one)]]) for one in row], bundle, words)
        for issue, row in excerpts.by_issue(bundle).items()
    ]
    return tag(
        "section",
        tag("div", tag("h2", words.count("bundle.holds", len(bundle.excerpts))), role="status"),
        tag("p", words("bundle.note"), class_="hint"),
        _tools(bundle, words),
        # It stands there empty, too: the page is changed part by part, and a part that came would move those after it.
        tag("div", refused),
        *groups if groups else [tag("p", words("bundle.teach"), class_="hint")],
        _issues(bundle),
        class_="bundle-view",
        data_now=json.dumps(whole["citations"], ensure_ascii=False) if changed else None,
        data_saved=json.dumps(whole, ensure_ascii=False),
        data_name="coi-bundle",
        data_focus=focus or None,
    )


def _tools(bundle: Bundle, words: Words) -> Markup:
    some = bool(bundle.excerpts)
    buttons = [
        tag("button", words("bundle.save"), type="button", data_save=True) if some else None,
        tag("button", words("bundle.load"), type="button", data_load=True),
        tag("button", words("bundle.clear"), type="button", data_act="empty", data_sure=words("bundle.sure"))
        if some
        else None,
    ]
    chooser = tag("input", type="file", accept=".json,application/json", hidden=True, data_chooser=True)
    return tag("p", *buttons, chooser, class_="tools")


def _issues(bundle: Bundle) -> Markup:
    """Return the issues that there are, from which the fields suggest."""
    names = [name for name in excerpts.by_issue(bundle) if name]
    return tag("datalist", *[tag("option", value=name) for name in names], id="bundle-issues")


def _group(issue: str, row: Sequence[tuple[int, Excerpt, State]], bundle: Bundle, words: Words) -> Markup:
    heading = tag("h3", issue or words("bundle.no_issue"), dir="auto")
    items = [_item(place, one, state, bundle, words) for place, one, state in row]
    return tag("section", heading, tag("ol", *items, role="list"), class_="issue")


def _item(place: int, one: Excerpt, state: State, bundle: Bundle, words: Words) -> Markup:
    link: dict[str, str | int | None] = {
        "href": f"?passage={one.passage_id}&start={one.start}&end={one.end}",
        "data_open": "passage",
        "data_id": one.passage_id,
        "data_start": one.start,
        "data_end": one.end,
    }
    mark = tag("p", words(f"bundle.{state}"), class_="mark wrong") if state != "unchanged" else None
    return tag(
        "li",
        tag("figure", tag("blockquote", tag("p", shorten(one.quote, LONGEST_TEXT), dir="auto"))),
        tag("p", one.reference or one.source_id, class_="reference", dir="auto"),
        mark,
        _fields(place, one, words),
        tag("p", tag("a", words("way.open"), **link), *_moves(place, bundle, words), class_="ways"),
        class_="excerpt",
    )


def _fields(place: int, one: Excerpt, words: Words) -> Markup:
    issue = tag(
        "input",
        id=f"issue-{place}",
        type="text",
        value=one.issue,
        list="bundle-issues",
        maxlength=LONGEST_ISSUE,
        data_change="issue",
        data_place=place,
        autocomplete="off",
    )
    note = tag(
        "textarea",
        one.note,
        id=f"note-{place}",
        rows=1,
        maxlength=excerpts.LONGEST_NOTE,
        data_change="note",
        data_place=place,
    )
    return tag(
        "div",
        tag("label", words("bundle.issue"), for_=f"issue-{place}"),
        issue,
        tag("label", words("bundle.write_note"), for_=f"note-{place}"),
        note,
        class_="fields",
    )


def _moves(place: int, bundle: Bundle, words: Words) -> list[Markup]:
    buttons = []
    for act, step in (("up", -1), ("down", 1)):
        other = neighbour(bundle, place, step)
        if other is not None:
            focus = f"{act}-{other}"
            buttons.append(_act(act, place, words(f"bundle.{act}"), id=f"{act}-{place}", data_focus_next=focus))
    name = f"remove-{place}"
    return [*buttons, _act("remove", place, words("bundle.remove"), data_focus_next=name, id=name)]


def _act(act: str, place: int, label: str, **attributes: Any) -> Markup:
    return tag("button", label, type="button", data_act=act, data_place=place, **attributes)
