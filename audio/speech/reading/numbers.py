"""Numbers in words, as a Vietnamese announcer of the north says them. Pure.

Rules: một after mươi is mốt, bốn is tư, năm after mười or mươi is lăm; an empty place of tens is
linh, of hundreds không trăm; the point parts thousands, the comma the fraction.
"""

import unicodedata
from typing import Final

DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION: Final = 10**9
_SPELLED_FROM: Final = 10**18
"""Nobody follows a number of this size: it is said digit by digit."""
_SAID_WHOLE: Final = 3
"""Decimals up to this many are said as a number, more of them one by one."""


def cardinal(n: int) -> str:
    """`n` >= 0 in words: 1005 is một nghìn không trăm linh năm."""
    if n >= _SPELLED_FROM:
        return spelled(str(n))
    return " ".join(_words(n, is_inner=False)) or DIGITS[0]


def ordinal(n: int) -> str:
    """`n` behind thứ: nhất, hai, ba, tư, năm, …"""
    return {1: "nhất", 4: "tư"}.get(n) or cardinal(n)


def spelled(digits: str) -> str:
    """Digit by digit; what is not a digit is left out."""
    values = (unicodedata.decimal(each, None) for each in digits)
    return " ".join(DIGITS[value] for value in values if value is not None)


def in_groups(digits: str, *lengths: int) -> str:
    """Digit by digit with a pause after each group of these lengths; the rest is the last one."""
    groups, at = [], 0
    for length in lengths:
        groups.append(digits[at : at + length])
        at += length
    groups.append(digits[at:])
    return ", ".join(spelled(group) for group in groups if group)


def number(written: str) -> str:
    """What stands in figures with points for thousands and a comma: 1.250,5 or 05 or 2,05."""
    whole, _, fraction = written.replace(".", "").partition(",")
    said = spelled(whole) if _is_code(whole) else cardinal(int(whole))
    return f"{said} phẩy {_fraction(fraction)}" if fraction else said


def _is_code(whole: str) -> bool:
    """Zeroes before a number of three figures or more, or before nothing, are said."""
    return whole.startswith("0") and (len(whole) > 2 or whole == "00")


def _fraction(digits: str) -> str:
    if digits.startswith("0") or len(digits) > _SAID_WHOLE:
        return spelled(digits)
    return cardinal(int(digits))


def _words(n: int, *, is_inner: bool) -> list[str]:
    if n >= _BILLION:
        high, rest = divmod(n, _BILLION)
        return [*_words(high, is_inner=is_inner), "tỷ", *_words(rest, is_inner=True)]
    words: list[str] = []
    for value, name in ((n // 10**6, "triệu"), (n // 1000 % 1000, "nghìn"), (n % 1000, "")):
        if value:
            words += _hundreds(value, is_inner=is_inner or bool(words))
            words += [name] if name else []
    return words


def _hundreds(n: int, *, is_inner: bool) -> list[str]:
    hundreds, rest = divmod(n, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or is_inner else []
    tens, ones = divmod(rest, 10)
    if tens == 0:
        return [*words, *(["linh"] if words and ones else []), *([DIGITS[ones]] if ones else [])]
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    return [*words, *([_ones(tens, ones)] if ones else [])]


def _ones(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    return {1: "mốt", 4: "tư"}.get(ones, DIGITS[ones]) if tens > 1 else DIGITS[ones]
