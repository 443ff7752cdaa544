"""Programmes and configuration in, the plan of one device and day out."""

from datetime import date, timedelta

from schedules.config import DeviceConfig, permitted_spans
from schedules.placement import Occupied, place
from schedules.plan import Item, Plan, Skip
from schedules.precedence import Programmes, candidates
from schedules.programme import Programme
from schedules.zones import DAY_MS, day_span

_SHORTEST_DAY_MS = DAY_MS - 3 * 3_600_000
"""No zone has ever skipped more than three hours and kept the date."""


def resolve(programmes: Programmes, config: DeviceConfig, local_day: date) -> Plan:
    """The plan of one device for one local day. Pure, total, deterministic.

    An item belongs to the local day (in `config.zone`) of its own time, `due_ms`. A block
    that outlives its day occupies the next one, which is why placement begins two days
    earlier, from nothing, whenever an entry reaches past midnight.
    """
    carried: list[Occupied] = []
    before = [local_day - timedelta(days=2), local_day - timedelta(days=1)]
    shortest = min(_length(day, config) for day in before)
    held = [programmes[area] for area in config.areas if area in programmes]
    if any(_reaches_midnight(programme, config, shortest) for programme in held):
        for day in before:
            carried = _place_day(programmes, config, day, carried)[2]
    items, skips, _ = _place_day(programmes, config, local_day, carried)
    return Plan(
        day=local_day,
        items=tuple(sorted(items, key=lambda item: (item.start_ms, item.entry, item.programme))),
        skips=tuple(sorted(skips, key=lambda skip: (skip.due_ms, skip.entry, skip.programme))),
    )


def _place_day(
    programmes: Programmes, config: DeviceConfig, day: date, carried: list[Occupied]
) -> tuple[list[Item], list[Skip], list[Occupied]]:
    span = day_span(day, config.zone)
    return place(
        candidates(programmes, config, span),
        config,
        permitted_spans(config, day, day + timedelta(days=1)),
        [taken for taken in carried if taken.end > span.start],
    )


def _reaches_midnight(programme: Programme, config: DeviceConfig, midnight_ms: int) -> bool:
    """False where surely no block, nor its gap, meets the next day; a bound, not a count.

    Within its own day a block ends with the permitted hours, at the latest.
    """
    reach = programme.reach
    if reach.zones - {config.zone} or reach.start_ms >= midnight_ms:
        return True
    closes = config.closes_ms
    end = reach.end_ms if closes is None else min(reach.end_ms, closes)
    return end + max(reach.gap_ms, config.min_gap_ms) > midnight_ms


def _length(day: date, config: DeviceConfig) -> int:
    """Milliseconds from midnight by which the local day is over for sure."""
    span = day_span(day, config.zone)
    return DAY_MS if span.end - span.start == DAY_MS else _SHORTEST_DAY_MS
