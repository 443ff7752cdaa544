"""What a device's days of use come to: the month so far, its end, and whether it is unlike itself.
Pure."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from typing import Final, Literal

from schedules.wire.usage import CAUSES, Cause

MB: Final = 1 << 20
"""As SIMs' plans are counted (`device_agent.balance`)."""
LOOKS_BACK: Final = timedelta(days=14)
"""Two weeks: as many weekends as the month will have left, more or less."""
FORESEES_FROM: Final = 3
USUAL_FROM: Final = 7
"""Days that must be known: fewer foresee a month from the day that the device was put up."""
TIMES_USUAL: Final = 3
BEYOND_USUAL: Final = 20 * MB
"""Twelve ordinary days (ADR 36): no day that somebody filled with new bulletins."""
DECIDED: Final[frozenset[Cause]] = frozenset({"live", "updates"})
"""What people of the city decide, for many devices at once: it costs, and is nothing strange."""

High = Literal["plan", "unusual"]
"""Why a device's use is told of: it goes over its plan; it is markedly more than usual."""
Days = Mapping[date, Sequence[int]]
"""Bytes of each day by `CAUSES`."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """As `server.fleet.models.DeviceUsage` has them, all in bytes."""

    used: int
    foreseen: int | None
    peak: int
    usual: int | None


def reckon(days: Days, day: date) -> Reckoned:
    """`day` is the newest, still going on; `days` reach into the month before, where known."""
    first = day.replace(day=1)
    used = sum(sum(use) for one, use in days.items() if first <= one <= day)
    full = {one: use for one, use in days.items() if day - LOOKS_BACK <= one < day}
    yesterday = day - timedelta(days=1)
    ordinary = sorted(_ordinary(use) for use in full.values())
    return Reckoned(
        used=used,
        foreseen=_foreseen(full, day, used, sum(days.get(day, ()))),
        peak=max(_ordinary(days.get(one, ())) for one in (yesterday, day)),
        usual=median_low(ordinary) if len(ordinary) >= USUAL_FROM else None,
    )


def high_of(told: Reckoned, plan_mb: int | None) -> High | None:
    """The plan first: it costs money."""
    if plan_mb is not None and max(told.used, told.foreseen or 0) > plan_mb * MB:
        return "plan"
    usual = told.usual
    if usual is not None and told.peak > max(TIMES_USUAL * usual, usual + BEYOND_USUAL):
        return "unusual"
    return None


def _foreseen(full: Days, day: date, used: int, today: int) -> int | None:
    """The rest of the month as the last two weeks were. A day of which nothing was told used
    nothing: the device was off."""
    if not full or (day - min(full)).days < FORESEES_FROM:
        return None
    mean = sum(sum(use) for use in full.values()) // (day - min(full)).days
    left = monthrange(day.year, day.month)[1] - day.day
    return used + max(0, mean - today) + left * mean


def _ordinary(use: Sequence[int]) -> int:
    return sum(bytes_ for cause, bytes_ in zip(CAUSES, use, strict=False) if cause not in DECIDED)
