"""Addresses of the network: mail and pages, said sign by sign. Pure."""

import re
import unicodedata
from typing import Final

from audio.speech.reading.letters import has_vowel, spelled
from audio.speech.reading.numbers import spelled as digits
from audio.speech.reading.page import Found, Place

_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ENDS: Final = r"(?:vn|com|net|org|gov|edu|info|asia|me|io|app)"
_MAIL: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._%+-]{0, 63}@{_NAME}(?:\.{_NAME}){{1,5}}")
_PAGE: Final = re.compile(
    rf"(?P<scheme>https?://)?(?P<host>(?:{_NAME}\.){{1,5}}{_ENDS})(?![A-Za-z0-9-])(?P<path>(?:[/?#][A-Za-z0-9._~%/?#=&+-]*[A-Za-z0-9/=])?)"
)
_LINK: Final = re.compile(r"https?://[^\s<>\"“”]*[A-Za-z0-9/]")
_TOKEN: Final = re.compile(r"[A-Za-z]+|[0-9]+|.")
_SIGNS: Final = {
    ".": "chấm",
    "@": "a còng",
    "-": "gạch ngang",
    "_": "gạch dưới",
    "/": "gạch chéo",
    "%": "phần trăm",
    "+": "cộng",
    "?": "chấm hỏi",
    "#": "thăng",
    "=": "bằng",
    "&": "và",
    ":": "hai chấm",
    "~": "dấu ngã",
}
_KNOWN: Final = {
    "vn": "vê en",
    "com": "com",
    "gov": "gốp",
    "www": "vê kép vê kép vê kép",
    "net": "nét",
    "org": "o rờ gờ",
    "edu": "e đu",
}


def mail(place: Place) -> Found | None:
    """ubnd@haiphong.gov.vn"""
    found = place.match(_MAIL)
    return Found(found.end(), _said(found[0])) if found else None


def page(place: Place) -> Found | None:
    """haiphong.gov.vn, https://…: what stands before the name itself is not said."""
    found = place.match(_PAGE)
    if found is not None:
        return Found(found.end(), _said(found["host"] + found["path"].rstrip("/")))
    found = place.match(_LINK)
    return Found(found.end(), _said(found[0].partition("://")[2])) if found else None


def _said(address: str) -> str:
    return " ".join(filter(None, (_part(token) for token in _TOKEN.findall(address))))


def _part(token: str) -> str:
    if token.isascii() and token.isalpha():
        small = token.lower()
        return _KNOWN.get(small) or (
            small if has_vowel(small) and len(small) > 1 else spelled(small)
        )
    if token.isascii() and token.isdecimal():
        return digits(token)
    return _SIGNS.get(token) or (
        unicodedata.normalize("NFC", token.lower()) if token.isalpha() else ""
    )
