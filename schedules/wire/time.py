"""`time_request` (up) and `time_reply` (down): the in-band measure of a device's clock.

The reply echoes the nonce under the office key, so that a hostile broker cannot turn three
in the morning into noon; the round trip bounds the error.
"""

from dataclasses import dataclass
from typing import Annotated

from schedules.words import AtMost, JournalId, Micros, Since


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """`nonce`: 128 random bits in hexadecimal, never used twice."""

    nonce: JournalId


@dataclass(frozen=True, slots=True)
class TimeReply:
    """The server's clock in UTC microseconds when the request came and when this left.

    `checkpoint` is the newest of the server's log, a signed note (`evidence.note`): every device
    asks the time every few minutes, so that it costs no message of its own. None before the first.
    """

    nonce: JournalId
    received_us: Micros
    sent_us: Micros
    checkpoint: Annotated[Annotated[str, AtMost(600)] | None, Since("0.2.0")] = None
