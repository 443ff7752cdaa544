"""The plan made again, naively: one minute after another, from DESIGN section 4 alone.

It shares nothing with `schedules.resolve` but the data classes. Every time and length in a
world is a whole number of minutes; a day is a list of minutes, each with its wall clock.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from schedules.config import DeviceConfig
from schedules.programme import Entry, Policy, Programme
from schedules.recurrence import Daily, Monthly, Once, Weekdays

MINUTE = 60_000
Minute = int
"""Minutes since 1970 in UTC."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Placed:
    entry: str
    revision: int
    due: int
    start: int | None
    reason: str | None


@dataclass(frozen=True)
class Clock:
    """The wall clock at each of a row of minutes, and the latest it had shown by then."""

    zero: Minute
    walls: tuple[datetime, ...]
    latest: tuple[datetime, ...]

    def wall(self, minute: Minute) -> datetime:
        return self.walls[minute - self.zero]

    def first_at(self, wanted: datetime) -> Minute:
        """The first minute whose wall clock has come to that time."""
        return self.zero + bisect_left(self.latest, wanted)


@lru_cache(maxsize=64)
def clock(day: date, zone: str) -> Clock:
    """Minute by minute from five days before `day` to eight after."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - 5 * DAY
    tz = ZoneInfo(zone)
    walls = [
        (begin + timedelta(minutes=n)).astimezone(tz).replace(tzinfo=None)
        for n in range(13 * 24 * 60)
    ]
    return Clock(int(begin.timestamp()) // 60, tuple(walls), tuple(accumulate(walls, max)))


class Placer:
    """Places one device's days in turn, from two days before the one asked for."""

    def __init__(
        self, programmes: Mapping[str, Programme], config: DeviceConfig, day: date
    ) -> None:
        self.programmes = programmes
        self.config = config
        self.taken: dict[Minute, str] = {}
        self.day = day
        units = [p.area for p in config.chain if p.kind in ("ward", "commune", "special_zone")]
        self.ward = units[0] if units else None
        self.answering = units[-1] if units else None  # a former unit answers for itself
        self.chain = [place.area for place in config.chain]
        self.owner = {group.area: group.owner for group in config.groups}

    def instant(self, day: date, minute_of_day: int, zone: str | None = None) -> Minute:
        """When, in UTC, the wall clock of the zone (the device's own) comes to that time."""
        wanted = datetime(day.year, day.month, day.day) + timedelta(minutes=minute_of_day)  # noqa: DTZ001  (a wall clock)
        return self._clock(zone).first_at(wanted)

    def _clock(self, zone: str | None = None) -> Clock:
        near = date.fromordinal(self.day.toordinal() // 4 * 4)
        return clock(near, zone or self.config.zone)

    def place(self, day: date) -> list[Placed]:
        """What becomes of each start of the day, in the order in which they choose."""
        found, sounded, permitted = [], 0, self._permitted(day)
        for _, entry, due in sorted(self._wanted(day), key=self._precedence):
            one, length = self._place_one(entry, due, sounded, permitted)
            sounded += length
            found.append(one)
        return found

    def _place_one(
        self, entry: Entry, due: Minute, sounded: int, permitted: set[Minute]
    ) -> tuple[Placed, int]:
        length = entry.block.duration_ms // MINUTE
        gap = max(entry.gap_ms, self.config.min_gap_ms) // MINUTE
        wall = self._clock().wall(due)
        cap = self.config.air_time_cap_ms
        reason = None
        if any(
            q.first <= wall.date() <= q.last and entry.class_ in q.bars for q in self.config.quiet
        ):
            return Placed(entry.id, entry.revision, due, None, "quiet_day"), 0
        if cap is not None and (sounded + length) * MINUTE > cap:
            return Placed(entry.id, entry.revision, due, None, "air_time_cap"), 0
        for start in range(due, due + entry.may_start_late_by_ms // MINUTE + 1):
            block = range(start, start + length)
            if not all(minute in permitted for minute in block):
                reason = reason or "outside_hours"
            elif any(minute in self.taken for minute in range(start, start + length + gap)):
                reason = reason or "occupied"
            else:
                self.taken.update(dict.fromkeys(range(start, start + length + gap), entry.id))
                return Placed(entry.id, entry.revision, due, start, reason), length
        return Placed(entry.id, entry.revision, due, None, reason), 0

    def _permitted(self, day: date) -> set[Minute]:
        found: set[Minute] = set()
        for d in (day, day + DAY):
            for window in self.config.permitted:
                if d.isoweekday() in window.days:
                    begin = self.instant(d, window.from_ms // MINUTE)
                    found.update(range(begin, self.instant(d, window.until_ms // MINUTE)))
        return found

    def _wanted(self, day: date) -> list[tuple[Programme, Entry, Minute]]:
        begin, end = self.instant(day, 0), self.instant(day + DAY, 0)
        mine = {*self.chain, *self.owner}
        return [
            (programme, entry, due)
            for area, programme in self.programmes.items()
            if area in mine
            for entry in programme.entries
            if mine & set(entry.areas)
            for due in self._dues(entry, day)
            if begin <= due < end
            and self._lives(entry, due)
            and self._accepted(programme, entry, due)
        ]

    def _dues(self, entry: Entry, day: date) -> set[Minute]:
        return {
            self.instant(near, at // MINUTE, entry.when.zone)
            for near in (day - DAY, day, day + DAY)
            if recurs(entry, near)
            for at in entry.when.times
        }

    def _lives(self, entry: Entry, due: Minute) -> bool:
        ms = due * MINUTE
        ended = entry.live_until is not None and ms >= entry.live_until
        return ms >= entry.live_from and ms >= self.config.since and not ended

    def _rank(self, area: str) -> int:
        return self.chain.index(self.owner.get(area, area))

    def _accepted(self, programme: Programme, entry: Entry, due: Minute) -> bool:
        if entry.class_ == "priority" or self.ward is None:
            return True
        if self._rank(programme.area) >= self._rank(self.ward):
            return True
        policies = self._policies()
        begun = [p for p in policies if p.live_from <= due * MINUTE]
        if not begun:
            return False
        verdict = begun[-1].accepts_by_default
        for exact in (None, entry.revision):
            for answer in begun[-1].acceptances:
                if answer.entry == entry.id and answer.revision == exact:
                    verdict = answer.accepted
        return verdict

    def _policies(self) -> tuple[Policy, ...]:
        answering = None if self.answering is None else self.programmes.get(self.answering)
        return () if answering is None else answering.policies

    def _precedence(self, wanted: tuple[Programme, Entry, Minute]) -> tuple[object, ...]:
        programme, entry, due = wanted
        policies = self._policies()
        order = next((p.order for p in reversed(policies) if p.live_from <= due * MINUTE), ())
        named = [n for n, name in enumerate(order) if name in (entry.id, programme.area)]
        return (
            entry.class_ != "priority", due, min(named, default=len(order)),
            self._rank(programme.area), entry.created_ms, entry.id,
        )  # fmt: skip


def recurs(entry: Entry, day: date) -> bool:
    """Whether the entry's rule falls on this local day."""
    when, rule = entry.when, entry.when.rule
    if day < when.first or (when.last is not None and day > when.last) or day in when.except_days:
        return False
    if isinstance(rule, Once):
        return day == when.first
    if isinstance(rule, Daily):
        return (day.toordinal() - when.first.toordinal()) % rule.every == 0
    if isinstance(rule, Weekdays):
        return day.isoweekday() in rule.days
    assert isinstance(rule, Monthly)
    is_last = (day + DAY).month != day.month
    return day.day in rule.days or (-1 in rule.days and is_last)
