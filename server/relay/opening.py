"""Beginning a relay: the same bounds as for whoever speaks."""

from dataclasses import dataclass

from server.base.activity import By
from server.live.models import LiveSession
from server.live.opening import Wanted, open_relay
from server.orders.issuing import Desk
from server.relay.models import Station

DELAY_MS = 1_000
"""Nobody answers a station: it may be late, and weak networks bear it better."""


@dataclass(frozen=True, slots=True)
class How:
    """For how long at the most, how long after it was read it sounds, and which weekly time, if
    any, begins it."""

    lasts_ms: int
    delay_ms: int = DELAY_MS
    slot: str | None = None


def start(desk: Desk, by: By, area: str, station: Station, how: How) -> LiveSession:
    """Raises `AreaUnknownError`, `ConflictError`."""
    wanted = Wanted(
        station.class_, how.lasts_ms, how.delay_ms, rehearsal=False,
        station=station.name, slot=how.slot,
    )  # fmt: skip
    return open_relay(desk, by, area, wanted)
