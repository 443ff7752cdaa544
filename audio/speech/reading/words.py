"""Words, letters alone, abbreviations, and letters mixed with figures. Pure."""

import re
import unicodedata
from typing import Final

from audio.speech.reading import letters
from audio.speech.reading.numbers import cardinal, number, ordinal
from audio.speech.reading.numbers import spelled as digits
from audio.speech.reading.page import Found, Place

_MIXED: Final = re.compile(
    r"(?:[A-Za-zĐđ]+[0-9]+|[0-9]+[A-Za-zĐđ]+)(?:[A-Za-zĐđ0-9]*)(?:[-.,][0-9]+(?![^\W_]))?(?![^\W_])"
)
_RUN: Final = re.compile(r"[A-Za-zĐđ]+|[0-9]+(?:[.,][0-9]+)?")
_SUNDAY: Final = re.compile(r"CN(?![^\W_])")
_BEFORE_SUNDAY: Final = re.compile(
    r"(?:[0-9]h?|giờ|phút|sáng|trưa|chiều|tối|đêm|thứ \w+|t[2-7]|bảy|ngày|hôm)"
    r"(?:,| và| đến|-| -)?\s?$"
)
_HEIGHT: Final = re.compile(r"([0-9])m([0-9]{1,2})(?![\w.,/])")
_PRODUCT: Final = re.compile(r"[0-9]{1,4}(?:[xX][0-9]{1,4})+(?!\w|[.,][0-9])")
_MODEL: Final = re.compile(r"(?:mẫu|mã|tòa|toà|nhà|block|lô|lớp|ký hiệu|số|serial)\s$")
_SOUNDS: Final = re.compile(r"[^aeiouy]?(?:[aeiouy]{1,2}[^aeiouy]{1,2}){1,3}[aeiouy]{0,2}")
_WEEKDAY: Final = re.compile(r"T([2-7])(?![\w/.])")
_NTH: Final = re.compile(r"([0-9]{1,3})(?![\w/]|[.,][0-9])")
_JOINED: Final = re.compile(r"[A-ZĐƯ]+(?:[&-][A-ZĐƯ]+)+(?![^\W_])")
_SPELLED_UP_TO: Final = 5
_DIGITS_FROM: Final = 5
_DISEASE: Final = re.compile(r"(COVID|Covid|covid|NCOV|nCoV)[- ]?([0-9]+)")


def abbreviation(place: Place) -> Found | None:
    """By the table; what also is a syllable does not count in a heading of capitals."""
    short = place.page.table.at(place.text, place.at)
    if short is None:
        return None
    if place.is_heading() and short.isalpha() and letters.is_syllable(short):
        return None
    if place.text[place.at + len(short) : place.at + len(short) + 1].isdecimal() and _MODEL.search(
        place.before()
    ):
        return None
    end, said = place.at + len(short), place.page.table.entries[short]
    if short == "P." and re.compile(r"\s?[0-9]{3}").match(place.text, end):
        said = "phòng"
    return Found(end, said)


def joined_capitals(place: Place) -> Found | None:
    """TTr&ĐT, GD-ĐT: the parts one by one, & as và."""
    found = place.match(_JOINED)
    if found is None:
        return None
    said = []
    for part in re.split(r"([&-])", found[0]):
        if part == "&":
            said.append("và")
        elif part != "-":
            said.append(
                place.page.table.entries.get(part) or _capitals(part, is_heading=place.is_heading())
            )
    return Found(found.end(), " ".join(said))


def weekday(place: Place) -> Found | None:
    """T2 … T7, and CN beside them or beside an hour."""
    if (sunday := place.match(_SUNDAY)) and _BEFORE_SUNDAY.search(place.before()):
        return Found(sunday.end(), "chủ nhật")
    found = place.match(_WEEKDAY)
    return Found(found.end(), f"thứ {ordinal(int(found[1]))}") if found else None


def nth(place: Place) -> Found | None:
    """The figure behind thứ: nhất, hai, ba, tư; and tháng 4, which is tháng tư."""
    found = place.match(_NTH)
    if found is None:
        return None
    before, value = place.before(), int(found[1])
    if re.search(r"\bthứ $", before) or (
        re.search(r"\bthứ (?:[2-7]\s?(?:,|và|-|–|đến)\s?)+$", before) and 1 < value < 8
    ):
        return Found(found.end(), ordinal(value))
    if re.search(r"(?:hạng|giải|hàng|thứ hạng) $", before) and value == 1:
        return Found(found.end(), ordinal(value))
    if re.search(r"(?:đề án|xe buýt số|tuyến số) $", before) and found[1].startswith("0"):
        return Found(found.end(), digits(found[1]))
    if value == 4 and re.search(
        r"(?:(?:ngày|mùng|mồng) [0-9]{1,2} |(?<![0-9] ))"
        r"tháng (?:[0-9]{1,2}\s?(?:,|và|-|–|đến)\s?)*$",
        before,
    ):
        return Found(found.end(), "tư")
    return None


def mixed(place: Place) -> Found | None:
    """Letters and figures in one: QL5, 12A, H5N1, C06; and COVID-19."""
    found = place.match(_DISEASE)
    if found is not None:
        return Found(found.end(), f"cô vít {cardinal(int(found[2]))}")
    found = place.match(_PRODUCT)
    if found is not None:
        return Found(
            found.end(), " nhân ".join(number(each) for each in re.split("[xX]", found[0]))
        )
    found = place.match(_HEIGHT)
    if found is not None and re.search(
        r"(?:cao|dài|rộng|sâu|dưới|trên|khoảng|hơn|từ|đến)\W*$", place.before()
    ):
        return Found(
            found.end(),
            f"{number(found[1])} mét "
            + (digits(found[2]) if found[2][0] == "0" else number(found[2])),
        )
    found = place.match(_MIXED)
    if found is None:
        return None
    return Found(found.end(), " ".join(_run(place, run) for run in _RUN.findall(found[0])))


def _run(place: Place, run: str) -> str:
    if not run.isalpha():
        is_code = run.startswith("0") or (run.isdecimal() and len(run) > _DIGITS_FROM)
        return digits(run) if is_code else number(run.replace(".", ","))
    is_model = run.isupper() and len(run) < 3 and _MODEL.search(place.before()) is not None
    known = None if is_model else place.page.table.entries.get(run)
    if known or is_model:
        return known or letters.spelled(run)
    if len(run) == 1 and run.lower() in letters.VOWELS:
        return run.lower()
    is_short = run.isupper() and len(run) <= _SPELLED_UP_TO
    if is_short or not letters.has_vowel(run):
        return letters.spelled(run)
    return run.lower() if run.isupper() else run


def word(place: Place) -> Found | None:
    """A run of letters as it stands; capitals small, or spelled where they make no word."""
    text, end = place.text, place.at
    while end < len(text) and _goes_on(text, end, place.at):
        end += 1
    if end == place.at:
        return None
    return Found(end, _as_said(place, text[place.at : end]))


def _goes_on(text: str, at: int, start: int) -> bool:
    each = text[at]
    if each.isalpha() and not each.isdigit():
        return True
    if at == start:
        return False
    inner = each in "'’" and text[at + 1 : at + 2].isalpha() and text[at - 1].isalpha()
    return inner or unicodedata.combining(each) > 0


def _as_said(place: Place, written: str) -> str:
    if len(written) == 1:
        small = _small(written)
        return (
            small
            if small in letters.VOWELS or (not written.isascii() and small != "đ")
            else letters.lone(written)
        )
    if not written.isupper():
        return written
    small = _small(written)
    return place.page.table.entries.get(small) or _capitals(written, is_heading=place.is_heading())


def _capitals(written: str, *, is_heading: bool) -> str:
    small = _small(written)
    if letters.is_syllable(written) or not written.isalpha():
        return small
    if len(written) == 1:
        return letters.name(written)
    short = len(written) <= _SPELLED_UP_TO and not is_heading
    if short and len(written) > 3 and _SOUNDS.fullmatch(small) and small.isascii():
        return small
    if short or not letters.has_vowel(written):
        return letters.spelled(written)
    return small


def _small(written: str) -> str:
    return unicodedata.normalize("NFC", written.lower())
