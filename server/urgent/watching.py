"""What an alarm wants looked at later: whom it did not reach, and that it ends."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.base.activity import record
from server.base.changes import Change
from server.base.database import after_commit
from server.base.web import House
from server.dispatch.reach import Standing, devices_under
from server.orders.issuing import told
from server.orders.models import OrderRow
from server.urgent.alarms import followed_up_by
from server.urgent.models import Alarm

ENDS_AFTER_MS = 2_000
"""After its last repetition, so that none is cut by a clock that lags."""
AGAIN_MS = 5_000
"""While a device that was given it has not confirmed, pages are told to look again."""


class Watch:
    """Called by the ticks; looks only at what is due."""

    def __init__(self, house: House) -> None:
        self._house = house

    def tick(self) -> int:
        """Tell and end what is due; returns how many."""
        now = self._house.clock.now_ms()
        due = select(Alarm.order).where(Alarm.watched_ms <= now)
        with self._house.database.read() as session:
            orders = session.scalars(due).all()
        for order in orders:
            with self._house.database.write() as session:
                self._look(session, order, now)
        return len(orders)

    def _look(self, session: Session, order: str, now: int) -> None:
        alarm = session.get(Alarm, order, with_for_update=True)
        row = session.get_one(OrderRow, order, with_for_update=True)
        if alarm is None or alarm.watched_ms is None or alarm.watched_ms > now:
            return
        tree = load_tree(session)
        ends = self._ends_ms(session, alarm)
        if row.waiting or ends is None:
            alarm.watched_ms = None  # it expired
        elif now < ends:
            alarm.watched_ms = min(ends, now + AGAIN_MS)
        else:
            alarm.watched_ms = None
            self._end(session, row, now)
        tell(self._house, session, tree, row)

    def _ends_ms(self, session: Session, alarm: Alarm) -> int | None:
        """What follows it keeps it on its list, and no longer: who comes back later is not to hear
        what was called off."""
        for follow_up, _ in followed_up_by(session, alarm.order):
            return follow_up.until_ms
        return None if alarm.ends_ms is None else alarm.ends_ms + ENDS_AFTER_MS

    def _end(self, session: Session, row: OrderRow, now: int) -> None:
        """Off its list: nothing of it sounds any more."""
        if row.ended_ms is not None:
            return
        row.ended_ms = now
        outbox.put(session, "orders", row.area, now)
        record(session, now, "order.end", row.area, by=None, area=row.area, after=told(row))


def tell(house: House, session: Session, tree: AreaTree, row: OrderRow) -> None:
    """Pages hear of it, wherever it reaches, once it is on the disk."""
    homes = {one.area for one in _members(session, tree, row.area)}
    reached = frozenset({*tree.below(row.area), *homes})
    change = Change("order", row.id, row.area, reached)
    after_commit(session, partial(house.changes.tell, change))


def _members(session: Session, tree: AreaTree, area: str) -> Sequence[Standing]:
    """Devices that stand elsewhere than below the area: those picked for a group."""
    return devices_under(session, tree, area) if tree.nodes[area].kind == "group" else ()
