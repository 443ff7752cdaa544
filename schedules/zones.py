"""Local time, from the pinned `tzdata` package alone, so that every machine agrees."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import metadata
from zoneinfo import ZoneInfo

from schedules.refusal import RefusalError
from schedules.spans import Span

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
DAY_MS = 86_400_000

# The system's files would otherwise win over the package, and differ from machine to machine.
zoneinfo.reset_tzpath(to=())

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_MS = timedelta(milliseconds=1)
_DAY = timedelta(days=1)


def tzdata_version() -> str:
    """The version of the time zone rules in use; devices report it."""
    return metadata.version("tzdata")


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises `RefusalError` `zone_unknown`."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise RefusalError(
            "zone_unknown",
            "zone",
            f"Không có múi giờ “{name}”. Hãy dùng tên như Asia/Ho_Chi_Minh.",
            f"There is no time zone “{name}”. Use a name such as Asia/Ho_Chi_Minh.",
        ) from unknown


def to_ms(moment: datetime) -> int:
    """An aware datetime as UTC milliseconds, rounded down."""
    return (moment - _EPOCH) // _MS


def to_local(instant: int, zone_name: str) -> datetime:
    """A UTC instant in milliseconds as an aware local datetime."""
    return (_EPOCH + instant * _MS).astimezone(zone(zone_name))


def local_day(instant: int, zone_name: str) -> date:
    """The local calendar day that holds `instant`."""
    return to_local(instant, zone_name).date()


@lru_cache(maxsize=4_096)
def plain_midnight(day: date, zone_name: str) -> int | None:
    """The instant of a local day's midnight, where wall clocks run evenly through all of it.

    Then a time of that day is so many milliseconds later. None for a day on which the clocks
    change (no zone changes them twice within one): `instant_of` says when its times are.
    """
    span = day_span(day, zone_name)
    return span.start if span.end - span.start == DAY_MS else None


@lru_cache(maxsize=8_192)
def instant_of(day: date, ms_of_day: int, zone_name: str) -> int:
    """The UTC instant of a local wall-clock time (`ms_of_day` in 0…86,399,999).

    A time that exists twice gives its first occurrence; one that does not exist (spring
    forward) gives the first instant that does: the moment of the change itself. The two
    offsets of PEP 495 tell which: equal for a plain time, the later greater in a gap.
    """
    tz = zone(zone_name)
    wall = datetime.combine(day, time(0), tz) + timedelta(milliseconds=ms_of_day)
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    face = (day.toordinal() - _EPOCH_DAY) * DAY_MS + ms_of_day
    if before >= after:
        return face - before // _MS
    return _change_between(face - after // _MS, face - before // _MS, tz)


def _change_between(before: int, after: int, tz: ZoneInfo) -> int:
    """The first millisecond in `(before, after]` that has `after`'s offset from UTC."""
    new = (_EPOCH + after * _MS).astimezone(tz).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if (_EPOCH + middle * _MS).astimezone(tz).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after


@lru_cache(maxsize=4_096)
def local_days(span: Span, zone_name: str) -> tuple[date, ...]:
    """The local days of which some time of day falls into `span`.

    Beside those that `span` touches, a day that the clocks skipped (30 December 2011 in
    Apia): its times fall on the first instant after it.
    """
    day = local_day(span.start, zone_name)
    while instant_of(day - _DAY, DAY_MS - 1, zone_name) >= span.start:
        day -= _DAY
    found = [day]
    while instant_of(found[-1] + _DAY, 0, zone_name) < span.end:
        found.append(found[-1] + _DAY)
    return tuple(found)


@lru_cache(maxsize=4_096)
def day_span(day: date, zone_name: str) -> Span:
    """The local day as a span: 23, 24 or 25 hours long."""
    return Span(instant_of(day, 0, zone_name), instant_of(day + _DAY, 0, zone_name))
