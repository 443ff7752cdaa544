"""The list of orders in force for an area, as the wire knows it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.wire.orders import Orders, SignedOrder
from server.orders.models import OrderRow


def compose_orders(session: Session, area: str, now: int) -> Orders:
    """The orders of `area` in force at `now`, in the order of issue; most often none."""
    rows = session.scalars(
        select(OrderRow)
        .filter_by(area=area, ended_ms=None)
        .where(OrderRow.until_ms > now)
        .order_by(OrderRow.sequence, OrderRow.id)
    )
    return Orders(area, tuple(from_json(SignedOrder, row.signed) for row in rows))
