"""When content may be fetched, so that a city does not fetch it as one. Pure.

What an order names is fetched at once. What is needed within a day or so is fetched soon, each
device a little later than another; what is left waits for the night, each file at a time of its own
(ADR 36). Nothing waits so long that one night without a network would silence it.
"""

from datetime import timedelta
from typing import Final

from schedules.canonical import sha256_hex
from schedules.zones import instant_of, local_day

AHEAD_MS: Final = 18 * 3_600_000
"""What would come later than so long before it is needed does not wait for the night."""
AT_ONCE_MS: Final = 120_000
SPREAD_MS: Final = 600_000
PART: Final = 8
"""Of the time that is left until it is needed, at most this part is spent waiting."""
NIGHT_FROM_MS: Final = 22 * 3_600_000 + 1_800_000
NIGHT_MS: Final = 5 * 3_600_000 + 1_800_000
"""From 22:30 to 4:00 on the wall: after the last and before the first usual hour of sound."""


def opens_ms(device: str, content: str, needed_ms: int | None, now_ms: int, zone: str) -> int:
    """From when on this device fetches this content, UTC ms, never before `now_ms`. `needed_ms` is
    None for what no day within sight needs. The same device and content have the same share."""
    share = int(sha256_hex(f"fetch {device} {content}".encode())[:12], 16)
    night_ms = _in_the_night(share, now_ms, zone)
    if needed_ms is None or night_ms <= needed_ms - AHEAD_MS:
        return night_ms
    left_ms = needed_ms - now_ms
    if left_ms <= AT_ONCE_MS:
        return now_ms
    return now_ms + share % (min(SPREAD_MS, left_ms // PART) + 1)


def _in_the_night(share: int, now_ms: int, zone: str) -> int:
    """A moment of the night that is, or of the next one."""
    today = local_day(now_ms, zone)
    for day in (today - timedelta(days=1), today):
        starts_ms = instant_of(day, NIGHT_FROM_MS, zone)
        left_ms = starts_ms + NIGHT_MS - max(now_ms, starts_ms)
        if left_ms > 0:
            return max(now_ms, starts_ms) + share % left_ms
    return instant_of(today + timedelta(days=1), NIGHT_FROM_MS, zone) + share % NIGHT_MS
