"""Languages in which bulletins are said, by their BCP 47 tag (RFC 5646)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

VIETNAMESE: Final = "vi"
"""What a bulletin is in where nobody says otherwise (Decree 49/2024 asks for Vietnamese first)."""

LanguageTag = Annotated[
    str, Field(max_length=35, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$", examples=["vi", "tyz"])
]


@dataclass(frozen=True, slots=True)
class Named:
    """Something by its name in both of the console's languages."""

    vi: str
    en: str


LANGUAGES: Final[Mapping[str, Named]] = {
    "vi": Named("Tiếng Việt", "Vietnamese"),
    "en": Named("Tiếng Anh", "English"),
    "zh": Named("Tiếng Trung", "Chinese"),
    "ko": Named("Tiếng Hàn", "Korean"),
    "ja": Named("Tiếng Nhật", "Japanese"),
    "tyz": Named("Tiếng Tày", "Tày"),
    "nut": Named("Tiếng Nùng", "Nùng"),
    "blt": Named("Tiếng Thái", "Tai Dam"),
    "mtq": Named("Tiếng Mường", "Mường"),
    "hmn": Named("Tiếng Mông", "Hmong"),
    "ium": Named("Tiếng Dao", "Iu Mien"),
    "km": Named("Tiếng Khmer", "Khmer"),
    "cjm": Named("Tiếng Chăm", "Cham"),
    "jra": Named("Tiếng Gia Rai", "Jarai"),
    "rad": Named("Tiếng Ê Đê", "Rade"),
    "bdq": Named("Tiếng Ba Na", "Bahnar"),
    "sed": Named("Tiếng Xơ Đăng", "Sedang"),
    "kpm": Named("Tiếng Cơ Ho", "Koho"),
}
"""Those put forward, from ISO 639; any other tag is taken too, and told as it is."""


def language_named(tag: str) -> Named:
    """Its name; of a tag that is not put forward, the tag itself."""
    return LANGUAGES.get(tag, Named(tag, tag))
