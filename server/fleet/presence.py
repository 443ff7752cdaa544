"""Whether a device is there: the age of its last status or beat; the broker's will is only a
hint."""

from typing import Literal, Protocol

ONLINE_WITHIN_MS = 210_000
"""Three beats of a device that speaks every 60 to 65 seconds (ADR 36), and the way here."""

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
    """`online`: heard within 210 s, it did not say goodbye, and the broker still has its link."""
    if status is None:
        return "never"
    fresh = now - status.heard_ms < ONLINE_WITHIN_MS
    return "online" if fresh and status.state == "online" and status.lost_ms is None else "offline"
