"""`live` (down, not retained): a batch of live sound, signed with the order's issuer's area key.

A batch carries new packets, and before them those of the batch before, so that one message lost
costs nothing. What has not come is concealed; nothing is sent again.
"""

from dataclasses import dataclass
from typing import Annotated

from schedules.words import AtMost, Count, Instant, OrderId, SessionId, Within

FRAME_MS = 20
BATCH_AT_MOST = 12
OPUS_AT_MOST = 1_275
"""Bytes of one Opus frame (RFC 6716 section 3.4)."""
_OPUS_TEXT = (OPUS_AT_MOST + 2) // 3 * 4
"""Their canonical base64."""


@dataclass(frozen=True, slots=True)
class LivePacket:
    """One Opus packet, 48 kHz mono, captured at `at_ms`: the order's `at_ms` and whole frames.

    It is heard at `at_ms` plus the order's `delay_ms`.
    """

    at_ms: Instant
    opus: Annotated[str, AtMost(_OPUS_TEXT)]


@dataclass(frozen=True, slots=True)
class LiveBatch:
    """Packets of `session` in their order, each of `frame_ms`: always 20.

    `n` counts batches from 0 and is the envelope's sequence. `last`: after these packets the
    session is over; it is sent three times, with rising `n`.
    """

    order: OrderId
    session: SessionId
    n: Count
    frame_ms: Annotated[int, Within(FRAME_MS, FRAME_MS)]
    packets: Annotated[tuple[LivePacket, ...], AtMost(BATCH_AT_MOST)]
    last: bool
