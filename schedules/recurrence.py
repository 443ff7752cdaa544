"""When an entry recurs, and on which instants that falls."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from schedules import rfc5545
from schedules.refusal import RefusalError
from schedules.spans import Span
from schedules.words import AtMost, TimeOfDay, Within
from schedules.zones import DAY_MS, instant_of, local_days, plain_midnight, zone

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


_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_MS = timedelta(milliseconds=1)

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

    @property
    def last_time(self) -> int:
        """No start of a day is later, in milliseconds of the local day."""
        if isinstance(self.rule, Rrule) and "HOUR" in self.rule.rule:
            return DAY_MS - 1
        return max(self.times, default=0)


def starts(when: When, span: Span) -> tuple[int, ...]:
    """Every instant in `span` at which the recurrence begins, ascending, each once.

    Local times that fall together (two that a spring-forward skips) begin once.
    """
    found = []
    for day in local_days(span, when.zone):
        if _may_recur_on(when, day):
            midnight = plain_midnight(day, when.zone)
            for ms_of_day in _times_on(when, day):
                if midnight is None:
                    instant = instant_of(day, ms_of_day, when.zone)
                else:
                    instant = midnight + ms_of_day
                if span.start <= instant < span.end:
                    found.append(instant)
    return tuple(found) if len(found) < 2 else tuple(sorted(set(found)))


def _may_recur_on(when: When, day: date) -> bool:
    begun = when.first <= day and (when.last is None or day <= when.last)
    return begun and day not in when.except_days


def _times_on(when: When, day: date) -> tuple[int, ...]:
    rule = when.rule
    if isinstance(rule, Rrule):
        midnight = datetime.combine(day, time(0))
        walls = rfc5545.walls(rule.rule, when.first, when.times[0], day)
        return tuple((wall - midnight) // _MS for wall in walls)
    return when.times if _recurs_on(rule, when.first, day) else ()


def check_rule(when: When) -> None:
    """Raises `RefusalError` where the recurrence can not be what anybody means."""
    zone(when.zone)
    if not _FIRST_YEAR <= when.first.year <= _LAST_YEAR:
        raise _refusal(
            "day_far_off", "first", "Ngày bắt đầu quá xa.", "The first day is too far off."
        )
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


def _recurs_on(rule: Once | Daily | Weekdays | Monthly, first: date, day: date) -> bool:
    match rule:
        case Once():
            return day == first
        case Daily(every):
            return (day - first).days % every == 0
        case Weekdays(days):
            return day.isoweekday() in days
    is_last = (day + timedelta(days=1)).day == 1
    return day.day in rule.days or (is_last and -1 in rule.days)


def _check_rrule(rule: str, when: When) -> None:
    try:
        if len(when.times) != 1:
            raise ValueError("an RRULE has exactly one time")
        rfc5545.check(rule, when.first, when.times[0])
    except ValueError as bad:
        raise _refusal(
            "rrule_invalid",
            "rule.rule",
            "Quy tắc lặp không đọc được, không bao giờ tới, hoặc lặp dày hơn mỗi giờ một lần.",
            "The recurrence rule cannot be read, never occurs, or recurs more than hourly.",
        ) from bad


def _refusal(code: str, field: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, f"when.{field}", vi, en)
