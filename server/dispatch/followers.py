"""Which devices said that they follow an order, and which did not, and why."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.wire import topics
from server.dispatch.confirming import is_ordinary
from server.dispatch.models import Document
from server.dispatch.reach import Standing
from server.dispatch.stop_schemas import Confirmed, Followed, Unconfirmed, Why
from server.fleet.models import DeviceStatus
from server.fleet.presence import presence_of
from server.fleet.statuses import status_of
from server.orders.models import Confirmation, OrderRow

SHOWN: Final = 100
"""Devices of each kind that are told by name: more nobody reads while it is urgent."""


class Followers:
    """These devices, and how they follow orders of these areas; what all need is read once."""

    def __init__(
        self, session: Session, devices: Sequence[Standing], areas: Iterable[str], now: int
    ) -> None:
        self._session = session
        self._now = now
        self._devices = devices
        self._published = _published(session, areas)
        self._heard = _heard(session)

    def connected(self, places: Iterable[str]) -> tuple[int, int]:
        """How many of them orders for these areas reach, and how many of those are connected."""
        reached = [one for one in self._devices if not one.areas.isdisjoint(places)]
        return len(reached), sum(self._is_online(one) for one in reached)

    def of(self, row: OrderRow) -> Followed:
        """Who confirmed it, who has not and why."""
        reached = {one.id: one for one in self._devices if not one.areas.isdisjoint(row.places)}
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


def _published(session: Session, areas: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """By topic: the sequence of the newest list of orders, and when the broker took it."""
    columns = (Document.topic, Document.sequence, Document.published_ms)
    lists = [topics.ORDERS_TOPIC.of(area) for area in areas]
    query = select(*columns).where(Document.superseded_ms.is_(None), Document.topic.in_(lists))
    return {topic: (sequence, at_ms) for topic, sequence, at_ms in session.execute(query)}


class _Heard(NamedTuple):
    """What of a status tells of presence: ten thousand of them are asked for while it is urgent."""

    heard_ms: int
    lost_ms: int | None
    state: str


def _heard(session: Session) -> dict[str, _Heard]:
    """When every device was heard, without what it said."""
    columns = (DeviceStatus.device, DeviceStatus.heard_ms, DeviceStatus.lost_ms, DeviceStatus.state)
    found = session.execute(select(*columns))
    return {device: _Heard(heard, lost, state) for device, heard, lost, state in found}


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
