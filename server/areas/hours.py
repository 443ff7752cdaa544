"""Permitted hours and quiet days as sets: joined, cut, compared. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from schedules.codec import from_json
from schedules.config import QuietDays, Window
from schedules.spans import Span, minus, union

Windows = tuple[Window, ...]
Quiet = tuple[QuietDays, ...]

WEEK: Final = range(1, 8)
_DAYS_VI: Final = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_DAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_windows(rows: object) -> Windows:
    """Windows out of the area's JSON. Raises `MalformedError`."""
    return from_json(tuple[Window, ...], rows)


def read_quiet(rows: object) -> Quiet:
    """Quiet days out of the area's JSON. Raises `MalformedError`."""
    return from_json(tuple[QuietDays, ...], rows)


def intersect(one: Iterable[Window], other: Iterable[Window]) -> Windows:
    """The hours that both permit, in canonical form: by time, each span once with its days."""
    left, right = _by_day(one), _by_day(other)
    return _windows(
        (day, common)
        for day in WEEK
        for a in left[day]
        for b in right[day]
        if (common := a.cut_to(b)).start < common.end
    )


def join(one: Iterable[Window], other: Iterable[Window]) -> Windows:
    """The hours that either permits, in canonical form."""
    both = _by_day((*one, *other))
    return _windows((day, span) for day in WEEK for span in both[day])


def is_within(hours: Windows, bound: Windows) -> bool:
    """True where `bound` permits all that `hours` permit."""
    return intersect(hours, bound) == intersect(hours, hours)


def quiet_of(*levels: Iterable[QuietDays]) -> Quiet:
    """The quiet days of all levels together, in canonical order."""
    every = {quiet for level in levels for quiet in level}
    return tuple(sorted(every, key=lambda q: (q.first, q.last, q.bars)))


def lift(quiet: Iterable[QuietDays], lifted: Sequence[QuietDays]) -> Quiet:
    """What is left of quiet days where those of `lifted` do not bind, class by class."""
    return quiet_of(*(_left(one, lifted) for one in quiet))


def in_words(hours: Windows) -> tuple[str, str]:
    """`05:00-22:00 (T2, T3)` and `05:00-22:00 (Mon, Tue)`: for a sentence."""
    return _worded(hours, _DAYS_VI, "không giờ nào"), _worded(hours, _DAYS_EN, "no hour")


def _left(quiet: QuietDays, lifted: Sequence[QuietDays]) -> Iterator[QuietDays]:
    """The stretches of it that still bind, each with the classes that it still bars."""
    bars: defaultdict[Span, list[str]] = defaultdict(list)
    for class_ in quiet.bars:
        holes = [_span(one) for one in lifted if class_ in one.bars]
        for span in minus([_span(quiet)], holes):
            bars[span].append(class_)
    for span, classes in bars.items():
        first, last = date.fromordinal(span.start), date.fromordinal(span.end - 1)
        yield QuietDays(first, last, tuple(c for c in quiet.bars if c in classes))


def _span(quiet: QuietDays) -> Span:
    """Days counted as `date.toordinal` counts them."""
    return Span(quiet.first.toordinal(), quiet.last.toordinal() + 1)


def _by_day(windows: Iterable[Window]) -> dict[int, tuple[Span, ...]]:
    spans: dict[int, list[Span]] = {day: [] for day in WEEK}
    for window in windows:
        for day in window.days:
            spans[day].append(Span(window.from_ms, window.until_ms))
    return {day: union(some) for day, some in spans.items()}


def _windows(daily: Iterable[tuple[int, Span]]) -> Windows:
    days: defaultdict[Span, list[int]] = defaultdict(list)
    for day, span in daily:
        days[span].append(day)
    return tuple(Window(tuple(days[span]), span.start, span.end) for span in sorted(days))


def _worded(hours: Windows, names: Sequence[str], none: str) -> str:
    told = [
        f"{_clock(w.from_ms)}-{_clock(w.until_ms)}"
        + ("" if len(w.days) == len(WEEK) else f" ({', '.join(names[d - 1] for d in w.days)})")
        for w in hours
    ]
    return ", ".join(told) or none


def _clock(ms_of_day: int) -> str:
    minutes = ms_of_day // 60_000
    return f"{minutes // 60:02}:{minutes % 60:02}"
