"""From the first word to the player until the receipt: one airing per item or repetition."""

from dataclasses import replace
from typing import get_args

from device_agent.core import owed, pieces, plans, receipts
from device_agent.core.effects import Drop, Keep
from device_agent.core.facts import Airing, items_of, key_of, key_of_source
from device_agent.core.receipts import End
from device_agent.core.state import InForce, Turn
from schedules.floor import OrderRef
from schedules.orders import FollowUp, Issued, Live, Relay, Repeating, Stop, Test
from schedules.overlay import LATE_AFTER_MS, Verdict
from schedules.plan import Item, ItemKey
from schedules.spans import Span
from schedules.wire.receipt import OrderSubject, ReceiptOutcome


def begin_item(turn: Turn, item: Item, at_ms: int) -> None:
    """Remember that it begins at `at_ms`: a restart must not begin it again."""
    airing = turn.state.sounding.airings.get(key_of_source(item.key))
    if airing is None:
        keep(turn, plans.airing_of(turn, item, at_ms))
    elif airing.started_us is None and airing.begins_ms != at_ms:
        keep(turn, replace(airing, begins_ms=at_ms))


def begin_order(turn: Turn, issued: Issued | None, source: ItemKey | OrderRef, span: Span) -> None:
    assert issued is not None
    assert isinstance(source, OrderRef)
    subject = OrderSubject(source.issuer, source.order, source.repetition)
    if key_of(subject) in turn.state.sounding.airings:
        return
    order = issued.order
    start_ms = getattr(order, "at_ms", span.start) + getattr(order, "delay_ms", 0)
    length_ms = span.end - span.start
    repeats = isinstance(order, Repeating)
    if isinstance(order, Repeating):
        start_ms += source.repetition * order.every_ms
        length_ms = min(order.length_ms, order.every_ms)
    airing = Airing(
        subject=subject,
        revision=0,
        contents=pieces.contents(order),
        planned_ms=start_ms,
        begins_ms=span.start,
        until_ms=start_ms + length_ms if repeats else order_until(order),
        volume=getattr(order, "volume", 100),
        boot=turn.state.clock.boot_id,
        planned_end_ms=start_ms + length_ms if repeats else order_until(order),
    )
    keep(turn, airing)
    owed.begins(turn, issued, airing)


def order_until(order: object) -> int:
    until: int = getattr(order, "until_ms")  # noqa: B009  (every session has one; stops too)
    return until


def keep(turn: Turn, airing: Airing) -> None:
    sounding, key = turn.state.sounding, key_of(airing.subject)
    turn.set(sounding=replace(sounding, airings={**sounding.airings, key: airing}))
    turn.write(Keep(key, airing))


def drop(turn: Turn, key: str) -> None:
    """It never began: nothing is to be said of it."""
    sounding = turn.state.sounding
    if key in sounding.airings:
        owed.never_began(turn, sounding.airings[key])
        rest = {name: one for name, one in sounding.airings.items() if name != key}
        turn.set(sounding=replace(sounding, airings=rest))
        turn.write(Drop("airing", key))


def ended_items(turn: Turn) -> frozenset[ItemKey]:
    """Items that never sound again: with a receipt, about to get one, or begun before a restart."""
    sounding = turn.state.sounding
    return sounding.done.union(verdict.key for verdict in sounding.closing.values())


def close(turn: Turn, airing: Airing, verdict: Verdict) -> None:
    """The receipt of an item that the overlay ended."""
    reason: str = verdict.reason
    if reason == "off" and airing.until_ms >= turn.state.sounding.booted_ms:
        reason = "no_clock"  # it was on, and did not know the time
    receipts.record(turn, airing, End(_outcome(verdict), reason, verdict.by))


def complete(turn: Turn, airing: Airing) -> None:
    """The receipt of what sounded to its end."""
    began_ms = (airing.started_us or 0) // 1000
    owed.said(turn, airing)
    late = began_ms > airing.planned_ms + LATE_AFTER_MS
    receipts.record(turn, airing, End("late" if late else "played"))


def close_orders(turn: Turn) -> None:
    """The receipts of repetitions whose time is over, or whose order is."""
    alive = _alive(turn)
    told = {one.key for one in turn.state.sounding.told}
    for key, airing in list(turn.state.sounding.airings.items()):
        subject = airing.subject
        if not isinstance(subject, OrderSubject) or key in told:
            continue
        order = alive.get((subject.issuer, subject.order))
        if order is None or turn.now_ms >= airing.until_ms:
            if airing.begins_ms > turn.now_ms and airing.started_us is None:
                drop(turn, key)
            else:
                receipts.record(turn, airing, _end_of(turn, airing, order))


def resume_after_restart(turn: Turn) -> None:
    """Once the time is known: close the items that had begun, and say since when it is awake."""
    sounding = turn.state.sounding
    up_ms = (turn.now.steady_ns - turn.state.device.started_ns) // 1_000_000
    turn.set(
        sounding=replace(
            sounding,
            leftover=(),
            done=items_of(ended.subject for ended in sounding.ended.values()),
            awake_since_ms=turn.now_ms,
            booted_ms=turn.now_ms - up_ms,
        )
    )
    for airing in sounding.leftover:  # those told ahead and not begun may still sound
        if airing.begins_ms > turn.now_ms and airing.started_us is None:
            owed.never_began(turn, airing)
            turn.write(Drop("airing", key_of(airing.subject)))
        else:
            receipts.record(turn, airing, End("cut", "restarted"))


def _alive(turn: Turn) -> dict[tuple[str, str], InForce]:
    """By issuer and id."""
    orders = turn.state.orders
    bars = (bar.sequence for bar in orders.bars.values() if isinstance(bar.order, Stop))
    ended = max([orders.stopped_through, *bars])
    return {
        (one.issued.issuer, one.issued.order.id): one
        for one in orders.in_force.values()
        if one.issued.sequence > ended
    }


def _end_of(turn: Turn, airing: Airing, order: InForce | None) -> End:
    begun = airing.started_us is not None
    outcome: ReceiptOutcome = "cut" if begun else "missed"
    if order is None:
        in_force = (one.issued for one in turn.state.orders.in_force.values())
        known = {(one.issuer, one.order.id) for one in in_force}
        assert isinstance(airing.subject, OrderSubject)
        name = airing.subject.issuer, airing.subject.order
        if (by := _follow_up_of(turn, name)) is not None:
            return End(outcome, "followed_up", by)
        return End(outcome, "stopped" if name in known else "withdrawn")
    if isinstance(order.issued.order, Live | Relay) and not airing.sounded_ms:
        return End(outcome, "no_sound")
    if airing.restarted:
        return End(outcome, "restarted")
    if not isinstance(order.issued.order, Test) and not (
        frozenset(airing.contents) <= turn.state.sounding.ready
    ):
        return End(outcome, "not_ready")
    return End(outcome, "urgent" if begun else "too_late")


def _follow_up_of(turn: Turn, name: tuple[str, str]) -> str | None:
    """The order that corrected or called off the one of that issuer and id."""
    for one in turn.state.orders.in_force.values():
        order = one.issued.order
        if isinstance(order, FollowUp) and (order.urgent_issuer, order.urgent) == name:
            return order.id
    return None


def _outcome(verdict: Verdict) -> ReceiptOutcome:
    found: ReceiptOutcome = next(
        name for name in get_args(ReceiptOutcome) if name == verdict.outcome
    )
    return found
