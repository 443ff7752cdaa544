"""Sums and measures: 1.250.000đ, 35°C, 75 km/h, 5%, -2°C, 3.000đ/kg. Pure."""

import re
from typing import Final

from audio.speech.reading.numbers import number
from audio.speech.reading.page import Found, Place

FIGURES: Final = (
    r"(?:[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3}(?:\u00a0[0-9]{3})+"
    r"|[0-9]+,[0-9]+|[0-9]+\.[0-9]{1,2}(?![0-9]|\.[0-9])|[0-9]+)(?![0-9])"
)
"""A number as people write it: points, no-break spaces or (twice at least) commas for thousands."""

_MONEY: Final = {
    "vnđ": "đồng",
    "vnd": "đồng",
    "đồng": "đồng",
    "đ": "đồng",
    "₫": "đồng",
    "k": "nghìn đồng",
    "tr": "triệu đồng",
    "trđ": "triệu đồng",
    "usd": "đô la Mỹ",
    "$": "đô la Mỹ",
    "€": "ơ rô",
}
_UNITS: Final = {
    "km": "ki lô mét",
    "hm": "héc tô mét",
    "dm": "đề xi mét",
    "cm": "xen ti mét",
    "mm": "mi li mét",
    "m": "mét",
    "m2": "mét vuông",
    "m²": "mét vuông",
    "m3": "mét khối",
    "m³": "mét khối",
    "km2": "ki lô mét vuông",
    "km²": "ki lô mét vuông",
    "cm2": "xen ti mét vuông",
    "cm²": "xen ti mét vuông",
    "cm3": "xen ti mét khối",
    "cm³": "xen ti mét khối",
    "mm2": "mi li mét vuông",
    "mm²": "mi li mét vuông",
    "ha": "héc ta",
    "kg": "ki lô gam",
    "g": "gam",
    "gr": "gam",
    "mg": "mi li gam",
    "mcg": "mi crô gam",
    "µg": "mi crô gam",
    "μg": "mi crô gam",
    "l": "lít",
    "L": "lít",
    "ml": "mi li lít",
    "mL": "mi li lít",
    "cc": "xê xê",
    "°C": "độ xê",
    "ºC": "độ xê",
    "oC": "độ xê",
    "℃": "độ xê",
    "°F": "độ ép",
    "°": "độ",
    "º": "độ",
    "°N": "độ vĩ bắc",
    "°E": "độ kinh đông",
    "%": "phần trăm",
    "‰": "phần nghìn",
    "kV": "ki lô vôn",
    "kv": "ki lô vôn",
    "KV": "ki lô vôn",
    "V": "vôn",
    "mA": "mi li am pe",
    "kVA": "ki lô vôn am pe",
    "KVA": "ki lô vôn am pe",
    "W": "oát",
    "kW": "ki lô oát",
    "KW": "ki lô oát",
    "kWh": "ki lô oát giờ",
    "kwh": "ki lô oát giờ",
    "KWh": "ki lô oát giờ",
    "kWp": "ki lô oát píc",
    "MW": "mê ga oát",
    "Hz": "héc",
    "kHz": "ki lô héc",
    "MHz": "mê ga héc",
    "dB": "đề xi ben",
    "dBA": "đề xi ben a",
    "KB": "ki lô bai",
    "MB": "mê ga bai",
    "GB": "gi ga bai",
    "TB": "tê ra bai",
    "Mbps": "mê ga bít trên giây",
    "hPa": "héc tô pát can",
    "mb": "mi li ba",
    "mbar": "mi li ba",
    "mmHg": "mi li mét thủy ngân",
    "bar": "bar",
    "at": "át mốt phe",
    "h": "giờ",
    "H": "giờ",
    "phút": "phút",
    "giây": "giây",
    "p": "phút",
    "ph": "phút",
    "'": "phút",
    "′": "phút",
    "s": "giây",
    "ms": "mi li giây",
    "lít": "lít",
    "tấn": "tấn",
    "tạ": "tạ",
    "ngày": "ngày",
    "kcal": "ki lô ca lo",
    "HP": "mã lực",
    "PM": "pi em",
    "Km": "ki lô mét",
    "KM": "ki lô mét",
    "Kg": "ki lô gam",
    "KG": "ki lô gam",
    "Ha": "héc ta",
    "Km2": "ki lô mét vuông",
    "M2": "mét vuông",
    "M3": "mét khối",
}
_PER: Final = {
    "h": "giờ",
    "giờ": "giờ",
    "s": "giây",
    "giây": "giây",
    "phút": "phút",
    "l": "lít",
    "lít": "lít",
    "L": "lít",
    "m2": "mét vuông",
    "m²": "mét vuông",
    "m3": "mét khối",
    "m³": "mét khối",
    "ml": "mi li lít",
    "dl": "đề xi lít",
    "km2": "ki lô mét vuông",
    "km²": "ki lô mét vuông",
}


def _any(words: dict[str, str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


_SUM: Final = re.compile(rf"(?P<figures>{FIGURES})\s?(?P<unit>(?i:{_any(_MONEY)}))(?![^\W_])")
_BEFORE: Final = re.compile(rf"(?P<unit>\$|€|US\$|USD\s?)(?P<figures>{FIGURES})(?!\w)")
_MEASURE: Final = re.compile(
    rf"(?P<figures>{FIGURES})\s?(?P<unit>{_any(_UNITS)})"
    rf"(?:\s?/\s?(?P<per>{_any(_PER)})(?![^\W_]))?(?![^\W_])"
)
_ALONE: Final = re.compile(
    r"(?P<unit>km²|km2|cm²|cm2|mm²|mm2|m²|m2|m³|m3|km|kg|kWh|kV|kW|mm|cm|ha|°C|%)(?:\s?/\s?(?P<per>h|s|giây|ha|m2|m²|m3|m³))?(?!\d|[^\W_²³¹½¼¾])"
)
_MINUS: Final = re.compile(r"[-−–](?=[0-9])")
_PLUS: Final = re.compile(r"\+\s?(?=[0-9])")
_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


def money(place: Place) -> Found | None:
    """A sum with its currency; a thousand said k only where it touches the figure."""
    found = place.match(_BEFORE)
    if found is not None:
        return Found(
            found.end(),
            f"{sum_in_words(found['figures'])} {'ơ rô' if found['unit'] == '€' else 'đô la Mỹ'}",
        )
    found = place.match(_SUM)
    if found is None:
        return None
    unit = found["unit"]
    if unit.lower() in {"k", "tr"} and not (
        place.text[found.end("figures")] == unit[0] and unit.islower()
    ):
        return None
    figures = found["figures"]
    if _THOUSANDS.fullmatch(figures):
        figures = figures.replace(",", ".")
    return Found(found.end("unit"), f"{sum_in_words(figures)} {_MONEY[unit.lower()]}")


def measure(place: Place) -> Found | None:
    """A number and its unit, and what it is counted by: km/h, mg/l."""
    found = place.match(_MEASURE)
    if found is None or (
        _is_letter(found["unit"])
        and found.end("figures") != found.start("unit")
        and place.text[found.end("unit") : found.end("unit") + 1] != "/"
    ):
        return None
    if found["unit"] == "m2" and re.search(
        r"(?:trẻ em|cao|trẻ|cháu)(?: dưới| trên| từ)? $", place.before()
    ):
        return Found(found.end(), f"{amount(place, found['figures'])} mét hai")
    if _is_name(place, found["unit"]):
        return None
    per = f" trên {_PER[found['per']]}" if found["per"] else ""
    return Found(found.end(), f"{amount(place, found['figures'])} {_UNITS[found['unit']]}{per}")


def unit_alone(place: Place) -> Found | None:
    """A unit far from any figure: đồng một kg, mỗi m2."""
    found = place.match(_ALONE)
    if found is None:
        return None
    per = found["per"]
    said = f" trên {_PER.get(per) or _UNITS[per]}" if per else ""
    return Found(found.end(), _UNITS[found["unit"]] + said)


def sign(place: Place) -> Found | None:
    """A minus or plus before its figure."""
    before = place.before()
    free = not place.starts_line() and (before[-1:] in {" ", "("})
    found = place.match(_MINUS)
    if found and free and not re.search(r"[0-9][^\W\d]{0,3}%?\s*$", before):
        return Found(found.end(), "âm")
    found = place.match(_PLUS)
    if found and (free or place.touches_number()) and not place.starts_line():
        return Found(found.end(), "cộng")
    return None


def plain(place: Place) -> Found | None:
    """A number alone."""
    found = place.match(re.compile(rf"{FIGURES}(?![^\W_])"))
    return Found(found.end(), amount(place, found[0])) if found else None


def amount(place: Place, figures: str) -> str:
    """A number; with one point that parts no thousands it is a fraction, or a section's number."""
    whole, point, part = figures.partition(".")
    if point and len(part) < 3 and "," not in figures:
        if re.search(
            r"(?:mục|khoản|điều|phần|điểm|tiêu chí|phiên bản|chương|bài|bảng|hình|phụ lục)\W*$",
            place.before(),
        ):
            return f"{number(whole)} chấm {number(part)}"
        return number(f"{whole},{part}")
    return sum_in_words(figures)


def sum_in_words(figures: str) -> str:
    """A number in which commas or no-break spaces may part thousands too."""
    figures = figures.replace("\u00a0", "")
    return number(figures.replace(",", "") if figures.count(",") > 1 else figures)


def _is_letter(unit: str) -> bool:
    return unit in {"g", "l", "L", "V", "W", "h", "H", "p", "s", "'", "′", "ms", "PM"}


def _is_name(place: Place, unit: str) -> bool:
    """12H as a house, lớp 5s: the words before tell a name."""
    return (
        unit.isalpha()
        and len(unit) == 1
        and re.search(r"(?:lớp|số|số nhà|nhà|lô|tổ|khối|tòa|căn|ngõ|phòng)\s$", place.before())
        is not None
    )
