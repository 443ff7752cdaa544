"""Devices with a microphone at the horn: how often in a row it heard nothing of what they played.

The amplifier, the cable or the horn, or the microphone itself: a device cannot tell them apart, and
a technician must go there.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fleet.models import DeviceHearing

IN_A_ROW: Final = 3
"""So many broadcasts that left no sound at the horn: a lorry passing by drowns one, not three."""


class Told(NamedTuple):
    """What a receipt says of a broadcast that ended at `at_ms`."""

    device: str
    at_ms: int
    heard: bool


def note(session: Session, told: Iterable[Told]) -> None:
    """What new receipts say, in their order."""
    rows: dict[str, DeviceHearing] = {}
    for device, at_ms, heard in told:
        row = rows.get(device) or session.get(DeviceHearing, device)
        if row is None:
            row = DeviceHearing(device=device, unheard=0, since_ms=at_ms)
            session.add(row)
        rows[device] = row
        if heard or not row.unheard:
            row.since_ms = at_ms
        row.unheard = 0 if heard else row.unheard + 1


def not_heard(session: Session) -> dict[str, int]:
    """The devices that were not heard `IN_A_ROW` times or more up to the last, and since when."""
    columns = select(DeviceHearing.device, DeviceHearing.since_ms)
    rows = session.execute(columns.where(DeviceHearing.unheard >= IN_A_ROW))
    return {row.device: row.since_ms for row in rows}
