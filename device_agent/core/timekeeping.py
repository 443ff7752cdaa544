"""Which time it is: `device_agent.clock` judges, here it is asked, adopted and remembered.

The exchange over MQTT is measured always: a burst when the link comes up, then now and then.
"""

from dataclasses import replace

from device_agent.clock import (
    TRACKING_AGE_NS,
    ClockMap,
    ClockSource,
    Judgement,
    Kept,
    Moment,
    Sample,
    chip_agrees,
    chip_carries,
    judge,
)
from device_agent.core import knowledge, witness
from device_agent.core.effects import Drop, Keep, Send
from device_agent.core.facts import Checked, Time
from device_agent.core.state import Asked, Clock, Device, Turn
from schedules.canonical import sha256_hex
from schedules.wire.envelope import FOREVER, Head, seal
from schedules.wire.gate import Document, GateError
from schedules.wire.receipt import ClockQuality, ClockState
from schedules.wire.status import Reference
from schedules.wire.time import TimeRequest
from schedules.wire.topics import TIME_REQUEST, TIME_TOPIC, TRUST_TOPIC

BURST = 5
BURST_EVERY_NS = 200_000_000
ASK_EVERY_NS = 240_000_000_000
"""Often enough that two samples are always younger than ten minutes; fifteen make an hour."""
WATCH_EVERY_NS = 480_000_000_000
"""Over a system clock that is synchronised the exchange only watches: one sample is enough."""
IN_NEED_NS = 10_000_000_000
"""How soon a device asks again that does not know the time at all."""
ASKED_AT_MOST = 16
SAMPLES = 15
PERSIST_EVERY_MS = 3_600_000
"""The floor may lie an hour back: each commit of its own wears the card."""
PERSIST_BESIDE_MS = 300_000
"""Where something else is written anyway, it costs nothing more."""
FLOOR_BEHIND_MS = 1_000
"""The floor is persisted a second behind, so that a small correction is not a step back."""
SLEPT_NS = 1_000_000_000
KERNEL = "kernel"
"""The reference of a system clock of which only the kernel speaks."""

QUALITY: dict[ClockSource, ClockQuality] = {
    ClockSource.SYSTEM: "synchronised",
    ClockSource.EXCHANGE: "measured",
    ClockSource.KEPT: "kept",
    ClockSource.CHIP: "kept",
    ClockSource.NONE: "untrusted",
}


def begin(now: Moment, fact: Time | None, checked: Checked | None, device: Device) -> Clock:
    """The clock of a new process: what was persisted, and the system's own word."""
    clock = Clock(
        map=ClockMap.from_offset(now.offset_us), floor_ms=device.enrolled_ms, boot_id=now.boot_id
    )
    if checked is not None:
        carries = chip_carries(now.chip, checked.chip, checked.at_ms)
        chip = replace(now.chip, right_ms=checked.at_ms) if now.chip and carries else None
        clock = replace(clock, checked_ms=checked.at_ms, chip=chip)
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
    judged = judge(turn.now, clock.samples, clock.kept, clock.chip, clock.floor_ms)
    sounds = bool(turn.state.sounding.told) and clock.trusted
    turn.set(
        clock=replace(
            clock,
            map=clock.map if sounds else judged.map(),
            source=judged.source,
            teller=_teller(clock, judged.source),
            error_us=judged.error_us,
            lead_us=_lead_us(turn.now, judged),
            apart_us=judged.disagreement_us,
            kept=judged.keep(turn.now) or clock.kept,
        )
    )


def remember(turn: Turn) -> None:
    """The floor, and what carries the time over a restart or a power cut. By a chip's word alone
    no floor rises: it may be wrong, and what is true would be refused ever after."""
    clock, now_ms = turn.state.clock, turn.now_ms
    if not clock.vouched or turn.state.leaving:
        return
    every_ms = PERSIST_BESIDE_MS if turn.state.saving.waiting else PERSIST_EVERY_MS
    floor_ms, kept = now_ms - FLOOR_BEHIND_MS - clock.error_us // 1000, clock.kept
    if floor_ms - clock.floor_ms < every_ms:
        return
    turn.set(clock=replace(clock, floor_ms=floor_ms))
    _check_chip(turn)
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


def ask(turn: Turn) -> None:
    """Send a time request when one is due."""
    clock = turn.state.clock
    if not turn.state.linked or clock.ask_at_ns is None or turn.now.steady_ns < clock.ask_at_ns:
        return
    left = max(0, clock.burst_left - 1)
    every_ns = _every_ns(clock) + _jitter(turn.state.device.id) if clock.trusted else IN_NEED_NS
    pause = BURST_EVERY_NS if left else every_ns
    nonce = _nonce(turn)
    topic = TIME_TOPIC.of(turn.state.device.id)
    raw = _request(turn, topic, nonce)
    asked = {**clock.asked, nonce: Asked(turn.now.raw_ns, raw)}
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


def _every_ns(clock: Clock) -> int:
    return WATCH_EVERY_NS if clock.source is ClockSource.SYSTEM else ASK_EVERY_NS


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
    sample = Sample(asked.sent_ns, server_us, turn.now.raw_ns, document.key or "")
    samples = (*clock.samples, sample)[-SAMPLES:]
    turn.set(clock=replace(turn.state.clock, samples=samples))
    settle(turn)
    if reply.checkpoint is not None:
        witness.told(turn, reply.checkpoint)


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
        forgotten = {"teller": "", "kept": None, "chip": None, "checked_ms": 0}
        clock = replace(clock, **forgotten, floor_ms=known_ms, ask_at_ns=soon_ns)  # type: ignore[arg-type]
        # What was dated by that word would hold up what is due by the true time.
        sounding = replace(turn.state.sounding, awake_since_ms=0, free_from_ms=0, paused=None)
        turn.set(clock=clock, sounding=sounding)
        turn.write(Keep("", Time(known_ms, "", 0, 0, 0)), Drop("checked", ""))
    settle(turn)


def system_ms(turn: Turn) -> int:
    """What the system's clock says where it is synchronised; 0 elsewhere."""
    found = reference(turn)
    return turn.now.wall_us // 1000 if found is not None and found.synchronised else 0


def clock_state(turn: Turn) -> ClockState:
    clock = turn.state.clock
    return ClockState(QUALITY[clock.source], clock.lead_us, clock.error_us)


def reference(turn: Turn) -> Reference | None:
    """What the system's clock goes by: chrony's word, or where there is none, the kernel's."""
    tracking, kernel, apart_us = turn.now.tracking, turn.now.kernel, turn.state.clock.apart_us
    if tracking is not None and turn.now.steady_ns - tracking.steady_ns <= TRACKING_AGE_NS:
        return Reference(
            tracking.reference, tracking.stratum, tracking.synchronised, tracking.error_us, apart_us
        )
    if kernel is None:
        return None
    return Reference(KERNEL, None, kernel.synchronised, kernel.max_error_us, apart_us)


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


def _lead_us(now: Moment, judged: Judgement) -> int:
    """How far the exchange is ahead of the time gone by; 0 while nobody answers."""
    if judged.disagreement_us is None:
        return 0
    return now.offset_us - judged.disagreement_us - judged.offset_us


def _check_chip(turn: Turn) -> None:
    """Whether the machine's chip is right now; it is believed after a power cut only if it was. A
    time that is only carried is no measure of it."""
    chip, checked_ms = turn.now.chip, turn.state.clock.checked_ms
    if turn.state.clock.source is ClockSource.KEPT:
        return
    if chip is not None and chip_agrees(chip, turn.now, turn.state.clock.map):
        turn.set(clock=replace(turn.state.clock, checked_ms=turn.now_ms))
        turn.write(Keep("", Checked(chip.name, turn.now_ms)))
    elif checked_ms:
        turn.set(clock=replace(turn.state.clock, checked_ms=0))
        turn.write(Drop("checked", ""))


def _nonce(turn: Turn) -> str:
    counter = turn.state.clock.asks.to_bytes(8, "big")
    return sha256_hex(b"nonce" + turn.state.device.nonce_seed + counter)[:32]


def _request(turn: Turn, topic: str, nonce: str) -> bytes:
    head = Head(turn.state.device.id, topic, 0, FOREVER, turn.state.clock.asks)
    return seal(TIME_REQUEST.name, head, TimeRequest(nonce), [turn.state.device.key])


def _jitter(device: str) -> int:
    """Nanoseconds below a minute that belong to the device, so that a city does not ask as one."""
    return int(sha256_hex(device.encode())[:8], 16) % 60_000_000_000
