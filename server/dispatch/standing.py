"""How devices stand: presence, what they hold against what they should, and their plans."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.wire.status import Held, Status
from schedules.zones import local_day
from server.base.outbox import Outbox
from server.dispatch import documents
from server.dispatch.documents import Newest
from server.dispatch.healing import wanted_topics
from server.dispatch.planning import Planner
from server.dispatch.schemas import (
    ClockBody,
    DeviceBody,
    DeviceDetail,
    DigestBody,
    HealthBody,
    HeldBody,
)
from server.fleet.models import Device, DeviceStatus
from server.fleet.presence import presence_of
from server.fleet.statuses import status_of


class Standings:
    """What is known of a set of devices at `now`, read in one session."""

    def __init__(
        self, session: Session, planner: Planner, devices: Sequence[Device], now: int
    ) -> None:
        names = [device.id for device in devices]
        self._now = now
        self._planner = planner
        self._rows = {row.device: row for row in _rows(session, names)}
        self._configs = documents.configs(session, names)
        areas = {area for config in self._configs.values() for area in config.areas}
        self._programmes = documents.programmes(session, areas)
        self._due = {(row.due, row.subject) for row in session.execute(_DUE)}
        topics = {t for name in names for t in wanted_topics(name, self._configs.get(name))}
        self._newest = documents.heads(session, topics)

    def body(self, device: Device) -> DeviceBody:
        """One line of a list of devices."""
        row = self._rows.get(device.id)
        status = status_of(row) if row is not None else None
        return DeviceBody(
            id=device.id,
            name=device.name,
            area=device.area,
            lat=device.lat,
            lon=device.lon,
            residents=device.residents,
            description_version=device.description_version,
            enrolled_ms=device.enrolled_ms,
            presence=presence_of(row, self._now),
            heard_ms=row.heard_ms if row is not None else None,
            in_step=status is not None and self._is_in_step(device.id, status),
            missing=list(status.health.missing) if status is not None else [],
            sounding=status.sounding if status is not None else None,
            clock=_clock(status) if status is not None else None,
            fault=status.health.fault if status is not None else None,
        )

    def detail(self, device: Device) -> DeviceDetail:
        """Everything about one device."""
        row = self._rows.get(device.id)
        status = status_of(row) if row is not None else None
        return DeviceDetail(
            **self.body(device).model_dump(),
            documents=self._held(device.id, status.held if status is not None else ()),
            digests=self._digests(device.id, status),
            health=_health(status) if status is not None else None,
            version=status.version if status is not None else None,
            tzdata=status.tzdata if status is not None else None,
            journal=status.journal if status is not None else None,
            receipts_from=status.receipts_from if status is not None else 0,
            receipts_through=status.receipts_through if status is not None else 0,
        )

    def _is_in_step(self, device: str, status: Status) -> bool:
        """Nothing is on its way to the device, it holds everything, and plans the same days."""
        config = self._configs.get(device)
        if config is None or self._is_changing(device, config):
            return False
        held = {one.topic: one for one in status.held}
        return all(
            topic in self._newest and _state(self._newest[topic], held.get(topic)) == "held"
            for topic in wanted_topics(device, config)
        ) and self._planner.is_in_step(config, self._programmes, status, self._now)

    def _is_changing(self, device: str, config: DeviceConfig) -> bool:
        """A change is committed and its document not made yet."""
        due = {("config", device)}
        due |= {(what, area) for area in config.areas for what in ("programme", "orders")}
        return not due.isdisjoint(self._due)

    def _held(self, device: str, held: Iterable[Held]) -> list[HeldBody]:
        has = {one.topic: one for one in held}
        return [
            HeldBody(
                topic=topic,
                wanted=self._newest[topic].sequence,
                held=has[topic].sequence if topic in has else None,
                state=_state(self._newest[topic], has.get(topic)),
            )
            for topic in wanted_topics(device, self._configs.get(device))
            if topic in self._newest
        ]

    def _digests(self, device: str, status: Status | None) -> list[DigestBody]:
        config = self._configs.get(device)
        if config is None:
            return []
        told = {one.day: one.digest for one in status.digests} if status is not None else {}
        today = local_day(self._now, config.zone)
        return [
            DigestBody(
                day=day,
                reported=told.get(day),
                expected=self._planner.plan(config, self._programmes, day).digest,
            )
            for day in (today, today + timedelta(days=1))
        ]


_DUE: Final = select(Outbox.due, Outbox.subject)


def _rows(session: Session, names: Sequence[str]) -> Iterable[DeviceStatus]:
    """Few by name, many all at once: databases bound the number of parameters."""
    query = select(DeviceStatus)
    if len(names) <= documents.AT_ONCE:
        query = query.where(DeviceStatus.device.in_(names))
    return session.scalars(query)


def _state(newest: Newest, held: Held | None) -> Literal["held", "lagging", "other"]:
    if held is None or held.sequence < newest.sequence:
        return "lagging"
    return "held" if held.identity == newest.identity else "other"


def _clock(status: Status) -> ClockBody:
    clock = status.clock
    return ClockBody(quality=clock.quality, offset_us=clock.offset_us, error_us=clock.error_us)


def _health(status: Status) -> HealthBody:
    health = status.health
    return HealthBody(
        uptime_ms=health.uptime_ms,
        disk_free=health.disk_free,
        cache_bytes=health.cache_bytes,
        memory_bytes=health.memory_bytes,
        underruns=health.underruns,
        refused=health.refused,
    )
