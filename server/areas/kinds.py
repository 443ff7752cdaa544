"""The kinds of areas in words."""

from typing import Final

from schedules.words import AreaKind

KINDS: Final[dict[AreaKind, tuple[str, str]]] = {
    "central": ("Trung ương", "central level"),
    "city": ("Thành phố", "city"),
    "ward": ("Phường", "ward"),
    "commune": ("Xã", "commune"),
    "special_zone": ("Đặc khu", "special zone"),
    "neighbourhood": ("Thôn, tổ dân phố", "neighbourhood"),
    "group": ("Nhóm cụm loa", "group of devices"),
}


def kind_in_words(kind: str) -> tuple[str, str]:
    """In Vietnamese and in English; a kind that is none is told as it is."""
    return next((words for known, words in KINDS.items() if known == kind), (kind, kind))
