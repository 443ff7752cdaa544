"""What areas set, joined down the chain: where hours and quiet are at stake, the tightest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.config import QuietDays, Window
from schedules.spans import Span, union
from schedules.zones import DEFAULT_ZONE
from server.areas.models import Area
from server.areas.refusals import AreaUnknownError

T = TypeVar("T")

_WEEK = range(1, 8)
_LOUDEST = 100


@dataclass(frozen=True, slots=True)
class AreaPolicy:
    """What holds for the devices of one area.

    `permitted` is what every area of the chain permits, `quiet` what any of them keeps quiet;
    nothing is permitted where nobody has set hours. `volume` in percent.
    """

    zone: str
    permitted: tuple[Window, ...]
    quiet: tuple[QuietDays, ...]
    volume: int
    air_time_cap_ms: int | None
    min_gap_ms: int
    accepts_by_default: bool


def effective(session: Session, area: str) -> AreaPolicy:
    """The policy in force in `area`. Raises `AreaUnknownError`."""
    chain: list[Area] = []
    at: str | None = area
    while at is not None:
        found = session.get(Area, at)
        if found is None:
            raise AreaUnknownError(at)
        chain.append(found)
        at = found.parent
    return combine(chain[::-1])


def combine(chain: Sequence[Area]) -> AreaPolicy:
    """One policy of what the areas of `chain`, from the top down, have set. Pure.

    Zone, volume and acceptance: the nearest that is set. Hours: what all permit. Quiet days: all
    of them. Air time: the smallest cap. Gap: the largest.
    """
    hours = [read_windows(a.permitted) for a in chain if a.permitted is not None]
    caps = [a.air_time_cap_ms for a in chain if a.air_time_cap_ms is not None]
    return AreaPolicy(
        zone=_nearest((a.zone for a in chain), DEFAULT_ZONE),
        permitted=_all_permit(hours),
        quiet=_quiet(chain),
        volume=_nearest((a.volume for a in chain), _LOUDEST),
        air_time_cap_ms=min(caps, default=None),
        min_gap_ms=max((a.min_gap_ms for a in chain if a.min_gap_ms is not None), default=0),
        accepts_by_default=_nearest((a.accepts_by_default for a in chain), False),
    )


def intersect(one: Iterable[Window], other: Iterable[Window]) -> tuple[Window, ...]:
    """The hours that both permit, in canonical form: by time, each span once with its days."""
    left, right = _by_day(one), _by_day(other)
    return _windows(
        (day, common)
        for day in _WEEK
        for a in left[day]
        for b in right[day]
        if (common := a.cut_to(b)).start < common.end
    )


def read_windows(rows: object) -> tuple[Window, ...]:
    """Windows out of the area's JSON. Raises `MalformedError`."""
    return from_json(tuple[Window, ...], rows)


def read_quiet(rows: object) -> tuple[QuietDays, ...]:
    """Quiet days out of the area's JSON. Raises `MalformedError`."""
    return from_json(tuple[QuietDays, ...], rows)


def _nearest(values: Iterable[T | None], otherwise: T) -> T:
    return next((value for value in reversed(list(values)) if value is not None), otherwise)


def _all_permit(hours: Sequence[tuple[Window, ...]]) -> tuple[Window, ...]:
    if not hours:
        return ()
    common = hours[0]
    for windows in hours:
        common = intersect(common, windows)
    return common


def _by_day(windows: Iterable[Window]) -> dict[int, tuple[Span, ...]]:
    spans: dict[int, list[Span]] = {day: [] for day in _WEEK}
    for window in windows:
        for day in window.days:
            spans[day].append(Span(window.from_ms, window.until_ms))
    return {day: union(some) for day, some in spans.items()}


def _windows(daily: Iterable[tuple[int, Span]]) -> tuple[Window, ...]:
    days: defaultdict[Span, list[int]] = defaultdict(list)
    for day, span in daily:
        days[span].append(day)
    return tuple(Window(tuple(days[span]), span.start, span.end) for span in sorted(days))


def _quiet(chain: Sequence[Area]) -> tuple[QuietDays, ...]:
    every = {quiet for area in chain for quiet in read_quiet(area.quiet or [])}
    return tuple(sorted(every, key=lambda q: (q.first, q.last, q.bars)))
