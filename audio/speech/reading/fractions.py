"""Two figures and a stroke or point between that are neither date nor paper. Pure."""

import re
from typing import Final

from audio.speech.reading import letters
from audio.speech.reading.numbers import cardinal, number
from audio.speech.reading.page import Found, Place
from audio.speech.reading.quantities import FIGURES, sum_in_words

_STROKES: Final = re.compile(rf"{FIGURES}(?:\s?/\s?{FIGURES}){{1,5}}(?![^\W_]|/)")
_ADDRESS_END: Final = re.compile(
    r"(?P<strokes>[0-9]+(?:/[0-9]+){1,5})"
    r"(?P<letter>[A-ZĐa-zđ])(?![^\W_])"
)
_SECTIONS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){2,6}(?![0-9])")
_SCORE: Final = re.compile(
    r"([0-9]{1,3})\s?[-–:]\s?([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,7})(?![\w]|[.,:][0-9])"
)
_LETTERED: Final = re.compile(r"([0-9]{1,4})([A-ZĐ])/([0-9]{1,4})(?![\w/]|[.,][0-9])")
_PARTS: Final = 10
_ADDRESS: Final = re.compile(
    r"(?:số|số nhà|nhà|ngõ|ngách|hẻm|kiệt|lô|thửa|tổ|cụm|khối|block|tờ|đợt|kỳ|lần|đường)\W*$"
)
_OF: Final = re.compile(r"(?:đạt|được|có|hoàn thành|đã|còn|bằng|tỷ lệ|tỉ lệ)\W*$")


def stroke(place: Place) -> Found | None:
    """A fraction (ba phần tư), or one number over another: of a house, of so many."""
    if (ended := place.match(_ADDRESS_END)) and not _PER_LETTER.search(ended[0]):
        said = " trên ".join(number(each) for each in ended["strokes"].split("/"))
        return Found(ended.end(), f"{said} {ended['letter'].lower()}")
    if lettered := place.match(_LETTERED):
        return Found(
            lettered.end(),
            f"{number(lettered[1])} {letters.lone(lettered[2])} trên {number(lettered[3])}",
        )
    found = place.match(_STROKES)
    if found is None:
        return None
    figures = [each.strip() for each in found[0].split("/")]
    if _is_fraction(place, figures):
        below = "tư" if figures[1] == "4" else cardinal(int(figures[1]))
        return Found(found.end(), f"{cardinal(int(figures[0]))} phần {below}")
    return Found(found.end(), " trên ".join(sum_in_words(each) for each in figures))


_PER_LETTER: Final = re.compile(r"[hmlgs]$")


def sections(place: Place) -> Found | None:
    """1.2.3: the number of a section."""
    found = place.match(_SECTIONS)
    if found is None or re.fullmatch(FIGURES, found[0]):
        return None
    return Found(found.end(), " chấm ".join(number(each) for each in found[0].split(".")))


def score(place: Place) -> Found | None:
    """2-1 of a match, 1:500 of a scale."""
    found = place.match(_SCORE)
    before = place.before()
    if found is None:
        return None
    if re.search(r"(?:tỷ|tỉ) lệ\W*$", before):
        return Found(found.end(), f"{number(found[1])} trên {number(found[2])}")
    if re.search(r"(?:tỷ số|tỉ số|thắng|thua|hòa)\W*$", before):
        return Found(found.end(), f"{number(found[1])} {number(found[2])}")
    return None


def _is_fraction(place: Place, figures: list[str]) -> bool:
    if len(figures) != 2 or not all(each.isdecimal() for each in figures):
        return False
    above, below = int(figures[0]), int(figures[1])
    return 0 < above < below <= _PARTS and not _ADDRESS.search(place.before())
