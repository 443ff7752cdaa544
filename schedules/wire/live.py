"""`live` (down, not retained): a batch of live sound, signed with the issuing area's key."""

from dataclasses import dataclass
from typing import Annotated

from schedules.words import AtMost, Base64, Count, Instant, OrderId, SessionId, Within


@dataclass(frozen=True, slots=True)
class LivePacket:
    """One Opus packet, 48 kHz mono; heard at `at_ms` plus the session's fixed delay."""

    at_ms: Instant
    opus: Base64


@dataclass(frozen=True, slots=True)
class LiveBatch:
    """Consecutive packets of `session`; `n` counts batches from 0. `last` ends the session."""

    order: OrderId
    session: SessionId
    n: Count
    frame_ms: Annotated[int, Within(10, 60)]
    packets: Annotated[tuple[LivePacket, ...], AtMost(50)]
    last: bool
