"""Numbers that are said figure by figure: telephones, codes, number plates. Pure."""

import re
from typing import Final

from audio.speech.reading.letters import spelled as letters
from audio.speech.reading.numbers import cardinal, in_groups, spelled
from audio.speech.reading.page import Found, Place

_PHONE: Final = re.compile(
    r"(?:\+84 ?[0-9]{2,3}(?![ .-]?[0-9])|\(0[0-9]{2,3}\)[ .-]?[0-9](?:[ .-]?[0-9]){6,7}"
    r"|(?:\+84|0)(?:[ .-]?[0-9]){8,10}|1[89]00(?:[ .-]?[0-9]){4,6})(?![0-9]|[.,][0-9]|[^\W\d_])"
)
_EMERGENCY: Final = re.compile(
    r"(?:11[1-5]|1022|111|18[0-9]{2}|19[0-9]{2})(?![\w.,/:-]*[0-9]|[^\W\d_])"
)
_CALLED: Final = re.compile(
    r"(?:gọi|số máy|điện thoại|đường dây nóng|hotline|tổng đài|báo ngay|liên hệ|cứu hỏa|cứu thương|"
    r"cấp cứu|cảnh sát|pccc|alo|công an|lực lượng|nhánh|zalo|bảo vệ trẻ em)\b"
)
_COUNTED: Final = re.compile(
    r"\s?(?:người|hộ|trường hợp|đồng|cụm|ngày|vụ|cán bộ|chiến sĩ|học sinh|cháu|"
    r"suất|phần|triệu|nghìn|tỷ|em|xe|%|km|m\b|ha|/)"
)
_CODED: Final = re.compile(
    r"(?:mã(?: số)?(?: \w+)?|số hiệu|tài khoản|stk|cccd|cmnd|mst|otp|"
    r"căn cước(?: công dân)?|mật khẩu|số thẻ|"
    r"số định danh|đầu số|mã pin)(?: là| số)?[\s:]*$"
)
_SERIES: Final = re.compile(r"\bsố [a-zđ]{1,3} $")
_LONG: Final = re.compile(r"[0-9]{7,}(?![0-9]|[.,][0-9])")
_CODE: Final = re.compile(r"[0-9]{3,}(?:[ .-][0-9]{3,})*(?![0-9]|[.,][0-9])")
_PLATE: Final = re.compile(
    r"([0-9]{2})[ -]?([A-ZĐ]{1,2})([0-9])?[ -]([0-9]{3}\.?[0-9]{2}|[0-9]{4})(?![\w])"
)
_MONEY: Final = re.compile(r"\s?(?:đ|₫|vnđ|vnd|đồng|USD)", re.IGNORECASE)
_MASKED: Final = re.compile(r"(0[0-9]{1,3}|1[89]00)[.\s]?([xX]{3,})(?!\w)")
_MOBILE: Final = 10
_FEW_DIGITS: Final = 4


def phone(place: Place) -> Found | None:
    """A telephone number in the groups it is written in, or in those people say."""
    if masked := place.match(_MASKED):
        return Found(masked.end(), f"{spelled(masked[1])}, {' '.join('ích' for _ in masked[2])}")
    found = place.match(_PHONE)
    if found is None or _MONEY.match(place.text, found.end()) or place.touches_number():
        return None
    written = found[0]
    said = "cộng " if written.startswith("+") else ""
    groups = [group for group in re.split(r"[ .()+-]+", written) if group]
    if len(groups) > 1:
        return Found(found.end(), said + ", ".join(spelled(group) for group in groups))
    lengths = {_MOBILE: (4, 3), _MOBILE + 1: (4, 4)}.get(len(groups[0]), (4,))
    return Found(found.end(), said + in_groups(groups[0], *lengths))


def emergency(place: Place) -> Found | None:
    """113, 114, 115 and the like, where somebody is to call them."""
    found = place.match(_EMERGENCY)
    if (
        found is None
        or _CALLED.search(place.before()) is None
        or _COUNTED.match(place.text, found.end())
    ):
        return None
    if re.search(r"(?:số nhà|số [0-9]+|ngõ|năm|tổ|khoảng|gần|hơn) $", place.before()):
        return None
    return Found(found.end(), spelled(found[0]))


def code(place: Place) -> Found | None:
    """Numbers of accounts, cards and papers; any other that is long and is no sum."""
    found = place.match(_CODE)
    if found is not None and (_CODED.search(place.before()) or _SERIES.search(place.before())):
        groups = re.split(r"[ .-]", found[0])
        if len(groups) > 1 or len(found[0]) <= _FEW_DIGITS:
            return Found(found.end(), ", ".join(spelled(group) for group in groups))
        return Found(found.end(), _by_threes(found[0]))
    found = place.match(_LONG)
    if found is None or _MONEY.match(place.text, found.end()):
        return None
    return Found(found.end(), _by_threes(found[0]))


def plate(place: Place) -> Found | None:
    """A number plate: 15A-123.45, 15-B1 234.56."""
    found = place.match(_PLATE)
    if found is None:
        return None
    series = " ".join([letters(found[2]), *([spelled(found[3])] if found[3] else [])])
    number = ", ".join(spelled(part) for part in found[4].split("."))
    return Found(found.end(), f"{cardinal(int(found[1]))} {series.lower()}, {number}")


def _by_threes(digits: str) -> str:
    return in_groups(digits, *[3] * ((len(digits) - 2) // 3))
