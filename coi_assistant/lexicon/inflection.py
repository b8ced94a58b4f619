"""From a name in a case ending to the forms it may stand for: Тихановской -> Тихановская, Łukaszenki -> Łukaszenka.

Grammar alone cannot tell: «Кудина» is a man's genitive or a woman's name. So the functions give what is possible, and
who calls them keeps what is known.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["dictionary_form", "possible_forms"]

_Rules = tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]


def _rules(*entries: tuple[str, str]) -> _Rules:
    """Read (ending, replacements separated by blanks; `-` for none)."""
    return tuple(
        (re.compile(f"(?:{ending})$"), tuple(new.replace("-", "") for new in news.split())) for ending, news in entries
    )


# Endings that only one dictionary form has. Belarusian and Russian side by side.
_CERTAIN = _rules(
    (r"(?<=[сц]к)(?:ого|ому|им|ом|ага|аму|ім)", "ий"),
    (r"(?<=[сц]к)(?:ой|ую|ою|ай|аю)", "ая"),
    (r"(?<=[иі]ч)(?:а|у|ем|ам|е|ы|и|ами|амі|ей|аў)", "-"),
    (r"(?<=[ео]нк)(?:и|і|у|ой|ам|ай)|(?<=энк)(?:і|у|ам|ай|ой)", "а"),
    (r"(?<=[оеёаэ][вў])(?:ым|ых|ыми|ымі)", "-"),
    (r"(?<=[иыі]н)(?:ым|ых|ыми|ымі)", "-"),
    (r"(?<=[оеёаэ]в)(?:ой|ай|ою|аю)", "а"),
    (r"(?<=[иыі]н)(?:ой|ай|ою|аю)", "а"),
)
_CYRILLIC = _rules(
    (r"сце", "ст"),
    (r"дзе", "д да"),
    (r"ц[еэ]", "т та ка"),
    (r"з[еэ]", "га г"),
    (r"цы", "ка"),
    (r"ами|амі|ям[иі]|ах|ях", "- а"),
    (r"[оа]й|[оа]ю", "а"),
    (r"[еёя]й|[еёя]ю", "я а"),
    (r"ью|ьо", "-"),
    (r"[оаеёя]м", "- й а"),
    (r"[ыэ]", "- а"),
    (r"[иі]", "- а я й"),
    (r"у", "- а"),
    (r"е", "- а я й"),
    (r"ю", "- я й"),
    (r"я", "- й"),
    (r"а", "-"),
)
_CERTAIN_LATIN: dict[str, _Rules] = {
    "pl": _rules((r"(?<=[sc]k)(?:iego|iemu|im)", "i"), (r"(?<=[sc]k)(?:iej|ą)", "a"), (r"(?<=wicz)(?:a|owi|em)", "-")),
    "cs": _rules((r"(?<=[sc]k)(?:ého|ému|ým|ém)", "ý"), (r"(?<=[sc]k)(?:é|ou)", "á")),
}
_LATIN: dict[str, _Rules] = {
    "pl": _rules(
        (r"ami|ach|om|owi|em|ów", "- a"),
        (r"ce", "ka"),
        (r"dze", "ga"),
        (r"nie", "n na no"),
        (r"(?<=[wbpmst])ie", "- a o"),
        (r"rze", "r ra"),
        (r"le", "l la ł ła"),
        (r"[aue]", "- o"),
        (r"[yi]", "- a"),
        (r"[ęą]|o", "a"),
    ),
    "lt": _rules(
        (r"(?:oje|ams|ais|ose|os|ai|ą|ų)", "a - as"),
        (r"(?:yje|iaus|iui|iumi|iuje|io|į|iu)", "- is us ius"),
        (r"(?:uje|ui|as|is|ys|us|u|e|o)", "- a"),
        (r"ė|ės|ei|ę|ėje", "ė"),
        (r"a", "-"),
    ),
    "cs": _rules(
        (r"(?:ovi|em|ům|ech)", "-"),
        (r"(?:u|y|e|ě|ou|o|i)", "- a"),
        (r"a", "-"),
    ),
    "de": _rules((r"s", "-")),
    "sv": _rules((r"s", "-")),
}
SHORTEST_STEM = 3
"""Letters that must be left; with fewer nearly anything becomes a form of anything."""


def dictionary_form(token: str, language: str = "") -> str:
    """Return the form that a name certainly stands for, by its ending; the token itself where none is sure."""
    rules = _CERTAIN if _is_cyrillic(token) else _CERTAIN_LATIN.get(language, ())
    return next(iter(_replaced(token, rules)), token)


@lru_cache(maxsize=16384)
def possible_forms(token: str, language: str = "") -> tuple[str, ...]:
    """Return further forms that a name may stand for, likely ones first, without the token itself.

    Latin spellings are taken apart only by the rules of the language, if there are any.
    """
    rules = _CYRILLIC if _is_cyrillic(token) else _LATIN.get(language, ())
    forms = [dictionary_form(token, language), *_replaced(token, rules)]
    return tuple(dict.fromkeys(form for form in forms if form != token))


def _is_cyrillic(token: str) -> bool:
    return re.search(r"[\u0400-\u04FF]", token) is not None


def _replaced(token: str, rules: _Rules) -> tuple[str, ...]:
    small = token.casefold()
    for ending, news in rules:
        match = ending.search(small)
        if match and match.start() >= SHORTEST_STEM:
            return tuple(token[: match.start()] + new for new in news if _may_follow(small[match.start() - 1], new))
    return ()


def _may_follow(letter: str, ending: str) -> bool:
    if ending == "й":
        return letter in "аеёиіоуыэюя"
    return ending != "я" or letter not in "гжкхцчшщ"
