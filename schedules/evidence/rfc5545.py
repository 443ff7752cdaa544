"""Recurrence rules of RFC 5545, section 3.3.10, not finer than hourly, asked day by day: at which
times of this day does the rule recur? Days are counted from 1970-01-01, times are milliseconds of
the wall clock since then."""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
DAY_0: Final = date(1970, 1, 1).toordinal()
COUNTED: Final = 7_305
"""Days, twenty years: so long is COUNT followed."""
LAST_DAY: Final = 2_932_500
"""Late in the year 9998."""
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE: Final = rf"(?:{'|'.join(_WEEKDAYS)})"
_NTH: Final = rf"(?:[+-]?[1-9][0-9]?)?{_ONE}"
_OF_NUMBERS: Final = ("BYMONTH", "BYHOUR", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_FORMS: Final[Mapping[str, str]] = {
    "FREQ": "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
    "INTERVAL": "[1-9][0-9]{0,3}",
    "COUNT": "[1-9][0-9]{0,3}",
    "UNTIL": "[0-9]{8}T[0-9]{6}",
    "WKST": _ONE,
    "BYDAY": f"{_NTH}(?:,{_NTH})*",
    **dict.fromkeys(_OF_NUMBERS, "[+-]?[0-9]{1,3}(?:,[+-]?[0-9]{1,3})*"),
}


class UnreadableError(ValueError):
    """It has not the form of a rule."""


class Rule:
    """The rule `text` that begins on day `first` at `ms` of that day. Raises `UnreadableError`."""

    def __init__(self, text: str, first: int, ms: int) -> None:
        parts = _parts(text)
        begins = _date(first)
        self.freq, self.first, self.ms = parts["FREQ"], first, ms
        self.start = first * DAY_MS + ms
        self.interval = int(parts.get("INTERVAL", "1"))
        self.week_start = _WEEKDAYS.index(parts.get("WKST", "MO"))
        self.months = _numbers(parts, "BYMONTH")
        self.month_days = _numbers(parts, "BYMONTHDAY")
        self.year_days = _numbers(parts, "BYYEARDAY")
        self.weeks = _numbers(parts, "BYWEEKNO")
        self.positions = _numbers(parts, "BYSETPOS")
        named = [(one[:-2], _WEEKDAYS.index(one[-2:])) for one in _listed(parts, "BYDAY")]
        self.weekdays = {day for nth, day in named if not nth}
        self.nth = {(int(nth), day) for nth, day in named if nth}
        if not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & parts.keys():
            if self.freq in ("YEARLY", "MONTHLY"):
                self.month_days = {begins.day}
            if self.freq == "YEARLY":
                self.months = self.months or {begins.month}
            if self.freq == "WEEKLY":
                self.weekdays = {begins.weekday()}
        every = range(24) if self.freq == "HOURLY" else (ms // HOUR_MS,)
        self.hours = sorted(_numbers(parts, "BYHOUR") or every)
        self._chosen: dict[int, Sequence[int]] = {}
        self.until = _until(parts.get("UNTIL"))
        if "COUNT" in parts:
            self.until = self._last_counted(int(parts["COUNT"]))

    def times_on(self, day: int) -> list[int]:
        """Milliseconds of that day."""
        return [wall - day * DAY_MS for wall in self._walls(day) if wall <= self.until]

    def _last_counted(self, count: int) -> int:
        last = self.start
        for day in range(self.first, min(self.first + COUNTED, LAST_DAY)):
            for wall in self._walls(day):
                last, count = wall, count - 1
                if not count:
                    return last
        return last

    def _walls(self, day: int) -> list[int]:
        if not self.positions:
            found = self._members(day) if self._interval_holds(day) else []
        else:
            found = [one for one in self._of_period(*self._period(day)) if one // DAY_MS == day]
        return [wall for wall in found if self.start <= wall <= self.until]

    def _of_period(self, first: int, days: int) -> Sequence[int]:
        """BYSETPOS: the members at these positions of the whole period's set."""
        if first not in self._chosen:
            whole: list[int] = []
            if self._interval_holds(first):
                whole = [one for n in range(days) for one in self._members(first + n)]
            places = {n - 1 if n > 0 else len(whole) + n for n in self.positions}
            self._chosen[first] = [one for n, one in enumerate(whole) if n in places]
        return self._chosen[first]

    def _members(self, day: int) -> list[int]:
        if not self._day_holds(day):
            return []
        return [
            day * DAY_MS + hour * HOUR_MS + self.ms % HOUR_MS
            for hour in self.hours
            if self.freq != "HOURLY"
            or ((day - self.first) * 24 + hour - self.ms // HOUR_MS) % self.interval == 0
        ]

    def _period(self, day: int) -> tuple[int, int]:
        on = _date(day)
        match self.freq:
            case "YEARLY":
                return day - on.timetuple().tm_yday + 1, _year_days(on)
            case "MONTHLY":
                return day - on.day + 1, _month_days(on)
            case "WEEKLY":
                return self._week_of(day), 7
            case _:
                return day, 1

    def _week_of(self, day: int) -> int:
        return day - (_date(day).weekday() - self.week_start) % 7

    def _interval_holds(self, day: int) -> bool:
        on, start = _date(day), _date(self.first)
        match self.freq:
            case "YEARLY":
                since = on.year - start.year
            case "MONTHLY":
                since = (on.year - start.year) * 12 + on.month - start.month
            case "WEEKLY":
                since = (self._week_of(day) - self._week_of(self.first)) // 7
            case "DAILY":
                since = day - self.first
            case _:
                return True
        return since % self.interval == 0

    def _day_holds(self, day: int) -> bool:
        on = _date(day)
        of_year = on.timetuple().tm_yday
        return (
            (not self.months or on.month in self.months)
            and (not self.month_days or _counted(on.day, _month_days(on), self.month_days))
            and (not self.year_days or _counted(of_year, _year_days(on), self.year_days))
            and (not self.weeks or _week_holds(on, self.weeks))
            and (not (self.weekdays or self.nth) or self._weekday_holds(on))
        )

    def _weekday_holds(self, on: date) -> bool:
        """BYDAY; an ordinal counts within the month, or the year where no month is named."""
        if on.weekday() in self.weekdays:
            return True
        within_month = self.freq == "MONTHLY" or self.months
        n = on.day if within_month else on.timetuple().tm_yday
        of = _month_days(on) if within_month else _year_days(on)
        nth, last = (n - 1) // 7 + 1, -((of - n) // 7 + 1)
        return bool(self.nth & {(nth, on.weekday()), (last, on.weekday())})


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=")[::2] for part in text.split(";")]
    parts = dict(pairs)
    if len(parts) != len(pairs) or "FREQ" not in parts:
        raise UnreadableError(text)
    for name, value in pairs:
        if name not in _FORMS or re.fullmatch(_FORMS[name], value) is None:
            raise UnreadableError(name)
    return parts


def _listed(parts: Mapping[str, str], name: str) -> Iterator[str]:
    return iter(parts[name].split(",") if name in parts else ())


def _numbers(parts: Mapping[str, str], name: str) -> set[int]:
    return {int(one) for one in _listed(parts, name)}


def _until(text: str | None) -> int:
    if text is None:
        return 1 << 60
    try:
        found = datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007  (a wall-clock time)
    except ValueError as bad:
        raise UnreadableError("UNTIL") from bad
    return (found - datetime(1970, 1, 1)) // timedelta(milliseconds=1)  # noqa: DTZ001


def _date(day: int) -> date:
    return date.fromordinal(DAY_0 + day)


def _counted(n: int, of: int, wanted: set[int]) -> bool:
    """Whether the n-th of so many is wanted, counted from either end."""
    return n in wanted or n - of - 1 in wanted


def _month_days(on: date) -> int:
    return calendar.monthrange(on.year, on.month)[1]


def _year_days(on: date) -> int:
    return 365 + calendar.isleap(on.year)


def _week_holds(on: date, wanted: set[int]) -> bool:
    year, week, _ = on.isocalendar()
    return _counted(week, date(year, 12, 28).isocalendar().week, wanted)
