"""Instants as CAP writes them: `2002-05-24T16:49:00-07:00`, UTC as `-00:00`, never `Z`
(CAP-v1.2-os, section 3.3.2)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from server.cap.alert import Moment

_FORM: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([-+])(\d\d):(\d\d)", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS: Final = range(1971, 2200)
_OFFSET_MAX_MIN: Final = 14 * 60


def read_moment(text: str) -> Moment | None:
    """None where it is not written so, or is no instant."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.group(1, 2, 3, 4, 5, 6))
    ahead = int(found[8]) * 60 + int(found[9])
    if year not in _YEARS or int(found[9]) > 59 or ahead > _OFFSET_MAX_MIN:
        return None
    offset = -ahead if found[7] == "-" else ahead
    zone = timezone(timedelta(minutes=offset))
    try:
        told = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return Moment((told - _EPOCH) // timedelta(milliseconds=1), offset)


def write_moment(moment: Moment) -> str:
    """In whole seconds: what is below one is left out."""
    zone = timezone(timedelta(minutes=moment.offset_min))
    told = (_EPOCH + timedelta(seconds=moment.ms // 1000)).astimezone(zone)
    ahead = abs(moment.offset_min)
    sign = "+" if moment.offset_min > 0 else "-"
    return f"{told:%Y-%m-%dT%H:%M:%S}{sign}{ahead // 60:02}:{ahead % 60:02}"
