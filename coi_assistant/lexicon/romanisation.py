"""How Belarusian and Russian Cyrillic is written in Latin letters: the systems in use, side by side.

An applicant may choose any of them, so none is wrong; `spellings` gives all that one name may have. The tables
say where they come from. Words that mix look-alike letters of both scripts are mended before anything else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from coi_assistant.errors import SettingsError

__all__ = ["SYSTEMS", "System", "fold_homoglyphs", "romanise", "spellings"]

_LATIN = "AaBCcEeHIiJjKMOoPpSsTXxYy"
_CYRILLIC = "АаВСсЕеНІіЈјКМОоРрЅѕТХхУу"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_MIXED_WORD = re.compile(r"(?=\w*[a-z])(?=\w*[\u0400-\u04FF])[^\W\d_]+", re.IGNORECASE)

_VOWELS = frozenset("аеёиіоуыэюяє")
_APOSTROPHES = frozenset("'’ʼ")
_OPENERS = _VOWELS | _APOSTROPHES | frozenset("ьъ")
_SIGNS = re.compile(r"['’ʼ”ʺ·]")


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One table. Pairs win over `initial`, `initial` wins over `letters`; all keys are in lower case."""

    name: str
    source: str
    language: str
    letters: Mapping[str, str]
    initial: Mapping[str, str] = field(default_factory=dict)
    """What stands at the start of a word and after one of `openers`."""
    openers: frozenset[str] = _OPENERS
    pairs: Mapping[str, str] = field(default_factory=dict)


def _table(letters: str) -> dict[str, str]:
    """Read `а=a б=b ь=`."""
    return dict(entry.split("=") for entry in letters.split())


_COMMON = _table(
    "а=a б=b в=v д=d з=z и=i і=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f ы=y э=e ґ=g ў=u щ=shch ь= ъ= ’= '= ʼ="
    " ї=i є=e ј=j"
)
_ENGLISH = _COMMON | _table("ж=zh х=kh ц=ts ч=ch ш=sh")
_CZECH = _COMMON | _table("г=h ж=ž х=ch ц=c ч=č ш=š щ=šč й=j ў=ŭ е=ie ё=io ю=iu я=ia")
_J_INITIAL = _table("е=je ё=jo ю=ju я=ja")
_WITH_SHORT_U = _OPENERS | {"ў"}

SYSTEMS: Mapping[str, System] = MappingProxyType(
    {
        system.name: system
        for system in (
            System(
                name="icao-be",
                source="ICAO Doc 9303 part 3, section 6, with its exceptions for Belarusian (Г H, Ё IO, Ў U)",
                language="be",
                letters=_ENGLISH | _table("г=h е=e ё=io й=i ў=u ю=iu я=ia"),
            ),
            System(
                name="icao-ru",
                source="ICAO Doc 9303 part 3, section 6",
                language="ru",
                letters=_ENGLISH | _table("г=g е=e ё=e й=i ъ=ie ю=iu я=ia"),
            ),
            System(
                name="register-be",
                source="Ministry of Internal Affairs, No. 288 of 9 October 2008 (population register)",
                language="be",
                letters=_ENGLISH | _table("г=g й=j ў=w е=ie ё=io ю=iu я=ia"),
                initial=_J_INITIAL,
                openers=_WITH_SHORT_U,
                pairs=_table("зь=ź ль=ĺ нь=ń сь=ś ць=ć"),
            ),
            System(
                # ICAO letters, but the iotated vowels as they sound (Yauheni, Tsikhanouskaya, though Maryia): inferred
                # from names in public documents, not from a legal text.
                name="passport-be",
                source="practice of Belarusian passports since 2008, after ICAO Doc 9303 and No. 288",
                language="be",
                letters=_ENGLISH | _table("г=h е=e ё=io й=i ў=u ю=iu я=ia"),
                initial=_table("е=ye ё=yo ю=yu я=ya"),
                openers=_APOSTROPHES | frozenset("аеёіоуэюяь"),
            ),
            System(
                name="bgn-be",
                source="BGN/PCGN 1979 system for Belarusian",
                language="be",
                letters=_ENGLISH | _table("г=h е=ye ё=yo й=y ў=w ю=yu я=ya ь=’ ’=” '=” ʼ=”"),
                pairs=_table("зг=z·h кг=k·h сг=s·h тс=t·s цг=ts·h"),
            ),
            System(
                name="bgn-ru",
                source="BGN/PCGN 1947 system for Russian",
                language="ru",
                letters=_ENGLISH | _table("г=g е=e ё=ë й=y ю=yu я=ya ь=’ ъ=”"),
                initial=_table("е=ye ё=yë"),
                openers=_VOWELS | frozenset("йьъ"),
                pairs=_table("тс=t·s шч=sh·ch"),
            ),
            System(
                name="press-ru",
                source="practice of the English-language press for Russian names (Dmitry, Tikhanovskaya, Gnyot)",
                language="ru",
                letters=_ENGLISH | _table("г=g е=e ё=yo й=y ю=yu я=ya"),
                initial=_table("е=ye"),
                openers=frozenset("ьъ"),
                pairs=_table("ий=y ый=y"),
            ),
            System(
                name="national-2007",
                source="State Property Committee, No. 38 of 11 June 2007; recommended by UN resolution X/6 of 2012",
                language="be",
                letters=_CZECH,
                initial=_J_INITIAL,
                openers=_WITH_SHORT_U,
                pairs=_table("зь=ź ль=ĺ нь=ń сь=ś ць=ć"),
            ),
            System(
                # Г, Ж, Й, Ў, Ц, Ч, Ш and the iotated vowels stand in names published with the decision (Sharkawshchyna,
                # Safijewka, Dziedaw Kurgan, Chajchicy). Х and Ь stand in none that was seen; Х=H is what two other
                # implementations have, a dropped Ь is a guess.
                name="national-2023-be",
                source="State Property Committee, No. 19 of 24 March 2023, for Belarusian; Х and Ь unsure",
                language="be",
                letters=_COMMON | _table("г=g ж=zh х=h ц=c ч=ch ш=sh й=j ў=w е=ie ё=io ю=iu я=ia"),
                initial=_J_INITIAL,
                openers=_WITH_SHORT_U,
            ),
            System(
                name="national-2023-ru",
                source="State Property Committee, No. 19 of 24 March 2023, for Russian; Х, Е, Ё, Ю, Я, Ь and Ъ unsure",
                language="ru",
                letters=_COMMON | _table("г=g ж=zh х=h ц=c ч=ch ш=sh щ=shch й=j е=e ё=io ю=iu я=ia"),
                initial=_J_INITIAL,
            ),
            System(
                name="lacinka",
                source="Belarusian Latin alphabet, after the norm of 1929, without assimilation of softness",
                language="be",
                letters=_CZECH | _table("л=ł"),
                initial=_J_INITIAL,
                openers=_WITH_SHORT_U,
                pairs=_table("зь=ź ль=l нь=ń сь=ś ць=ć ле=le лё=lo лю=lu ля=la лі=li"),
            ),
        )
    }
)


def fold_homoglyphs(text: str) -> str:
    """Put every word that mixes Latin and Cyrillic look-alikes into one script; the length stays the same."""
    return _MIXED_WORD.sub(lambda match: _one_script(match[0]), text)


def _one_script(word: str) -> str:
    for table, foreign in ((_TO_CYRILLIC, _is_latin), (_TO_LATIN, _is_cyrillic)):
        folded = word.translate(table)
        if not any(foreign(letter) for letter in folded):
            return folded
    return word


def _is_latin(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "")


def _is_cyrillic(letter: str) -> bool:
    return "CYRILLIC" in unicodedata.name(letter, "")


def romanise(text: str, system: str) -> str:
    """Write the Cyrillic of a text in Latin letters by the named system; the rest stays."""
    if system not in SYSTEMS:
        raise SettingsError(f"unknown romanisation system {system!r}; known are {', '.join(SYSTEMS)}")
    return re.sub(
        r"[\u0400-\u04FF]+(?:['’ʼ][\u0400-\u04FF]+)*",
        lambda match: _romanise_word(match[0], SYSTEMS[system]),
        fold_homoglyphs(unicodedata.normalize("NFC", text)),
    )


def _romanise_word(word: str, system: System) -> str:
    small = word.lower()
    parts: list[str] = []
    position = 0
    while position < len(word):
        width = 2 if small[position : position + 2] in system.pairs else 1
        latin = _latin(small, position, width, system)
        parts.append(_in_case(latin, word, position))
        position += width
    return unicodedata.normalize("NFC", "".join(parts))


def _latin(small: str, position: int, width: int, system: System) -> str:
    letters = small[position : position + width]
    if width == 2:
        return system.pairs[letters]
    opened = position == 0 or small[position - 1] in system.openers
    if opened and letters in system.initial:
        return system.initial[letters]
    return system.letters.get(letters, letters)


def _in_case(latin: str, word: str, position: int) -> str:
    if not word[position].isupper():
        return latin
    return latin.upper() if len(word) > 1 and word.isupper() else latin[:1].upper() + latin[1:]


def spellings(cyrillic_name: str) -> frozenset[str]:
    """Return every Latin spelling of a Cyrillic name, with and without signs and diacritics.

    A letter that only one of the two languages has decides which systems apply; without one all do.
    """
    languages = _languages(fold_homoglyphs(cyrillic_name).lower())
    written = {romanise(cyrillic_name, name) for name, system in SYSTEMS.items() if system.language in languages}
    unsigned = {_SIGNS.sub("", spelling) for spelling in written}
    plain = {_without_diacritics(spelling) for spelling in unsigned}
    return frozenset(written | unsigned | plain)


def _languages(name: str) -> frozenset[str]:
    if set(name) & set("ўі"):
        return frozenset({"be"})
    return frozenset({"ru"}) if set(name) & set("ищъ") else frozenset({"be", "ru"})


def _without_diacritics(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("ł", "l").replace("Ł", "L"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
