"""Documents: through the gate, onto the disk, and only then into force.

A new chain of areas takes effect at once when all its programmes and lists of orders have
come; until then the old one holds.
"""

from dataclasses import replace

from device_agent.core import (
    diagnosing,
    knowledge,
    orders,
    receipts,
    storing,
    subscriptions,
    timekeeping,
    untimed,
)
from device_agent.core.effects import DropDocument, KeepDocument, Subscribe, Unsubscribe, Write
from device_agent.core.state import HeldDocument, Turn
from device_agent.core.storing import UNTIMED
from schedules.config import DeviceConfig
from schedules.wire import topics
from schedules.wire.gate import Document, GateError, judge, reopen

FOLLOWING = "config in force"
"""The slot of the configuration in force while a newer one waits."""


def arrived(turn: Turn, topic: str, raw: bytes) -> None:
    """Judge a message; what passes is stored, or acted on where it is not a document."""
    if timekeeping.is_echo(turn, raw):
        return
    try:
        document = judge(knowledge.view(turn, topic), topic, raw)
        if not document.repeated or _was_forgotten(turn, document):
            _take(turn, document)
    except GateError as doubt:
        storing.refuse(turn, doubt)


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
    rest = {slot: one for slot, one in documents.storing.items() if slot not in found}
    held = {slot: one for slot, one in found.items() if not slot.startswith(UNTIMED)}
    waiting = {one.document.topic: one for slot, one in found.items() if slot not in held}
    known = {topic: one for topic, one in documents.untimed.items() if topic not in held}
    turn.set(
        documents=replace(
            documents,
            held={**documents.held, **held},
            untimed={**known, **waiting},
            storing=rest,
        )
    )
    for slot, one in found.items():
        _adopt(turn, slot, one)


def unsaved(turn: Turn) -> None:
    """The disk fails: of the lists of orders that wait for it, what cannot wait acts now."""
    for held in list(turn.state.documents.storing.values()):
        if orders.is_list(held.document):
            orders.act_unstored(turn, held, disk_fails=True)


def settle(turn: Turn) -> None:
    """Judge what could not be judged before: for want of the time, a key, or an area."""
    untimed.settle(turn)
    documents, trusted = turn.state.documents, turn.state.clock.trusted
    if trusted == documents.judged:
        return
    turn.set(documents=replace(documents, judged=trusted))
    for held in _orders_held(turn) if trusted else []:
        if orders.admit(turn, held.document)[0] != held.admitted:
            storing.store(turn, held.document)


def link_up(turn: Turn) -> None:
    turn.emit(Subscribe(subscriptions.wanted(turn)))


def reopened(turn: Turn, kept: tuple[KeepDocument, ...]) -> None:
    """Judge again what this device stored itself; what no longer passes is forgotten."""
    turn.set(
        documents=replace(turn.state.documents, held={}, untimed={}, following=None, judged=False)
    )
    for each in sorted(kept, key=_trust_first):
        _reopen(turn, each)
    timekeeping.trust_changed(turn)
    orders.settle(turn, list(_orders_held(turn)), ())
    _follow(turn)


def _take(turn: Turn, document: Document) -> None:
    match document.type:
        case topics.TIME_REPLY.name:
            timekeeping.replied(turn, document)
        case topics.ACK.name:
            receipts.acked(turn, document)
        case topics.DIAGNOSE.name:
            diagnosing.asked(turn, document)
        case _:
            storing.store(turn, document)


def _was_forgotten(turn: Turn, document: Document) -> bool:
    """The newest of its topic, and held no longer: it may come again."""
    rooms = knowledge.rooms_of(turn, document.topic)
    return document.topic in turn.state.documents.passed and not any(True for _ in rooms)


def _adopt(turn: Turn, slot: str, held: HeldDocument) -> None:
    body = held.document.body
    if held.document.type == topics.TRUST.name:
        _trust_changed(turn)
        turn.emit(Subscribe(subscriptions.wanted(turn)))
    elif isinstance(body, DeviceConfig):
        turn.emit(Subscribe(subscriptions.area_topics(body)))
    elif orders.is_list(held.document) and not slot.startswith(UNTIMED):
        orders.settle(turn, [held], (held.document.topic,))
    if not orders.is_list(held.document):
        turn.set(plans=replace(turn.state.plans, stale=True))
    _follow(turn)


def _trust_changed(turn: Turn) -> None:
    """Everything held is judged again under the new keys."""
    before = _slots(turn)
    reopened(turn, tuple(storing.keep(slot, held) for slot, held in before.items()))
    for slot in before.keys() - _slots(turn).keys():
        turn.write(DropDocument(slot))


def _slots(turn: Turn) -> dict[str, HeldDocument]:
    documents = turn.state.documents
    waiting = {UNTIMED + topic: held for topic, held in documents.untimed.items()}
    return {**documents.held, **waiting}


def _reopen(turn: Turn, kept: KeepDocument) -> None:
    documents = turn.state.documents
    try:
        document = reopen(knowledge.view(turn, kept.topic), kept.topic, kept.raw)
    except GateError as doubt:
        storing.refuse(turn, doubt)
        return
    held = HeldDocument(document, {one.identity: one.at_ms for one in kept.admitted})
    if kept.slot.startswith(UNTIMED):
        documents = replace(documents, untimed={**documents.untimed, kept.topic: held})
    else:
        documents = replace(documents, held={**documents.held, kept.slot: held})
    following = document.body if kept.slot == FOLLOWING else documents.following
    turn.set(documents=replace(documents, following=following))


def _trust_first(kept: KeepDocument) -> tuple[int, str]:
    """The order in which each can be judged by those before it."""
    rank = {topics.TRUST_TOPIC.of(): 0, UNTIMED + topics.TRUST_TOPIC.of(): 0, FOLLOWING: 1}
    return (2 if kept.slot.endswith("/config") else rank.get(kept.slot, 3)), kept.slot


def _follow(turn: Turn) -> None:
    """Let the newest configuration take effect if everything its areas need is here."""
    newest, documents = knowledge.newest_config(turn), turn.state.documents
    if newest is None or newest == documents.following:
        return
    if not all(topic in documents.held for topic in subscriptions.area_topics(newest)):
        return
    config = documents.held[topics.CONFIG_TOPIC.of(turn.state.device.id)]
    turn.set(
        documents=replace(
            documents, following=newest, held={**documents.held, FOLLOWING: config}, judged=False
        ),
        plans=replace(turn.state.plans, stale=True),
    )
    turn.write(storing.keep(FOLLOWING, config))
    _leave_old_areas(turn, newest)
    orders.settle(turn, list(_orders_held(turn)), ())


def _leave_old_areas(turn: Turn, config: DeviceConfig) -> None:
    held = turn.state.documents.held
    mine = {*subscriptions.area_topics(config), *subscriptions.own_topics(turn), FOLLOWING}
    left = tuple(sorted(held.keys() - mine))
    if left:
        turn.emit(Unsubscribe(left))
        for slot in left:
            storing.forget(turn, slot, held[slot].document)
        kept = {slot: one for slot, one in held.items() if slot in mine}
        turn.set(documents=replace(turn.state.documents, held=kept))


def _orders_held(turn: Turn) -> list[HeldDocument]:
    held = turn.state.documents.held.values()
    return [one for one in held if orders.is_list(one.document)]
