"""How the device is told of: a whole status on connecting, when what it says changed, and now and
then; between them a beat a minute says that the last one stands (ADR 36)."""

from dataclasses import replace
from typing import Any

from device_agent.clock import DISAGREEMENT_US
from device_agent.core import content, knowledge, timekeeping, witness
from device_agent.core.effects import Measure, Send, Will
from device_agent.core.events import Measured
from device_agent.core.state import Reporting, Turn
from schedules.canonical import sha256_hex
from schedules.wire import topics
from schedules.wire.beat import Beat, seal_beat
from schedules.wire.envelope import FOREVER, Head, seal
from schedules.wire.status import DayDigest, Expiry, Health, Status
from schedules.wire.topics import BEAT_TOPIC, STATUS, STATUS_TOPIC
from schedules.wire.trust import Trust

BEAT_EVERY_NS = 60_000_000_000
BEAT_JITTER_NS = 5_000_000_000
WHOLE_EVERY_NS = 1_800_000_000_000
WHOLE_JITTER_NS = 300_000_000_000
"""Measures that nobody waits for are that old at most, and a server that lost a status has it
again by then."""
COUNTED_EVERY_NS = 30_000_000_000
COUNTED_NS = 300_000_000_000
"""After a stop, a lift or an urgent order was told of, and somebody counts who follows it, the
whole is said again this often and this long: no answer is to be lost on the way."""
SETTLE_NS = 500_000_000
"""A change waits this long for the next, and every device a little longer of its own, so that a
change for the whole city is not answered in one instant."""
SETTLE_JITTER_NS = 2_000_000_000
PRESSING_NS = 50_000_000
"""A stop, a lift or an urgent order is told of while somebody counts who follows it: just long
enough after it is on the disk that the cut itself is in the same status."""
PRESSING_JITTER_NS = 700_000_000
"""Still spread: ten thousand answers to one publish are to come as 15,000 a second at most."""
MISSING_AT_MOST = 50

_NOTHING = Measured(0, 0, 0, 0, 0)


def begin(turn: Turn) -> None:
    _will(turn)


def link_up(turn: Turn) -> None:
    """The whole is due: what the broker holds may be the will of the connection before."""
    turn.set(reporting=replace(turn.state.reporting, whole_at_ns=turn.now.steady_ns))
    _due(turn, turn.now.steady_ns)


def link_down(turn: Turn) -> None:
    turn.set(reporting=replace(turn.state.reporting, measuring=False, at_ns=None))
    _will(turn)


def settle(turn: Turn) -> None:
    """Bring the next status forward when what it says changed; ask for health when it is due."""
    reporting, now_ns = turn.state.reporting, turn.now.steady_ns
    if not turn.state.linked or turn.state.leaving:
        return
    if _content(turn) != reporting.told and not reporting.measuring:
        _due(turn, min(reporting.at_ns or now_ns, now_ns + _pause_ns(turn)))
    reporting = turn.state.reporting
    if reporting.at_ns is not None and now_ns >= reporting.at_ns and not reporting.measuring:
        turn.set(reporting=replace(reporting, measuring=True))
        turn.emit(Measure())


def measured(turn: Turn, event: Measured) -> None:
    """The shell's answer: now the status goes, or a beat where the last one stands."""
    turn.set(reporting=replace(turn.state.reporting, measuring=False, measured=event))
    if not turn.state.linked or turn.state.leaving:
        return
    reporting, now_ns, device = turn.state.reporting, turn.now.steady_ns, turn.state.device.id
    if now_ns >= reporting.whole_at_ns or _content(turn) != reporting.told:
        _send(turn, "online")
    else:
        _beat(turn)
    every_ns = BEAT_EVERY_NS + _share(device, BEAT_JITTER_NS)
    if now_ns < turn.state.reporting.counted_until_ns:
        every_ns = COUNTED_EVERY_NS + _share(device, BEAT_JITTER_NS)
    _due(turn, now_ns + every_ns)


def leaving(turn: Turn) -> None:
    if turn.state.linked:
        _send(turn, "leaving")


def _due(turn: Turn, at_ns: int) -> None:
    turn.set(reporting=replace(turn.state.reporting, at_ns=at_ns))


def _send(turn: Turn, state: str) -> None:
    told, pressed, now_ns = _content(turn), _pressing(turn), turn.now.steady_ns
    turn.emit(Send(STATUS_TOPIC.of(turn.state.device.id), _sealed(turn, _status(turn, state))))
    reporting = turn.state.reporting
    counted_until_ns = reporting.counted_until_ns
    if pressed != reporting.pressed:
        counted_until_ns = now_ns + COUNTED_NS
    whole_ns = WHOLE_EVERY_NS + _share(turn.state.device.id, WHOLE_JITTER_NS)
    turn.set(
        reporting=replace(
            reporting,
            told=told,
            pressed=pressed,
            stands=reporting.sequence,
            counted_until_ns=counted_until_ns,
            whole_at_ns=now_ns if now_ns < counted_until_ns else now_ns + whole_ns,
        )
    )


def _beat(turn: Turn) -> None:
    device, sequence = turn.state.device, _next_sequence(turn)
    raw = seal_beat(Beat(device.id, sequence, turn.state.reporting.stands), device.key)
    turn.emit(Send(BEAT_TOPIC.of(device.id), raw))


def _will(turn: Turn) -> None:
    lost = replace(_status(turn, "lost"), held=(), digests=(), sounding=None, used=())
    turn.emit(Will(STATUS_TOPIC.of(turn.state.device.id), _sealed(turn, lost)))


def _sealed(turn: Turn, status: Status) -> bytes:
    device, topic = turn.state.device, STATUS_TOPIC.of(turn.state.device.id)
    head = Head(device.id, topic, 0, FOREVER, _next_sequence(turn))
    return seal(STATUS.name, head, status, [device.key])


def _next_sequence(turn: Turn) -> int:
    sequence = max(turn.state.reporting.sequence + 1, turn.now_ms)
    turn.set(reporting=replace(turn.state.reporting, sequence=sequence))
    return sequence


def _content(turn: Turn) -> tuple[Any, ...]:
    """What somebody must know of a status: when this changes, it is told. Receipts have an answer
    of their own."""
    state = turn.state
    return (
        knowledge.held_for_status(turn),
        _digests(turn),
        _sounding(turn),
        state.clock.source,
        _of_reference(turn),
        content.missing(turn),
        state.reporting.fault,
        witness.fault(state),
        state.documents.refused.bit_length(),
        _remarkable(state.reporting.measured or _NOTHING),
    )


def _of_reference(turn: Turn) -> tuple[Any, ...] | None:
    """What the system's clock goes by, and whether the exchange says otherwise."""
    found = timekeeping.reference(turn)
    if found is None:
        return None
    apart = None if found.ahead_us is None else abs(found.ahead_us) > DISAGREEMENT_US
    return (found.source, found.synchronised, apart)


def _remarkable(measured: Measured) -> tuple[Any, ...]:
    """What of the measures is not left to the next whole status: a card that failed, losses
    that doubled, an update's fate, another certificate, what is little and was halved."""
    card, sim = measured.card, measured.sim
    return (
        (card.name, card.fault, card.real_time, card.xruns.bit_length()) if card else None,
        measured.install,
        measured.certificate_ms,
        measured.underruns.bit_length(),
        _little(measured.disk_free),
        _little(sim.left_bytes) if sim is not None and sim.left_bytes is not None else None,
        _little(sim.balance) if sim is not None and sim.balance is not None else None,
    )


def _expiry(turn: Turn) -> Expiry:
    """As the server reckons its own early notices (`server.notices.expiring`)."""
    bundle, measured = turn.state.documents.bundle, turn.state.reporting.measured
    certificate_ms = None if measured is None else measured.certificate_ms
    if bundle is None:
        return Expiry(certificate_ms, None)
    trust: Trust = bundle.document.body
    dates = [key.renew_by for key in trust.keys if not key.revoked]
    return Expiry(certificate_ms, min([bundle.document.head.not_after, *dates]))


def _little(left: int) -> int:
    """How often one could halve what is left of a gigabyte: more is enough."""
    return min(left, 1 << 30).bit_length()


def _digests(turn: Turn) -> tuple[DayDigest, ...]:
    return tuple(DayDigest(plan.day, plan.digest) for plan in turn.state.plans.days[1:])


def _pause_ns(turn: Turn) -> int:
    """How long a change waits to be told."""
    device = turn.state.device.id
    if _pressing(turn) != turn.state.reporting.pressed:
        return PRESSING_NS + _share(device, PRESSING_JITTER_NS)
    return SETTLE_NS + _share(device, SETTLE_JITTER_NS)


def _pressing(turn: Turn) -> tuple[Any, ...]:
    """What somebody waits to hear while orders are in force: which lists of them are held, and
    what sounds all the same."""
    orders = turn.state.orders
    if not orders.bars and not orders.in_force:
        return ()
    held = knowledge.held_for_status(turn)
    lists = [one for one in held if topics.ORDERS_TOPIC.match(one.topic) is not None]
    return (*lists, _sounding(turn))


def _sounding(turn: Turn) -> str | None:
    begun = (told.key for told in turn.state.sounding.told if told.begun)
    return next(begun, None)


def _status(turn: Turn, state: Any) -> Status:
    core, device = turn.state, turn.state.device
    return Status(
        device=device.id,
        state=state,
        boot=core.clock.boot_id,
        sent_ms=turn.now_ms,
        version=device.version,
        tzdata=device.tzdata,
        journal=device.journal,
        receipts_from=core.outbox.lowest,
        receipts_through=core.outbox.saved if core.outbox.lowest else 0,
        held=knowledge.held_for_status(turn),
        digests=_digests(turn),
        sounding=_sounding(turn),
        clock=timekeeping.clock_state(turn),
        reference=timekeeping.reference(turn),
        health=_health(turn, core.reporting),
        install=None if core.reporting.measured is None else core.reporting.measured.install,
        expiry=_expiry(turn),
        used=() if core.reporting.measured is None else core.reporting.measured.used,
    )


def _health(turn: Turn, reporting: Reporting) -> Health:
    measured = reporting.measured or _NOTHING
    return Health(
        uptime_ms=measured.uptime_ms,
        disk_free=measured.disk_free,
        cache_bytes=measured.cache_bytes,
        memory_bytes=measured.memory_bytes,
        missing=content.missing(turn)[:MISSING_AT_MOST],
        underruns=measured.underruns,
        refused=turn.state.documents.refused,
        fault=reporting.fault or witness.fault(turn.state) or _of_card(measured),
        sim=measured.sim,
        card=measured.card,
    )


def _of_card(measured: Measured) -> str | None:
    """A device without its card is silent, whatever else it does."""
    fault = measured.card.fault if measured.card is not None else None
    return None if fault is None else f"card_{fault}"


def _share(device: str, of_ns: int) -> int:
    """The device's own part of a jitter, the same each time."""
    return int(sha256_hex(b"status" + device.encode())[:12], 16) % of_ns
