"""RFC 5545 recurrence rules, asked day by day: does the rule recur on this day, and at what hours?

Asking days needs no search: libraries walk from DTSTART, and look for a 30 February until the
year 9999. The text is read as strictly as section 3.3.10 is written, and what nobody means
(INTERVAL=0, BYSETPOS of an hour) is no rule. All times here are wall-clock times.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = f"(?:{'|'.join(_WEEKDAYS)})"
_FORMS: Mapping[str, str] = {
    "FREQ": "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}T\d{6}",
    "WKST": _DAY,
    "BYDAY": rf"(?:[+-]?[1-9]\d?)?{_DAY}(?:,(?:[+-]?[1-9]\d?)?{_DAY})*",
    "BYMONTH": r"\d{1,2}(?:,\d{1,2})*",
    "BYHOUR": r"\d{1,2}(?:,\d{1,2})*",
    "BYMONTHDAY": r"[+-]?\d{1,2}(?:,[+-]?\d{1,2})*",
    "BYYEARDAY": r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*",
    "BYWEEKNO": r"[+-]?\d{1,2}(?:,[+-]?\d{1,2})*",
    "BYSETPOS": r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*",
}
"""What is finer than hourly has no row. UNTIL is local time, as RFC 5545 asks where DTSTART is."""
_RANGES: Mapping[str, tuple[int, int]] = {
    "BYMONTH": (1, 12),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (1, 31),
    "BYYEARDAY": (1, 366),
    "BYWEEKNO": (1, 53),
    "BYSETPOS": (1, 366),
}
_NOT_CHOOSING = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYSETPOS"}
"""Parts beside which BYSETPOS would have nothing to choose from."""
_OCCURS_WITHIN_DAYS = 3_653
"""A rule that does not begin within ten years of its first day is a mistake."""
_COUNTS_WITHIN_DAYS = 7_305
"""COUNT is followed for twenty years."""


@dataclass(frozen=True)
class Rule:
    """A rule with its DTSTART; what the text leaves out is filled in from there."""

    start: datetime
    freq: str
    interval: int
    count: int | None
    until: datetime
    week_start: int
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[int]
    nth_weekdays: frozenset[tuple[int, int]]
    hours: tuple[int, ...]
    positions: frozenset[int]


@lru_cache(maxsize=4_096)
def read(text: str, first: date, ms_of_day: int) -> Rule:
    """The rule `text` with DTSTART on `first` at `ms_of_day`. Raises `ValueError`."""
    parts = _parts(text)
    freq, start = parts["FREQ"], _at(first, ms_of_day)
    plain, nth = _by_day(parts.get("BYDAY", ""))
    months, month_days = _numbers(parts, "BYMONTH"), _numbers(parts, "BYMONTHDAY")
    if parts.keys().isdisjoint(("BYDAY", "BYMONTHDAY", "BYYEARDAY")):
        if freq in ("YEARLY", "MONTHLY"):
            month_days = frozenset({first.day})
        if freq == "YEARLY":
            months = months or frozenset({first.month})
        if freq == "WEEKLY":
            plain = frozenset({first.weekday()})
    every_hour = range(24) if freq == "HOURLY" else (start.hour,)
    return Rule(
        start=start,
        freq=freq,
        interval=int(parts.get("INTERVAL", "1")),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=_until(parts.get("UNTIL")),
        week_start=_WEEKDAYS.index(parts.get("WKST", "MO")),
        months=months,
        month_days=month_days,
        year_days=_numbers(parts, "BYYEARDAY"),
        weeks=_numbers(parts, "BYWEEKNO"),
        weekdays=plain,
        nth_weekdays=nth,
        hours=tuple(sorted(_numbers(parts, "BYHOUR") or every_hour)),
        positions=_numbers(parts, "BYSETPOS"),
    )


def check(text: str, first: date, ms_of_day: int) -> None:
    """Raises `ValueError` for what is no RRULE, or has not begun after ten years."""
    rule = read(text, first, ms_of_day)
    days = (first + timedelta(days=n) for n in range(_OCCURS_WITHIN_DAYS))
    if ms_of_day % 1000 or not any(True for day in days for _ in _walls_on(rule, day)):
        raise ValueError("never occurs")


def walls(text: str, first: date, ms_of_day: int, day: date) -> Iterator[datetime]:
    """The rule's occurrences on one day, ascending."""
    rule = read(text, first, ms_of_day)
    last = _last_counted(rule) if rule.count is not None else rule.until
    return (wall for wall in _walls_on(rule, day) if wall <= last)


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=")[::2] for part in text.split(";")]
    parts = dict(pairs)
    if len(parts) != len(pairs) or "FREQ" not in parts or {"COUNT", "UNTIL"} <= parts.keys():
        raise ValueError("one FREQ, no part twice, not both COUNT and UNTIL")
    for name, value in pairs:
        if name not in _FORMS or re.fullmatch(_FORMS[name], value, re.ASCII) is None:
            raise ValueError(name)
        if name in _RANGES and not _in_range(value, *_RANGES[name]):
            raise ValueError(name)
    _check_together(parts)
    return parts


def _in_range(value: str, low: int, high: int) -> bool:
    return all(low <= abs(int(number)) <= high for number in value.split(","))


def _check_together(parts: Mapping[str, str]) -> None:
    """The notes under the table in RFC 5545 section 3.3.10, and ISO weeks only."""
    freq, has = parts["FREQ"], parts.keys()
    ordinal = any(sign in parts.get("BYDAY", "") for sign in "0123456789")
    allowed = (
        not (ordinal and (freq not in ("YEARLY", "MONTHLY") or "BYWEEKNO" in has))
        and not ("BYMONTHDAY" in has and freq == "WEEKLY")
        and not ("BYYEARDAY" in has and freq in ("MONTHLY", "WEEKLY", "DAILY"))
        and not ("BYWEEKNO" in has and (freq != "YEARLY" or "BYDAY" not in has))
        and not ("BYWEEKNO" in has and parts.get("WKST", "MO") != "MO")
        and not ("BYSETPOS" in has and (freq == "HOURLY" or has <= _NOT_CHOOSING))
    )
    if not allowed:
        raise ValueError("parts that do not go together")


def _by_day(text: str) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    found = [(one[:-2], _WEEKDAYS.index(one[-2:])) for one in text.split(",") if one]
    return (
        frozenset(weekday for nth, weekday in found if not nth),
        frozenset((int(nth), weekday) for nth, weekday in found if nth),
    )


def _numbers(parts: Mapping[str, str], name: str) -> frozenset[int]:
    return frozenset(int(number) for number in parts[name].split(",")) if name in parts else _NONE


_NONE: frozenset[int] = frozenset()


def _until(text: str | None) -> datetime:
    if text is None:
        return datetime.combine(date.max, time(0))
    return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007  (a wall-clock time)


def _at(day: date, ms_of_day: int) -> datetime:
    return datetime.combine(day, time(0)) + timedelta(milliseconds=ms_of_day)


def _walls_on(rule: Rule, day: date) -> list[datetime]:
    if rule.positions:
        return [wall for wall in _chosen(rule, *_period(rule, day)) if wall.date() == day]
    return _set_on(rule, day) if _interval_holds(rule, day) else []


@lru_cache(maxsize=1_024)
def _chosen(rule: Rule, first: date, days: int) -> tuple[datetime, ...]:
    """BYSETPOS: the members at these positions of the whole period's set."""
    if not _interval_holds(rule, first):
        return ()
    whole = [wall for n in range(days) for wall in _members(rule, first + timedelta(days=n))]
    places = {p - 1 if p > 0 else len(whole) + p for p in rule.positions}
    return tuple(w for n, w in enumerate(whole) if n in places and rule.start <= w <= rule.until)


def _set_on(rule: Rule, day: date) -> list[datetime]:
    return [wall for wall in _members(rule, day) if rule.start <= wall <= rule.until]


def _members(rule: Rule, day: date) -> list[datetime]:
    if not _day_holds(rule, day):
        return []
    minute = time(0, rule.start.minute, rule.start.second, rule.start.microsecond)
    return [
        datetime.combine(day, minute.replace(hour=hour))
        for hour in rule.hours
        if rule.freq != "HOURLY" or _hours_since(rule, day, hour) % rule.interval == 0
    ]


def _hours_since(rule: Rule, day: date, hour: int) -> int:
    return (day - rule.start.date()).days * 24 + hour - rule.start.hour


def _period(rule: Rule, day: date) -> tuple[date, int]:
    """The first day of the period that holds `day`, and how many days it has."""
    match rule.freq:
        case "YEARLY":
            return date(day.year, 1, 1), 365 + calendar.isleap(day.year)
        case "MONTHLY":
            return day.replace(day=1), _month_days(day)
        case "WEEKLY":
            return _week_of(rule, day), 7
        case _:
            return day, 1


def _week_of(rule: Rule, day: date) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % 7)


def _month_days(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _interval_holds(rule: Rule, day: date) -> bool:
    start = rule.start.date()
    match rule.freq:
        case "YEARLY":
            since = day.year - start.year
        case "MONTHLY":
            since = (day.year - start.year) * 12 + day.month - start.month
        case "WEEKLY":
            since = (_week_of(rule, day) - _week_of(rule, start)).days // 7
        case "DAILY":
            since = (day - start).days
        case _:
            return True
    return since % rule.interval == 0


def _day_holds(rule: Rule, day: date) -> bool:
    """True where every BY part that chooses days takes this one."""
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or _counted(day.day, _month_days(day), rule.month_days))
        and (not rule.year_days or _year_day_holds(day, rule.year_days))
        and (not rule.weeks or _week_holds(day, rule.weeks))
        and (not (rule.weekdays or rule.nth_weekdays) or _weekday_holds(rule, day))
    )


def _counted(n: int, of: int, wanted: frozenset[int]) -> bool:
    """True where the n-th of so many is wanted, counted from either end."""
    return n in wanted or n - of - 1 in wanted


def _year_day_holds(day: date, wanted: frozenset[int]) -> bool:
    return _counted(day.timetuple().tm_yday, 365 + calendar.isleap(day.year), wanted)


def _week_holds(day: date, wanted: frozenset[int]) -> bool:
    year, week, _ = day.isocalendar()
    return _counted(week, date(year, 12, 28).isocalendar().week, wanted)


def _weekday_holds(rule: Rule, day: date) -> bool:
    """BYDAY; an ordinal counts within the month, or the year where no month is named."""
    if day.weekday() in rule.weekdays:
        return True
    within_month = rule.freq == "MONTHLY" or rule.months
    n = day.day if within_month else day.timetuple().tm_yday
    of = _month_days(day) if within_month else 365 + calendar.isleap(day.year)
    nth, nth_last = (n - 1) // 7 + 1, -((of - n) // 7 + 1)
    return not rule.nth_weekdays.isdisjoint({(nth, day.weekday()), (nth_last, day.weekday())})


@lru_cache(maxsize=4_096)
def _last_counted(rule: Rule) -> datetime:
    """The occurrence that COUNT ends with, or the last one within twenty years."""
    assert rule.count is not None
    last, left = rule.start, rule.count
    for n in range(_COUNTS_WITHIN_DAYS):
        for wall in _walls_on(rule, rule.start.date() + timedelta(days=n)):
            last, left = wall, left - 1
            if left == 0:
                return last
    return last
