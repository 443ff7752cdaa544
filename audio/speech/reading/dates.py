"""Dates: 20/11/2025, ngày 2/9, 5-7/12, tháng 11/2025, quý III/2025, 2021-2025. Pure.

Of two figures with a stroke between, what stands around decides whether they are a day and its
month; the first ten days of a month are mùng.
"""

import re
from itertools import pairwise
from typing import Final

from audio.speech.reading.numbers import cardinal
from audio.speech.reading.page import Found, Place

_DAY: Final = r"(?P<{0}>0?[1-9]|[12][0-9]|3[01])"
_MONTH: Final = r"(?P<{0}>0?[1-9]|1[0-2])"
_YEAR: Final = r"(?P<{0}>(?:1[6-9]|20)[0-9]{{2}})"
_END: Final = r"(?![\w%°]|[./,:-][0-9]|/[A-ZĐ])"
_D, _M, _Y = _DAY.format("day"), _MONTH.format("month"), _YEAR.format("year")
_FULL: Final = re.compile(rf"{_D}(?P<mark>[/.-]){_M}(?P=mark){_Y}(?![\w/]|\.[0-9])")
_ISO: Final = re.compile(rf"{_Y}-{_M}-{_D}(?!\w)")
_SHORT: Final = re.compile(rf"{_D}/{_M}(?![\w%°/]|[.,:][0-9])")
_HYPHENED: Final = re.compile(rf"{_D}[.-]{_M}{_END}(?!\s?(?:tháng|hàng tháng|hằng tháng)\b)")
_LIST: Final = re.compile(
    rf"(?P<days>(?:[0-9]{{1,2}}\s?(?:,|-|–|và|đến)\s?){{1,8}}){_D}/{_M}(?:/{_Y})?(?![\w%°/]|[.,:][0-9])"
)
_MONTH_YEAR: Final = re.compile(rf"(?:T|t(?=[0-9]))?{_M}[/-]{_Y}(?![\w/]|[.,-][0-9])")
_SPELT: Final = re.compile(
    rf"{_D}(?=(?P<rest>(?:\s*(?:,|-|–|và|đến)\s?[0-9]{{1,2}}){{0,8}})\s+tháng\s+(?:[0-9]|giêng|chạp|[a-zđ]+\s+năm))"
)
_YEARS: Final = re.compile(
    r"((?:1[6-9]|20)[0-9]{2})\s?[-–—]\s?((?:1[6-9]|20)[0-9]{2})(?![\w/]|[.,][0-9])"
)
_QUARTER: Final = re.compile(r"Q([1-4])(?:/((?:19|20)[0-9]{2}))?(?![\w/])")
_NUMBERED: Final = re.compile(r"[0-9]{1,2}")

_NAMED: Final = re.compile(r"(?:ngày|mùng|mồng)\W*$")
_FEAST: Final = re.compile(
    r"(?:lễ|tết|dịp|khánh|kỷ niệm|chào mừng|phụ nữ|nhà giáo|lao động|thống nhất|thiếu nhi|"
    r"cách mạng|liệt sĩ|thầy thuốc|doanh nhân|người cao tuổi|thanh niên|gia đình|dân số|việt nam|"
    r"toàn dân|quân đội nhân dân|thế giới|môi trường|quốc tế|(?:thành|ra|của) \w+)\s?[\s(]$"
)
_BEFORE_DATE: Final = re.compile(
    r"(?:sáng|trưa|chiều|tối|đêm|khuya|hôm nay|ngày mai|ngày kia|hôm qua|hôm|nay|mai|qua|giờ|phút|"
    r"[0-9]h(?:[0-9]{2})?|[0-9]:[0-9]{2}|thứ \w+|t[2-7]|chủ nhật|cn|bảy|hạn|"
    r"trước|sau|kể từ)[\s,(]+$"
)
_BETWEEN: Final = re.compile(r"(?:từ|đến|đến hết|tới|hết|và|,|[-–])\s*$")
_LUNAR: Final = re.compile(
    r"[0-9/]+\s(?:âm lịch|năm (?:[^\W\d_]+ (?:tý|sửu|dần|"
    r"mão|thìn|tỵ|tị|ngọ|mùi|thân|dậu|tuất|hợi)\b)|dương lịch|\(âm)",
    re.IGNORECASE,
)
_FEW: Final = 10
_HALVES: Final = 5


def full_date(place: Place) -> Found | None:
    """Day, month and year."""
    found = place.match(_FULL) or place.match(_ISO)
    if found is None:
        return None
    return Found(found.end(), f"{_day_said(place, found['day'])} {_rest(found)}")


def listed_days(place: Place) -> Found | None:
    """Several days of one month: 24, 25/11; 5-7/12/2025."""
    found = place.match(_LIST)
    if found is None or not _may_be_days(place, found):
        return None
    said = _named(place) + re.sub(r"\s+", " ", _NUMBERED.sub(_day_of, _worded(found["days"])))
    said = said.replace(" ,", ",").strip()
    return Found(found.end(), f"{said} {_day(found['day'])} {_rest(found)}")


def short_date(place: Place) -> Found | None:
    """Day and month, where what stands around says that they are a date."""
    found = place.match(_SHORT)
    if found is not None and _is_date(place, int(found["day"]), int(found["month"])):
        return Found(found.end(), f"{_day_said(place, found['day'])} {_rest(found)}")
    found = place.match(_HYPHENED)
    if found is not None and re.search(r"(?<!từ )(?:ngày|mùng|mồng) $", place.before()):
        return Found(found.end(), f"{_day(found['day'])} {_rest(found)}")
    return None


def day_of_month(place: Place) -> Found | None:
    """The day in ngày 5 tháng 12: mùng where it is one of the first ten."""
    found = place.match(_SPELT)
    if found is None or not re.search(
        r"ngày (?:[0-9]{1,2}\s?(?:,|-|–|và|đến)\s?)*$", place.before()
    ):
        return None
    if re.search(r"[0-9] ngày $", place.before()):
        return None
    return Found(found.end(), _day(found["day"]))


def month_and_year(place: Place) -> Found | None:
    """11/2025, T11/2025, 11-2025."""
    found = place.match(_MONTH_YEAR)
    if found is None or re.search(r"\bsố\W*$", place.before()):
        return None
    if re.search(r"(?:đợt|kỳ|lần|khóa|vòng) $", place.before()):
        return Found(found.end(), f"{cardinal(int(found['month']))}{_year_of(found)}")
    named = place.word_before() in {"tháng", "và"} and place.text[place.at].isdecimal()
    named = (
        named
        or re.search(r"tháng [0-9, -]*(?:[0-9]+ (?:đến|và|tới) )?$", place.before()) is not None
    )
    month = _month(found["month"])
    return Found(
        found.end(),
        month.removeprefix("tháng ") + _year_of(found) if named else month + _year_of(found),
    )


def years(place: Place) -> Found | None:
    """2021-2025: from one to the other; of a school year or a term, one and the other."""
    found = place.match(_YEARS)
    if found is None:
        return None
    between = (
        ", "
        if re.search(r"(?:năm học|niên khóa|nhiệm kỳ|niên độ)\W*$", place.before())
        else " đến "
    )
    return Found(found.end(), cardinal(int(found[1])) + between + cardinal(int(found[2])))


def quarter(place: Place) -> Found | None:
    """Q4/2025."""
    found = place.match(_QUARTER)
    if found is None or (found[2] is None and place.next_word(found.end()) != "năm"):
        return None
    year = f" năm {cardinal(int(found[2]))}" if found[2] else ""
    return Found(found.end(), f"quý {cardinal(int(found[1]))}{year}")


def month_in_words(number: int) -> str:
    """tháng tư, tháng mười một."""
    return f"tháng {'tư' if number == 4 else cardinal(number)}"


def _may_be_days(place: Place, found: re.Match[str]) -> bool:
    days = [int(each) for each in _NUMBERED.findall(found["days"])] + [int(found["day"])]
    rising = all(0 < a < b for a, b in pairwise(days)) and days[-1] <= 31
    named = _NAMED.search(place.before()) or _BEFORE_DATE.search(place.before())
    if named or found["year"]:
        return rising
    hyphened = re.search(r"[-–]", found["days"]) is not None and "," not in found["days"]
    return rising and hyphened and days[-1] > int(found["month"])


def _is_date(place: Place, day: int, month: int) -> bool:
    before = place.before()
    if _NAMED.search(before) or _BEFORE_DATE.search(before) or _FEAST.search(before):
        return True
    if _LUNAR.match(place.text, place.at):
        return True
    is_part = day < month <= _HALVES  # 1/2, 2/3, 3/5: more likely a fraction
    if place.previous == "date" or _follows_date(before):
        return True
    if re.match(
        r"\s?(?:-|–|và|,|đến)\s?(?:ngày )?[0-9]{1,2}/[0-9]{1,2}(?![\w/])",
        place.text[place.at + len(str(day)) + len(str(month)) + 1 :],
    ):
        return day > month or bool(_BETWEEN.search(before) and not is_part)
    return (
        bool(_BETWEEN.search(before))
        and not is_part
        and re.search(r"ngày|từ|đến|tháng|hạn|hết", before) is not None
        and not re.search(r"(?:ngõ|ngách|hẻm|số|nhà|lô)\b[^,]*$", before)
    )


def _follows_date(before: str) -> bool:
    """Whether the pair of figures before can only be a day: 30/4 đến …"""
    pair = re.search(r"([0-9]{1,2})/([0-9]{1,2}) (?:đến hết|đến|tới|và) $", before)
    return pair is not None and int(pair[1]) > int(pair[2])


def _day_said(place: Place, day: str) -> str:
    bare = re.search(r"(?:mùng|mồng) $", place.before()) is not None
    return _named(place, few=int(day) <= _FEW) + _day(day, bare=bare)


def _named(place: Place, *, few: bool = False) -> str:
    """The word ngày, where it does not stand there and an announcer would say it."""
    before = place.before()
    if (
        _NAMED.search(before)
        or re.search(r"ngày [0-9, ]*(?:và |, )$", before)
        or _FEAST.search(before)
    ):
        return ""
    if _names_feast(before):
        return ""
    if few and re.search(r"(?:sáng|trưa|chiều|tối|đêm)\W*$", before):
        return ""
    return "ngày "


def _names_feast(before: str) -> bool:
    return re.search(r"(?:lễ|tết|dịp|kỷ niệm|mừng) [0-9/, -–và]*$", before) is not None


def _day(day: str, *, bare: bool = False) -> str:
    return ("mùng " if int(day) <= _FEW and not bare else "") + cardinal(int(day))


def _day_of(found: re.Match[str]) -> str:
    return _day(found[0])


def _worded(days: str) -> str:
    return re.sub(r"\s?(,)\s?|\s?[-–]\s?", lambda found: ", " if found[1] else " đến ", days)


def _rest(found: re.Match[str]) -> str:
    return month_in_words(int(found["month"])) + _year_of(found)


def _month(month: str) -> str:
    return month_in_words(int(month))


def _year_of(found: re.Match[str]) -> str:
    year = found.groupdict().get("year")
    return f" năm {cardinal(int(year))}" if year else ""
