"""Roman numerals: Đại hội XIII, Quý III/2025, lần thứ IV, I. at the start of a line. Pure."""

import re
from typing import Final

from audio.speech.reading.letters import is_syllable
from audio.speech.reading.numbers import cardinal, ordinal
from audio.speech.reading.page import Found, Place

_ROMAN: Final = re.compile(
    r"(?=[IVXLC])(?P<numeral>C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"
    r"(?:/(?P<year>(?:19|20)[0-9]{2}))?(?![^\W_]|/\w|[’'])"
)
_AFTER: Final = re.compile(
    r"(?:đại hội|quý|thế kỷ|thế kỉ|khóa|khoá|thứ|kỳ|chương|phần|mục|cấp|nhóm|loại|"
    r"vòng|tập|quyển|hạng|bảng|"
    r"điều|phụ lục|giai đoạn|đợt|vùng|khu vực|trung ương|hội nghị|bậc|"
    r"cụm|tiểu khu|miền|thời kỳ|chuyên khoa|"
    r"đại hội đảng|toàn quốc|khối|vành đai|lớp|báo động|bầu cử số|"
    r"chiến tranh thế giới|mức|festival)"
    r"(?: lần thứ| thứ| lần)?\s$"
)
_BESIDE: Final = re.compile(r"\b[ivxlc]{1,6}(?:/[0-9]{4})?(?:,| và| đến|-| -)\s?$")
_ALONE: Final = re.compile(r"[IVX]{2,}")
_LISTED: Final = re.compile(r"(?:, | và | - |-)(?:II|III|IV)(?!\w)")
_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def roman(place: Place) -> Found | None:
    """Where the words before ask for a number, or where it could be nothing else."""
    found = place.match(_ROMAN)
    if found is None or not found["numeral"]:
        return None
    before = place.before()
    if found["numeral"] in {"C", "L"}:
        return None
    if not _AFTER.search(before) and not (_BESIDE.search(before) and place.previous == "roman"):
        numeral = found["numeral"]
        if _LISTED.match(place.text, found.end()):
            return Found(found.end(), cardinal(value_of(numeral)))
        if not _ALONE.fullmatch(numeral) or (place.is_heading() and is_syllable(numeral)):
            return None
    value = value_of(found["numeral"])
    said = ordinal(value) if re.search(r"thứ $", before) else cardinal(value)
    year = f" năm {cardinal(int(found['year']))}" if found["year"] else ""
    return Found(found.end(), said + year)


def value_of(numeral: str) -> int:
    """The value of a well-formed numeral."""
    values = [_VALUES[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < following else one for one, following in pairs)
