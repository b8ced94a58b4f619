"""From a question to what is searched for: checked, and put in the words of each language of the corpus."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from coi_assistant.errors import QuestionError
from coi_assistant.lexicon import Lexicon
from coi_assistant.retrieval.lexical import LexicalQuery
from coi_assistant.told import Thousands, Told

LONGEST_QUESTION = 2_000
"""Characters. The model reads about 400 words; a longer text is a case file and not a question."""
SAME_LANGUAGE_WEIGHT, OTHER_LANGUAGE_WEIGHT = 1.0, 0.3
"""Weight of the lexical ranking against the dense one; see docs/evaluation.md for what each costs and brings."""


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def check_question(text: str) -> str:
    """Return a question or query ready to be asked: NFC, white space folded.

    Raises:
        QuestionError: it is empty, too long, or holds control characters.
    """
    if control := _CONTROL.search(text):
        character, place = f"U+{ord(control.group()):04X}", str(control.start())
        raise QuestionError(Told("error.question.control", character=character, position=place))
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    if not re.search(r"\w", folded):
        raise QuestionError(Told("error.question.no_words", question=repr(folded)))
    if len(folded) > LONGEST_QUESTION:
        length, limit = Thousands(len(folded)), Thousands(LONGEST_QUESTION)
        raise QuestionError(Told("error.question.too_long", beginning=repr(folded[:40]), length=length, limit=limit))
    return folded


def lexical_query(
    lexicon: Lexicon, text: str, language: str, spoken: Collection[str], *, exact_names: bool = False
) -> LexicalQuery:
    """Return a question for the lexical index: its words, its terms in the corpus's other languages, its names."""
    words = {language: lexicon.content_words(text, language)}
    words |= {other: lexicon.terms(text, other) for other in sorted(set(spoken) - {language, ""})}
    keys = () if exact_names else sorted({key for _, spellings in lexicon.asked_names(text) for key in spellings})
    return LexicalQuery(words=words, names=tuple(keys))


def lexical_weight(language: str, spoken: Collection[str]) -> float:
    """Return the weight of the lexical ranking: full only where the question's language is one of the corpus."""
    return SAME_LANGUAGE_WEIGHT if language in spoken else OTHER_LANGUAGE_WEIGHT
