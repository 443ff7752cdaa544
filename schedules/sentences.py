"""An entry as a sentence: when it sounds, how often, from when and until when, but for which days.

`Mỗi ngày lúc 5 giờ 30 sáng (05:30) và 5 giờ chiều (17:00), 2 lần cách nhau 2 giây,
từ 24/11/2026, trừ 06/02/2027`
"""

from collections.abc import Iterator
from typing import Final

from schedules import rfc5545
from schedules.explain import in_words
from schedules.programme import Block
from schedules.recurrence import Once, Rrule, When
from schedules.rule_words import Said, joined, on_day, rule_in_words
from schedules.zones import DEFAULT_ZONE, to_local

_NAMES_DAYS: Final = 6
"""So many days left out are named; of more, the number is told."""
_HOUR_MS: Final = 3_600_000


def when_in_words(when: When) -> Said:
    """The recurrence alone. Never raises, whatever the recurrence; the day is the local one."""
    return _sentence([_day_and_time(when), *_limits(when)])


def entry_in_words(when: When, block: Block) -> Said:
    """The recurrence, and how often the block's sequence is repeated each time. Never raises."""
    return _sentence([_day_and_time(when), *_repeats(block), *_limits(when)])


def length_in_words(ms: int) -> Said:
    """A length of time: `1 giờ 5 phút`, `2 giây`, `0,5 giây`; nothing is rounded away."""
    seconds, rest = divmod(ms, 1_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    vi = [f"{n} {unit}" for n, unit in ((hours, "giờ"), (minutes, "phút")) if n]
    en = [f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min")) if n]
    if seconds or rest or not vi:
        fraction = f"{rest:03}".rstrip("0")
        vi.append(f"{seconds}{',' if fraction else ''}{fraction} giây")
        en.append(f"{seconds}{'.' if fraction else ''}{fraction} s")
    return Said(" ".join(vi), " ".join(en))


def time_in_words(ms_of_day: int) -> Said:
    """A wall-clock time: `5 giờ 30 sáng (05:30)`, `05:30`."""
    local = to_local(ms_of_day, "UTC")
    digits = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return Said(in_words(ms_of_day, "UTC"), digits)


def _day_and_time(when: When) -> Said:
    days, times = rule_in_words(when), joined(time_in_words(ms) for ms in _times(when))
    if not times.vi:
        return days
    return Said(f"{days.vi} lúc {times.vi}", f"{days.en} at {times.en}")


def _times(when: When) -> tuple[int, ...]:
    """The times of day; of a rule that names hours, those, unless it sounds every hour."""
    if not isinstance(when.rule, Rrule) or not when.times:
        return tuple(sorted(set(when.times)))
    try:
        rule = rfc5545.read(when.rule.rule, when.first, when.times[0])
    except ValueError:
        return when.times[:1]
    if len(rule.hours) == 24:
        return when.times[:1]
    return tuple(hour * _HOUR_MS + when.times[0] % _HOUR_MS for hour in rule.hours)


def _repeats(block: Block) -> Iterator[Said]:
    if block.repeats < 2:
        return
    if not block.gap_ms:
        yield Said(f"{block.repeats} lần liền nhau", f"{block.repeats} times in a row")
        return
    gap = length_in_words(block.gap_ms)
    yield Said(f"{block.repeats} lần cách nhau {gap.vi}", f"{block.repeats} times, {gap.en} apart")


def _limits(when: When) -> Iterator[Said]:
    if not isinstance(when.rule, Once):
        first = on_day(when.first)
        yield Said(f"từ {first.vi}", f"from {first.en}")
        if when.last is not None:
            last = on_day(when.last)
            yield Said(f"đến hết {last.vi}", f"until {last.en}")
    if when.except_days:
        yield _left_out(when)
    if when.zone != DEFAULT_ZONE:
        yield Said(f"giờ {when.zone}", f"{when.zone} time")


def _left_out(when: When) -> Said:
    days = sorted(set(when.except_days))
    if len(days) <= _NAMES_DAYS:
        named = joined(on_day(day) for day in days)
    else:
        rest = len(days) - _NAMES_DAYS
        more = Said(f"{rest} ngày khác", f"{rest} other days")
        named = joined([*(on_day(day) for day in days[:_NAMES_DAYS]), more])
    return Said(f"trừ {named.vi}", f"except {named.en}")


def _sentence(parts: list[Said]) -> Said:
    return Said(", ".join(part.vi for part in parts), ", ".join(part.en for part in parts))
