"""Everything that is neither word nor figure: pauses, signs, marks of a list. Pure."""

import re
import unicodedata
from typing import Final

from audio.speech.reading import letters
from audio.speech.reading.numbers import DIGITS, cardinal
from audio.speech.reading.page import Found, Place
from audio.speech.reading.roman import value_of

_BULLET: Final = re.compile(r"[-–—−•*+●▪■◦○►➢✓✔➤·](?:[ \t\u00a0]+)(?=\S)|[-–—•+*](?=[^\W\d_])")
_NUMBERED: Final = re.compile(
    r"([0-9]{1,2})[.)](?:[ \t\u00a0]+|(?=[^\W\d_]))(?=\S)|([0-9]{1,2})/[ \t\u00a0]+(?=\S)"
)
_LETTERED: Final = re.compile(r"([A-Za-zđĐ])(?:\)|\.(?=\s))[ \t\u00a0]*(?=\S)")
_ROMAN: Final = re.compile(r"([IVX]{1,5})[.)/-]?(?<=[.)/-])[ \t\u00a0]+(?=\S)")
_ENCLOSED: Final = re.compile(r"\(([0-9]{1,2}|[a-zđ])\)|(?<=[\s:;,])([0-9]{1,2}|[a-zđ])\)(?=\s)")
_ROMAN_FORM: Final = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_DASH: Final = re.compile(r"[ \t\u00a0]*[-–—−]+[ \t\u00a0]*")
_ARROW: Final = re.compile(r"[→⇒➔]|[-=]+>")
_STROKE: Final = re.compile(r"\s?/\s?")
_DOTS: Final = re.compile(r"[.…]{2,}|…")
_STOPS: Final = re.compile(r"[?!]+[.…]*")
_PLUS: Final = re.compile(r"\+\s?(?=[^\W\d_])")
_BLANK: Final = re.compile(r"[ \t\u00a0\u2000-\u200f\u202f\u205f\u3000\ufeff]+")
_LINES: Final = re.compile(r"[ \t\u00a0]*(?:\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029])\s*")
_INITIAL: Final = re.compile(r"\.(?=\s?[^\W\d_a-zđ])")
_RATES: Final = frozenset(
    [
        "ngày",
        "tháng",
        "năm",
        "tuần",
        "giờ",
        "phút",
        "người",
        "hộ",
        "lần",
        "suất",
        "khẩu",
        "cháu",
        "em",
        "học",
        "con",
        "cây",
        "ca",
        "xe",
        "lượt",
        "phòng",
        "lít",
        "tấn",
        "tạ",
        "ha",
        "sào",
        "bao",
        "trang",
        "bình",
        "thẻ",
        "phiếu",
        "đợt",
        "buổi",
        "vé",
        "cái",
        "chiếc",
        "trẻ",
        "thửa",
        "căn",
        "bữa",
        "đêm",
        "mũi",
        "liều",
        "chuyến",
        "mẫu",
        "quý",
        "kỳ",
        "khóa",
        "công",
        "bộ",
        "cơ",
        "trường",
        "kg",
        "g",
        "m",
        "m2",
        "m3",
        "m²",
        "m³",
        "km",
        "kwh",
        "kw",
        "km2",
        "l",
        "tổ",
        "điểm",
        "cử",
        "vụ",
        "số",
    ]
)
_SAID: Final = {
    "&": "và",
    "=": "bằng",
    "%": "phần trăm",
    "@": "a còng",
    "#": "thăng",
    "<": "nhỏ hơn",
    ">": "lớn hơn",
    "≥": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng",
    "±": "cộng trừ",
    "×": "nhân",
    "÷": "chia",
    "≈": "xấp xỉ",
    "~": "khoảng",
    "°": "độ",
    "$": "đô la",
    "€": "ơ rô",
    "£": "bảng",
    "¥": "yên",
    "₫": "đồng",
    "‰": "phần nghìn",
    "№": "số",
    "§": "mục",
    "²": "mũ hai",
    "³": "mũ ba",
    "¹": "mũ một",
    "½": "một phần hai",
    "¼": "một phần tư",
    "¾": "ba phần tư",
    "⅓": "một phần ba",
    "⅔": "hai phần ba",
    "+": "cộng",
    "µ": "mi crô",
    "℃": "độ xê",
}
_PAUSES: Final = {
    ",": ",",
    ":": ":",
    ";": ";",
    ".": ".",
    "(": ",",
    ")": ",",
    "[": ",",
    "]": ",",
    "{": ",",
    "}": ",",
    "|": ",",
    "/": ",",
    "·": ",",
    "-": "",
    "–": "",
    "—": "",
    "−": "",
    "_": "",
    "*": "",
    "•": ",",
    "●": ",",
    "■": ",",
    "▪": ",",
    "◦": ",",
    "►": ",",
    "➢": ",",
    "✓": ",",
    "✔": ",",
    "➤": ",",
    "○": ",",
    "、": ",",
    "。": ".",
    "，": ",",
    "：": ":",
    "；": ";",
    "？": "?",
    "！": "!",
    "¿": "",
    "¡": "",
}
_STRAIN: Final = re.compile(r"(?:cúm|số|lớp|vi rút|virus) [a-zđ]$")
_SILENT: Final = frozenset({"Pi", "Pf", "Cc", "Cf", "Zs"})
_MEASURED: Final = frozenset({"number", "measure", "money"})
_GROUPED: Final = frozenset(
    {"number", "time", "date", "money", "measure", "nth", "roman", "stroke"}
)


def listing(place: Place) -> Found | None:
    """What counts the items of a list: 1. at the start of a line, a), (1), a dash."""
    if place.starts_line():
        if found := place.match(_NUMBERED):
            return Found(found.end(), f"{cardinal(int(found[1] or found[2]))},")
        if (found := place.match(_ROMAN)) and _ROMAN_FORM.fullmatch(found[1]):
            return Found(found.end(), f"{cardinal(value_of(found[1]))},")
        if found := place.match(_LETTERED):
            # The point stays a point: read again, it would be the end of a sentence.
            return Found(found.end(), _letter(found[1]) + ("." if "." in found[0] else ","))
    found = place.match(_ENCLOSED)
    if found is None:
        return None
    mark = found[1] or found[2]
    if mark.isdecimal():
        return Found(found.end(), f"{cardinal(int(mark))},")
    return Found(found.end(), f"{_letter(mark)},")


def _letter(written: str) -> str:
    small = written.lower()
    return small if small in letters.VOWELS else letters.lone(small)


def until(place: Place) -> Found | None:
    """A dash between two figures: đến. With blanks around it only between two of one kind."""
    found = place.match(_DASH)
    if found is None or place.previous not in _GROUPED:
        return None
    if re.compile(r"Km ?[0-9]|KM ?[0-9]").match(place.text, found.end()):
        return Found(found.end(), "đến")
    follows = place.rule_at(place.page, found.end(), place.previous)
    if follows not in _GROUPED or not place.text[found.end() : found.end() + 1].isalnum():
        return None
    spaced = found[0].strip() != found[0]
    if (
        not spaced
        or {place.previous, follows} <= _MEASURED
        or follows == place.previous
        or re.search(r"\btừ\b[^,]*$", place.before())
    ):
        return Found(found.end(), "đến")
    return None


def times(place: Place) -> Found | None:
    """x between two figures: nhân."""
    found = place.match(re.compile(r"\s?[x×X*]\s?(?=[0-9])"))
    return Found(found.end(), "nhân") if found and place.touches_number() else None


def per(place: Place) -> Found | None:
    """A stroke between a sum or a count and what it is counted by: đồng một người."""
    found = place.match(_STROKE)
    if found is None or re.search(r"[0-9]", place.before()) is None:
        return None
    if place.text[found.end() : found.end() + 1].isdecimal() and re.search(
        r"[0-9] [^\W\d_]+(?: [^\W\d_]+)?$", place.before()
    ):
        return Found(found.end(), "trên")
    follows = re.compile(r"[^\W_]+").match(place.text, found.end())
    if follows is None or follows[0].lower() not in _RATES:
        return None
    return Found(found.end(), "một")


def sign(place: Place) -> Found | None:
    """A sign that has a word."""
    each = place.text[place.at]
    if said := _SAID.get(each):
        return Found(place.at + 1, said)
    value = unicodedata.decimal(each, None)
    if value is not None:
        return Found(place.at + 1, DIGITS[value])
    if not each.isnumeric() or each.isalpha():
        return None
    quantity = unicodedata.numeric(each)
    return (
        Found(place.at + 1, cardinal(int(quantity)))
        if quantity >= 0 and quantity == int(quantity)
        else None
    )


def pause(place: Place) -> Found | None:
    """What is not said: blanks, ends of lines, marks. What comes back is the pause it makes."""
    for pattern, said in (
        (_LINES, None),
        (_BLANK, ""),
        (_ARROW, ","),
        (_STOPS, None),
        (_DOTS, None),
    ):
        if found := place.match(pattern):
            return Found(found.end(), _weighed(place, found) if said is None else said)
    if (found := place.match(_PLUS)) and not place.starts_line():
        return Found(found.end(), ",")
    if place.starts_line() and (found := place.match(_BULLET)):
        return Found(found.end(), "")
    if (found := place.match(_DASH)) and found[0]:
        return Found(found.end(), "," if found[0] != found[0].strip() or len(found[0]) > 1 else "")
    said = _marked(place)
    return None if said is None else Found(place.at + 1, said)


def _marked(place: Place) -> str | None:
    """The pause of one mark; None for what is no mark."""
    each = place.text[place.at]
    if (each == "/" and _STRAIN.search(place.before())) or (each == "." and _is_initial(place)):
        return ""
    if each in _PAUSES:
        return _PAUSES[each]
    return "" if unicodedata.category(each) in _SILENT or each in "\"'`´\\" else None


def _weighed(place: Place, found: re.Match[str]) -> str:
    """The pause of a line's end or of several marks, by what they are and what follows."""
    written, follows = found[0], place.text[found.end() : found.end() + 1]
    if written[0] in "?!":
        return "?" if "?" in written else "!"
    if written[0] in ".…":
        return "," if _goes_on(place.text, found.end()) else "."
    if not follows:
        return ""
    if re.search(r"[,;:]\s*$", place.before()) or (
        len(re.findall(r"\n", written)) == 1 and not _begins(follows)
    ):
        return ""
    return "."


def _goes_on(text: str, at: int) -> bool:
    """Whether the sentence goes on behind closing marks."""
    return text[at : at + 40].lstrip(" \t\u00a0)]}”’\"'»,")[:1].islower()


def _begins(follows: str) -> bool:
    """Whether what follows on the next line begins something new."""
    return not follows.islower()


def _is_initial(place: Place) -> bool:
    """The point of a shortened name: Nguyễn V. An."""
    before = place.text[max(0, place.at - 2) : place.at]
    if not before[-1:].isupper() or before[:-1].isalnum():
        return False
    follows = place.text[place.at + 1 :].lstrip(" ")
    if follows[:1] in {",", ";"} or place.text[place.at + 1 : place.at + 2].isupper():
        return True
    named = re.search(r"[^\W\d_]+ [^\W\d_]$", place.text[max(0, place.at - 20) : place.at])
    middle = named is not None and re.match(r"[^\W\d_]+(?: [a-zà-ỹđ]|[,.]|$)", follows) is not None
    return follows[:1].islower() or (
        middle
        and re.search(r"(?:ông|bà|anh|chị|em|cụ|chí) [^\W\d_]+ [^\W\d_]$", place.before())
        is not None
    )
