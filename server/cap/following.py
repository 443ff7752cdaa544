"""What an alert says of earlier ones, and what that asks of the orders they became."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.wire.order_gate import FOLLOW_UP_WITHIN_MS
from server.cap.alert import Alert
from server.cap.linking import orders_of
from server.cap.meaning import says_all_clear
from server.cap.models import CapAlert
from server.cap.reading import read_alert
from server.orders.models import OrderRow
from server.urgent.alarms import followed_up_by
from server.urgent.models import Alarm

Says = Literal["correction", "all_clear", "cancel"]
"""A follow-up of an order that was given; `cancel` of one that still waits for signatures."""
_STEPS_MAX: Final = 100
"""Alerts followed back: an event of days has some dozens of updates."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done with `order`, which is asked for under `area`, because of an alert."""

    order: str
    area: str
    says: Says


class Read(NamedTuple):
    """An alert, as it is kept and as it reads."""

    row: CapAlert
    alert: Alert


def read(row: CapAlert) -> Read:
    return Read(row, _alert(row.document))


@lru_cache(maxsize=300)
def _alert(document: str) -> Alert:
    """An alert never changes, and lists are read again and again."""
    return read_alert(document.encode())


def earlier(session: Session, area: str, alert: Alert) -> list[CapAlert]:
    """The alerts of the area that this one refers to, and those that they refer to: of the same
    sender alone, for nobody corrects another's alerts."""
    found: dict[str, CapAlert] = {}
    waiting = [alert]
    while waiting and len(found) < _STEPS_MAX:
        for row in _named(session, area, waiting.pop()):
            if row.id not in found:
                found[row.id] = row
                waiting.append(read(row).alert)
    return list(found.values())


def siblings(session: Session, row: CapAlert) -> list[Read]:
    """The newest alerts of that sender in that area."""
    query = (
        select(CapAlert)
        .where(CapAlert.area == row.area, CapAlert.sender == row.sender)
        .order_by(CapAlert.sent_ms.desc(), CapAlert.id)
        .limit(_STEPS_MAX)
    )
    return [read(one) for one in session.scalars(query)]


def replaced_by(row: CapAlert, others: Iterable[Read]) -> CapAlert | None:
    """The newest of these that updates or cancels this one, and is proven as well."""
    key = (row.sender, row.identifier, row.sent_ms)
    found = [
        one
        for one, alert in others
        if (one.area, one.sender) == (row.area, row.sender)
        and alert.message_type in {"Update", "Cancel"}
        and alert.status == "Actual"
        and (one.proof == "signed" or row.proof != "signed")
        and any(reference.key == key for reference in alert.references)
    ]
    return max(found, key=lambda one: (one.sent_ms, one.id), default=None)


def proposals(session: Session, area: str, alert: Alert, now: int) -> list[Proposal]:
    """What an actual Update or Cancel asks of orders that stand; nothing is done by it."""
    if alert.status != "Actual" or alert.message_type not in {"Update", "Cancel"}:
        return []
    before = [row.id for row in earlier(session, area, alert)]
    ids = {order.id for made in orders_of(session, before).values() for order in made}
    says: Says = "all_clear" if says_all_clear(alert) else "correction"
    return [
        Proposal(order.id, order.places[0], asked)
        for order, alarm in _given(session, ids)
        if (asked := _asked(session, order, alarm, says, now)) is not None
    ]


def _given(session: Session, ids: Iterable[str]) -> Iterable[tuple[OrderRow, Alarm]]:
    query = select(OrderRow, Alarm).join(Alarm, Alarm.order == OrderRow.id)
    query = query.where(OrderRow.id.in_(set(ids)), OrderRow.kind == "urgent")
    return [(order, alarm) for order, alarm in session.execute(query.order_by(OrderRow.id))]


def _asked(session: Session, order: OrderRow, alarm: Alarm, says: Says, now: int) -> Says | None:
    """What still can be done: a follow-up within a day after the alarm (ADR 19), once."""
    if order.waiting:
        open_ = alarm.cancelled_ms is None and alarm.expires_ms > now
        return "cancel" if open_ else None
    said = {row.says for _, row in followed_up_by(session, order.id)}
    late = order.until_ms + FOLLOW_UP_WITHIN_MS <= now
    return None if late or says in said else says


def _named(session: Session, area: str, alert: Alert) -> Iterable[CapAlert]:
    names = {one.key for one in alert.references if one.sender == alert.sender}
    if not names:
        return []
    query = select(CapAlert).where(
        CapAlert.area == area,
        CapAlert.sender == alert.sender,
        CapAlert.identifier.in_({identifier for _, identifier, _ in names}),
    )
    return [
        row for row in session.scalars(query) if (row.sender, row.identifier, row.sent_ms) in names
    ]
