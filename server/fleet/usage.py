"""What devices used over the air, kept by day as they told it; a year and a month of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schedules.wire.usage import UsedDay
from schedules.zones import DEFAULT_ZONE, local_day
from server.fleet.models import DeviceUsage
from server.fleet.reckoning import LOOKS_BACK, Days, Reckoned, reckon

KEPT: Final = timedelta(days=400)
BACK: Final = timedelta(days=40)
AHEAD: Final = timedelta(days=2)
"""Days that are believed: a device tells the newest two, and its zone may be ahead of ours."""
_Key = tuple[str, str]


class Told(NamedTuple):
    """What a device's status says of its use, and when it came."""

    device: str
    at_ms: int
    used: Sequence[UsedDay]


def note(session: Session, told: Iterable[Told]) -> None:
    """Keep what is new. A day never becomes less: after a power cut a device has forgotten its last
    hour, and tells less until it has caught up."""
    by_device = defaultdict[str, list[UsedDay]](list)
    for one in told:
        by_device[one.device] += _believed(one)
    rows = _rows(session, {device: days for device, days in by_device.items() if days})
    for device, days in by_device.items():
        changed = {_month(day.day) for day in days if _put(session, rows, device, day)}
        for month in sorted(changed):
            _reckon(rows, rows[device, month])


def days_of(session: Session, device: str, month: date) -> dict[date, list[int]]:
    """The days of this month of which the device told something."""
    row = session.get(DeviceUsage, (device, _month(month)))
    return {} if row is None else _days(row)


def glances(session: Session, now: int, names: Sequence[str] | None) -> dict[str, Reckoned]:
    """How the month goes that is, by device, for these or for all."""
    usage = DeviceUsage
    query = select(usage.device, usage.used, usage.foreseen, usage.peak, usage.usual)
    query = query.where(usage.month == _month(local_day(now, DEFAULT_ZONE)))
    if names is not None:
        query = query.where(usage.device.in_(names))
    return {row[0]: Reckoned(*row[1:]) for row in session.execute(query)}


def _believed(told: Told) -> list[UsedDay]:
    today = local_day(told.at_ms, DEFAULT_ZONE)
    return [one for one in told.used if today - BACK <= one.day <= today + AHEAD]


def _rows(session: Session, by_device: Mapping[str, Sequence[UsedDay]]) -> dict[_Key, DeviceUsage]:
    """The months told of, and those that are looked back into."""
    told = {one.day for days in by_device.values() for one in days}
    months = {_month(one) for day in told for one in (day, day - LOOKS_BACK)}
    if not months:
        return {}
    query = select(DeviceUsage).where(
        DeviceUsage.device.in_(sorted(by_device)), DeviceUsage.month.in_(sorted(months))
    )
    return {(row.device, row.month): row for row in session.scalars(query.with_for_update())}


def _put(session: Session, rows: dict[_Key, DeviceUsage], device: str, said: UsedDay) -> bool:
    """Whether it was news."""
    key, name = (device, _month(said.day)), str(said.day.day)
    row = rows.get(key)
    if row is not None and sum(row.days.get(name, ())) >= sum(said.by_cause):
        return False
    if row is None:
        _forget(session, device, said.day - KEPT)
        row = rows[key] = DeviceUsage(device=device, month=key[1], days={}, day="", used=0, peak=0)
        session.add(row)
    row.days = {**row.days, name: list(said.by_cause)}
    row.day = max(row.day, said.day.isoformat())
    return True


def _reckon(rows: Mapping[_Key, DeviceUsage], row: DeviceUsage) -> None:
    newest = date.fromisoformat(row.day)
    before = rows.get((row.device, _month(newest - LOOKS_BACK)))
    known: Days = {**(_days(before) if before is not None else {}), **_days(row)}
    reckoned = reckon(known, newest)
    row.used, row.foreseen = reckoned.used, reckoned.foreseen
    row.peak, row.usual = reckoned.peak, reckoned.usual


def _forget(session: Session, device: str, before: date) -> None:
    session.execute(
        delete(DeviceUsage).where(DeviceUsage.device == device, DeviceUsage.month < _month(before))
    )


def _days(row: DeviceUsage) -> dict[date, list[int]]:
    first = date.fromisoformat(f"{row.month}-01")
    return {first.replace(day=int(name)): use for name, use in sorted(row.days.items())}


def _month(day: date) -> str:
    return day.isoformat()[:7]
