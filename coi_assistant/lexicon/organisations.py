"""Organisations that reports name, and how a text says that one of them said something first.

Names and words are data: `names.yaml`, `organisations.yaml`, `attribution.yaml`. The publishers of a corpus are
organisations too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from coi_assistant.lexicon.data_files import corpus_data, package_data
from coi_assistant.lexicon.phrases import CASE_ENDINGS, PhraseMatcher, plain_term, words_of

__all__ = ["Attribution", "Organisations", "repeats_another"]

Role = Literal["origin", "messenger"]

REMEMBERED = 20_000
"""Texts of which the organisations are kept in memory; a passage is compared with many questions."""
REACH = 90
"""Characters beside a name in which the words are looked for that make it an attribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A place where a text says that an organisation said something, or passed it on."""

    organisation: str
    """Its usual English name."""
    id: str
    role: Role
    start: int
    end: int
    spoken: bool = False
    """Whether somebody of the organisation is quoted, and not a report of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where a text names an organisation, or somebody who speaks for one."""

    id: str
    start: int
    end: int


class Organisations:
    """The organisations that a corpus may name."""

    def __init__(self, spellings: dict[str, list[str]], publishers: Iterable[str]) -> None:
        self._names = {id_: plain_term(forms[0]) for id_, forms in spellings.items()}
        speakers = _speakers()
        self._names |= {id_: title for id_, (title, _) in speakers.items()}
        terms = {id_: [_declined(form) for form in forms] for id_, forms in spellings.items()}
        terms |= {id_: [_declined(form) for form in forms] for id_, (_, forms) in speakers.items()}
        self._matcher = PhraseMatcher(terms)
        self._found = lru_cache(REMEMBERED)(self._find)
        self._said = lru_cache(REMEMBERED)(self._attributions)
        names = {name for text in publishers for name in self.publisher_chain(text)}
        self._publishing = frozenset(id_ for id_, name in self._names.items() if name in names)

    @classmethod
    def load(cls, corpus: Path | None, publishers: Iterable[str] = ()) -> Organisations:
        """Read the lists of the package and the organisations in `names.yaml` of a corpus.

        Args:
            publishers: the publishers of the corpus's sources; those not listed become organisations of their own.

        Raises:
            CorpusError: `names.yaml` of the corpus cannot be read.
        """
        own = corpus_data(corpus / "names.yaml" if corpus is not None else None).get("organisations", {})
        spellings: dict[str, list[str]] = {}
        packaged = [package_data(name)["organisations"] for name in ("names.yaml", "organisations.yaml")]
        for listed in (*packaged, own):
            for id_, forms in listed.items():
                spellings[str(id_)] = [*spellings.get(str(id_), ()), *forms]
        known = cls(spellings, ())
        texts = tuple(dict.fromkeys(filter(None, publishers)))
        for text in texts:
            for part in known.publisher_chain(text):
                if not known.find(part) and len(part) > 1:
                    spellings[f"publisher {part}"] = [part]
        return cls(spellings, texts)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Return the organisations that a text names, in reading order."""
        return self._found(text)

    def _find(self, text: str) -> tuple[Mention, ...]:
        found = self._matcher.find_in(words_of(text), any_case=False)
        return tuple(Mention(id=one.id, start=one.start, end=one.end) for one in found)

    def name(self, id_: str) -> str:
        """Return the usual English name of an organisation."""
        return self._names[id_]

    def publishes(self, id_: str) -> bool:
        """Tell whether an organisation is a publisher of the corpus."""
        return id_ in self._publishing

    def is_medium(self, id_: str) -> bool:
        """Tell whether an organisation passes news on."""
        return id_ in _media()

    def publisher_chain(self, publisher: str) -> tuple[str, ...]:
        """Read a publisher's name: who hands the text out, then from whom it was taken, outermost first.

        `RBC-Ukraine (citing LRT, which cites Viasna)` gives RBC-Ukraine, LRT, Viasna; `Zerkalo, reprinted by
        Media-Polesye` gives Media-Polesye, Zerkalo.
        """
        chain: list[str] = []
        position, outwards = 0, False
        for match in [*_publisher_cues().finditer(publisher), None]:
            part = self._short(publisher[position : match.start() if match else None])
            if part and part not in chain:
                chain = [part, *chain] if outwards else [*chain, part]
            if match:
                position, outwards = match.end(), match["by"] is not None
        return tuple(chain)

    def attributions(self, text: str, before: str = "") -> tuple[Attribution, ...]:
        """Return who a text says has said or passed on something, in reading order.

        Args:
            before: what stands before the text; where the text has only "he said", the last to speak there is he.
        """
        said = self._said(text)
        if not before or any(one.role == "origin" for one in said) or not _cues()["pronoun"].search(text):
            return said
        speaking = [one for one in self._said(before) if one.role == "origin"]
        return (*said, *(replace(one, start=0, end=0) for one in speaking[-1:]))

    def _attributions(self, text: str) -> tuple[Attribution, ...]:
        found = [(mention, self._role(text, mention)) for mention in self.find(text)]
        kept = [(mention, role) for mention, role in found if role is not None]
        read: list[Attribution] = []
        for place, (mention, role) in enumerate(kept):
            following = kept[place + 1][0] if place + 1 < len(kept) else None
            # "LRT reports that Viasna counted": who stands before "that" passes on what the other said.
            if following and role == "origin" and _passes_on(text[mention.end : following.start]):
                role = "messenger"
            read.append(
                Attribution(
                    organisation=self.name(mention.id),
                    id=mention.id,
                    role=role,
                    start=mention.start,
                    end=mention.end,
                    spoken=_is_spoken(text, mention),
                )
            )
        return tuple(read)

    def speaks_for(self, id_: str, *, countries: Collection[str]) -> str:
        """Return the code of the country whose authorities an organisation or person is, else "".

        Args:
            countries: what the source deals with; names that several states use count only where it is one country.
        """
        for code, entry in package_data("organisations.yaml")["authorities"].items():
            if id_ in (*entry["bodies"], *entry["publishers"]) or id_.startswith(f"speaker {code} "):
                return str(code)
            if id_ in entry["shared_bodies"] and set(countries) == {code}:
                return str(code)
        return ""

    def _short(self, part: str) -> str:
        """Return a publisher's name without brackets and additions, the usual one where it is listed."""
        if mentions := self.find(part):
            return self.name(mentions[0].id)
        return re.split(r"[(;,]", part.strip(" ,;()"))[0].removesuffix(" and").strip(" ,;()")

    def _role(self, text: str, mention: Mention) -> Role | None:
        before, after = text[max(0, mention.start - REACH) : mention.start], text[mention.end : mention.end + REACH]
        cues = _cues()
        if cues["citing"].match(after) or (self.is_medium(mention.id) and cues["quoted_by"].search(before)):
            return "messenger"
        if cues["before"].search(before):
            return "origin"
        # Of "a former consultant to the UN, says" the UN says nothing.
        is_said = cues["after"].match(after) and not cues["former"].search(re.split(r"[,;.]", before)[-1])
        return "origin" if is_said else None


def repeats_another(text: str, publisher: str, organisations: Organisations) -> str | None:
    """Return the publisher of the corpus whose report a text repeats; None where it speaks for itself.

    What officials told a newspaper is its own report; what it took from another publisher of the corpus is not.
    """
    own = {mention.id for mention in organisations.find(publisher)}
    origins = [one for one in organisations.attributions(text) if one.role == "origin"]
    if any(one.id in own for one in origins):
        return None
    others = [one.organisation for one in origins if organisations.publishes(one.id) and not one.spoken]
    return others[0] if others else None


def _is_spoken(text: str, mention: Mention) -> bool:
    """Tell `Pavel Sapelka of Viasna said` and `head of BYSOL, explained` from `Viasna said`."""
    if _cues()["before"].search(text[max(0, mention.start - REACH) : mention.start]):
        return False
    following = text[mention.end :].lstrip(' »"”)')
    return following.startswith(",") or _cues()["affiliated"].search(text[: mention.start]) is not None


def _declined(form: str) -> str:
    """Return a spelling of one word such that its case endings are found; others as they stand."""
    if re.search(r"[\s|~=./-]", form) or (form.isupper() and len(form) <= 6):
        return f"={form}" if form.isupper() and " " not in form else form
    last = form[-1]
    return f"{form[:-1]}~{last}" if last in CASE_ENDINGS and len(form) > 4 else f"{form}~"


def _passes_on(between: str) -> bool:
    return len(between) <= REACH and "." not in between and _cues()["passing_on"].search(between) is not None


def _speakers() -> dict[str, tuple[str, list[str]]]:
    """Return the people who speak for authorities: id, their office and the spellings of their names."""
    authorities = package_data("organisations.yaml")["authorities"]
    return {
        f"speaker {code} {title}": (title, forms)
        for code, entry in authorities.items()
        for title, forms in entry["people"].items()
    }


@cache
def _media() -> frozenset[str]:
    return frozenset(package_data("organisations.yaml")["media"])


@cache
def _publisher_cues() -> re.Pattern[str]:
    data = package_data("attribution.yaml")
    return re.compile(f"(?P<of>{data['publisher_from']})|(?P<by>{data['publisher_by']})", re.IGNORECASE)


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    """Return the patterns of attribution; a title, an article or a bracket may stand between the cue and the name."""
    data: dict[str, Any] = package_data("attribution.yaml")
    opening = r"""\s*(?:the |an? |de[rmns] |die |das |la |le |l')?(?:[^\W\d_]+ ){0,2}[«"“„'(]*$"""
    closing = r"""^[»"”')]*(?:\s+(?-i:[A-ZА-ЯЁІЎŠŽŁ])[\w’'-]+){0,3}(?:\s*\([^)]*\))?,?\s*(?:which |who )?"""
    patterns = {
        "before": f"(?:{_any(data['before'])}){opening}",
        "quoted_by": f"(?:{_any(data['quoted_by'])}){opening}",
        "after": f"{closing}(?:{_any(data['after'])})",
        "citing": f"{closing}(?:{_any(data['citing'])})",
        "passing_on": data["passing_on"],
        "former": data["former"],
        "affiliated": data["affiliated"],
        "pronoun": data["pronoun"],
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()}


def _any(patterns: Iterable[str]) -> str:
    return "|".join(_bounded(pattern) for pattern in patterns)


def _bounded(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})" if not pattern.startswith("(?:''") else pattern
