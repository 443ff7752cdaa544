"""`time_request` (up) and `time_reply` (down): the in-band measure of a device's clock.

The reply echoes the nonce under the office key, so that a hostile broker cannot turn three
in the morning into noon; the round trip bounds the error.
"""

from dataclasses import dataclass

from schedules.words import JournalId, Micros


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """`nonce`: 128 random bits in hexadecimal, never used twice."""

    nonce: JournalId


@dataclass(frozen=True, slots=True)
class TimeReply:
    """The server's clock in UTC microseconds when the request came and when this left."""

    nonce: JournalId
    received_us: Micros
    sent_us: Micros
