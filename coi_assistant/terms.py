"""What a user orders: terms of reference for a query response, and disputed issues for a schedule, both YAML files.

An unknown key is an error, so that a misspelt one is noticed; every error names the key and the reason.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from coi_assistant.corpus import check_filters
from coi_assistant.errors import SettingsError, TermsError
from coi_assistant.records import Filters, Question

LONGEST_FILE = 4_000_000
"""Bytes. Terms with notes of 100,000 characters are read; a report named by mistake is not."""


def _texts(value: object) -> object:
    return () if value is None else (value,) if isinstance(value, str) else value


def _text(value: object) -> object:
    # YAML reads 2023 as a number; it is meant as it is written.
    return "" if value is None else value if isinstance(value, bool | list | dict) else str(value)


_Text = Annotated[str, BeforeValidator(_text)]
_Required = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
_Date = Annotated[str | None, BeforeValidator(lambda value: None if value in (None, "") else str(value))]
_Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class _Order(BaseModel):
    """What all parts of an order have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Selected(_Order):
    """The filters, named as on the command line."""

    since: _Date = None
    until: _Date = None
    as_of: _Date = None
    source_types: _Texts = ()
    publishers: _Texts = ()
    countries: _Texts = ()
    topics: _Texts = ()
    languages: _Texts = ()
    originals_only: bool = False

    @model_validator(mode="after")
    def _can_be_meant(self) -> Selected:
        try:
            check_filters(self.filters)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def filters(self) -> Filters:
        """The filters that are set here."""
        return Filters(**{name: getattr(self, name) for name in Selected.model_fields})


class AskedQuestion(Selected):
    """One numbered question; a filter given here wins over that of the terms."""

    question: _Required
    note: _Text = ""


class Terms(Selected):
    """Terms of reference of a query response."""

    title: _Required
    country: _Required
    """Its name, or its ISO code, for the reader; to search in sources on it alone, name it in `countries` too."""
    reference: _Text = ""
    requested_by: _Text = ""
    author: _Text = ""
    notes: _Text = ""
    language: Literal["en"] = "en"
    """Of the document's own words."""
    neighbours: bool = False
    """Show the sentences before and after each quote."""
    questions: Annotated[tuple[AskedQuestion, ...], Field(min_length=1, max_length=100)]
    _sha256: str = PrivateAttr("")

    @property
    def sha256(self) -> str:
        """Hex digest of the file that the terms were read from; empty for terms made in memory."""
        return self._sha256

    def question(self, place: int) -> Question:
        """Return a question as it is asked, with the filters that hold for it; places count from 0."""
        asked = self.questions[place]
        own = {name: getattr(asked, name) for name in Selected.model_fields if getattr(asked, name)}
        common = {name: getattr(self, name) for name in Selected.model_fields}
        return Question(text=asked.question, filters=Filters(**{**common, **own}), id=str(place + 1))


class Excerpt(_Order):
    """A place in the corpus that a lawyer chose: a passage by its id, or a source and the number of a paragraph."""

    passage_id: _Text = ""
    source: _Text = ""
    paragraph: int | None = None
    quote: _Text = ""
    """Words of the passage; without them all of it is taken."""
    note: _Text = ""

    @model_validator(mode="after")
    def _names_a_place(self) -> Excerpt:
        by_paragraph = bool(self.source) and self.paragraph is not None
        if bool(self.passage_id) == by_paragraph:
            raise ValueError("name either passage_id, or source and paragraph")
        return self


class Issue(_Order):
    """A disputed issue with what is to be shown on it."""

    issue: _Required
    proposition: _Text = ""
    questions: _Texts = ()
    excerpts: tuple[Excerpt, ...] = ()

    @model_validator(mode="after")
    def _asks_something(self) -> Issue:
        if not self.questions and not self.excerpts:
            raise ValueError("give questions, excerpts or both")
        return self


class Issues(Selected):
    """The disputed issues of a country schedule; the filters hold for all questions."""

    title: _Required
    country: _Text = ""
    case_reference: _Text = ""
    prepared_by: _Text = ""
    language: Literal["en"] = "en"
    page_limit: Annotated[int, Field(ge=1, le=1000)] = 12
    neighbours: bool = True
    """Show the sentences before and after each extract."""
    extracts_per_question: Annotated[int, Field(ge=1, le=20)] = 3
    issues: Annotated[tuple[Issue, ...], Field(min_length=1, max_length=100)]


class _Plain(yaml.SafeLoader):
    """YAML in which a date is the text that was written, so that a wrong one is refused under its key."""


_Plain.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Kind = TypeVar("_Kind", bound=_Order)


def load_terms(path: Path) -> Terms:
    """Read terms of reference.

    Raises:
        TermsError: the file cannot be read or breaks the schema.
    """
    terms, sha256 = _load(path, Terms, "terms of reference")
    terms._sha256 = sha256
    return terms


def load_issues(path: Path) -> Issues:
    """Read the disputed issues of a schedule.

    Raises:
        TermsError: the file cannot be read or breaks the schema.
    """
    return _load(path, Issues, "list of issues")[0]


def _load(path: Path, kind: type[_Kind], what: str) -> tuple[_Kind, str]:
    try:
        data = path.read_bytes()
        if len(data) > LONGEST_FILE:
            raise TermsError(f"The {what} {str(path)!r} has {len(data):,} bytes; at most {LONGEST_FILE:,} are read.")
        values = yaml.load(data.decode("utf-8-sig"), Loader=_Plain)
    except OSError as error:
        raise TermsError(f"The {what} {str(path)!r} cannot be read: {error.strerror or error}.") from error
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise TermsError(f"The {what} {str(path)!r} is no YAML in UTF-8: {_one_line(error)}.") from error
    if not isinstance(values, dict):
        raise TermsError(f"The {what} {str(path)!r} holds no keys. Start from the example in examples/.")
    try:
        return kind.model_validate(values), hashlib.sha256(data).hexdigest()
    except ValidationError as error:
        reasons = "; ".join(_explained(dict(detail)) for detail in error.errors()[:5])
        raise TermsError(f"The {what} {str(path)!r} cannot be used: {reasons}.") from error


def _explained(detail: dict[str, Any]) -> str:
    """Return one broken rule as `questions[2].since: reason`; items count from 1, as they are printed."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]]
    key = "".join(parts).removeprefix(".") or "the file"
    if detail["type"] == "extra_forbidden":
        return f"{key}: there is no such key"
    given = "" if detail["type"] in {"missing", "value_error"} else f" (it is {_short(detail['input'])})"
    return f"{key}: {detail['msg'].removeprefix('Value error, ').rstrip('.')}{given}"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
