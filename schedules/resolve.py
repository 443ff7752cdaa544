"""Programmes and configuration in, the plan of one device and day out."""

from datetime import date, timedelta

from schedules.config import DeviceConfig, permitted_spans
from schedules.placement import Occupied, place
from schedules.plan import Item, Plan, Skip
from schedules.precedence import Programmes, candidates
from schedules.programme import Entry
from schedules.recurrence import Rrule
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
    if any(_reaches_midnight(e, config) for a in config.areas for e in _entries(programmes, a)):
        for back in (2, 1):
            carried = _place_day(programmes, config, local_day - timedelta(days=back), carried)[2]
    items, skips, _ = _place_day(programmes, config, local_day, carried)
    return Plan(
        day=local_day,
        items=tuple(sorted(items, key=lambda item: (item.start_ms, item.entry))),
        skips=tuple(sorted(skips, key=lambda skip: (skip.due_ms, skip.entry))),
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


def _entries(programmes: Programmes, area: str) -> tuple[Entry, ...]:
    return programmes[area].entries if area in programmes else ()


def _reaches_midnight(entry: Entry, config: DeviceConfig) -> bool:
    rule = entry.when.rule
    if entry.when.zone != config.zone or (isinstance(rule, Rrule) and "HOUR" in rule.rule.upper()):
        return True
    reach = entry.may_start_late_by_ms + entry.block.duration_ms
    reach += max(entry.gap_ms, config.min_gap_ms)
    return max(entry.when.times, default=0) + reach > _SHORTEST_DAY_MS
