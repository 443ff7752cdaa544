"""The list of orders in force for an area, as the wire knows it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.wire.orders import IN_FORCE_MAX, Orders, SignedOrder
from server.orders.models import OrderRow


def compose_orders(session: Session, area: str, now: int) -> Orders:
    """The orders of `area` in force at `now`, in the order of issue; most often none.

    Where there are more than a list may carry, stops that bar and alarms come first, then other
    orders, then what lifts, the newest of each: a device keeps what it has, so what is left out is
    missed only by one that was away since.
    """
    rows = session.scalars(
        select(OrderRow)
        .filter_by(area=area, device=None, ended_ms=None, waiting=False)
        .where(OrderRow.until_ms > now)
    )
    chosen = sorted(rows, key=_weight)[:IN_FORCE_MAX]
    chosen.sort(key=lambda row: (row.sequence, row.id))
    return Orders(area, tuple(from_json(SignedOrder, row.signed) for row in chosen))


def mark_listed(session: Session, area: str, sequence: int, now: int) -> None:
    """Remember the first list of `area` that carries each of its orders: that of `sequence`.

    In the transaction that composed it.
    """
    session.execute(
        update(OrderRow)
        .where(OrderRow.area == area, OrderRow.device.is_(None), OrderRow.until_ms > now)
        .where(OrderRow.ended_ms.is_(None), OrderRow.listed_sequence.is_(None))
        .where(OrderRow.waiting.is_(False))
        .values(listed_sequence=sequence)
    )


def _weight(row: OrderRow) -> tuple[int, int, str]:
    kind = "lifted" if row.lift is not None else row.kind
    return _RANKS.get(kind, 1), -row.sequence, row.id


_RANKS = {"stop": 0, "urgent": 0, "follow_up": 0, "lift": 2, "lifted": 3}
"""An alarm and what follows it stay together: a device judges the one by the other."""
