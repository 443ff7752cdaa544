"""The stops that reach an area, and how its devices follow them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from schedules.wire import topics
from server.accounts.models import Account
from server.areas.tree import AreaTree
from server.dispatch.confirming import is_ordinary
from server.dispatch.models import Document
from server.dispatch.reach import Standing, devices_under, reaching
from server.dispatch.stop_schemas import (
    Confirmed,
    Followed,
    LiftBody,
    StopBody,
    Unconfirmed,
    Why,
)
from server.fleet.models import DeviceStatus
from server.fleet.presence import presence_of
from server.fleet.statuses import status_of
from server.orders.models import Confirmation, OrderRow
from server.programme.naming import area_names

SHOWN: Final = 100
"""Devices of each kind that are told by name: more nobody reads while it is urgent."""
LIFTED_SHOWN_MS: Final = 15 * 60_000
"""How long a lifted stop is told of, so that one sees who knows."""


def stops_reaching(session: Session, tree: AreaTree, area: str, now: int) -> list[StopBody]:
    """Stops that bar on devices of the area, and those lifted lately; the newest first."""
    given = _stops(session, now)
    devices = devices_under(session, tree, area) if given else ()
    areas = reaching(tree, area, devices)
    rows = [row for row in given if row.area in areas]
    if not rows:
        return []
    return _Telling(session, rows, devices, now).tell()


def _stops(session: Session, now: int) -> Sequence[OrderRow]:
    query = (
        select(OrderRow)
        .where(OrderRow.kind == "stop", OrderRow.until_ms > now, OrderRow.ended_ms.is_(None))
        .order_by(OrderRow.sequence.desc())
    )
    return session.scalars(query).all()


class _Telling:
    """What all of them need, read once."""

    def __init__(
        self, session: Session, rows: Sequence[OrderRow], devices: Sequence[Standing], now: int
    ) -> None:
        self._session = session
        self._now = now
        self._devices = devices
        lifts = {row.lift for row in rows if row.lift is not None}
        self._lifts = {row.id: row for row in _rows(session, lifts)}
        self._rows = [row for row in rows if self._is_shown(row)]
        areas = {row.area for row in self._rows}
        self._names = area_names(session, areas)
        self._posts = _posts(session, {r.account for r in [*rows, *self._lifts.values()]})
        self._published = _published(session, areas)
        self._heard = _heard(session)

    def tell(self) -> list[StopBody]:
        return [self._tell(row) for row in self._rows]

    def _is_shown(self, row: OrderRow) -> bool:
        lift = self._lifts.get(row.lift or "")
        return lift is None or self._now - lift.issued_ms < LIFTED_SHOWN_MS

    def _tell(self, row: OrderRow) -> StopBody:
        lift = self._lifts.get(row.lift or "")
        return StopBody(
            id=row.id,
            area=row.area,
            name=self._names[row.area],
            by=self._posts.get(row.account or ""),
            reason=row.reason,
            issued_ms=row.issued_ms,
            until_ms=row.until_ms,
            covers=all(row.area in one.areas for one in self._devices),
            followed=self._followed(row),
            lift=None if lift is None else self._lift(lift),
        )

    def _lift(self, row: OrderRow) -> LiftBody:
        return LiftBody(
            id=row.id,
            by=self._posts.get(row.account or ""),
            issued_ms=row.issued_ms,
            followed=self._followed(row),
        )

    def _followed(self, row: OrderRow) -> Followed:
        reached = {one.id: one for one in self._devices if row.area in one.areas}
        query = select(Confirmation.device, Confirmation.at_ms).filter_by(order=row.id)
        said = {d: at for d, at in self._session.execute(query) if d in reached}
        latest = sorted(said, key=lambda one: (-said[one], reached[one].name, one))[:SHOWN]
        waiting = [one for one in reached.values() if one.id not in said]
        waiting.sort(key=lambda one: (self._is_online(one), one.name, one.id))
        return Followed(
            devices=len(reached),
            confirmed=len(said),
            published_ms=self._published_ms(row),
            last_ms=max(said.values(), default=None),
            latest=[_confirmed(reached[one], said[one]) for one in latest],
            waiting=self._unconfirmed(waiting[:SHOWN]),
            left_out=max(0, len(waiting) - SHOWN),
        )

    def _is_online(self, device: Standing) -> bool:
        return presence_of(self._heard.get(device.id), self._now) == "online"

    def _unconfirmed(self, devices: Sequence[Standing]) -> list[Unconfirmed]:
        query = select(DeviceStatus).where(DeviceStatus.device.in_([one.id for one in devices]))
        rows = {row.device: row for row in self._session.scalars(query)}
        return [
            Unconfirmed(
                device=one.id,
                name=one.name,
                area=one.area,
                why=_why(rows.get(one.id), self._now),
                heard_ms=rows[one.id].heard_ms if one.id in rows else None,
            )
            for one in devices
        ]

    def _published_ms(self, row: OrderRow) -> int | None:
        found = self._published.get(topics.ORDERS_TOPIC.of(row.area))
        if row.listed_sequence is None or found is None or found[0] < row.listed_sequence:
            return None
        return found[1]


def _rows(session: Session, ids: Collection[str]) -> Iterable[OrderRow]:
    return session.scalars(select(OrderRow).where(OrderRow.id.in_(ids)))


def _posts(session: Session, accounts: Iterable[str | None]) -> dict[str, str]:
    wanted = [one for one in accounts if one is not None]
    query = select(Account.id, Account.name).where(Account.id.in_(wanted))
    return {row.id: row.name for row in session.execute(query)}


def _published(session: Session, areas: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """By topic: the sequence of the newest list of orders, and when the broker took it."""
    columns = (Document.topic, Document.sequence, Document.published_ms)
    lists = [topics.ORDERS_TOPIC.of(area) for area in areas]
    query = select(*columns).where(Document.superseded_ms.is_(None), Document.topic.in_(lists))
    return {topic: (sequence, at_ms) for topic, sequence, at_ms in session.execute(query)}


def _heard(session: Session) -> dict[str, DeviceStatus]:
    """When every device was heard, without what it said."""
    light = load_only(DeviceStatus.heard_ms, DeviceStatus.lost_ms, DeviceStatus.state)
    return {row.device: row for row in session.scalars(select(DeviceStatus).options(light))}


def _confirmed(device: Standing, at_ms: int) -> Confirmed:
    return Confirmed(device=device.id, name=device.name, area=device.area, at_ms=at_ms)


def _why(row: DeviceStatus | None, now: int) -> Why:
    presence = presence_of(row, now)
    if row is None or presence != "online":
        return "never" if row is None else "offline"
    status = status_of(row)
    if status.clock.quality == "untrusted":
        return "clock"
    return "sounding" if is_ordinary(status.sounding) else "asked"
