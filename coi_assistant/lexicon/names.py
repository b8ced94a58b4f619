"""Names across spellings, scripts and languages: what in a text is a name, and the key that its spellings share.

Most spellings meet in the skeleton of `fold_name`. What no rule can know (Mikalai is Nikolai, «Вясна» is Viasna, OHCHR
is УВКПЧ) stands in `data/names.yaml`, to which a corpus may add a file of the same name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from coi_assistant.lexicon.folding import fold_name, other_readings
from coi_assistant.lexicon.inflection import possible_forms
from coi_assistant.lexicon.language import detect_language
from coi_assistant.lexicon.name_lists import NameKind, NameLists
from coi_assistant.lexicon.name_reading import SHORTEST_SMALL_NAME, NameMention, read_names
from coi_assistant.lexicon.phrases import fold_word

__all__ = ["NameKind", "NameMention", "NameTable", "fold_name"]


class NameTable:
    """The listed names, and the rules for those that are not listed."""

    def __init__(self, lists: NameLists) -> None:
        self._lists = lists

    @classmethod
    def load(cls, extra: Path | None = None) -> NameTable:
        """Read the table of the package and add that of a corpus.

        Args:
            extra: the folder of a corpus, which may hold a `names.yaml`, or such a file.

        Raises:
            CorpusError: the corpus's file cannot be read or has another shape.
        """
        return cls(NameLists.load(extra))

    def key(self, token: str) -> str:
        """Return the key of one word of a name, whichever way it is spelled, and in whichever case."""
        return self._lists.key(token)

    def is_known(self, token: str) -> bool:
        """Tell whether a word, in capital or small letters, is a listed name and no ordinary word as well."""
        listed = self._lists.known(token, detect_language(token))
        return len(token) >= SHORTEST_SMALL_NAME and bool(listed) and fold_word(token) not in self._lists.ordinary_words

    def names_in(self, text: str) -> tuple[NameMention, ...]:
        """Return the names in a text in reading order; a first name and a surname side by side are one."""
        return read_names(self._lists, text)

    def keys(self, text: str) -> tuple[str, ...]:
        """Return the keys under which the names of a text are indexed, each once, ambiguous ones under several."""
        found: dict[str, None] = {}
        for part in _parts(self.names_in(text)):
            found |= dict.fromkeys((part.key, *part.alternatives))
        return tuple(found)

    def vocabulary(self, texts: Iterable[str]) -> dict[str, str]:
        """Return for each key the spelling that occurs most often in the texts."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for part in _parts(self.names_in(text)):
                if part.replaceable:
                    counts[part.key][part.text] += 1
        return {key: _most_frequent(spellings) for key, spellings in counts.items()}

    def canonicalise(self, text: str, vocabulary: Mapping[str, str]) -> str:
        """Replace every name by the spelling of the vocabulary, or by the usual one where the vocabulary lacks it."""
        language = detect_language(text)
        pieces: list[str] = []
        position = 0
        for part in _parts(self.names_in(text)):
            pieces += [text[position : part.start], _usual(part, vocabulary, language)]
            position = part.end
        return "".join([*pieces, text[position:]])

    def country_name(self, code: str) -> str:
        """Return the English name of a country by its ISO code."""
        return self._lists.countries.english_name(code)

    def spellings(self, key: str) -> tuple[str, ...]:
        """Return the listed spellings of the name with a key; none for a name that is not listed."""
        return self._lists.spellings(key)

    def countries_in(self, text: str) -> frozenset[str]:
        """Return the ISO 3166 codes of the countries that a text names."""
        return self._lists.countries.countries_in(text)


def _parts(mentions: Iterable[NameMention]) -> Iterator[NameMention]:
    """Yield the words of every name in reading order, each with its own place."""
    for mention in mentions:
        yield from mention.parts or (mention,)


def _most_frequent(spellings: Counter[str]) -> str:
    """Return the most frequent spelling, among equals the first by alphabet."""
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _usual(part: NameMention, vocabulary: Mapping[str, str], language: str) -> str:
    if not part.replaceable:
        return part.text
    if part.key in vocabulary:
        return vocabulary[part.key]
    if part.name:
        return part.name
    others = [*part.alternatives, *(fold_name(form) for form in possible_forms(part.text, language))]
    readings = [*others, *other_readings(part.text)]
    return next((vocabulary[reading] for reading in readings if reading in vocabulary), part.text)
