"""Finding alarms, and what they say. An alarm is `OrderRow` and `Alarm` under one id."""

from collections.abc import Collection, Sequence
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.orders import Order
from schedules.wire import topics
from schedules.wire.envelope import open_text
from schedules.wire.orders import Approval, SignedOrder
from schedules.wire.strict import read_json
from schedules.wire.trust import Trust
from server.areas.tree import AreaTree
from server.dispatch import documents
from server.dispatch.models import Document
from server.orders.models import OrderRow
from server.urgent.models import Alarm, FollowUpRow, OrderApproval
from server.urgent.refusals import (
    OrderUnknownError,
    OutdatedError,
    OverError,
    TooManyError,
    TrustMissingError,
)

MOST: Final = {"urgent": 6, "drill": 4}
"""Waiting or in force in one area at a time, each for itself: no drill stands in an alarm's way. A
list carries sixteen orders."""


ENDS_AFTER_MS: Final = 2_000
"""After its last repetition, so that none is cut by a clock that lags."""


class Found(NamedTuple):
    """One alarm, as it is signed and as people follow it."""

    row: OrderRow
    alarm: Alarm


def find(session: Session, area: str, order: str, *, lock: bool = False) -> Found:
    """By its list's area, or any that it is for. Raises `OrderUnknownError`, for another area's
    too."""
    alarm = session.get(Alarm, order, with_for_update=lock)
    row = session.get(OrderRow, order, with_for_update=lock)
    if alarm is None or row is None or area not in (row.area, *row.areas):
        raise OrderUnknownError
    return Found(row, alarm)


def order_of(row: OrderRow) -> Any:
    """What the order says: `Urgent`, `Drill`, `FollowUp`. It is our own: nothing is verified."""
    payload = read_json(open_text(from_json(SignedOrder, row.signed).order).payload)
    contract: Any = Order
    return from_json(contract, _FORMERLY.get(row.kind, {}) | payload["body"])


_FORMERLY: Final[dict[str, dict[str, Any]]] = {
    "urgent": {"areas": []},
    "drill": {"areas": []},
    "follow_up": {"areas": [], "owed_until_ms": None},
}
"""What orders did not say that were signed before they could name several areas."""


def trust_now(session: Session) -> Trust:
    """The bundle that devices follow. Raises `TrustMissingError`."""
    found = documents.trust(session)
    if found is None:
        raise TrustMissingError
    return found


def approvals_of(session: Session, order: str) -> list[Approval]:
    """In the order in which people gave them."""
    query = select(OrderApproval).filter_by(order=order).order_by(OrderApproval.at_ms)
    return [from_json(Approval, one.approval) for one in session.scalars(query)]


def check_open(found: Found, now: int) -> None:
    """Raises `OverError` for what waits for nobody any more."""
    row, alarm = found
    if not row.waiting or alarm.cancelled_ms is not None or alarm.expires_ms <= now:
        raise OverError


def check_waiting(session: Session, tree: AreaTree, found: Found, now: int) -> None:
    """Raises `OverError`, and `OutdatedError` where a stop came since: what is older than a stop
    sounds nowhere the stop reaches, lifted or not (rule 7)."""
    check_open(found, now)
    near = {node.id for one in found.row.places for node in tree.up(one)}
    if is_outdated(session, found.row, near.union(*map(tree.below, found.row.places))):
        raise OutdatedError


def stops_all(tree: AreaTree, row: OrderRow, stopped: Collection[str]) -> bool:
    """Whether stops of these areas silence the order wherever it is for."""
    return all(any(node.id in stopped for node in tree.up(one)) for one in row.places)


def newer_stops(session: Session, row: OrderRow) -> set[str]:
    """The areas stopped after it was issued, lifted or not."""
    newer = select(OrderRow.area).where(OrderRow.kind == "stop", OrderRow.sequence > row.sequence)
    return set(session.scalars(newer))


def is_outdated(session: Session, row: OrderRow, areas: Collection[str]) -> bool:
    """Whether one of these areas was stopped since, lifted or not."""
    newer = select(OrderRow.id).where(
        OrderRow.kind == "stop", OrderRow.sequence > row.sequence, OrderRow.area.in_(areas)
    )
    return session.scalars(newer).first() is not None


def check_not_begun(found: Found, now: int) -> None:
    """What may be taken back: an alarm that waits, a drill that has not begun. Raises
    `OverError`."""
    row, alarm = found
    if row.kind != "drill":
        check_open(found, now)
    elif row.ended_ms is not None or alarm.begins_ms is None or alarm.begins_ms <= now:
        raise OverError


def check_not_too_many(
    session: Session, tree: AreaTree, area: str, kind: Literal["urgent", "drill"], now: int
) -> None:
    """Of those on exactly this area's list; one that was followed up stands in nobody's way.
    Raises `TooManyError`."""
    standing = [row for row in unstopped_in(session, tree, area, now) if row.kind == kind]
    over = _followed_up(session, [row.id for row in standing])
    if sum(row.id not in over for row in standing) >= MOST[kind]:
        raise TooManyError(kind, MOST[kind])


def unstopped_in(session: Session, tree: AreaTree, area: str, now: int) -> list[OrderRow]:
    """`open_in`, but for those that a stop ended: they sound nowhere."""
    above = [node.id for node in tree.up(area)]
    stops = select(func.max(OrderRow.sequence)).where(
        OrderRow.kind == "stop", OrderRow.area.in_(above)
    )
    stopped = session.scalar(stops) or 0
    return [row for row in open_in(session, area, now) if row.sequence > stopped]


def _followed_up(session: Session, orders: Sequence[str]) -> set[str]:
    return set(session.scalars(select(FollowUpRow.alarm).where(FollowUpRow.alarm.in_(orders))))


def open_in(session: Session, area: str, now: int) -> Sequence[OrderRow]:
    """The alarms and drills of exactly this area that wait or are in force."""
    query = (
        select(OrderRow)
        .join(Alarm, Alarm.order == OrderRow.id)
        .where(OrderRow.area == area, OrderRow.ended_ms.is_(None), OrderRow.until_ms > now)
        .where(Alarm.cancelled_ms.is_(None))
        .where(or_(OrderRow.waiting.is_(False), Alarm.expires_ms > now))
    )
    return session.scalars(query).all()


def followed_up_by(session: Session, order: str) -> Sequence[tuple[OrderRow, FollowUpRow]]:
    """What ended the alarm, the newest first."""
    query = (
        select(OrderRow, FollowUpRow)
        .join(FollowUpRow, FollowUpRow.order == OrderRow.id)
        .where(FollowUpRow.alarm == order)
        .order_by(OrderRow.sequence.desc())
    )
    return [(row, follow_up) for row, follow_up in session.execute(query)]


def signed_by(session: Session, orders: Sequence[str]) -> dict[str, frozenset[str]]:
    """The accounts that signed each of these."""
    found: dict[str, set[str]] = {order: set() for order in orders}
    query = select(OrderApproval.order, OrderApproval.account)
    for order, account in session.execute(query.where(OrderApproval.order.in_(orders))):
        found[order].add(account)
    return {order: frozenset(accounts) for order, accounts in found.items()}


def went_out(session: Session, row: OrderRow) -> bool:
    """Whether the broker has ever had a list with it."""
    if row.listed_sequence is None:
        return False
    carried = select(Document.topic).where(
        Document.topic == topics.ORDERS_TOPIC.of(row.area),
        Document.sequence >= row.listed_sequence,
        Document.published_ms.is_not(None),
    )
    return session.scalars(carried).first() is not None
