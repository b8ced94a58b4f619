"""Source cards: what is known of a publisher, against the questions that judges ask of country information.

A corpus brings them as `publishers.yaml`; a field that nobody has filled says that it was not assessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from coi_assistant.errors import CorpusError
from coi_assistant.lexicon.data_files import corpus_data

NOT_ASSESSED = "not assessed"
FILE = "publishers.yaml"


def _assessed(value: object) -> object:
    return NOT_ASSESSED if value is None or value == "" else value


_Text = Annotated[str, BeforeValidator(_assessed)]


class PublisherCard(BaseModel):
    """What is known of one publisher."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    also: tuple[str, ...] = ()
    """With what the names begin under which the sources give the publisher; compared without regard to case."""
    who: _Text = NOT_ASSESSED
    mandate: _Text = NOT_ASSESSED
    gathers_information: _Text = NOT_ASSESSED
    funding: _Text = NOT_ASSESSED
    possible_interest: _Text = NOT_ASSESSED
    relevant: _Text = NOT_ASSESSED
    current: _Text = NOT_ASSESSED
    satisfactorily_sourced: _Text = NOT_ASSESSED
    public: _Text = NOT_ASSESSED
    sound_method: _Text = NOT_ASSESSED
    impartial: _Text = NOT_ASSESSED
    balanced: _Text = NOT_ASSESSED

    def describes(self, publisher: str) -> bool:
        """Tell whether a source's publisher is this one."""
        folded = publisher.casefold()
        return any(folded.startswith(part.casefold()) for part in (self.name, *self.also))


def load_cards(corpus: Path) -> tuple[PublisherCard, ...]:
    """Read the cards of a corpus; none where it has no `publishers.yaml`.

    Raises:
        CorpusError: the file cannot be read or breaks the schema; the message names publisher, key and reason.
    """
    return tuple(_card(str(name), fields) for name, fields in corpus_data(corpus / FILE).items())


def card_of(cards: tuple[PublisherCard, ...], publisher: str) -> PublisherCard:
    """Return the card of a publisher; one without any assessment where the corpus has none."""
    fitting = [card for card in cards if publisher and card.describes(publisher)]
    if not fitting:
        return PublisherCard(name=publisher or "publisher not given")
    # "UN News" and "UN": the longer beginning says more exactly who it is.
    return max(fitting, key=lambda card: _shared(card, publisher.casefold()))


def _shared(card: PublisherCard, publisher: str) -> int:
    return max(len(part) for part in (card.name, *card.also) if publisher.startswith(part.casefold()))


def _card(name: str, fields: object) -> PublisherCard:
    if not isinstance(fields, Mapping):
        raise CorpusError(f"{FILE}: {name!r} must be a mapping of keys to texts, not {type(fields).__name__}. Mend it.")
    try:
        return PublisherCard.model_validate({**fields, "name": name})
    except ValidationError as error:
        detail = error.errors()[0]
        key = str(detail["loc"][0])
        if detail["type"] == "extra_forbidden":
            allowed = ", ".join(one for one in PublisherCard.model_fields if one != "name")
            raise CorpusError(f"{FILE}: {name!r} has the unknown key {key!r}; allowed are {allowed}.") from error
        value = detail["input"]
        raise CorpusError(
            f"{FILE}: the key {key!r} of {name!r} has the value {value!r}: {detail['msg']}. Mend it."
        ) from error
