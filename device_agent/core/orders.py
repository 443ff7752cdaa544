"""Orders: each judged on its own, stops kept apart, and what has ended stays ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from device_agent.core import owed
from device_agent.core.effects import Drop, Hold, Keep
from device_agent.core.facts import Bar, OrderOver, StoppedThrough
from device_agent.core.state import HeldDocument, InForce, Turn
from schedules.codec import MalformedError, from_json
from schedules.config import DeviceConfig
from schedules.orders import Issued, Lift, Live, Relay, Repeating, Stop, followed_up, is_urgent
from schedules.wire import topics
from schedules.wire.envelope import Head, open_text, read_envelope
from schedules.wire.gate import Document, GateError
from schedules.wire.order_gate import ORDER_LASTS_AT_MOST_MS, judge_order
from schedules.wire.orders import Orders, SignedOrder
from schedules.wire.strict import read_base64, read_json


def is_list(document: Document) -> bool:
    """A list of orders, or the one order that came to this device alone."""
    return document.type in (topics.ORDERS.name, topics.ORDER.name)


def admit(turn: Turn, document: Document) -> tuple[dict[str, int], list[GateError]]:
    """Which orders of the list pass, and when each first did; and why others do not. Those for
    other devices of the area do not, and nothing is wrong with them.

    An order once admitted stays so: its not-after limits acceptance, not sounding. Nothing is
    judged without a trusted clock and a configuration.
    """
    admitted: dict[str, int] = {}
    refused: list[GateError] = []
    config = _config_for(turn, document)
    if not turn.state.clock.trusted or config is None:
        return admitted, refused
    before = _admitted_before(turn, document.topic)
    for signed in _signed(document):
        try:
            identity = _identity(signed)
            at_ms = before.get(identity, turn.now_ms)
            _judge(turn, signed, document, config, at_ms)
            if identity not in turn.state.orders.over:
                admitted[identity] = at_ms
        except GateError as doubt:
            if doubt.doubt != "elsewhere":
                refused.append(doubt)
    return admitted, refused


def settle(turn: Turn, lists: Sequence[HeldDocument], renewed: Iterable[str]) -> None:
    """Bring into force what these lists admitted; what the `renewed` topics' lists no longer
    hold has ended, stops excepted."""
    found: dict[str, InForce] = {}
    for held in lists:
        found |= _in_force(turn, held)
    orders = turn.state.orders
    staying = orders.in_force if renewed else {}
    kept = {
        identity: one
        for identity, one in staying.items()
        if not _belongs(turn, one, renewed) and identity not in found
    }
    plain = {i: one for i, one in found.items() if not isinstance(one.issued.order, Stop | Lift)}
    for identity, one in orders.in_force.items():
        if identity not in kept and identity not in found:
            _over(turn, identity, one)
    turn.set(orders=replace(turn.state.orders, in_force={**kept, **plain}))
    _end_followed_up(turn)
    _bar(turn, [one for one in found.values() if isinstance(one.issued.order, Stop | Lift)])
    _hold_inline(turn, plain.values())


def act_unstored(turn: Turn, held: HeldDocument, disk_fails: bool) -> None:
    """What of a list does not wait for the disk: a stop never; while the disk fails, neither
    urgent orders, nor the end of what the list leaves out. A lift always does (ADR 8)."""
    found = _in_force(turn, held)
    _bar(turn, [one for one in found.values() if isinstance(one.issued.order, Stop)])
    if not disk_fails:
        return
    orders = turn.state.orders
    urgent = {identity: one for identity, one in found.items() if is_urgent(one.issued.order)}
    gone = {
        identity: one
        for identity, one in orders.in_force.items()
        if _belongs(turn, one, (held.document.topic,)) and identity not in found
    }
    for identity, one in gone.items():
        _over(turn, identity, one)
    staying = {i: one for i, one in orders.in_force.items() if i not in gone}
    turn.set(orders=replace(turn.state.orders, in_force={**staying, **urgent}))
    _hold_inline(turn, urgent.values())


def overlaid(turn: Turn) -> tuple[Issued, ...]:
    """All that `schedules.overlay` is to know: orders in force, stops and lifts."""
    orders = turn.state.orders
    barring = (
        Issued(bar.order, bar.sequence, bar.rank, bar.issuer) for bar in orders.bars.values()
    )
    plain = (
        one.issued
        for one in orders.in_force.values()
        if not isinstance(one.issued.order, Live | Relay)
    )
    return (*plain, *turn.state.live.issued(), *barring)


def prune(turn: Turn) -> None:
    """Forget bars whose time is up and ended orders that can no longer be accepted."""
    now_ms, orders = turn.now_ms, turn.state.orders
    bars = {name: bar for name, bar in orders.bars.items() if _bars_until(bar) > now_ms}
    over = {identity: at for identity, at in orders.over.items() if at >= now_ms}
    turn.write(*(Drop("bar", name) for name in sorted(orders.bars.keys() - bars.keys())))
    turn.write(*(Drop("order_over", name) for name in sorted(orders.over.keys() - over.keys())))
    turn.set(orders=replace(orders, bars=bars, over=over))
    owed.prune(turn)


def _signed(document: Document) -> tuple[SignedOrder, ...]:
    if isinstance(document.body, Orders):
        return document.body.orders
    return (SignedOrder(read_envelope(document.raw)),)


def _identity(signed: SignedOrder) -> str:
    try:
        return open_text(signed.order).identity
    except MalformedError as bad:
        raise GateError("base64", str(bad)) from bad


def _config_for(turn: Turn, document: Document) -> DeviceConfig | None:
    """The configuration in force, or the one that waits where only it knows the area."""
    documents = turn.state.documents
    newest = documents.held.get(topics.CONFIG_TOPIC.of(turn.state.device.id))
    body = document.body
    following = documents.following
    if following is not None and (not isinstance(body, Orders) or body.area in following.areas):
        return following
    return newest.document.body if newest is not None else None


def _admitted_before(turn: Turn, topic: str) -> Mapping[str, int]:
    documents = turn.state.documents
    for known in (documents.storing, documents.held):
        if topic in known and known[topic].admitted:
            return known[topic].admitted
    return {}


def _judge(
    turn: Turn, signed: SignedOrder, document: Document, config: DeviceConfig, at_ms: int
) -> tuple[Issued, Head]:
    trust = turn.state.documents.trust
    if trust is None:
        raise GateError("key_unknown", "no trust bundle yet")
    issued = judge_order(signed, document.topic, trust, config, at_ms, _signed(document))
    payload = read_json(open_text(signed.order).payload)
    payload.pop("body")
    return issued, from_json(Head, payload)


def _in_force(turn: Turn, held: HeldDocument) -> dict[str, InForce]:
    """The admitted orders of one list, judged again as at the moment they were admitted."""
    found: dict[str, InForce] = {}
    config = _config_for(turn, held.document)
    if config is None:
        return found
    for signed in _signed(held.document):
        try:
            identity = _identity(signed)
            if identity not in held.admitted or identity in turn.state.orders.over:
                continue
            issued, head = _judge(turn, signed, held.document, config, held.admitted[identity])
        except GateError:
            continue  # refused before; or its key was revoked, or the area left, since then
        found[identity] = InForce(issued, head.not_after)
    return found


def _belongs(turn: Turn, one: InForce, renewed: Iterable[str]) -> bool:
    area = getattr(one.issued.order, "area", None)
    inbox = topics.INBOX_TOPIC.of(turn.state.device.id)
    return (topics.ORDERS_TOPIC.of(area) if area is not None else inbox) in renewed


def _over(turn: Turn, identity: str, one: InForce) -> None:
    orders = turn.state.orders
    turn.set(orders=replace(orders, over={**orders.over, identity: one.not_after}))
    turn.write(Keep(identity, OrderOver(one.not_after)))


def _bar(turn: Turn, found: Sequence[InForce]) -> None:
    """Stops and lifts are kept apart from the lists; a stop has ended what came before it."""
    orders = turn.state.orders
    new = {
        name: bar
        for name, bar in (
            (f"{one.issued.issuer}/{one.issued.order.id}", _as_bar(one)) for one in found
        )
        if _bars_until(bar) > turn.now_ms and name not in orders.bars
    }
    stops = [one.issued.sequence for one in found if isinstance(one.issued.order, Stop)]
    through = max([orders.stopped_through, *stops])
    turn.write(*(Keep(name, bar) for name, bar in new.items()))
    if through > orders.stopped_through:
        turn.write(Keep("", StoppedThrough(through)))
    turn.set(orders=replace(orders, bars={**orders.bars, **new}, stopped_through=through))


def _end_followed_up(turn: Turn) -> None:
    """An alarm that was corrected, or called off, never starts again, whatever list it is in."""
    orders = turn.state.orders
    over = followed_up(tuple(one.issued for one in orders.in_force.values()))
    gone = {
        identity: one
        for identity, one in orders.in_force.items()
        if (one.issued.issuer, one.issued.order.id) in over
    }
    for identity, one in gone.items():
        _over(turn, identity, one)
    staying = {i: one for i, one in orders.in_force.items() if i not in gone}
    turn.set(orders=replace(turn.state.orders, in_force=staying))


def _as_bar(one: InForce) -> Bar:
    assert isinstance(one.issued.order, Stop | Lift)
    return Bar(one.issued.order, one.issued.sequence, one.issued.rank, one.issued.issuer)


def _bars_until(bar: Bar) -> int:
    """A lift is kept as long as any stop it may be for could last."""
    if isinstance(bar.order, Stop):
        return bar.order.until_ms
    return bar.sequence + ORDER_LASTS_AT_MOST_MS


def _hold_inline(turn: Turn, found: Iterable[InForce]) -> None:
    """Audio that came within an order goes into the cache, if it is not there already."""
    for one in found:
        order = one.issued.order
        if not isinstance(order, Repeating) or order.inline is None:
            continue
        if order.sound.content not in turn.state.sounding.ready:
            turn.emit(Hold(order.sound.content, read_base64(order.inline)))
