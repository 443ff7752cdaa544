"""When an entry recurs, and on which instants that falls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from dateutil import rrule

from schedules.refusal import RefusalError
from schedules.spans import Span
from schedules.words import AtMost, TimeOfDay, Within
from schedules.zones import instant_of, local_day

IsoWeekday = Annotated[int, Within(1, 7)]
DayOfMonth = Annotated[int, Within(-1, 31)]
Times = Annotated[tuple[TimeOfDay, ...], AtMost(24)]
"""Local wall-clock times of one day, at most 24: recurrence is not finer than hourly."""


@dataclass(frozen=True, slots=True)
class Once:
    """On the first day only (trong ngày)."""

    kind: Literal["once"] = "once"


@dataclass(frozen=True, slots=True)
class Daily:
    """Every `every` days, counted from the first day (hàng ngày)."""

    every: Annotated[int, Within(1, 366)] = 1
    kind: Literal["daily"] = "daily"


@dataclass(frozen=True, slots=True)
class Weekdays:
    """On these ISO weekdays, Monday = 1 (hàng tuần)."""

    days: Annotated[tuple[IsoWeekday, ...], AtMost(7)]
    kind: Literal["weekdays"] = "weekdays"


@dataclass(frozen=True, slots=True)
class Monthly:
    """On these days of the month; -1 is its last day; a day a month lacks is left out."""

    days: Annotated[tuple[DayOfMonth, ...], AtMost(31)]
    kind: Literal["monthly"] = "monthly"


@dataclass(frozen=True, slots=True)
class Rrule:
    """An RFC 5545 RRULE value, not finer than hourly, whose DTSTART is the first day and time."""

    rule: Annotated[str, AtMost(500)]
    kind: Literal["rrule"] = "rrule"


Rule = Once | Daily | Weekdays | Monthly | Rrule


@dataclass(frozen=True, slots=True)
class When:
    """A recurrence: local `times` in `zone` on the days `rule` gives, from `first` to `last`.

    `except_days` are local days left out. With an `Rrule` there is exactly one time.
    """

    zone: Annotated[str, AtMost(64)]
    first: date
    last: date | None
    times: Times
    rule: Rule
    except_days: Annotated[tuple[date, ...], AtMost(366)] = ()


def starts(when: When, span: Span) -> tuple[int, ...]:
    """Every instant in `span` at which the recurrence begins, ascending, each once.

    Local times that fall together (two that a spring-forward skips) begin once.
    """
    first = local_day(span.start, when.zone) - timedelta(days=1)
    last = local_day(span.end - 1, when.zone) + timedelta(days=1)
    found = {
        instant
        for day, ms_of_day in _wall_times(when, first, last)
        if day not in when.except_days
        and span.holds(instant := instant_of(day, ms_of_day, when.zone))
    }
    return tuple(sorted(found))


def check_rule(when: When) -> None:
    """Raises `RefusalError` where the recurrence can not be what anybody means."""
    if not when.times:
        raise _refusal("times_empty", "times", "Chưa chọn giờ phát.", "No time of day is given.")
    if when.last is not None and when.last < when.first:
        raise _refusal(
            "ends_before_start",
            "last",
            "Ngày kết thúc sớm hơn ngày bắt đầu.",
            "The last day is before the first.",
        )
    match when.rule:
        case Weekdays(days) | Monthly(days) if not days or 0 in days:
            raise _refusal("days_empty", "rule.days", "Chưa chọn ngày phát.", "No day is chosen.")
        case Rrule(rule):
            _check_rrule(rule, when)
        case _:
            pass


def _wall_times(when: When, first: date, last: date) -> Iterator[tuple[date, int]]:
    first = max(first, when.first)
    last = last if when.last is None else min(last, when.last)
    if isinstance(when.rule, Rrule):
        yield from _rrule_times(when, when.rule.rule, first, last)
        return
    day = first
    while day <= last:
        if _recurs_on(when.rule, when.first, day):
            for ms_of_day in when.times:
                yield day, ms_of_day
        day += timedelta(days=1)


def _recurs_on(rule: Once | Daily | Weekdays | Monthly, first: date, day: date) -> bool:
    match rule:
        case Once():
            return day == first
        case Daily(every):
            return (day - first).days % every == 0
        case Weekdays(days):
            return day.isoweekday() in days
        case Monthly(days):
            return day.day in days or (-1 in days and (day + timedelta(days=1)).day == 1)


def _rrule_times(when: When, rule: str, first: date, last: date) -> Iterator[tuple[date, int]]:
    if last < first:
        return
    walls = _parsed(rule, when.first, when.times[0]).between(
        datetime.combine(first, time(0)), datetime.combine(last, time.max), inc=True
    )
    for wall in walls:
        midnight = datetime.combine(wall.date(), time(0))
        yield wall.date(), (wall - midnight) // timedelta(milliseconds=1)


@lru_cache(maxsize=4_096)
def _parsed(rule: str, first: date, ms_of_day: int) -> rrule.rrule:
    start = datetime.combine(first, time(0)) + timedelta(milliseconds=ms_of_day)
    parsed = rrule.rrulestr(rule, dtstart=start, cache=True)
    if not isinstance(parsed, rrule.rrule):
        raise ValueError("only one RRULE")
    return parsed


_FREQUENCIES = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"})


def _check_rrule(rule: str, when: When) -> None:
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    hourly_at_most = parts.get("FREQ") in _FREQUENCIES and not parts.keys() & {
        "BYMINUTE",
        "BYSECOND",
        "DTSTART",
    }
    one_whole_second = len(when.times) == 1 and when.times[0] % 1000 == 0
    try:
        if not hourly_at_most or not one_whole_second or "\n" in rule or ":" in rule:
            raise ValueError(rule)
        _occurs(rule, when.first, when.times[0])
    except (ValueError, TypeError, KeyError) as bad:
        raise _refusal(
            "rrule_invalid",
            "rule.rule",
            "Quy tắc lặp không đọc được, hoặc lặp dày hơn mỗi giờ một lần.",
            "The recurrence rule cannot be read, or recurs more than hourly.",
        ) from bad


def _occurs(rule: str, first: date, ms_of_day: int) -> None:
    """Raises `ValueError` unless the rule occurs within ten years of its start.

    A rule that never does (30 February) would otherwise be searched for until year 9999.
    """
    parts = [p for p in rule.split(";") if not p.upper().startswith(("COUNT=", "UNTIL="))]
    horizon = datetime.combine(first, time(0)) + timedelta(days=3653)
    bounded = _parsed(";".join(parts), first, ms_of_day).replace(until=horizon)
    if next(iter(bounded), None) is None:
        raise ValueError("never occurs")
    _parsed(rule, first, ms_of_day)


def _refusal(code: str, field: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, f"when.{field}", vi, en)
