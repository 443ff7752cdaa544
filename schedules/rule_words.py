"""A recurrence's rule in words, in both languages; whatever the rule, something true is said."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, NamedTuple

from schedules import rfc5545
from schedules.recurrence import Daily, Monthly, Once, Weekdays, When
from schedules.rfc5545 import Rule


class Said(NamedTuple):
    """One thing said in Vietnamese and in English."""

    vi: str
    en: str


_NOTHING: Final = Said("", "")
_NEVER: Final = Said("Không ngày nào", "On no day")
_DAYS: Final = (
    Said("thứ 2", "Monday"),
    Said("thứ 3", "Tuesday"),
    Said("thứ 4", "Wednesday"),
    Said("thứ 5", "Thursday"),
    Said("thứ 6", "Friday"),
    Said("thứ 7", "Saturday"),
    Said("chủ nhật", "Sunday"),
)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_PERIODS: Final = {
    "YEARLY": Said("năm", "year"),
    "MONTHLY": Said("tháng", "month"),
    "WEEKLY": Said("tuần", "week"),
    "DAILY": Said("ngày", "day"),
    "HOURLY": Said("giờ", "hour"),
}


def joined(parts: Iterable[Said]) -> Said:
    """`a, b và c`, `a, b and c`; nothing of nothing."""
    vi, en = [], []
    for part in parts:
        vi.append(part.vi)
        en.append(part.en)
    return Said(_series(vi, "và"), _series(en, "and"))


def on_day(day: date) -> Said:
    """A date as it is written here, `24/11/2026`; the same in both languages."""
    return Said(*(f"{day.day:02}/{day.month:02}/{day.year:04}",) * 2)


def rule_in_words(when: When) -> Said:
    """On which days: `Mỗi ngày`, `Thứ 2 và thứ 6 hằng tuần`, … Never raises."""
    match when.rule:
        case Once():
            day = on_day(when.first)
            return Said(f"Ngày {day.vi}", f"On {day.en}")
        case Daily(every):
            return _every(_PERIODS["DAILY"], every)
        case Weekdays(days):
            return _weekly(days)
        case Monthly(days):
            return _monthly(days)
        case rrule:
            return _rrule(rrule.rule, when)


def _weekly(days: tuple[int, ...]) -> Said:
    if set(days) >= set(range(1, 8)):
        return _every(_PERIODS["DAILY"], 1)
    if not days:
        return _NEVER
    named = joined(_DAYS[(day - 1) % 7] for day in sorted(set(days)))
    return Said(f"{_capital(named.vi)} hằng tuần", f"Every {named.en}")


def _monthly(days: tuple[int, ...]) -> Said:
    if not days:
        return _NEVER
    named = joined(_month_day(day) for day in _from_both_ends(frozenset(days)))
    return Said(f"{_capital(named.vi)} hằng tháng", f"On {named.en} of every month")


def _rrule(text: str, when: When) -> Said:
    try:
        rule = rfc5545.read(text, when.first, when.times[0] if when.times else 0)
    except ValueError:
        return Said(f"Theo quy tắc lặp “{text}”", f"By the rule “{text}”")
    parts = [part(rule) for part in _PARTS]
    vi = [part.vi for part in parts if part.vi]
    en = [part.en for part in parts if part.en]
    head = _every(_PERIODS[rule.freq], rule.interval)
    return Said(", ".join([head.vi, *vi]), ", ".join([head.en, *en]))


def _every(period: Said, every: int) -> Said:
    if every == 1:
        return Said(f"Mỗi {period.vi}", f"Every {period.en}")
    return Said(f"Cứ {every} {period.vi} một lần", f"Every {every} {period.en}s")


def _months(rule: Rule) -> Said:
    if not rule.months:
        return _NOTHING
    named = joined(Said(str(n), _MONTHS[n - 1]) for n in sorted(rule.months))
    return Said(f"vào tháng {named.vi}", f"in {named.en}")


def _month_days(rule: Rule) -> Said:
    if not rule.month_days:
        return _NOTHING
    named = joined(_month_day(day) for day in _from_both_ends(rule.month_days))
    return Said(f"vào {named.vi}", f"on {named.en}")


def _weekdays(rule: Rule) -> Said:
    plain = [_DAYS[day] for day in sorted(rule.weekdays)]
    ordinal = [_nth_weekday(nth, day) for nth, day in sorted(rule.nth_weekdays)]
    if not plain and not ordinal:
        return _NOTHING
    named = joined([*plain, *ordinal])
    return Said(f"vào {named.vi}", f"on {named.en}")


def _year_days(rule: Rule) -> Said:
    return _counted(rule.year_days, Said("ngày", "day"), Said("năm", "the year"))


def _weeks(rule: Rule) -> Said:
    return _counted(rule.weeks, Said("tuần", "week"), Said("năm", "the year"))


def _positions(rule: Rule) -> Said:
    of = _PERIODS[rule.freq]
    said = _counted(rule.positions, Said("lần", "occurrence"), Said(of.vi, f"the {of.en}"))
    return Said(f"chỉ {said.vi}", f"only {said.en}") if said.vi else _NOTHING


def _ending(rule: Rule) -> Said:
    if rule.count is not None:
        return Said(f"tổng cộng {rule.count} lần", f"{rule.count} times in all")
    if rule.until.date() == date.max:
        return _NOTHING
    day = on_day(rule.until.date())
    return Said(f"đến hết {day.vi}", f"until {day.en}")


_PARTS: Final[tuple[Callable[[Rule], Said], ...]] = (
    _months, _weeks, _year_days, _month_days, _weekdays, _positions, _ending,
)  # fmt: skip


def _counted(numbers: frozenset[int], what: Said, of: Said) -> Said:
    if not numbers:
        return _NOTHING
    named = joined(_nth(n, what) for n in _from_both_ends(numbers))
    return Said(f"{named.vi} của {of.vi}", f"{named.en} of {of.en}")


def _nth(n: int, what: Said) -> Said:
    if n == -1:
        return Said(f"{what.vi} cuối cùng", f"the last {what.en}")
    if n < 0:
        return Said(f"{what.vi} thứ {-n} từ cuối", f"{what.en} {-n} from the end")
    return Said(f"{what.vi} thứ {n}", f"{what.en} {n}")


def _month_day(day: int) -> Said:
    if day == -1:
        return Said("ngày cuối tháng", "the last day")
    if day < 0:
        return Said(f"ngày thứ {-day} từ cuối tháng", f"day {-day} from the end")
    return Said(f"ngày {day}", f"day {day}")


def _nth_weekday(nth: int, day: int) -> Said:
    name = _DAYS[day]
    if nth == -1:
        return Said(f"{name.vi} cuối cùng", f"the last {name.en}")
    if nth < 0:
        return Said(f"{name.vi} lần thứ {-nth} từ cuối", f"{name.en} {-nth} from the end")
    return Said(f"{name.vi} lần thứ {nth}", f"{name.en} number {nth}")


def _from_both_ends(numbers: frozenset[int]) -> list[int]:
    """From the beginning first, then from the end: 1, 15, -2, -1."""
    return sorted(numbers, key=lambda n: (n < 0, n))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _series(parts: list[str], last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
