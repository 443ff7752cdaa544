"""When a recurrence next begins."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from schedules.recurrence import When, starts
from schedules.spans import Span
from schedules.zones import DAY_MS, local_day

AHEAD = timedelta(days=3653)
"""Ten years: as far as `schedules.recurrence` looks for a rule's first occurrence."""

_STRIDE_MS = 31 * DAY_MS


def starts_ahead(when: When, since: int) -> Iterator[int]:
    """Every start at or after `since` within ten years, ascending."""
    for begin in range(since, since + AHEAD.days * DAY_MS, _STRIDE_MS):
        yield from starts(when, Span(begin, begin + _STRIDE_MS))


def days_ahead(when: When, since: int, zone: str, most: int) -> tuple[date, ...]:
    """The first local days in `zone`, at most `most`, on which it begins at or after `since`."""
    days = dict.fromkeys(
        local_day(start, zone) for start in islice(starts_ahead(when, since), most * 24)
    )
    return tuple(islice(days, most))
