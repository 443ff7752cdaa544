"""Which devices follow a stop, its lifting, an alarm, or a live session, by their own signed word.

A status names the sequence that the device holds of each list of orders. One that holds the
first list with a stop in it, or a newer one, has the stop on its disk and keeps it (rule 7). It
counts when the device can also judge it (it knows the time) and nothing that the stop ends sounds
on it any more. An online device that still sounds is told as such, never counted.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from schedules.wire import topics
from schedules.wire.status import Status
from server.dispatch.documents import AT_ONCE
from server.orders.models import Confirmation, OrderRow

KINDS: Final = ("stop", "lift", "urgent", "follow_up", "drill", "live", "relay")


def note_confirmations(session: Session, statuses: Sequence[Status], now: int) -> int:
    """Write down which of these devices say for the first time that they follow an order; how
    many did. Whoever stores statuses calls it, in the same transaction."""
    watched = _watched(session, now) if statuses else []
    found = {(order.id, one.device) for one in statuses for order in _followed(one, watched)}
    fresh = sorted(found - _known(session, found))
    for n in range(0, len(fresh), AT_ONCE):
        _add(session, fresh[n : n + AT_ONCE], now)
    return len(fresh)


def is_ordinary(sounding: str | None) -> bool:
    """Whether what a status says to sound is a scheduled item, which no stop lets go on."""
    return sounding is not None and sounding.startswith("item/")


def _watched(session: Session, now: int) -> Sequence[OrderRow]:
    query = select(OrderRow).where(
        OrderRow.until_ms > now,
        OrderRow.kind.in_(KINDS),
        # What left its list again is held by nobody who comes now, stops excepted.
        or_(OrderRow.kind.in_(("stop", "lift")), OrderRow.ended_ms.is_(None)),
        OrderRow.listed_sequence.is_not(None),
    )
    return session.scalars(query).all()


def _followed(status: Status, watched: Sequence[OrderRow]) -> Iterator[OrderRow]:
    held = {one.topic: one.sequence for one in status.held} if watched else {}
    for order in watched:
        has = held.get(topics.ORDERS_TOPIC.of(order.area), -1)
        if has >= (order.listed_sequence or 0) and _follows(status, order):
            yield order


def _follows(status: Status, order: OrderRow) -> bool:
    trusted = status.clock.quality != "untrusted"
    return trusted and not (order.kind == "stop" and is_ordinary(status.sounding))


def _known(session: Session, found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    orders, devices = {order for order, _ in found}, sorted({device for _, device in found})
    known: set[tuple[str, str]] = set()
    for n in range(0, len(devices), AT_ONCE):
        query = select(Confirmation.order, Confirmation.device).where(
            Confirmation.order.in_(orders), Confirmation.device.in_(devices[n : n + AT_ONCE])
        )
        known |= {(order, device) for order, device in session.execute(query)}
    return known


def _add(session: Session, pairs: Sequence[tuple[str, str]], now: int) -> None:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    rows = [{"order": order, "device": device, "at_ms": now} for order, device in pairs]
    insert = sqlite.insert(Confirmation) if on_sqlite else postgresql.insert(Confirmation)
    session.execute(insert.values(rows).on_conflict_do_nothing())
