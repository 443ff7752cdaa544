"""What was ordered at once in a period: alarms, drills, times on air, stops; and what of it the
area's own loudspeakers proved."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from server.accounts.models import Account
from server.areas.tree import AreaTree
from server.fleet.groups import belongs
from server.fleet.models import Device, GroupMember
from server.live.models import LiveSession
from server.orders.models import OrderRow
from server.playlog.models import ReceiptRow
from server.reports.report import Given, Spoken, Stopped
from server.urgent.models import Alarm, FollowUpRow, OrderApproval

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Sounding:
    """What clusters proved of one order: how many, when the first and the last began, and the most
    that one of them sounded."""

    clusters: int = 0
    first_us: int | None = None
    last_us: int | None = None
    most_ms: int = 0


class Ordered:
    """Orders of an area, of those below it, and of those above whose order it follows."""

    def __init__(self, session: Session, tree: AreaTree, area: str, within: Span, now: int) -> None:
        self._session, self._tree, self._area, self._now = session, tree, area, now
        self._within = within
        self._areas = _concerned(session, tree, area)

    def given(self) -> list[Given]:
        """Alarms and drills, the earliest first."""
        query = (
            select(OrderRow, Alarm)
            .join(Alarm, Alarm.order == OrderRow.id)
            .where(OrderRow.area.in_(self._areas), OrderRow.kind.in_(("urgent", "drill")))
            .where(Alarm.given_ms >= self._within.start, Alarm.given_ms < self._within.end)
            .order_by(Alarm.given_ms, OrderRow.id)
        )
        found = self._session.execute(query).all()
        rows = [(row, alarm) for row, alarm in found if not self._areas.isdisjoint(row.places)]
        ids = [row.id for row, _ in rows]
        sounding, signed, followed = self._sounding(ids), self._signed(ids), self._followed(ids)
        return [
            self._given(row, alarm, sounding, signed[row.id], followed.get(row.id))
            for row, alarm in rows
        ]

    def spoken(self) -> list[Spoken]:
        """Times on air that somebody began to speak in, the earliest first."""
        query = (
            select(LiveSession, Account.name)
            .join(Account, Account.id == LiveSession.account)
            .where(LiveSession.area.in_(self._areas), LiveSession.kind.in_(("live", "relay")))
            .where(LiveSession.began_ms.is_not(None))
            .where(LiveSession.at_ms >= self._within.start, LiveSession.at_ms < self._within.end)
            .order_by(LiveSession.at_ms, LiveSession.id)
        )
        rows = self._session.execute(query).all()
        sounding = self._sounding([row.order for row, _ in rows if row.order is not None])
        return [
            Spoken(
                row.id, "relay" if row.kind == "relay" else "live", row.station or name, row.area,
                row.at_ms, max(0, (row.ended_ms or self._now) - row.at_ms), row.devices,
                sounding[row.order or ""].clusters, sounding[row.order or ""].most_ms,
            )
            for row, name in rows
        ]  # fmt: skip

    def stopped(self) -> list[Stopped]:
        """Stops, the earliest first."""
        lift = OrderRow.__table__.alias("lift")
        query = (
            select(OrderRow, Account.name, lift.c.issued_ms)
            .outerjoin(Account, Account.id == OrderRow.account)
            .outerjoin(lift, lift.c.id == OrderRow.lift)
            .where(OrderRow.area.in_(self._areas), OrderRow.kind == "stop")
            .where(OrderRow.issued_ms >= self._within.start)
            .where(OrderRow.issued_ms < self._within.end)
            .order_by(OrderRow.issued_ms, OrderRow.id)
        )
        return [
            Stopped(
                row.id, row.area, name or "", row.reason or "", row.issued_ms, row.until_ms, lifted
            )
            for row, name, lifted in self._session.execute(query)
        ]

    def _given(
        self,
        row: OrderRow,
        alarm: Alarm,
        sounding: Mapping[str, Sounding],
        signed: Sequence[int],
        followed: FollowUpRow | None,
    ) -> Given:
        heard = sounding[row.id]
        after = None if followed is None else self._session.get_one(OrderRow, followed.order)
        return Given(
            row.id, "drill" if row.kind == "drill" else "urgent", alarm.title, row.area,
            row.issued_ms, tuple(signed), alarm.given_ms or row.issued_ms, heard.first_us,
            heard.last_us, heard.clusters, heard.most_ms,
            None if followed is None else followed.says, None if after is None else after.issued_ms,
        )  # fmt: skip

    def _sounding(self, orders: Sequence[str]) -> Mapping[str, Sounding]:
        receipt, found = ReceiptRow, defaultdict[str, Sounding](Sounding)
        for n in range(0, len(orders), AT_ONCE):
            each = (
                select(
                    receipt.order.label("name"),
                    func.min(receipt.started_us).label("first_us"),
                    func.sum(receipt.sounded_ms).label("sounded_ms"),
                )
                .join(
                    OrderRow,
                    (OrderRow.id == receipt.order) & (OrderRow.issuer == receipt.issuer),
                )
                .where(receipt.order.in_(orders[n : n + AT_ONCE]), receipt.sounded_ms > 0)
                .where(belongs(self._tree, self._area, receipt.area, receipt.device))
                .group_by(receipt.order, receipt.device)
                .subquery()
            )
            query = select(
                each.c.name, func.count(), func.min(each.c.first_us), func.max(each.c.first_us),
                func.max(each.c.sounded_ms),
            ).group_by(each.c.name)  # fmt: skip
            for name, clusters, first, last, most in self._session.execute(query):
                found[name] = Sounding(clusters, first, last, int(most))
        return found

    def _signed(self, orders: Collection[str]) -> Mapping[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        query = select(OrderApproval.order, OrderApproval.at_ms)
        query = query.where(OrderApproval.order.in_(orders)).order_by(OrderApproval.at_ms)
        for order, at_ms in self._session.execute(query):
            found[order].append(at_ms)
        return found

    def _followed(self, orders: Collection[str]) -> Mapping[str, FollowUpRow]:
        """What first followed each alarm."""
        query = (
            select(FollowUpRow)
            .join(OrderRow, OrderRow.id == FollowUpRow.order)
            .where(FollowUpRow.alarm.in_(orders), OrderRow.waiting.is_(False))
            .order_by(OrderRow.issued_ms.desc(), OrderRow.id.desc())
        )
        return {row.alarm: row for row in self._session.scalars(query)}


def _concerned(session: Session, tree: AreaTree, area: str) -> frozenset[str]:
    """The area, those below and above it, and groups that hold a device of it."""
    below = tree.below(area)
    groups = select(GroupMember.group).join(Device, Device.id == GroupMember.device)
    holding = session.scalars(groups.where(Device.area.in_(below)).distinct())
    return frozenset({*below, *(node.id for node in tree.up(area)), *holding})
