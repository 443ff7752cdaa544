"""What one device is, where it stands, and what it may do: the device's configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Annotated

from schedules.recurrence import IsoWeekday
from schedules.refusal import RefusalError
from schedules.spans import Span, union
from schedules.words import (
    COMMUNE_KINDS,
    AreaId,
    AreaKind,
    AtMost,
    DeviceId,
    Duration,
    Instant,
    ScheduledClass,
    TimeOfDay,
    Volume,
    Within,
)
from schedules.zones import DAY_MS, DEFAULT_ZONE, instant_of, local_day, zone


@dataclass(frozen=True, slots=True)
class Place:
    """One area of the device's chain, which descends from the widest to its own."""

    area: AreaId
    kind: AreaKind


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A group the device was picked for by hand, and the area that owns the group."""

    area: AreaId
    owner: AreaId


@dataclass(frozen=True, slots=True)
class Window:
    """Permitted hours (khung giờ phát) on ISO weekdays, in local time; `until_ms` up to 24:00."""

    days: Annotated[tuple[IsoWeekday, ...], AtMost(7)]
    from_ms: TimeOfDay
    until_ms: Annotated[int, Within(1, DAY_MS)]


@dataclass(frozen=True, slots=True)
class QuietDays:
    """Local days `first`…`last` on which `bars` do not sound: holidays, exams, funerals."""

    first: date
    last: date
    bars: Annotated[tuple[ScheduledClass, ...], AtMost(2)]


@dataclass(frozen=True)
class DeviceConfig:
    """The device's chain of areas and groups, volume, permitted hours, caps and quiet days.

    `air_time_cap_ms` limits the scheduled sound of one local day, `min_gap_ms` is kept free
    after every block. Starts before `since` are none of this device's business.
    """

    device: DeviceId
    chain: Annotated[tuple[Place, ...], AtMost(8)]
    groups: Annotated[tuple[GroupPlace, ...], AtMost(64)] = ()
    zone: Annotated[str, AtMost(64)] = DEFAULT_ZONE
    volume: Volume = 100
    permitted: Annotated[tuple[Window, ...], AtMost(50)] = ()
    quiet: Annotated[tuple[QuietDays, ...], AtMost(400)] = ()
    air_time_cap_ms: Annotated[int, Within(0, DAY_MS)] | None = None
    min_gap_ms: Duration = 0
    since: Instant = 0

    @cached_property
    def areas(self) -> frozenset[str]:
        """Every area whose entries and orders may reach this device."""
        return frozenset(p.area for p in self.chain) | frozenset(g.area for g in self.groups)

    @cached_property
    def commune(self) -> str | None:
        """The commune-level unit it stands in: ward, commune or special zone. Its key speaks."""
        return next((p.area for p in self.chain if p.kind in COMMUNE_KINDS), None)

    @cached_property
    def answering(self) -> str | None:
        """The area whose programme answers offers here, and orders who goes first.

        The unit itself; or, below it, a former unit that was merged into it and goes on
        answering for itself: its place keeps its commune-level kind (ADR 10).
        """
        units = [p.area for p in self.chain if p.kind in COMMUNE_KINDS]
        return units[-1] if units else None

    @cached_property
    def closes_ms(self) -> int | None:
        """The time of day by which permitted hours are over, on any weekday.

        None where they may go on over midnight.
        """
        last = max((window.until_ms for window in self.permitted), default=0)
        return None if last == DAY_MS else last

    def rank_of(self, area: str) -> int:
        """How far down the chain an area stands, 0 highest; a group ranks as its owner."""
        return self._ranks.get(area, len(self.chain))

    @cached_property
    def _ranks(self) -> dict[str, int]:
        depths = {place.area: n for n, place in enumerate(self.chain)}
        owned = {g.area: depths[g.owner] for g in self.groups if g.owner in depths}
        return {**depths, **owned}

    def unit_of(self, area: str) -> str | None:
        """Whose key speaks for `area` here: its commune-level unit, or the area itself above it.

        A group's is its owner's. None for an area this device does not stand in.
        """
        if area not in self._ranks:
            return None
        owner = self.chain[self._ranks[area]].area
        return owner if self.is_above_commune(owner) else self.commune or owner

    def is_above_commune(self, area: str) -> bool:
        """True for an area, or a group of one, that stands above the commune level."""
        return area in self._above_commune

    @cached_property
    def _above_commune(self) -> frozenset[str]:
        rank = -1 if self.commune is None else self._ranks[self.commune]
        return frozenset(area for area, depth in self._ranks.items() if depth < rank)

    def is_quiet(self, instant: int, class_: ScheduledClass) -> bool:
        if not self.quiet:
            return False
        day = local_day(instant, self.zone)
        return any(q.first <= day <= q.last and class_ in q.bars for q in self.quiet)


def check_config(config: DeviceConfig) -> None:
    """Raises `RefusalError` for a configuration that reads well and can not be followed."""
    zone(config.zone)
    names = [place.area for place in config.chain] + [group.area for group in config.groups]
    if not config.chain or len(set(names)) != len(names):
        raise RefusalError(
            "chain_unclear",
            "config.chain",
            "Chuỗi địa bàn của cụm loa trống hoặc bị lặp.",
            "The device's chain of areas is empty or names an area twice.",
        )


def permitted_spans(config: DeviceConfig, first: date, last: date) -> tuple[Span, ...]:
    """The device's permitted hours of the local days `first`…`last`, sorted and disjoint.

    A window that ends at 24:00 joins one that begins at 00:00 of the next day.
    """
    return _permitted(config.permitted, config.zone, first, last)


@lru_cache(maxsize=8_192)
def _permitted(windows: Sequence[Window], zone: str, first: date, last: date) -> tuple[Span, ...]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return union(
        Span(instant_of(day, window.from_ms, zone), _instant_until(day, window.until_ms, zone))
        for day in days
        for window in windows
        if day.isoweekday() in window.days
    )


def _instant_until(day: date, until_ms: int, zone: str) -> int:
    if until_ms == DAY_MS:
        return instant_of(day + timedelta(days=1), 0, zone)
    return instant_of(day, until_ms, zone)
