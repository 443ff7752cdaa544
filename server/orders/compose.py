"""The list of orders in force for an area, as the wire knows it."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.canonical import canonical
from schedules.codec import from_json
from schedules.wire import topics
from schedules.wire.envelope import open_text
from schedules.wire.orders import IN_FORCE_MAX, Orders, SignedOrder
from schedules.wire.strict import read_json
from server.orders.models import OrderRow

ROOM: Final = (topics.ORDERS.largest - 1024) * 3 // 4 - 1024
"""Bytes for the orders themselves: a list travels in base64, with a head and a signature."""

logger = logging.getLogger(__name__)

Together = Sequence[OrderRow]
"""An alarm and what follows it up, or any other order by itself. Devices judge a correction by its
alarm, so the two are listed together or not at all."""


def compose_orders(session: Session, area: str, now: int) -> Orders:
    """The orders of `area` in force at `now`, in the order of issue; most often none.

    Where there are more than a list may carry, stops that bar come first, then alarms, then other
    orders, then what lifts, the newest of each: a device keeps what it has, so what is left out is
    missed only by one that was away since. Stops and lifts never give way to the audio that
    others bring along.
    """
    return Orders(
        area, tuple(from_json(SignedOrder, row.signed) for row in _listed(session, area, now))
    )


def mark_listed(session: Session, area: str, sequence: int, now: int) -> None:
    """Remember the first list of `area` that carries each of its orders: that of `sequence`.

    In the transaction that composed it, and at the same `now`.
    """
    for row in _listed(session, area, now):
        if row.listed_sequence is None:
            row.listed_sequence = sequence
    session.flush()


def _listed(session: Session, area: str, now: int) -> list[OrderRow]:
    rows = session.scalars(
        select(OrderRow)
        .filter_by(area=area, device=None, ended_ms=None, waiting=False)
        .where(OrderRow.until_ms > now)
    ).all()
    chosen = choose(rows)
    if len(chosen) < len(rows):
        left = sorted({row.id for row in rows} - {row.id for row in chosen})
        logger.error("the orders of %s leave out %s", area, left)
    return chosen


def choose(rows: Sequence[OrderRow]) -> list[OrderRow]:
    """Those of `rows` that one list carries."""
    places, room = IN_FORCE_MAX, ROOM - sum(_size(row) for row in rows if _is_small(row))
    found: list[OrderRow] = []
    for some in sorted(_together(rows), key=_weight):
        size = sum(_size(row) for row in some if not _is_small(row))
        if len(some) <= places and size <= room:
            places, room = places - len(some), room - size
            found += some
    return sorted(found, key=lambda row: (row.sequence, row.id))


def _together(rows: Sequence[OrderRow]) -> list[Together]:
    found: defaultdict[str, list[OrderRow]] = defaultdict(list)
    for row in rows:
        found[_followed(row) if row.kind == "follow_up" else row.id].append(row)
    return list(found.values())


def _followed(row: OrderRow) -> str:
    """The alarm that it follows up."""
    text = from_json(SignedOrder, row.signed).order
    alarm: str = read_json(open_text(text).payload)["body"]["urgent"]
    return alarm


def _size(row: OrderRow) -> int:
    return len(canonical(row.signed)) + 1


def _is_small(row: OrderRow) -> bool:
    """What silences, or lifts: it carries no audio."""
    return row.kind in ("stop", "lift")


def _weight(some: Together) -> tuple[int, int, str]:
    """An alarm that is corrected later counts by its correction."""
    row = max(some, key=lambda one: one.sequence)
    kind = "lifted" if row.lift is not None else row.kind
    return _RANKS.get(kind, 2), -row.sequence, row.id


_RANKS = {"stop": 0, "urgent": 1, "follow_up": 1, "lift": 3, "lifted": 4}
