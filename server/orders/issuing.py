"""Signing an order with the key that speaks for its area, and keeping it."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.orders import Order
from schedules.wire import topics
from schedules.wire.envelope import Head, seal_text
from schedules.wire.orders import SignedOrder
from server.areas.tree import AreaTree
from server.base.activity import By
from server.base.custody import Custody
from server.base.database import hold
from server.orders.models import OrderRow

LAG_MS: Final = 5 * 60_000
"""How far a device's clock may lag and still accept what was signed just now."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an order is signed: one transaction, the tree as it stands in it, and the time."""

    session: Session
    custody: Custody
    tree: AreaTree
    now: int


def next_sequence(desk: Desk) -> int:
    """The moment of issue, and later than every order before it: unique for every issuer.

    Held until the transaction ends, so that orders take effect in the order of their sequence.
    """
    hold(desk.session, "issued_order")
    last = desk.session.scalar(select(func.max(OrderRow.sequence))) or 0
    return max(last + 1, desk.now)


def issue(
    desk: Desk,
    order: Order,
    sequence: int,
    until_ms: int,
    *,
    area: str,
    by: By,
    reason: str | None = None,
    issuer: str | None = None,
    waiting: bool = False,
) -> OrderRow:
    """Sign the order with the key of `area`'s unit (or of `issuer`, which stands above it), a drill
    with its drill key, and keep it. Nothing is published by this; one that is `waiting`
    stands on no list either, until people have signed it."""
    issuer = issuer or desk.tree.unit_of(area)
    key = desk.custody.drill(issuer) if order.kind == "drill" else desk.custody.area(issuer)
    device: str | None = getattr(order, "device", None)
    row = topics.ORDERS_TOPIC.of(area) if device is None else topics.INBOX_TOPIC.of(device)
    head = Head(issuer, row, desk.now - LAG_MS, until_ms, sequence)
    text = seal_text(topics.ORDER.name, head, order, [key])
    kept = OrderRow(
        id=order.id,
        area=area,
        areas=list(getattr(order, "areas", ())),
        kind=order.kind,
        issuer=issuer,
        device=device,
        account=by.account,
        reason=reason,
        issued_ms=desk.now,
        waiting=waiting,
        sequence=sequence,
        until_ms=until_ms,
        signed=to_json(SignedOrder(text)),
    )
    desk.session.add(kept)
    desk.session.flush()
    return kept


def told(row: OrderRow) -> dict[str, Any]:
    """What the activity log keeps of an order."""
    some = {"areas": row.areas} if row.areas else {}
    return {"order": row.id, "until_ms": row.until_ms, "reason": row.reason, **some}
