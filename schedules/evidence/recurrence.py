"""On which instants an entry of a programme falls due (docs/evidence.md, "What falls due").

Written anew from the description; what loudspeakers and server work it out by is not looked at.
Days are counted from 1970-01-01.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from schedules.evidence.forms import zone_of
from schedules.evidence.rfc5545 import Rule, UnreadableError

DAY_MS: Final = 86_400_000
_DAY_0: Final = date(1970, 1, 1).toordinal()
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def is_unreadable(when: Any) -> bool:
    """Whether it recurs by a rule that has not the form of one."""
    return when["rule"]["kind"] == "rrule" and _rule(when) is None


def starts(when: Any, start: int, end: int) -> list[int]:
    """Every start in `[start, end)`, ascending, each once; of an unreadable rule none. On a day on
    which the zone's clocks change nothing is said to fall due."""
    return sorted({at for at in _instants(when, start, end) if start <= at < end})


def _instants(when: Any, start: int, end: int) -> Iterator[int]:
    first, left_out = _number(when["first"]), {_number(day) for day in when["except_days"]}
    last = (end // DAY_MS) + 1
    if when["last"] is not None:
        last = min(last, _number(when["last"]))
    for day in range(max(first, start // DAY_MS - 1), last + 1):
        times = () if day in left_out else _times_on(when, first, day)
        midnight = _midnight(day, when["zone"])
        if times and _midnight(day + 1, when["zone"]) - midnight == DAY_MS:
            for ms in times:
                yield midnight + ms


def _times_on(when: Any, first: int, day: int) -> Sequence[int]:
    if when["rule"]["kind"] == "rrule":
        rule = _rule(when)
        return () if rule is None else rule.times_on(day)
    times: Sequence[int] = when["times"] if _recurs(when["rule"], first, day) else ()
    return times


def _rule(when: Any) -> Rule | None:
    if len(when["times"]) != 1:
        return None
    return _read(when["rule"]["rule"], _number(when["first"]), when["times"][0])


@lru_cache(maxsize=256)
def _read(text: str, first: int, ms: int) -> Rule | None:
    try:
        return Rule(text, first, ms)
    except UnreadableError:
        return None


def _recurs(rule: Any, first: int, day: int) -> bool:
    match rule["kind"]:
        case "once":
            return day == first
        case "daily":
            return bool((day - first) % rule["every"] == 0)
        case "weekdays":
            return _date(day).isoweekday() in rule["days"]
        case _:
            is_last = _date(day + 1).day == 1
            return _date(day).day in rule["days"] or (is_last and -1 in rule["days"])


@lru_cache(maxsize=4_096)
def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal() - _DAY_0


def _date(day: int) -> date:
    return date.fromordinal(_DAY_0 + day)


@lru_cache(maxsize=65_536)
def _midnight(day: int, zone: str) -> int:
    wall = datetime.combine(_date(day), time(0), zone_of(zone))
    return (wall.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)
