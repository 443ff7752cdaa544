"""Which orders were made of an alert: of one of a whole city, each ward may make its own."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.cap.meaning import meaning_of
from server.cap.models import CapAlert, CapOrder
from server.cap.reading import read_alert
from server.cap.refusals import OrderUnfitError
from server.orders.models import OrderRow


def orders_of(session: Session, alerts: Collection[str]) -> dict[str, list[OrderRow]]:
    """Of each of these alerts, the newest first."""
    query = (
        select(CapOrder.alert, OrderRow)
        .join(OrderRow, OrderRow.id == CapOrder.order)
        .where(CapOrder.alert.in_(alerts))
        .order_by(OrderRow.sequence.desc())
    )
    found: dict[str, list[OrderRow]] = {alert: [] for alert in alerts}
    for alert, order in session.execute(query):
        found[alert].append(order)
    return found


def near(tree: AreaTree, area: str, orders: Collection[OrderRow]) -> list[OrderRow]:
    """Those at, above or below the area: what a neighbour made of an alert is their own."""
    return [
        one
        for one in orders
        if any(tree.reaches(place, area) or tree.reaches(area, place) for place in one.places)
    ]


def link(
    session: Session, tree: AreaTree, area: str, row: CapAlert, order: str, by: By, now: int
) -> None:
    """An urgent order of an actual alert, a drill of an exercise, at or below the area.

    Raises `OrderUnfitError`.
    """
    wanted = {"order": "urgent", "drill": "drill"}.get(_use(row, now))
    found = session.get(OrderRow, order)
    if found is None or found.kind != wanted or not _is_below(tree, area, found):
        raise OrderUnfitError
    if session.get(CapOrder, (row.id, order)) is None:
        session.add(CapOrder(alert=row.id, order=order))
        record(session, row, found, by, now)


def unlink(
    session: Session, tree: AreaTree, area: str, row: CapAlert, order: str, by: By, now: int
) -> None:
    """Raises `OrderUnfitError` where it was not said, or not there."""
    linked = session.get(CapOrder, (row.id, order))
    found = session.get(OrderRow, order)
    if linked is None or found is None or not _is_below(tree, area, found):
        raise OrderUnfitError
    session.delete(linked)
    activity.record(
        session, now, "cap_alert.order", row.id, by=by, area=found.area,
        before={"order": order}, after={"order": None},
    )  # fmt: skip


def _is_below(tree: AreaTree, area: str, order: OrderRow) -> bool:
    return area in order.places or all(tree.reaches(area, place) for place in order.places)


def record(session: Session, row: CapAlert, order: OrderRow, by: By | None, now: int) -> None:
    """`by` is None where the city decided it beforehand."""
    activity.record(
        session, now, "cap_alert.order", row.id, by=by, area=order.area,
        before={"order": None}, after={"order": order.id},
    )  # fmt: skip


def _use(row: CapAlert, now: int) -> str:
    return meaning_of(read_alert(row.document.encode()), now).use
