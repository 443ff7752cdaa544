"""Letters: their names, and whether letters make a Vietnamese syllable. Pure."""

import re
import unicodedata
from typing import Final

_NAMES: Final = {
    "b": "bê",
    "c": "xê",
    "d": "đê",
    "đ": "đê",
    "f": "ép",
    "g": "giê",
    "h": "hát",
    "j": "gi",
    "k": "ca",
    "l": "e lờ",
    "m": "em",
    "n": "en",
    "p": "pê",
    "q": "quy",
    "r": "e rờ",
    "s": "ét",
    "t": "tê",
    "v": "vê",
    "w": "vê kép",
    "x": "ích",
    "z": "dét",
    "ă": "á",
    "â": "ớ",
    "y": "i dài",
}
VOWELS: Final = frozenset("aăâeêioôơuưy")
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SYLLABLE: Final = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    "(?:i[êe]u|y[êe]u|o[aăe]i|o[ae]o|ư[ơo]u|ư[ơo]i|u[ôo]i|uy[êe]|uya|uyu|u[âa]y|[ôo]ô|oo"
    "|iê|ie|yê|ye|ươ|ưo|uo|uô|oa|oă|oe|uâ|ua|uê|ue|uy|uơ|ia|ưa|ai|ao|au|âu|ay|ây|eo|êu|iu|oi|ôi|ơi"
    "|ui|ưi|ưu|[aăâeêioôơuưy])"
    "(?:ng|nh|ch|[cmnpt])?"
)


def name(letter: str) -> str:
    """How one letter is called; a vowel by its sound, a foreign one as it stands."""
    small = letter.lower()
    return _NAMES.get(small, small)


def lone(letter: str) -> str:
    """The same where it stands alone: d is dê there, so that it is not đ."""
    return "dê" if letter in {"d", "D"} else name(letter)


def spelled(letters: str) -> str:
    """Letter by letter: ATM is a tê em."""
    return " ".join("ô" if letter in "Oo" else name(letter) for letter in letters)


def has_vowel(word: str) -> bool:
    """Whether some letter, freed of its tone, is a vowel of Vietnamese."""
    return any(letter in VOWELS for letter in toneless(word))


def is_syllable(word: str) -> bool:
    """Whether Vietnamese could say this as one syllable, as it is written."""
    return _SYLLABLE.fullmatch(toneless(word)) is not None


def toneless(word: str) -> str:
    """In small letters, without the five tone marks."""
    parts = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", "".join(each for each in parts if each not in _TONES))
