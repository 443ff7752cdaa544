"""The gate for live sound: a batch that passed `gate.judge` is judged by its session's order.

What is not stored cannot be held against what is: which batches came is known for a moment only,
long enough that none is heard twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schedules.codec import MalformedError
from schedules.orders import Issued, Live, Relay, Streamed
from schedules.wire import opus
from schedules.wire.gate import Document, GateError
from schedules.wire.live import FRAME_MS, LiveBatch
from schedules.wire.strict import read_base64

NEAR_MS = 15_000
"""How far a packet's time may stand from the clock: replayed later, it is nobody's voice."""
REORDERED_AT_MOST = 16
"""Batches that one of its kind may overtake: near a second of them, at 60 ms each."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a session: the newest batch, and the identities of those near it by number."""

    newest: int = -1
    recent: Mapping[int, str] = field(default_factory=dict)

    def with_(self, n: int, identity: str) -> "Came":
        newest = max(self.newest, n)
        near = {m: one for m, one in self.recent.items() if m > newest - REORDERED_AT_MOST}
        return Came(newest, {**near, n: identity})


@dataclass(frozen=True, slots=True)
class Packet:
    """`opus` sounds from `offset_ms` into the session on: the frame's place, delay not counted."""

    offset_ms: int
    opus: bytes


def judge_batch(
    document: Document, issued: Issued, came: Came, now: int
) -> tuple[Came, tuple[Packet, ...]]:
    """The batch's packets, and what has come with it. Raises `GateError` at the first doubt.

    `issued` is the order in force here. A batch that came already gives no packets.
    """
    batch, order = document.body, issued.order
    assert isinstance(batch, LiveBatch)
    assert isinstance(order, Live | Relay)
    if batch.order != order.id:
        raise GateError("audience", "another order's")
    if batch.session != order.session:
        raise GateError("audience", "another session's")
    if document.head.issuer != issued.issuer:
        raise GateError("issuer", document.head.issuer)
    _check_times(batch, order, now)
    if _is_known(batch.n, document.identity, came):
        return came, ()
    packets = tuple(_packets(batch, order))
    _check_sense(document, packets)
    return came.with_(batch.n, document.identity), packets


def _check_times(batch: LiveBatch, order: Streamed, now: int) -> None:
    """Every packet within the order's time, and near now."""
    if not order.at_ms - NEAR_MS <= now <= order.until_ms + NEAR_MS:
        raise GateError("too_early" if now < order.at_ms else "too_late")
    for packet in batch.packets:
        if packet.at_ms < order.at_ms or packet.at_ms > now + NEAR_MS:
            raise GateError("too_early")
        if packet.at_ms + FRAME_MS > order.until_ms or packet.at_ms < now - NEAR_MS:
            raise GateError("too_late")


def _is_known(n: int, identity: str, came: Came) -> bool:
    if n <= came.newest - REORDERED_AT_MOST:
        raise GateError("sequence_old")
    if n in came.recent and came.recent[n] != identity:
        raise GateError("sequence_conflict")
    return n in came.recent


def _packets(batch: LiveBatch, order: Streamed) -> list[Packet]:
    try:
        return [Packet(one.at_ms - order.at_ms, read_base64(one.opus)) for one in batch.packets]
    except MalformedError as bad:
        raise GateError("base64", str(bad)) from bad


def _check_sense(document: Document, packets: tuple[Packet, ...]) -> None:
    """Whole frames in a row, each a mono Opus packet of exactly that length."""
    batch = document.body
    if document.head.sequence != batch.n:
        raise GateError("senseless", "the sequence is not the batch's number")
    if not packets and not batch.last:
        raise GateError("senseless", "empty, and not the last")
    for before, packet in zip((None, *packets), packets, strict=False):
        if packet.offset_ms % FRAME_MS:
            raise GateError("senseless", "between two frames")
        if before is not None and packet.offset_ms != before.offset_ms + FRAME_MS:
            raise GateError("senseless", "packets are not in a row")
        if opus.duration_ms(packet.opus) != FRAME_MS:
            raise GateError("senseless", "not a packet of this length")
        if not opus.is_mono(packet.opus):
            raise GateError("senseless", "not mono")
