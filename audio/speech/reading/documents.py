"""Numbers of papers: 45/2015/QĐ-TTg, 123/TB-UBND, 18-NQ/TW, QCVN 26:2025/BTNMT. Pure."""

import re
from typing import Final

from audio.speech.reading.letters import spelled
from audio.speech.reading.numbers import cardinal
from audio.speech.reading.numbers import spelled as digits
from audio.speech.reading.page import Found, Place

_NUMBER: Final = re.compile(
    r"(?P<number>[0-9]{1,5})(?:/(?P<year>(?:19|20)[0-9]{2}))?[/-]"
    r"(?P<code>[A-ZĐƯ][A-Za-zĐƯđư]+[0-9]{0,2}(?:[-/&.][A-ZĐƯ][A-Za-zĐƯđư]*[0-9]{0,2})*)(?![^\W_])"
)
_STANDARD: Final = re.compile(
    r"(?P<kind>QCVN|TCVN)\s?(?P<number>[0-9]+)(?:-(?P<part>[0-9]+))?:(?P<year>[0-9]{4})"
    r"(?:/(?P<code>[A-ZĐ]{2,}))?(?!\w)"
)
_CODE: Final = re.compile(r"(?:QĐ|NĐ|NQ|TT|CT|KH|TB|BC|CV|HD|TTr|GM|KL)-[A-ZĐ][A-Za-zĐ]+(?![^\W_])")
_KINDS: Final = {
    "QĐ": "quyết định",
    "NĐ": "nghị định",
    "NQ": "nghị quyết",
    "TT": "thông tư",
    "CT": "chỉ thị",
    "KH": "kế hoạch",
    "TB": "thông báo",
    "BC": "báo cáo",
    "CV": "công văn",
    "HD": "hướng dẫn",
    "TTr": "tờ trình",
    "GM": "giấy mời",
    "GP": "giấy phép",
    "QC": "quy chế",
    "CTr": "chương trình",
    "ĐA": "đề án",
    "PA": "phương án",
    "VBHN": "văn bản hợp nhất",
    "TTLT": "thông tư liên tịch",
    "BB": "biên bản",
    "HĐ": "hợp đồng",
    "KL": "kết luận",
    "CĐ": "công điện",
    "PL": "pháp lệnh",
    "CP": "chính phủ",
    "TTg": "thủ tướng chính phủ",
    "TW": "trung ương",
    "QH": "quốc hội khóa",
    "UBTVQH": "ủy ban thường vụ quốc hội khóa",
    "BTTTT": "bộ thông tin và truyền thông",
    "BYT": "bộ y tế",
    "BCA": "bộ công an",
    "BTC": "bộ tài chính",
    "BQP": "bộ quốc phòng",
    "BGDĐT": "bộ giáo dục và đào tạo",
    "BNV": "bộ nội vụ",
    "BXD": "bộ xây dựng",
    "BCT": "bộ công thương",
    "BKHCN": "bộ khoa học và công nghệ",
    "BVHTTDL": "bộ văn hóa, thể thao và du lịch",
    "BTP": "bộ tư pháp",
    "BGTVT": "bộ giao thông vận tải",
    "UB": "ủy ban",
    "ĐU": "đảng ủy",
    "TU": "thành ủy",
    "CAP": "công an phường",
    "QPPL": "quy phạm pháp luật",
    "SYT": "sở y tế",
    "SNV": "sở nội vụ",
    "SXD": "sở xây dựng",
    "VP": "văn phòng",
}
_PART: Final = re.compile(r"([A-Za-zĐƯđư]+)([0-9]*)")


def document(place: Place) -> Found | None:
    """The number, its year, and what the letters stand for."""
    found = place.match(_NUMBER)
    if found is None or not _is_code(place, found["code"]):
        return None
    number = found["number"]
    said = digits(number) if number.startswith("0") else cardinal(int(number))
    if found["year"]:
        said += f" trên {cardinal(int(found['year']))}"
    return Found(found.end(), f"{said}, {_in_words(place, found['code'])}")


def standard(place: Place) -> Found | None:
    """A technical standard."""
    found = place.match(_STANDARD)
    if found is None:
        return None
    parts = [
        place.page.table.entries.get(found["kind"], spelled(found["kind"])),
        cardinal(int(found["number"])),
    ]
    if found["part"]:
        parts.append(f"phần {cardinal(int(found['part']))}")
    said = f"{' '.join(parts)}, năm {cardinal(int(found['year']))}"
    return Found(
        found.end(), said + (f", {_in_words(place, found['code'])}" if found["code"] else "")
    )


def code_alone(place: Place) -> Found | None:
    """The letters without their number: QĐ-UBND."""
    found = place.match(_CODE)
    return Found(found.end(), _in_words(place, found[0])) if found else None


def _is_code(place: Place, code: str) -> bool:
    """TB-UBND and QH15, but not the name of a street after the number of a house."""
    first = _PART.match(code)
    return first is not None and (first[1] in _KINDS or first[1] in place.page.table.entries)


def _in_words(place: Place, code: str) -> str:
    said = []
    for letters, figures in _PART.findall(code):
        known = _KINDS.get(letters) or place.page.table.entries.get(letters)
        said.append(
            known
            or (spelled(letters) if letters.isupper() or len(letters) < 4 else letters.lower())
        )
        said += [cardinal(int(figures))] if figures else []
    return " ".join(said)
