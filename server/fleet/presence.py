"""Whether a device is there: the age of its last status; the broker's will is only a hint."""

from typing import Literal, Protocol

ONLINE_WITHIN_MS = 90_000
"""Three statuses of a device that speaks every 30 seconds."""

Presence = Literal["online", "offline", "never"]


class Heard(Protocol):
    """What of a `DeviceStatus` tells of presence."""

    @property
    def heard_ms(self) -> int: ...
    @property
    def lost_ms(self) -> int | None: ...
    @property
    def state(self) -> str: ...


def presence_of(status: Heard | None, now: int) -> Presence:
    """`online`: heard within 90 s, it did not say goodbye, and the broker still has its link."""
    if status is None:
        return "never"
    fresh = now - status.heard_ms < ONLINE_WITHIN_MS
    return "online" if fresh and status.state == "online" and status.lost_ms is None else "offline"
