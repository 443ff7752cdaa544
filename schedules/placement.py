"""Where each block finds room: rules 3, 6 and 8 of the design."""

from bisect import bisect, insort
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schedules.config import DeviceConfig
from schedules.plan import Item, Obstacle, Skip
from schedules.precedence import Candidate
from schedules.programme import FOREVER
from schedules.spans import Span, first_fit


class Occupied(NamedTuple):
    """A stretch that is taken, gap included, and the entry that took it."""

    start: int
    end: int
    entry: str


class _Blocked(NamedTuple):
    reason: Obstacle
    by: str | None


def place(
    wanted: Iterable[Candidate],
    config: DeviceConfig,
    permitted: Sequence[Span],
    carried: Iterable[Occupied],
) -> tuple[list[Item], list[Skip], list[Occupied]]:
    """Give each candidate, in the order given, the earliest instant at which it fits.

    A block fits at `t` in `[due, due + may_start_late_by]` where it lies inside `permitted`
    and it and its gap meet nothing placed before. Otherwise it is skipped, naming the first
    thing in its way. `carried` is what the day before still occupies. Also returned: all
    that is taken, gaps included, in order.
    """
    taken = sorted(carried)
    items: list[Item] = []
    skips: list[Skip] = []
    air_time = 0
    for candidate in wanted:
        found = _earliest(candidate, config, permitted, taken, air_time)
        if isinstance(found, _Blocked):
            skips.append(_skip(candidate, found))
            continue
        item = _item(candidate, config, *found)
        items.append(item)
        end = item.start_ms + candidate.entry.block.duration_ms
        air_time += end - item.start_ms
        insort(taken, Occupied(item.start_ms, end + item.gap_ms, item.entry))
    return items, skips, taken


def gap_after(candidate: Candidate, config: DeviceConfig) -> int:
    """Milliseconds kept free after the block: the entry's own gap or the area's, the longer."""
    return max(candidate.entry.gap_ms, config.min_gap_ms)


def _earliest(
    candidate: Candidate,
    config: DeviceConfig,
    permitted: Sequence[Span],
    taken: Sequence[Occupied],
    air_time: int,
) -> _Blocked | tuple[int, str | None]:
    entry, due = candidate.entry, candidate.due_ms
    length = entry.block.duration_ms
    if config.is_quiet(due, entry.class_):
        return _Blocked("quiet_day", None)
    if config.air_time_cap_ms is not None and air_time + length > config.air_time_cap_ms:
        return _Blocked("air_time_cap", None)
    reach = length + gap_after(candidate, config)
    latest = due + entry.may_start_late_by_ms
    first: _Blocked | None = None
    start: int = due
    while True:
        blocked, after = _in_the_way(start, length, reach, permitted, taken)
        if blocked is None:
            return start, first and (first.by or first.reason)
        first = first or blocked
        if after > latest:
            return first
        start = after


def _in_the_way(
    start: int, length: int, reach: int, permitted: Sequence[Span], taken: Sequence[Occupied]
) -> tuple[_Blocked | None, int]:
    """What forbids `start`, and the next instant worth trying.

    What is taken is disjoint and in order, so that only the last that began by `start` and
    the next can be in the way.
    """
    opening = first_fit(permitted, start, length)
    if opening != start:
        return _Blocked("outside_hours", None), FOREVER if opening is None else opening
    after = bisect(taken, (start, FOREVER))
    for other in taken[max(0, after - 1) : after + 1]:
        if other.start < start + reach and start < other.end:
            return _Blocked("occupied", other.entry), other.end
    return None, start


def _item(candidate: Candidate, config: DeviceConfig, start: int, waits_for: str | None) -> Item:
    entry = candidate.entry
    return Item(
        programme=candidate.programme.area,
        entry=entry.id,
        entry_revision=entry.revision,
        class_=entry.class_,
        due_ms=candidate.due_ms,
        start_ms=start,
        latest_ms=candidate.due_ms + entry.may_start_late_by_ms,
        gap_ms=gap_after(candidate, config),
        block=entry.block,
        volume=config.volume if entry.volume is None else entry.volume,
        waits_for=waits_for,
    )


def _skip(candidate: Candidate, blocked: _Blocked) -> Skip:
    return Skip(
        programme=candidate.programme.area,
        entry=candidate.entry.id,
        entry_revision=candidate.entry.revision,
        class_=candidate.entry.class_,
        due_ms=candidate.due_ms,
        reason=blocked.reason,
        by=blocked.by,
    )
