"""Sounds that orders name: what was given may still be fetched by whoever has yet to say it."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.wire.envelope import open_text
from schedules.wire.order_gate import FOLLOW_UP_WITHIN_MS
from schedules.wire.orders import SignedOrder
from schedules.wire.strict import read_json
from server.orders.models import OrderRow

_KINDS: Final = ("urgent", "follow_up", "drill")


def is_named(session: Session, sha256: str, now: int) -> bool:
    """Whether an order that was given names these bytes, and may still sound or be followed up.

    What people approved with an alarm stands, also where its bulletin was withdrawn since: a
    correction that nobody can fetch would leave the alarm the last word.
    """
    given = (
        select(OrderRow)
        .where(OrderRow.kind.in_(_KINDS), OrderRow.waiting.is_(False))
        .where(OrderRow.until_ms > now - FOLLOW_UP_WITHIN_MS)
    )
    return any(_names(row, sha256) for row in session.scalars(given))


def _names(row: OrderRow, sha256: str) -> bool:
    order = open_text(from_json(SignedOrder, row.signed).order)
    said = read_json(order.payload)["body"]
    sounds = (said.get(part) for part in ("sound", "correction", "all_clear"))
    return any(sound["content"] == sha256 for sound in sounds if sound is not None)
