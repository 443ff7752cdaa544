"""Moving one start of an entry, or every one like it: what its recurrence becomes. Pure.

A start that is moved alone leaves its series: the series skips that day, and what else it sounds
on it stands as a single day beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from schedules.programme import Entry
from schedules.recurrence import Once, Rrule, Weekdays, When, starts
from schedules.sentences import entry_in_words
from schedules.spans import Span
from schedules.zones import day_span, instant_of, local_day
from server.programme import refusals
from server.programme.ahead import starts_ahead
from server.programme.drafts import EntryDraft, MoveSave, Target
from server.programme.revising import Changes, Planned
from server.programme.templates import ms_of_day
from server.programme.told import Words


@dataclass(frozen=True, slots=True)
class _Start:
    """The start that is moved: its instant, its local day and its written time there."""

    due_ms: int
    day: date
    ms: int


def planned(entry: Entry, draft: EntryDraft, asked: MoveSave, since: int) -> Changes:
    """What one revision beginning at `since` does to `entry`, of which `draft` is the form.

    Raises refusals `start_unknown`, `starts_in_the_past`, `moves_alone`, `nothing_to_do`.
    """
    when = entry.when
    start = _find(when, asked.due_ms)
    if start.due_ms < since and not asked.every:
        raise refusals.starts_in_the_past("due_ms", start.day)
    if asked.to is not None and (asked.to.day, asked.to.time_ms) == (start.day, start.ms):
        raise refusals.nothing_to_do()
    whens = [one for one in _whens(when, start, asked, since) if _goes_on(one, since)]
    if asked.to is not None and not asked.every:
        whens = _with_target(whens, when.zone, asked.to)
    days = () if asked.every else _days(start.day, asked.to)
    if not whens:
        return Changes((), (entry,), days)
    said = entry_in_words(when, entry.block)
    name = Words(f"“{said.vi}”", f"“{said.en}”")
    return Changes(
        tuple(
            Planned(replace(draft, when=one), "to", name, replaces=None if n else entry)
            for n, one in enumerate(whens)
        ),
        days=days,
        own=_own(len(whens), asked),
    )


def lands_ms(zone: str, to: Target) -> int:
    """The instant at which a moved start begins."""
    return instant_of(to.day, to.time_ms, zone)


def _own(many: int, asked: MoveSave) -> tuple[int, ...] | None:
    """Of a start that moves alone, the entry it goes with: the last."""
    if asked.every:
        return None
    return () if asked.to is None else (many - 1,)


def _days(day: date, to: Target | None) -> tuple[date, ...]:
    return tuple({day, to.day if to is not None else day})


def _find(when: When, due_ms: int) -> _Start:
    if not starts(when, Span(due_ms, due_ms + 1)):
        raise refusals.start_unknown()
    day = local_day(due_ms, when.zone)
    written = (ms for ms in when.times if instant_of(day, ms, when.zone) == due_ms)
    return _Start(due_ms, day, next(written, ms_of_day(due_ms, when.zone)))


def _whens(when: When, start: _Start, asked: MoveSave, since: int) -> Iterator[When]:
    if asked.every and asked.to is not None and not isinstance(when.rule, Once):
        yield from _every(when, start, asked.to, local_day(since, when.zone))
        return
    if not isinstance(when.rule, Once):
        yield replace(when, except_days=tuple(sorted({*when.except_days, start.day})))
    span = day_span(start.day, when.zone)
    others = [one for one in starts(when, span) if one != start.due_ms and one >= since]
    if others:
        yield _single(when.zone, start.day, [ms_of_day(one, when.zone) for one in others])


def _every(when: When, start: _Start, to: Target, today: date) -> Iterator[When]:
    """Every start of that hour, on every day; on another weekday, those of that weekday alone."""
    if to.day == start.day:
        if isinstance(when.rule, Rrule) and _names_hours(when.rule.rule):
            raise refusals.moves_alone()
        others = {ms for ms in when.times if ms != start.ms}
        yield replace(when, times=tuple(sorted({*others, to.time_ms})))
        return
    if not isinstance(when.rule, Weekdays):
        raise refusals.moves_alone()
    weekday, there = start.day.isoweekday(), to.day.isoweekday()
    fresh = replace(when, first=max(when.first, today))
    days = tuple(day for day in when.rule.days if day != weekday)
    times = tuple(ms for ms in when.times if ms != start.ms)
    if days:
        yield replace(when, rule=Weekdays(days))
    if times:
        yield replace(fresh, times=times, rule=Weekdays((weekday,)))
    yield replace(fresh, times=(to.time_ms,), rule=Weekdays((there,)))


def _names_hours(rule: str) -> bool:
    return any(word in rule.upper() for word in ("HOUR", "BYMINUTE", "BYSECOND"))


def _with_target(whens: list[When], zone: str, to: Target) -> list[When]:
    """The start at its new place: with what sounds there as a single day already, or alone."""
    for n, one in enumerate(whens):
        if isinstance(one.rule, Once) and one.first == to.day:
            return [*whens[:n], _single(zone, to.day, [*one.times, to.time_ms]), *whens[n + 1 :]]
    return [*whens, _single(zone, to.day, [to.time_ms])]


def _single(zone: str, day: date, times: list[int]) -> When:
    return When(zone, day, None, tuple(sorted(set(times))), Once())


def _goes_on(when: When, since: int) -> bool:
    return next(starts_ahead(when, since), None) is not None
