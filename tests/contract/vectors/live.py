"""Batches of live sound, judged by their session's order: taken, known already, or a doubt."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from schedules.codec import to_json
from schedules.orders import Streamed
from schedules.wire import topics
from schedules.wire.envelope import seal, signed_bytes
from schedules.wire.gate import Doubt
from schedules.wire.live import FRAME_MS, OPUS_AT_MOST, LiveBatch, LivePacket
from schedules.wire.live_gate import NEAR_MS, REORDERED_AT_MOST
from schedules.wire.strict import write_base64
from tests.contract.vectors import cast, down
from tests.contract.vectors.case import Batch

NOW = cast.NOW + 10_000
AT = topics.LIVE_TOPIC.of(cast.LIVE.session)
RELAY_AT = topics.LIVE_TOPIC.of(cast.RELAY.session)
FULL = tuple(range(9_880, 10_000, 20))
"""Six frames captured in the last eighth of a second: where a batch usually stands."""


def cases() -> list[Batch]:
    return [_taken(case) for case in (*accepted(), *relayed())] + list(refused())


def batch(
    offsets_ms: tuple[int, ...] = FULL,
    n: int = 166,
    opus: bytes = cast.OPUS,
    order: Streamed = cast.LIVE,
    last: bool = False,
) -> LiveBatch:
    at = (order.at_ms + offset for offset in offsets_ms)
    packets = tuple(LivePacket(each, write_base64(opus)) for each in at)
    return LiveBatch(order.id, order.session, n, FRAME_MS, packets, last)


def sealed(body: LiveBatch, signer: str = cast.WARD, at: str = AT, n: int | None = None) -> bytes:
    sequence = body.n if n is None else n
    return seal("live", cast.head(signer, at, sequence=sequence), body, [cast.key(signer)])


def case(
    name: str,
    body: LiveBatch,
    doubt: Doubt | None = None,
    now: int = NOW,
    raw: bytes | None = None,
    came: Mapping[int, str] | None = None,
    order: Streamed = cast.LIVE,
    at: str = AT,
) -> Batch:
    raw = sealed(body, at=at) if raw is None else raw
    before = {str(n): identity for n, identity in (came or {}).items()}
    return Batch(name, now, at, raw, to_json(order), cast.WARD, before, doubt)


def accepted() -> Iterator[Batch]:
    full = batch()
    yield case("six packets, the first that came", full)
    yield case("after the batch before", full, came={165: "a" * 64})
    yield case("overtaken by later ones", full, came=dict.fromkeys(range(167, 180), "a" * 64))
    yield case("came already", full, came={166: identity(sealed(full))})
    yield case("the first three packets", batch((0, 20, 40), 0), now=cast.NOW + 60)
    yield case("the last three packets", _ending(), now=cast.LIVE.until_ms)
    yield case("the end, after its last packets", batch(last=True))
    yield case("the end, without packets", batch((), 170, last=True))
    yield case("a clock behind", full, now=NOW - NEAR_MS - 20)
    yield case("a clock ahead", full, now=NOW + NEAR_MS - 120)
    yield case("the largest", batch(tuple(range(9_760, 10_000, 20)), opus=_of(OPUS_AT_MOST)))
    yield case("two frames of 10 ms in one packet", batch(opus=_of(80, 0xF1)))
    yield case("frames of speech", batch(opus=_of(80, 0x48)))


def relayed() -> Iterator[Batch]:
    yield case("a station's packets", batch(order=cast.RELAY), order=cast.RELAY, at=RELAY_AT)


def refused() -> Iterator[Batch]:
    full = batch()
    yield case("another order's", replace(full, order="truc-tiep-2"), "audience")
    yield case("another order's session", full, "audience", order=_elsewhere())
    yield case("from above, where the ward ordered it", full, "issuer", raw=sealed(full, cast.CITY))
    yield from _refused_times(full)
    yield case("long overtaken", full, "sequence_old", came={166 + REORDERED_AT_MOST: "a" * 64})
    yield case("another of its number", full, "sequence_conflict", came={166: "a" * 64})
    odd = replace(full.packets[0], opus="AB==")
    yield case("odd base64", replace(full, packets=(odd, *full.packets[1:])), "base64")
    yield from _refused_sense(full)


def _refused_times(full: LiveBatch) -> Iterator[Batch]:
    early = cast.NOW - NEAR_MS - 1
    yield case("long before the session", batch((), last=True), "too_early", now=early)
    late = cast.LIVE.until_ms - 1
    until = replace(cast.LIVE, until_ms=NOW - NEAR_MS - 1)
    yield case("long after the session", batch((), last=True), "too_late", order=until)
    yield case("a packet before the session", _moved(full, -9_900), "too_early")
    yield case("a packet beyond its end", _moved(_ending(), 20), "too_late", now=late)
    yield case("replayed", full, "too_late", now=NOW + NEAR_MS - 119)
    yield case("not captured yet", full, "too_early", now=NOW - NEAR_MS - 21)


def _refused_sense(full: LiveBatch) -> Iterator[Batch]:
    sequence = sealed(full, n=167)
    yield case("the sequence of another number", full, "senseless", raw=sequence)
    yield case("empty, and not the last", batch(()), "senseless")
    yield case("between two frames", _moved(full, 7), "senseless")
    yield case("a frame left out", batch((9_880, 9_920)), "senseless")
    yield case("a frame twice", batch((9_880, 9_880)), "senseless")
    yield case("frames backwards", batch((9_900, 9_880)), "senseless")
    for name, opus in {
        "nothing": b"",
        "a first byte alone": b"\xf8",
        "10 ms": _of(80, 0xF0),
        "2.5 ms": _of(80, 0xE0),
        "two frames of 20 ms": _of(80, 0xF9),
        "60 ms of speech": _of(80, 0x58),
        "no frame at all": bytes((0xFB, 0)) + bytes(78),
        "48 frames": bytes((0xFB, 48)) + bytes(78),
        "stereo": _of(80, 0xFC),
    }.items():
        yield case(f"a packet of {name}", batch(opus=opus), "senseless")


def identity(raw: bytes) -> str:
    return hashlib.sha256(signed_bytes("live", down.payload_of(raw))).hexdigest()


def _taken(one: Batch) -> Batch:
    _, packets = one.judge(down.views()["known"])
    return replace(one, offsets_ms=tuple(packet.offset_ms for packet in packets))


def _ending() -> LiveBatch:
    """The very last frames that an hour of live sound may hold."""
    end = cast.LIVE.until_ms - cast.LIVE.at_ms
    return batch((end - 60, end - 40, end - 20))


def _moved(body: LiveBatch, by_ms: int) -> LiveBatch:
    packets = tuple(replace(one, at_ms=one.at_ms + by_ms) for one in body.packets)
    return replace(body, packets=packets)


def _elsewhere() -> Streamed:
    return replace(cast.LIVE, session="phien-3")


def _of(length: int, first: int = 0xF8) -> bytes:
    return bytes((first,)) + bytes(length - 1)
