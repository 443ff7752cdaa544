"""`beat` (up): the device is there, and what its last status said still stands (ADR 36).

The one message that is no envelope: it is said once a minute over a SIM that somebody pays for, so
it is 80 bytes. Two numbers of 64 bits, big-endian (its own sequence, and that of the status that
stands), and the Ed25519 signature over both and the device's name. Every length has one reading,
so there is no second text for one signature.
"""

import struct
from dataclasses import dataclass

from schedules.wire import topics
from schedules.wire.envelope import signed_bytes
from schedules.wire.gate import GateError
from schedules.wire.keys import SigningKey, verify
from schedules.words import Sequence as SequenceNumber

_NUMBERS = struct.Struct(">QQ")
_MOST = 2**53


@dataclass(frozen=True, slots=True)
class Beat:
    """`sequence` is one row with those of the device's statuses, and only rises; `status` is the
    sequence of the newest of them."""

    device: str
    sequence: SequenceNumber
    status: SequenceNumber


def seal_beat(beat: Beat, key: SigningKey) -> bytes:
    """The message's bytes."""
    numbers = _NUMBERS.pack(beat.sequence, beat.status)
    return numbers + key.sign(_signed(beat.device, numbers))


def judge_beat(topic: str, raw: bytes, device: str, public: bytes) -> Beat:
    """Judge what came on a device's beat topic; `public` is the key it was enrolled with, empty
    for none. Raises `GateError` at the first doubt."""
    if len(raw) > topics.BEAT.largest:
        raise GateError("too_large", f"{len(raw)} bytes")
    if topic != topics.BEAT_TOPIC.of(device):
        raise GateError("audience", topic[:100])
    if len(raw) < topics.BEAT.largest:
        raise GateError("not_strict", f"{len(raw)} bytes")
    numbers, signature = raw[: _NUMBERS.size], raw[_NUMBERS.size :]
    if not verify(public, _signed(device, numbers), signature):
        raise GateError("signature")
    sequence, status = _NUMBERS.unpack(numbers)
    if sequence > _MOST or status >= sequence:
        raise GateError("payload", "numbers that no device says")
    return Beat(device, sequence, status)


def _signed(device: str, numbers: bytes) -> bytes:
    return signed_bytes(topics.BEAT.name, device.encode() + b"\n" + numbers)
