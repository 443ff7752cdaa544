"""What an alarm wants looked at later: whom it did not reach, and that it ends."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json, to_json
from schedules.wire.order_gate import FOLLOW_UP_WITHIN_MS
from schedules.wire.orders import SignedOrder
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.base.activity import record
from server.base.changes import Change
from server.base.database import after_commit
from server.base.web import House
from server.dispatch.reach import Standing, devices_under
from server.orders.issuing import Desk, told
from server.orders.models import OrderRow
from server.urgent import following
from server.urgent.alarms import ENDS_AFTER_MS, Found, followed_up_by, order_of, went_out
from server.urgent.models import Alarm, FollowUpRow
from server.urgent.signing import LEAD_MS

AGAIN_MS = 5_000
"""While a device that was given it has not confirmed, pages are told to look again."""

logger = logging.getLogger(__name__)


class Watch:
    """Called by the ticks; looks only at what is due. And by a new connection to the broker."""

    def __init__(self, house: House) -> None:
        self._house = house
        house.express.before_return(self.begin_anew)

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

    def begin_anew(self) -> None:
        """What was given while the broker was away begins now, all of it: nobody heard any of it,
        and its list, sent as it stood, would leave out the repetitions that have passed. So does
        what was said about an alarm that went out before."""
        now = self._house.clock.now_ms()
        for order in self._unsaid(now):
            self._guarded(order, partial(self._say, order, now))
        passed = (
            select(Alarm.order)
            .join(OrderRow, OrderRow.id == Alarm.order)
            .where(Alarm.begins_ms < now, OrderRow.kind == "urgent", OrderRow.until_ms > now)
            .where(OrderRow.ended_ms.is_(None), OrderRow.waiting.is_(False))
        )
        with self._house.database.read() as session:
            orders = session.scalars(passed).all()
        for order in orders:
            self._guarded(order, partial(self._begin, order, now + LEAD_MS))

    def _guarded(self, order: str, do: Callable[[Session], None]) -> None:
        try:
            with self._house.database.write() as session:
                do(session)
        except Exception:  # whatever it is, stops wait to be sent behind it
            logger.exception("%s does not begin anew", order)

    def _unsaid(self, now: int) -> Sequence[str]:
        """Alarms that were followed up, of the time in which loudspeakers still take it."""
        with self._house.database.read() as session:
            followed = select(FollowUpRow.alarm).join(OrderRow, OrderRow.id == FollowUpRow.order)
            recent = OrderRow.issued_ms > now - FOLLOW_UP_WITHIN_MS
            return session.scalars(followed.where(recent).distinct()).all()

    def _say(self, order: str, now: int, session: Session) -> None:
        alarm = session.get_one(Alarm, order, with_for_update=True)
        row = session.get_one(OrderRow, order, with_for_update=True)
        tree = load_tree(session)
        desk = Desk(session, self._house.custody, tree, now)
        if following.say_again(desk, Found(row, alarm)) is not None:
            tell(self._house, session, tree, row)

    def _begin(self, order: str, begins_ms: int, session: Session) -> None:
        alarm = session.get_one(Alarm, order, with_for_update=True)
        row = session.get_one(OrderRow, order, with_for_update=True)
        said = order_of(row)
        if went_out(session, row) or followed_up_by(session, order) or row.ended_ms is not None:
            return
        if begins_ms >= said.until_ms:  # outside what people approved
            return
        row.signed = to_json(replace(from_json(SignedOrder, row.signed), begins_ms=begins_ms))
        alarm.ends_ms = begins_ms + (alarm.repeats - 1) * said.every_ms + said.length_ms
        alarm.begins_ms, alarm.watched_ms = begins_ms, begins_ms
        outbox.put(session, "orders", row.area, begins_ms)
        tell(self._house, session, load_tree(session), row)

    def _look(self, session: Session, order: str, now: int) -> None:
        alarm = session.get(Alarm, order, with_for_update=True)
        row = session.get_one(OrderRow, order, with_for_update=True)
        if alarm is None or alarm.watched_ms is None or alarm.watched_ms > now:
            return
        tree = load_tree(session)
        ends = self._ends_ms(session, alarm)
        if row.waiting or ends is None:
            alarm.watched_ms = None  # it expired
        elif now < ends or self._waits(session, row, now):
            alarm.watched_ms = min(ends, now + AGAIN_MS) if now < ends else now + AGAIN_MS
        else:
            alarm.watched_ms = None
            self._end(session, row, now)
        tell(self._house, session, tree, row)

    def _waits(self, session: Session, row: OrderRow, now: int) -> bool:
        """For the broker: it sounds when that is back, as long as what people approved lasts."""
        lasts = row.kind == "urgent" and now < row.until_ms
        return lasts and not went_out(session, row)

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
    homes = {one.area for place in row.places for one in _members(session, tree, place)}
    reached = homes.union(*map(tree.below, row.places))
    change = Change("order", row.id, row.area, frozenset(reached))
    after_commit(session, partial(house.changes.tell, change))


def _members(session: Session, tree: AreaTree, area: str) -> Sequence[Standing]:
    """Devices that stand elsewhere than below the area: those picked for a group."""
    return devices_under(session, tree, area) if tree.nodes[area].kind == "group" else ()
