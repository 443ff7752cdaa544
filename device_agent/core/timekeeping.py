"""Which time it is: `device_agent.clock` judges, here it is asked, adopted and remembered.

The exchange over MQTT is measured always: a burst when the link comes up, then now and then.
"""

from dataclasses import replace

from device_agent.clock import (
    ClockMap,
    ClockSource,
    Kept,
    Moment,
    Sample,
    judge_carrying,
    median_estimate,
)
from device_agent.core import knowledge
from device_agent.core.effects import Keep, Send
from device_agent.core.facts import Time
from device_agent.core.state import Asked, Clock, Device, Turn
from schedules.canonical import sha256_hex
from schedules.wire.envelope import FOREVER, Head, seal
from schedules.wire.gate import Document, GateError
from schedules.wire.receipt import ClockQuality, ClockState
from schedules.wire.time import TimeRequest
from schedules.wire.topics import TIME_REQUEST, TIME_TOPIC, TRUST_TOPIC

BURST = 5
BURST_EVERY_NS = 200_000_000
ASK_EVERY_NS = 240_000_000_000
"""Often enough that two samples are always younger than ten minutes."""
IN_NEED_NS = 10_000_000_000
"""How soon a device asks again that does not know the time at all."""
ASKED_AT_MOST = 16
SAMPLES = 15
SAMPLE_AGE_NS = 600_000_000_000
PERSIST_EVERY_MS = 300_000
FLOOR_BEHIND_MS = 1_000
"""The floor is persisted a second behind, so that a small correction is not a step back."""
SLEPT_NS = 1_000_000_000

QUALITY: dict[ClockSource, ClockQuality] = {
    ClockSource.SYSTEM: "synchronised",
    ClockSource.EXCHANGE: "measured",
    ClockSource.KEPT: "kept",
    ClockSource.NONE: "untrusted",
}


def begin(now: Moment, fact: Time | None, device: Device) -> Clock:
    """The clock of a new process: what was persisted, and the system's own word."""
    clock = Clock(
        map=ClockMap.from_offset(now.offset_us), floor_ms=device.enrolled_ms, boot_id=now.boot_id
    )
    if fact is None:
        return clock
    kept = Kept(fact.boot_id, fact.offset_us, fact.error_us, fact.at_boottime_ns)
    return replace(
        clock,
        kept=kept if fact.boot_id else None,
        floor_ms=max(clock.floor_ms, fact.floor_ms),
        teller=fact.teller,
    )


def settle(turn: Turn) -> None:
    """Judge the time anew; adopt it unless something sounds (its map stands still meanwhile)."""
    clock = _awake(turn.state.clock, turn.now)
    exchange = median_estimate(_fresh(clock.samples, turn.now), turn.now.steady_ns)
    judged = judge_carrying(turn.now, exchange, clock.kept, clock.floor_ms)
    sounds = bool(turn.state.sounding.told) and clock.trusted
    turn.set(
        clock=replace(
            clock,
            map=clock.map if sounds else judged.map(),
            source=judged.source,
            teller=_teller(clock, judged.source),
            error_us=judged.error_us,
            lead_us=exchange.offset_us - judged.offset_us if exchange is not None else 0,
            kept=judged.keep(turn.now) or clock.kept,
        )
    )
    _persist(turn)


def ask(turn: Turn) -> None:
    """Send a time request when one is due."""
    clock = turn.state.clock
    if not turn.state.linked or clock.ask_at_ns is None or turn.now.steady_ns < clock.ask_at_ns:
        return
    left = max(0, clock.burst_left - 1)
    every_ns = ASK_EVERY_NS + _jitter(turn.state.device.id) if clock.trusted else IN_NEED_NS
    pause = BURST_EVERY_NS if left else every_ns
    nonce = _nonce(turn)
    topic = TIME_TOPIC.of(turn.state.device.id)
    raw = _request(turn, topic, nonce)
    asked = {**clock.asked, nonce: Asked(turn.now.steady_ns, raw)}
    newest = dict(list(asked.items())[-ASKED_AT_MOST:])
    turn.set(
        clock=replace(
            clock,
            asked=newest,
            asks=clock.asks + 1,
            burst_left=left,
            ask_at_ns=turn.now.steady_ns + pause,
        )
    )
    turn.emit(Send(topic, raw))


def link_up(turn: Turn) -> None:
    turn.set(
        clock=replace(turn.state.clock, burst_left=BURST, ask_at_ns=turn.now.steady_ns, asked={})
    )


def is_echo(turn: Turn, raw: bytes) -> bool:
    """The time topic runs both ways: our own question comes back to us."""
    return any(asked.raw == raw for asked in turn.state.clock.asked.values())


def replied(turn: Turn, document: Document) -> None:
    """Take a verified reply in. Raises `GateError` for one that answers nothing, or cannot be."""
    clock, reply = turn.state.clock, document.body
    asked = clock.asked.get(reply.nonce)
    if asked is None:
        raise GateError("sequence_old", "no such question")
    others = {nonce: one for nonce, one in clock.asked.items() if nonce != reply.nonce}
    turn.set(clock=replace(clock, asked=others))
    # The server's own stay between the two counts as travel: it only widens the bound.
    server_us = (reply.received_us + reply.sent_us) // 2
    if reply.received_us > reply.sent_us or server_us // 1000 < clock.floor_ms:
        raise GateError("sequence_old", "not later than what is known")
    _check_vouched(turn, server_us // 1000)
    sample = Sample(asked.sent_ns, server_us, turn.now.steady_ns, document.key or "")
    samples = (*clock.samples, sample)[-SAMPLES:]
    turn.set(clock=replace(turn.state.clock, samples=samples))
    settle(turn)


def trust_changed(turn: Turn) -> None:
    """Other keys count. It is later than when their bundle was signed; and what a key told that
    is no longer in force is told by nobody, the floor it left behind included."""
    clock, bundle = turn.state.clock, turn.state.documents.bundle
    signed_ms = bundle.document.head.not_before if bundle is not None else 0
    known_ms = max(turn.state.device.enrolled_ms, signed_ms)
    samples = tuple(one for one in clock.samples if knowledge.in_force(turn, one.teller))
    clock = replace(clock, samples=samples)
    if knowledge.in_force(turn, clock.teller):
        turn.set(clock=replace(clock, floor_ms=max(clock.floor_ms, known_ms)))
    else:
        soon_ns = turn.now.steady_ns if clock.ask_at_ns is not None else None
        clock = replace(clock, teller="", kept=None, floor_ms=known_ms, ask_at_ns=soon_ns)
        # What was dated by that word would hold up what is due by the true time.
        sounding = replace(turn.state.sounding, awake_since_ms=0, free_from_ms=0, paused=None)
        turn.set(clock=clock, sounding=sounding)
        turn.write(Keep("", Time(known_ms, "", 0, 0, 0)))
    settle(turn)


def system_ms(turn: Turn) -> int:
    """What the system's clock says where its kernel calls it synchronised; 0 elsewhere."""
    kernel = turn.now.kernel
    return turn.now.wall_us // 1000 if kernel is not None and kernel.synchronised else 0


def clock_state(turn: Turn) -> ClockState:
    clock = turn.state.clock
    return ClockState(QUALITY[clock.source], clock.lead_us, clock.error_us)


def _check_vouched(turn: Turn, server_ms: int) -> None:
    """A bundle that no clock has judged vouches for no time beyond its own: it could not be
    judged by that time and stand (ADR 8)."""
    bundle = turn.state.documents.untimed.get(TRUST_TOPIC.of())
    if bundle is not None and server_ms > bundle.document.head.not_after:
        raise GateError("too_late", "the bundle of its key has expired by then")


def _teller(clock: Clock, source: ClockSource) -> str:
    """Whose word the time is."""
    if source is ClockSource.EXCHANGE:
        return clock.samples[-1].teller
    return "" if source is ClockSource.SYSTEM else clock.teller


def _awake(clock: Clock, now: Moment) -> Clock:
    """After a sleep of the machine the steady clock lags: samples by it count no more."""
    slept_ns = now.boottime_ns - now.steady_ns
    if clock.slept_ns is not None and abs(slept_ns - clock.slept_ns) > SLEPT_NS:
        return replace(clock, slept_ns=slept_ns, samples=(), asked={})
    return replace(clock, slept_ns=slept_ns if clock.slept_ns is None else clock.slept_ns)


def _fresh(samples: tuple[Sample, ...], now: Moment) -> list[Sample]:
    return [each for each in samples if now.steady_ns - each.received_ns <= SAMPLE_AGE_NS]


def _persist(turn: Turn) -> None:
    clock, now_ms = turn.state.clock, turn.now_ms
    if not clock.trusted or now_ms - clock.floor_ms < PERSIST_EVERY_MS or turn.state.leaving:
        return
    floor_ms, kept = now_ms - FLOOR_BEHIND_MS, clock.kept
    turn.set(clock=replace(clock, floor_ms=floor_ms))
    fact = Time(floor_ms, "", 0, 0, 0, clock.teller)
    if kept is not None:
        fact = replace(
            fact,
            boot_id=kept.boot_id,
            offset_us=kept.offset_us,
            error_us=kept.error_us,
            at_boottime_ns=kept.at_boottime_ns,
        )
    turn.write(Keep("", fact))


def _nonce(turn: Turn) -> str:
    counter = turn.state.clock.asks.to_bytes(8, "big")
    return sha256_hex(b"nonce" + turn.state.device.nonce_seed + counter)[:32]


def _request(turn: Turn, topic: str, nonce: str) -> bytes:
    head = Head(turn.state.device.id, topic, 0, FOREVER, turn.state.clock.asks)
    return seal(TIME_REQUEST.name, head, TimeRequest(nonce), [turn.state.device.key])


def _jitter(device: str) -> int:
    """Nanoseconds below a minute that belong to the device, so that a city does not ask as one."""
    return int(sha256_hex(device.encode())[:8], 16) % 60_000_000_000
