"""Live sound and relays: which sessions are followed, and what comes of them goes to the player.

A batch passes the gate, is judged by its session's order, and is handed on in the same step:
nothing of it is stored, so it waits for no commit.
"""

from collections.abc import Iterator
from dataclasses import replace

from device_agent.core import airings, knowledge, storing
from device_agent.core.effects import Hear, Subscribe, Unsubscribe
from device_agent.core.events import Event, MessageArrived
from device_agent.core.facts import key_of_source
from device_agent.core.state import Session, State, Turn
from schedules.floor import OrderRef
from schedules.orders import Issued, Live, Relay, Streamed
from schedules.wire.gate import Document, GateError, judge
from schedules.wire.live import FRAME_MS, LiveBatch
from schedules.wire.live_gate import Packet, judge_batch
from schedules.wire.topics import LIVE_TOPIC


def is_sound(event: Event) -> bool:
    return isinstance(event, MessageArrived) and LIVE_TOPIC.match(event.topic) is not None


def arrived(turn: Turn, topic: str, raw: bytes) -> None:
    """Hand on what a batch brings. Of a session that no order here has in force: nothing."""
    mine = [one for one in turn.state.live.sessions.values() if _topic(one) == topic]
    if not mine or not turn.state.clock.trusted:
        return
    try:
        document = judge(knowledge.view(turn, topic), topic, raw)
        session = next((one for one in mine if _is_of(document, one)), mine[0])
        came, packets = judge_batch(document, session.issued, session.came, turn.now_ms)
    except GateError as doubt:
        storing.refuse(turn, doubt)
        return
    _take(turn, replace(session, came=came), document.body, packets)


def settle(turn: Turn) -> None:
    """Follow the sessions of the orders in force, each until it is over; listen to those alone."""
    live = turn.state.live
    sessions = {
        key_of(one): live.sessions.get(key_of(one), Session(one))
        for one in _in_force(turn)
        if not _is_over(turn, one)
    }
    for key, session in live.sessions.items():  # its end was told before its order was taken out
        if turn.now_ms < (session.end_ms or 0) and not _is_over(turn, session.issued):
            sessions.setdefault(key, session)
    topics = frozenset(map(_topic, sessions.values())) if turn.state.linked else frozenset()
    if topics - live.topics:
        turn.emit(Subscribe(tuple(sorted(topics - live.topics))))
    if turn.state.linked and live.topics - topics:
        turn.emit(Unsubscribe(tuple(sorted(live.topics - topics))))
    turn.set(live=replace(live, sessions=sessions, topics=topics))


def link_up(turn: Turn) -> None:
    """Nothing is subscribed to on a new connection."""
    turn.set(live=replace(turn.state.live, topics=frozenset()))


def ends(state: State) -> tuple[int | None, ...]:
    """When each session ends, as far as it is known: the plan of what sounds depends on it."""
    return tuple(session.end_ms for session in state.live.sessions.values())


def begins_ms(order: Streamed) -> int:
    """When its first frame is heard."""
    return order.at_ms + order.delay_ms


def key_of(one: Issued) -> str:
    """As airings and plays call it."""
    return key_of_source(OrderRef(one.issuer, one.order.id, 0))


def _in_force(turn: Turn) -> Iterator[Issued]:
    for one in turn.state.orders.in_force.values():
        if isinstance(one.issued.order, Live | Relay):
            yield one.issued


def _is_over(turn: Turn, one: Issued) -> bool:
    assert isinstance(one.order, Live | Relay)
    stopped = one.sequence <= turn.state.orders.stopped_through
    return stopped or turn.now_ms >= one.order.until_ms or key_of(one) in turn.state.sounding.ended


def _topic(session: Session) -> str:
    assert isinstance(session.issued.order, Live | Relay)
    return LIVE_TOPIC.of(session.issued.order.session)


def _is_of(document: Document, session: Session) -> bool:
    named = document.head.issuer, document.body.order
    return named == (session.issued.issuer, session.issued.order.id)


def _take(turn: Turn, session: Session, batch: LiveBatch, packets: tuple[Packet, ...]) -> None:
    order, key = session.issued.order, key_of(session.issued)
    assert isinstance(order, Live | Relay)
    came_ms = max((packet.offset_ms + FRAME_MS for packet in packets), default=0)
    session = replace(session, came_ms=max(session.came_ms, came_ms))
    if batch.last and session.end_ms is None:
        session = replace(session, end_ms=begins_ms(order) + session.came_ms)
    live = turn.state.live
    turn.set(live=replace(live, sessions={**live.sessions, key: session}))
    length_ms = None if session.end_ms is None else session.end_ms - begins_ms(order)
    for told in turn.state.sounding.told:
        if told.key == key and not told.silenced and (packets or batch.last):
            turn.emit(Hear(told.play_id, packets, length_ms))
    if session.end_ms is not None:
        _end(turn, key, session.end_ms)


def _end(turn: Turn, key: str, end_ms: int) -> None:
    """Its end is known: what was told of it, and the receipt in the making, end then."""
    sounding = turn.state.sounding
    told = tuple(
        replace(one, length_ms=min(one.length_ms, end_ms - one.zero_ms)) if one.key == key else one
        for one in sounding.told
    )
    turn.set(sounding=replace(sounding, told=told))
    airing = sounding.airings.get(key)
    if airing is not None and end_ms < airing.until_ms:
        airings.keep(turn, replace(airing, until_ms=end_ms))
