"""How long it takes to know what sounds: for one device, for the whole city, and as it grows.

Beside each figure stands its limit: the bare expansion of the same recurrences over the same
week, nobody placed, ranked or digested. *Cold* means new programmes and emptied caches, as after
a revision has come in; *warm* means the same programmes once more, as at the next midnight.
Every figure includes the seven digests, and is CPU time, the least of several runs: nothing here
waits, and what else the machine does is not the question.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from schedules import rfc5545, zones
from schedules.config import DeviceConfig, Place, Window, permitted_spans
from schedules.programme import Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, Monthly, Rrule, Rule, Weekdays, When, starts
from schedules.resolve import resolve
from schedules.zones import day_span, instant_of
from tests.bench.row import Row

HOUR, MINUTE = 3_600_000, 60_000
MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]
UNITS = 114
"""Hải Phòng's communes, wards and special zones."""
CITY_ENTRIES = 2_000
OWN_SHARE = 17
"""Entries of one unit's own; the rest of the 2,000 are the city's, offered to all."""

Programmes = Mapping[str, Programme]
Task = Callable[[], int]


def rows() -> Iterator[Row]:
    """One device, the city, and the same device at 1, 10 and 100 times as many occurrences."""
    yield from _compared("one device, one week, 40 entries", lambda: _devices(1, 40, 0), 5.0, 21)
    yield from _compared(
        f"the city, one week, {UNITS} units, {CITY_ENTRIES:,} entries",
        lambda: _devices(UNITS, OWN_SHARE, CITY_ENTRIES - UNITS * OWN_SHARE), 1_000.0, 3,
    )  # fmt: skip
    yield from _growth()


def _compared(
    name: str, make: Callable[[], list[tuple[Programmes, DeviceConfig]]], most: float, times: int
) -> Iterator[Row]:
    found = _resolve_all(make())
    cold = _best(make, _resolve_all, times, warm=False)
    warm = _best(make, _resolve_all, times, warm=True)
    bare_cold = _best(make, _expand_all, times, warm=False)
    bare_warm = _best(make, _expand_all, times, warm=True)
    told = f"{found:,} starts; the limit is their bare expansion"
    for state, value, limit in (("cold", cold, bare_cold), ("warm", warm, bare_warm)):
        yield Row(
            f"{name}, {state}", value, "ms", limit, value / limit, f"≤ {most:,.0f} ms",
            value <= most, told,
        )  # fmt: skip


def _growth() -> Iterator[Row]:
    """Per occurrence, the time must not grow: 40 entries, each 1, 10 and 100 times a week."""
    per_start: list[float] = []
    for factor in (1, 10, 100):
        devices = [_scaled(factor)]
        _resolve_all(devices)
        starts_found = _expand_all(devices)
        value = min(_timed(lambda: _resolve_all(devices)) for _ in range(5))  # noqa: B023  (run here)
        bare = min(_timed(lambda: _expand_all(devices)) for _ in range(5))  # noqa: B023  (run here)
        per_start.append(value / starts_found)
        growth = per_start[-1] / per_start[0]
        yield Row(
            f"{factor}× occurrences ({starts_found:,} starts), per start", 1000 * per_start[-1],
            "µs", 1000 * bare / starts_found, value / bare,
            "≤ 1.5× the time per start of 1×", growth <= 1.5, f"{growth:.2f}× that of 1×; warm",
        )  # fmt: skip


def _devices(units: int, own: int, shared: int) -> list[tuple[Programmes, DeviceConfig]]:
    """One chain per unit: as many plans as a city has, whatever the number of its devices."""
    city = Programme("hai-phong", 1, 0, _entries("hai-phong", shared, 0))
    found: list[tuple[Programmes, DeviceConfig]] = []
    for n in range(units):
        ward = f"phuong-{n}"
        mine = Programme(ward, 1, 0, _entries(ward, own, n), (Policy(0, accepts_by_default=True),))
        found.append(({"hai-phong": city, ward: mine}, _config(ward)))
    return found


def _config(ward: str) -> DeviceConfig:
    every_day = (1, 2, 3, 4, 5, 6, 7)
    return DeviceConfig(
        device="loa-1",
        chain=(Place("hai-phong", "city"), Place(ward, "ward")),
        permitted=(Window(every_day, 5 * HOUR, 11 * HOUR), Window(every_day, 13 * HOUR, 21 * HOUR)),
        min_gap_ms=5_000,
    )


def _entries(area: str, count: int, salt: int) -> tuple[Entry, ...]:
    return tuple(_entry(area, n, (n * 37 + salt * 11) % 900, _rule(n)) for n in range(count))


def _rule(n: int) -> Rule:
    rules: tuple[Rule, ...] = (
        Daily(), Daily(), Daily(), Weekdays((1, 2, 3, 4, 5)), Weekdays((6, 7)), Daily(every=2),
        Monthly((1, 15, -1)), Rrule("FREQ=WEEKLY;BYDAY=MO,WE,FR"),
    )  # fmt: skip
    return rules[n % len(rules)]


def _entry(area: str, n: int, minute: int, rule: Rule) -> Entry:
    at = 5 * HOUR + minute * MINUTE
    when = When("Asia/Ho_Chi_Minh", date(2026, 1, 5), None, (at,), rule)
    sounds = tuple(Sound(f"{area}-{n}-{k}", f"{n:032x}{k:032x}", 45_000, 180_000) for k in range(2))
    return Entry(
        id=f"{area}-{n}", revision=1, class_="priority" if n % 5 == 0 else "normal",
        areas=(area,), block=Block(sounds, repeats=1 + n % 2), when=when, live_from=0,
        live_until=None, created_ms=n, may_start_late_by_ms=20 * MINUTE,
    )  # fmt: skip


def _scaled(factor: int) -> tuple[Programmes, DeviceConfig]:
    """40 entries that sound `factor` times as often, one second at a time."""
    entries = []
    for n in range(4 * factor):
        second = n * 14 * HOUR // (4 * factor)
        block = Block((Sound(f"s{n}", f"{n:064x}", 1_000, 4_000),))
        for k in range(10):
            at = 5 * HOUR + (second + k * 1_200) % (14 * HOUR)
            when = When("Asia/Ho_Chi_Minh", date(2026, 1, 5), None, (at,), Daily())
            entries.append(Entry(f"e{n}-{k}", 1, "normal", ("phuong-0",), block, when, 0, None, 0))
    hours = (Window((1, 2, 3, 4, 5, 6, 7), 0, 86_000_000),)
    config = DeviceConfig("loa-1", (Place("phuong-0", "ward"),), permitted=hours)
    return {"phuong-0": Programme("phuong-0", 1, 0, tuple(entries))}, config


def _resolve_all(devices: list[tuple[Programmes, DeviceConfig]]) -> int:
    found = 0
    for programmes, config in devices:
        for day in WEEK:
            plan = resolve(programmes, config, day)
            assert plan.digest
            found += len(plan.items) + len(plan.skips)
    return found


def _expand_all(devices: list[tuple[Programmes, DeviceConfig]]) -> int:
    found = 0
    for programmes, config in devices:
        for day in WEEK:
            span = day_span(day, config.zone)
            for programme in programmes.values():
                for entry in programme.entries:
                    found += len(starts(entry.when, span))
    return found


def _best(
    make: Callable[[], list[tuple[Programmes, DeviceConfig]]],
    run: Callable[[list[tuple[Programmes, DeviceConfig]]], int],
    times: int,
    warm: bool,
) -> float:
    """The least of several runs, in milliseconds."""
    found = []
    devices = make()
    if warm:
        run(devices)
    for _ in range(times):
        if not warm:
            devices = make()
            _forget()
        found.append(_timed(lambda: run(devices)))  # noqa: B023  (run here)
    return min(found)


def _forget() -> None:
    """Empty every cache of the core but the time zones' own files."""
    for cached in (
        instant_of, day_span, zones.plain_midnight, zones.local_days, rfc5545.read, rfc5545._chosen,
        rfc5545._last_counted,
    ):  # fmt: skip
        cached.cache_clear()
    permitted_spans.__globals__["_permitted"].cache_clear()


def _timed(task: Task) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        task()
        return (time.process_time() - started) * 1000
    finally:
        gc.enable()
