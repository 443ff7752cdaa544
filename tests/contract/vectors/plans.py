"""Programmes and configurations whose plans must have the same digest on every machine."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from schedules.codec import to_json
from schedules.config import DeviceConfig, Place, Window
from schedules.programme import Block, Policy, Programme
from schedules.recurrence import Daily, Rrule
from schedules.resolve import resolve
from tests.contract.vectors import cast
from tests.contract.vectors.case import DayPlan, Planned

ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)


def cases() -> list[Planned]:
    ward = (cast.CITY_PROGRAMME, cast.WARD_PROGRAMME)
    return [
        _planned("a ward's week", ward, cast.CONFIG, date(2026, 11, 23), 7),
        _planned("month's end and a quiet day", ward, cast.CONFIG, date(2026, 11, 30), 4),
        _planned("no programme at all", (), cast.CONFIG, date(2026, 11, 23), 1),
        *(
            _planned(f"round the clock in {zone}", *_abroad(zone, first), first, days)
            for zone, first, days in (
                ("America/New_York", date(2027, 3, 13), 3),
                ("America/New_York", date(2026, 10, 31), 3),
                ("Europe/Berlin", date(2027, 3, 27), 3),
                ("Australia/Lord_Howe", date(2026, 10, 3), 3),
                ("Africa/Cairo", date(2026, 4, 23), 3),
                ("Africa/Cairo", date(2026, 10, 29), 3),
                ("Pacific/Apia", date(2011, 12, 29), 4),
            )
        ),
    ]


def _abroad(zone: str, first: date) -> tuple[tuple[Programme, ...], DeviceConfig]:
    """Entries at every half hour of the night and one over midnight, where clocks change."""
    config = DeviceConfig(
        device=cast.DEVICE, chain=(Place(cast.WARD, "ward"),), zone=zone,
        permitted=(Window(ALL_DAYS, 0, 24 * cast.HOUR),),
    )  # fmt: skip
    entries = [
        cast.entry(f"luc-{n}", Daily(), n * 30 * cast.MINUTE, may_start_late_by_ms=0)
        for n in range(10)
    ]
    entries.append(cast.entry("moi-gio", Rrule("FREQ=HOURLY"), 15 * cast.MINUTE))
    midnight = 24 * cast.HOUR - cast.MINUTE
    entries.append(
        cast.entry("nua-dem", Daily(), midnight, class_="priority",
                   block=Block((cast.sound("dai", 600),)))
    )  # fmt: skip
    when: dict[str, Any] = {"zone": zone, "first": first - timedelta(days=2), "except_days": ()}
    entries = [replace(entry, when=replace(entry.when, **when)) for entry in entries]
    programme = Programme(cast.WARD, 3, 0, tuple(entries), (Policy(0, False),))
    return (programme,), config


def _planned(
    name: str, programmes: tuple[Programme, ...], config: DeviceConfig, first: date, days: int
) -> Planned:
    by_area = {programme.area: programme for programme in programmes}
    plans = [resolve(by_area, config, first + timedelta(days=n)) for n in range(days)]
    return Planned(
        name=f"{name}, from {first}",
        programmes=tuple(to_json(programme) for programme in programmes),
        config=to_json(config),
        days=tuple(
            DayPlan(plan.day.isoformat(), plan.digest, len(plan.items), len(plan.skips))
            for plan in plans
        ),
    )
