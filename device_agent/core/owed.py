"""Corrections owed: where an alarm sounded, its correction or all-clear is said, later too.

A device that was away while a follow-up was said ends the alarm when it hears of it. If it had
sounded that alarm, its own journal knows, and people beneath it heard something that is wrong or
over: so it says the follow-up at the next repetition of its grid, as long as that lasts
(`FollowUp.owed_until_ms`). A device that never sounded the alarm stays silent.
"""

from collections.abc import Mapping
from dataclasses import replace

from device_agent.core.effects import Drop, Keep
from device_agent.core.facts import Airing, Alarmed, key_of
from device_agent.core.state import Turn
from schedules.orders import FollowUp, Issued, Urgent
from schedules.wire.order_gate import FOLLOW_UP_WITHIN_MS
from schedules.wire.receipt import OrderSubject


def begins(turn: Turn, issued: Issued, airing: Airing) -> None:
    """An alarm is about to sound: remembered in the transaction that remembers its airing."""
    name, order = f"{issued.issuer}/{issued.order.id}", issued.order
    if not isinstance(order, Urgent) or name in turn.state.orders.alarmed:
        return
    _know(turn, name, Alarmed(key_of(airing.subject), order.until_ms + FOLLOW_UP_WITHIN_MS))


def never_began(turn: Turn, airing: Airing) -> None:
    """Nothing of it was heard; so it owes nothing, unless an earlier repetition was."""
    subject, alarmed = airing.subject, turn.state.orders.alarmed
    if not isinstance(subject, OrderSubject):
        return
    name = f"{subject.issuer}/{subject.order}"
    if name in alarmed and alarmed[name].first == key_of(subject):
        _set(turn, {one: fact for one, fact in alarmed.items() if one != name})
        turn.write(Drop("alarmed", name))


def said(turn: Turn, airing: Airing) -> None:
    """A follow-up was said to its end."""
    for issued in _follow_ups(turn):
        subject, order = airing.subject, issued.order
        assert isinstance(order, FollowUp)
        if not isinstance(subject, OrderSubject):
            return
        name = f"{order.urgent_issuer}/{order.urgent}"
        known = turn.state.orders.alarmed.get(name)
        if (subject.issuer, subject.order) == (issued.issuer, order.id) and known is not None:
            _know(turn, name, replace(known, said=order.id))


def owed(turn: Turn) -> frozenset[tuple[str, str]]:
    """Issuer and id of the follow-ups in force that this device has still to say."""
    alarmed = turn.state.orders.alarmed
    return frozenset(
        (issued.issuer, issued.order.id)
        for issued in _follow_ups(turn)
        if isinstance(issued.order, FollowUp)
        and (known := alarmed.get(f"{issued.order.urgent_issuer}/{issued.order.urgent}"))
        and known.said != issued.order.id
    )


def prune(turn: Turn) -> None:
    """Forget alarms that nobody may follow up any more."""
    alarmed = turn.state.orders.alarmed
    past = sorted(name for name, fact in alarmed.items() if fact.until_ms < turn.now_ms)
    _set(turn, {name: fact for name, fact in alarmed.items() if name not in past})
    turn.write(*(Drop("alarmed", name) for name in past))


def _follow_ups(turn: Turn) -> list[Issued]:
    in_force = (one.issued for one in turn.state.orders.in_force.values())
    return [one for one in in_force if isinstance(one.order, FollowUp)]


def _know(turn: Turn, name: str, fact: Alarmed) -> None:
    _set(turn, {**turn.state.orders.alarmed, name: fact})
    turn.write(Keep(name, fact))


def _set(turn: Turn, alarmed: Mapping[str, Alarmed]) -> None:
    turn.set(orders=replace(turn.state.orders, alarmed=alarmed))
