"""Documents: through the gate, onto the disk, and only then into force.

A new chain of areas takes effect at once when all its programmes and lists of orders have
come; until then the old one holds.
"""

from dataclasses import replace

from device_agent.core import orders, receipts, timekeeping
from device_agent.core.effects import (
    Admitted,
    DropDocument,
    KeepDocument,
    Subscribe,
    Unsubscribe,
    Write,
)
from device_agent.core.state import HeldDocument, Turn
from schedules.config import DeviceConfig
from schedules.wire import topics
from schedules.wire.gate import Document, GateError, View, judge, reopen
from schedules.wire.status import Held

FOLLOWING = "config in force"
"""The slot of the configuration in force while a newer one waits."""


def arrived(turn: Turn, topic: str, raw: bytes) -> None:
    """Judge a message; what passes is stored, or acted on where it is not a document."""
    if timekeeping.is_echo(turn, raw):
        return
    try:
        document = judge(_view(turn, topic), topic, raw)
    except GateError as doubt:
        _refuse(turn, doubt)
        return
    if document.repeated:
        return
    match document.type:
        case topics.TIME_REPLY.name:
            if not timekeeping.replied(turn, document.body):
                _refuse(turn, GateError("sequence_old", "no such question"))
        case topics.ACK.name:
            receipts.acked(turn, document)
        case topics.LIVE.name:
            pass  # nothing subscribes to it yet
        case _:
            _store(turn, document)


def stored(turn: Turn, writes: tuple[Write, ...]) -> None:
    """These writes stand on the disk: the documents among them come into force."""
    documents = turn.state.documents
    found = {
        write.slot: documents.storing[write.slot]
        for write in writes
        if isinstance(write, KeepDocument)
        and write.slot in documents.storing
        and documents.storing[write.slot].document.identity == write.identity
    }
    if not found:
        return
    rest = {slot: held for slot, held in documents.storing.items() if slot not in found}
    turn.set(documents=replace(documents, held={**documents.held, **found}, storing=rest))
    for held in found.values():
        _adopt(turn, held)


def settle(turn: Turn) -> None:
    """Judge orders that could not be judged before: for want of the time, a key, or an area."""
    documents, trusted = turn.state.documents, turn.state.clock.trusted
    if trusted == documents.judged:
        return
    turn.set(documents=replace(documents, judged=trusted))
    for held in _orders_held(turn) if trusted else []:
        if orders.admit(turn, held.document)[0] != held.admitted:
            _store(turn, held.document)


def link_up(turn: Turn) -> None:
    turn.emit(Subscribe(_subscriptions(turn)))


def reopened(turn: Turn, kept: tuple[KeepDocument, ...]) -> None:
    """Judge again what this device stored itself; what no longer passes is forgotten."""
    turn.set(documents=replace(turn.state.documents, held={}, following=None, judged=False))
    for each in sorted(kept, key=_trust_first):
        _reopen(turn, each)
    orders.settle(turn, list(_orders_held(turn)), ())
    _follow(turn)


def held_for_status(turn: Turn) -> tuple[Held, ...]:
    """The newest document of each topic, trust first."""
    held = turn.state.documents.held
    return tuple(
        Held(slot, one.document.head.sequence, one.document.identity)
        for slot, one in sorted(held.items())
        if slot != FOLLOWING
    )


def _view(turn: Turn, topic: str) -> View:
    """What the gate may know. A reply to our own question is fresh by its nonce: its time is
    not judged by the very clock it is to put right."""
    state = turn.state
    known = {**state.documents.held, **state.documents.storing}
    held = {
        slot: Held(slot, one.document.head.sequence, one.document.identity)
        for slot, one in known.items()
    }
    if state.outbox.ack_sequence >= 0:
        home = topics.ACK_TOPIC.of(state.device.id)
        held[home] = Held(home, state.outbox.ack_sequence, state.outbox.ack_identity)
    timeless = not state.clock.trusted or topic == topics.TIME_TOPIC.of(state.device.id)
    return View(
        device=state.device.id,
        root=state.device.root,
        trust=state.documents.trust,
        configs=_configs(turn),
        held=held,
        now=None if timeless else turn.now_ms,
    )


def _configs(turn: Turn) -> tuple[DeviceConfig, ...]:
    documents = turn.state.documents
    waiting = _newest_config(turn)
    return tuple(one for one in (documents.following, waiting) if one is not None)


def _newest_config(turn: Turn) -> DeviceConfig | None:
    held = turn.state.documents.held.get(topics.CONFIG_TOPIC.of(turn.state.device.id))
    return held.document.body if held is not None else None


def _store(turn: Turn, document: Document) -> None:
    """Write it, and beside a list of orders, which of them were admitted when."""
    held = HeldDocument(document, {})
    if orders.is_list(document):
        admitted, refused = orders.admit(turn, document)
        held = HeldDocument(document, admitted)
        for doubt in refused:
            _refuse(turn, doubt)
    documents = turn.state.documents
    turn.set(documents=replace(documents, storing={**documents.storing, document.topic: held}))
    turn.write(_keep(document.topic, held))


def _keep(slot: str, held: HeldDocument) -> KeepDocument:
    document = held.document
    admitted = tuple(Admitted(identity, at_ms) for identity, at_ms in held.admitted.items())
    return KeepDocument(
        slot, document.topic, document.head.sequence, document.identity, document.raw, admitted
    )


def _adopt(turn: Turn, held: HeldDocument) -> None:
    body = held.document.body
    if held.document.type == topics.TRUST.name:
        _trust_changed(turn)
        turn.emit(Subscribe(_subscriptions(turn)))
    elif isinstance(body, DeviceConfig):
        turn.emit(Subscribe(_area_topics(body)))
    elif orders.is_list(held.document):
        orders.settle(turn, [held], (held.document.topic,))
    turn.set(plans=replace(turn.state.plans, stale=True))
    _follow(turn)


def _trust_changed(turn: Turn) -> None:
    """Everything held is judged again under the new keys."""
    documents = turn.state.documents
    kept = tuple(_keep(slot, held) for slot, held in documents.held.items())
    reopened(turn, kept)
    for slot in documents.held.keys() - turn.state.documents.held.keys():
        turn.write(DropDocument(slot))


def _reopen(turn: Turn, kept: KeepDocument) -> None:
    documents = turn.state.documents
    try:
        document = reopen(_view(turn, kept.topic), kept.topic, kept.raw)
    except GateError as doubt:
        _refuse(turn, doubt)
        return
    held = HeldDocument(document, {one.identity: one.at_ms for one in kept.admitted})
    following = document.body if kept.slot == FOLLOWING else documents.following
    turn.set(
        documents=replace(documents, held={**documents.held, kept.slot: held}, following=following)
    )


def _trust_first(kept: KeepDocument) -> tuple[int, str]:
    """The order in which each can be judged by those before it."""
    rank = {topics.TRUST_TOPIC.of(): 0, FOLLOWING: 1}.get(kept.slot, 3)
    return (2 if kept.slot.endswith("/config") else rank), kept.slot


def _follow(turn: Turn) -> None:
    """Let the newest configuration take effect if everything its areas need is here."""
    newest, documents = _newest_config(turn), turn.state.documents
    if newest is None or newest == documents.following:
        return
    if not all(topic in documents.held for topic in _area_topics(newest)):
        return
    config = documents.held[topics.CONFIG_TOPIC.of(turn.state.device.id)]
    turn.set(
        documents=replace(
            documents, following=newest, held={**documents.held, FOLLOWING: config}, judged=False
        ),
        plans=replace(turn.state.plans, stale=True),
    )
    turn.write(_keep(FOLLOWING, config))
    _leave_old_areas(turn, newest)
    orders.settle(turn, list(_orders_held(turn)), ())


def _leave_old_areas(turn: Turn, config: DeviceConfig) -> None:
    held = turn.state.documents.held
    mine = {*_area_topics(config), *_own_topics(turn), FOLLOWING}
    left = tuple(sorted(held.keys() - mine))
    if left:
        turn.emit(Unsubscribe(left))
        turn.write(*(DropDocument(slot) for slot in left))
        kept = {slot: one for slot, one in held.items() if slot in mine}
        turn.set(documents=replace(turn.state.documents, held=kept))


def _orders_held(turn: Turn) -> list[HeldDocument]:
    held = turn.state.documents.held.values()
    return [one for one in held if orders.is_list(one.document)]


def _subscriptions(turn: Turn) -> tuple[str, ...]:
    """Trust first: before it has come, no other message could be believed."""
    if turn.state.documents.trust is None:
        return (topics.TRUST_TOPIC.of(), topics.INBOX_TOPIC.of(turn.state.device.id))
    areas = [topic for config in _configs(turn) for topic in _area_topics(config)]
    return tuple(dict.fromkeys([*_own_topics(turn), *areas]))


def _own_topics(turn: Turn) -> tuple[str, ...]:
    device = turn.state.device.id
    own = (topics.CONFIG_TOPIC, topics.INBOX_TOPIC, topics.ACK_TOPIC, topics.TIME_TOPIC)
    return (topics.TRUST_TOPIC.of(), *(row.of(device) for row in own))


def _area_topics(config: DeviceConfig) -> tuple[str, ...]:
    rows = (topics.PROGRAMME_TOPIC, topics.ORDERS_TOPIC)
    return tuple(row.of(area) for area in sorted(config.areas) for row in rows)


def _refuse(turn: Turn, doubt: GateError) -> None:
    documents, reporting = turn.state.documents, turn.state.reporting
    turn.set(documents=replace(documents, refused=documents.refused + 1))
    if doubt.doubt == "sequence_conflict":  # two documents of one sequence: somebody forges
        turn.set(reporting=replace(reporting, fault=doubt.doubt))
