"""Times of day: 7h30, 5 giờ 30, 05:30, 24/24h. Pure."""

import re
from typing import Final

from audio.speech.reading.numbers import cardinal
from audio.speech.reading.page import Found, Place

_CLOCK: Final = re.compile(
    r"(?P<hour>[01]?[0-9]|2[0-4])"
    r"(?:\s?(?:giờ|h|H)(?:\s?(?P<minute>[0-5][0-9])(?:\s?(?:phút|ph|p|'|’|′)(?![^\W\d_]))?)?"
    r"|g(?P<minute_g>[0-5][0-9])"
    r"|:(?P<minute_c>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?(?:\s?(?:h|giờ)(?!\w))?)"
    r"(?![\w:]|[.,/][0-9])"
)
_ROUND: Final = re.compile(r"24\s?(?:h|giờ)?\s?/\s?(24|7)(?:\s?(h|giờ)(?!\w))?(?![\w/])")
_RATIO: Final = re.compile(r"(?:tỷ|tỉ) (?:lệ|số)\W*$")


def clock(place: Place) -> Found | None:
    """Hours with their minutes; whole hours without."""
    found = place.match(_CLOCK)
    if found is None or _RATIO.search(place.before()):
        return None
    minute = int(found["minute"] or found["minute_g"] or found["minute_c"] or 0)
    said = f"{cardinal(int(found['hour']))} giờ"
    second = int(found["second"] or 0)
    if minute or second:
        said += f" {cardinal(minute)} phút"
    if second:
        said += f" {cardinal(second)} giây"
    return Found(found.end(), said)


def round_the_clock(place: Place) -> Found | None:
    """24/24h, 24/7."""
    found = place.match(_ROUND)
    if found is None:
        return None
    said = f"hai mươi tư trên {cardinal(int(found[1]))}"
    return Found(
        found.end(),
        said + (" giờ" if found[1] == "24" and "h" in found[0].replace("giờ", "h") else ""),
    )
