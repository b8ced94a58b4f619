"""In which language a text is written, by its function words.

The language decides how a text is stemmed and cut into sentences. Files seldom name it, and web pages often name the
language of their menus, so what a file declares is believed only where the text does not speak another.
"""

from __future__ import annotations

import re
from collections import Counter

# Frequent short words; one that several languages share ("de", "a") is divided among them. Languages of the field:
# those of the reports, of the host states and of the institutions.
_FUNCTION_WORDS = {
    "en": "the of and to in that for is was with on by as are from were which this have has not be his their or at it",
    "de": "der die und das den von zu mit für ist im des nicht ein eine auf dem sich als auch werden wird bei nach",
    "fr": "le la les des et en du une est que dans pour qui sur par au plus ont avec sont ce été aux il pas leur ces",
    "es": "el la los las y en del que una por con para su se al lo más fue como es sus han este ha entre pero no",
    "pt": "o os as e em do da que uma por com para não se dos das no na mais foi como ao pelo pela são seu sua ou",
    "it": "il la di che e in del della per un una è con non sono dei le gli al da nel alla si più ha anche come i",
    "nl": "de het een van en in dat is op te voor met zijn die niet aan er om ook als door bij naar uit werd worden",
    "pl": "w i na z do nie się że jest o od przez po dla są za to jak oraz który które która ich był jego być tym",
    "cs": "a v na se je že o s z do pro k jako ve by které který jsou za po od nebo však byl byla jeho při až ale",
    "sk": "a v na sa je že o s z do pre k ako vo by ktoré ktorý sú za po od alebo však bol bola jeho pri až ale",
    "lt": "ir į kad su iš buvo yra dėl apie nuo tai kaip jo po bei ar jų už kurie taip pat prie per savo metų ne bet",
    "lv": "un ir ka no ar par uz kas to pēc arī bija tika vai kā tā gan lai šo pie bet viņš viņa ne līdz savu gada",
    "et": "ja on ei et oli see ka kui mis ta oma või aga ning kes selle välja pärast nii tema olid veel üle nende",
    "sv": "och i att det som en på är av för med den till har de inte om ett han var från vid också sig men hade",
    "da": "og i at det som en på er af for med den til har de ikke om et han var fra ved også sig men havde blev",
    "fi": "ja on ei että oli se myös kun hän tai mutta ovat joka hänen sen mukaan ole ovat jotka kuin niin sekä",
    "ro": "și în de la a cu pe din care nu este pentru că au fost prin sau mai sunt lor după o un fi ale al dintre",
    "hu": "a az és hogy nem is egy volt meg van ez de el csak már mint vagy azt ha kell minden ki szerint után még",
    "tr": "ve bir bu da için ile de olarak olan daha gibi çok sonra kadar ne o ancak ise en göre olduğu değil var",
    "ru": "и в на не что с по о из как от его для это был за к их при а также которые или было она они мы же был",
    "be": "і ў на не што з па да як для яго гэта за ад таксама быў у а пра ці яны былі каб якія калі пасля было іх",
    "uk": "і в на не що з по до як для його це за від також був у та про або вони були щоб які який після було їх",
    "bg": "и в на не че с по от като за са да се е това към при които или беше той тя ще след си бе най го има",
}
_SHARED_BY = Counter(word for words in _FUNCTION_WORDS.values() for word in set(words.split()))
_WEIGHTS = {
    language: {word: 1 / _SHARED_BY[word] for word in words.split()} for language, words in _FUNCTION_WORDS.items()
}
_WORD = re.compile(r"[^\W\d_]+")

# Calibrated on the 1,200 paragraphs of XQuAD (de, en, es, ro, ru; 60 to 200 words): 1,185 right, 3 wrong, the rest in
# doubt.
_SMALLEST_SHARE = 0.04
_SMALLEST_LEAD = 1.15
_FEWEST_WORDS = 25
_WORDS_READ = 3000


def identify(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text; empty where it is short or in doubt."""
    words = Counter(_WORD.findall(text[: 12 * _WORDS_READ].lower()))
    total = sum(words.values())
    if total < _FEWEST_WORDS:
        return ""
    shares = {
        language: sum(words[word] * weight for word, weight in known.items()) / total
        for language, known in _WEIGHTS.items()
    }
    (first, most), (_, second) = Counter(shares).most_common(2)
    return first if most >= _SMALLEST_SHARE and most >= _SMALLEST_LEAD * second else ""


# Letters beyond a-z of each language, and the signs that texts in all of them use.
_LETTERS = {
    "de": "äöüß", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíóúüñ¿¡ªº", "pt": "ãõáâàçéêíóôúü", "it": "àèéìíòóùú",
    "nl": "éèëïöü", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž", "et": "äõöüšž", "sv": "åäöé", "da": "æøåé", "ro": "ăâîșțşţ", "hu": "áéíóöőúüű",
    "tr": "çğıiöşüâî",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
}  # fmt: skip
_ALPHABETS = [frozenset(letters) for letters in _LETTERS.values()]
_SIGNS = frozenset("“”„‘’‚«»‹›–—…•·§°€£№×©®\u00a0\u00ad")


def letters_fit(text: str) -> float:
    """Return which share of the letters beyond ASCII one language can account for; 1 where there are none.

    Text that was read in a wrong encoding has letters that no one language writes side by side.
    """
    strange = Counter(character for character in text.lower() if character > "\x7f" and character not in _SIGNS)
    total = sum(strange.values())
    if not total:
        return 1.0
    return max(sum(strange[letter] for letter in letters if letter in strange) for letters in _ALPHABETS) / total


def settle(declared: object, text: str) -> str:
    """Return the language of a text: what it was found to be, otherwise what its file declares."""
    code = re.match(r"[a-z]{2,3}(?![a-z])", str(declared or "").strip().lower())
    return identify(text) or (code[0] if code else "")
