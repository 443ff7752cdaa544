"""The stops that reach an area, and how its devices follow them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.areas.tree import AreaTree
from server.dispatch.followers import Followers
from server.dispatch.reach import Standing, devices_under, reaching
from server.dispatch.stop_schemas import LiftBody, StopBody
from server.orders.models import OrderRow
from server.programme.naming import area_names

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
        self._posts = post_names(session, {r.account for r in [*rows, *self._lifts.values()]})
        self._followers = Followers(session, devices, areas, now)

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
            followed=self._followers.of(row),
            lift=None if lift is None else self._lift(lift),
        )

    def _lift(self, row: OrderRow) -> LiftBody:
        return LiftBody(
            id=row.id,
            by=self._posts.get(row.account or ""),
            issued_ms=row.issued_ms,
            followed=self._followers.of(row),
        )


def _rows(session: Session, ids: Collection[str]) -> Iterable[OrderRow]:
    return session.scalars(select(OrderRow).where(OrderRow.id.in_(ids)))


def post_names(session: Session, accounts: Iterable[str | None]) -> dict[str, str]:
    wanted = [one for one in accounts if one is not None]
    query = select(Account.id, Account.name).where(Account.id.in_(wanted))
    return {row.id: row.name for row in session.execute(query)}
