"""What the device knows when it judges a message: the gate's view, and the configurations."""

from collections.abc import Iterator

from device_agent.core.state import HeldDocument, Turn
from schedules.config import DeviceConfig
from schedules.wire import topics
from schedules.wire.gate import View
from schedules.wire.status import Held


def view(turn: Turn, topic: str) -> View:
    """What the gate may know. A reply to our own question is fresh by its nonce: its time is
    not judged by the very clock it is to put right."""
    state = turn.state
    timeless = not state.clock.trusted or topic == topics.TIME_TOPIC.of(state.device.id)
    return View(
        device=state.device.id,
        root=state.device.root,
        trust=state.documents.trust,
        configs=configs(turn),
        held=_newest(turn),
        now=None if timeless else turn.now_ms,
        floor=state.clock.floor_ms,
    )


def configs(turn: Turn) -> tuple[DeviceConfig, ...]:
    """The configuration in force, and those newer that wait for the time, the disk, or their
    areas' documents."""
    documents, topic = turn.state.documents, topics.CONFIG_TOPIC.of(turn.state.device.id)
    rooms = (documents.held, documents.storing, documents.untimed)
    waiting = (room[topic].document.body for room in rooms if topic in room)
    found = (documents.following, *waiting)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def newest_config(turn: Turn) -> DeviceConfig | None:
    """The newest one that is held."""
    held = turn.state.documents.held.get(topics.CONFIG_TOPIC.of(turn.state.device.id))
    return held.document.body if held is not None else None


def in_force(turn: Turn, key: str) -> bool:
    """True for the empty name, the root's, and for a listed key that is not revoked."""
    trust = turn.state.documents.trust
    found = trust.key(key) if trust is not None else None
    return not key or (found is not None and not found.revoked)


def held_for_status(turn: Turn) -> tuple[Held, ...]:
    """The newest document of each topic that is stored here, in the order of their names."""
    documents = turn.state.documents
    held = [*documents.held.values(), *documents.untimed.values()]
    return tuple(one for _, one in sorted(_newest_of(held).items()))


def _newest(turn: Turn) -> dict[str, Held]:
    """By topic the newest sequence ever accepted, whatever became of the document."""
    state, documents = turn.state, turn.state.documents
    found = {
        topic: Held(topic, one.sequence, one.identity)
        for topic, one in documents.passed.items()
        if in_force(turn, one.key)
    }
    rooms = (documents.held, documents.untimed, documents.storing)
    known = _newest_of([one for room in rooms for one in room.values()])
    for topic, one in known.items():
        if topic not in found or found[topic].sequence <= one.sequence:
            found[topic] = one
    if state.outbox.ack_sequence >= 0:
        home = topics.ACK_TOPIC.of(state.device.id)
        found[home] = Held(home, state.outbox.ack_sequence, state.outbox.ack_identity)
    return found


def _newest_of(held: list[HeldDocument]) -> dict[str, Held]:
    documents = sorted((one.document for one in held), key=lambda one: one.head.sequence)
    return {one.topic: Held(one.topic, one.head.sequence, one.identity) for one in documents}


def rooms_of(turn: Turn, topic: str) -> Iterator[HeldDocument]:
    """Whatever is stored or being stored of a topic."""
    documents = turn.state.documents
    for room in (documents.held, documents.untimed, documents.storing):
        yield from (one for one in room.values() if one.document.topic == topic)
