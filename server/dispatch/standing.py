"""How devices stand: presence, what they hold against what they should, and their plans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.wire import topics
from schedules.wire.status import Card, Held, Status
from schedules.zones import local_day
from server.areas.tree import load_tree
from server.base.outbox import Outbox
from server.dispatch import documents, told
from server.dispatch.documents import Newest
from server.dispatch.healing import wanted_topics
from server.dispatch.planning import Planner
from server.dispatch.schemas import (
    CardBody,
    ClockBody,
    DeviceBody,
    DeviceDetail,
    DigestBody,
    ExpiryBody,
    HealthBody,
    HeldBody,
    ReferenceBody,
    SimBody,
)
from server.dispatch.sounding import titles_of
from server.dispatch.told import LastTold, Memory
from server.fleet import data_plans, hearing, usage
from server.fleet.devices import Described
from server.fleet.models import DeviceStatus
from server.fleet.presence import presence_of
from server.fleet.reckoning import High, high_of
from server.fleet.statuses import status_of
from server.fleet.troubles import low_of, state_of, trouble_of

MEMORY: Final = Memory()
"""Named by identities of documents, so it is never out of date."""


class Standings:
    """What is known of a set of devices at `now`, read in one session."""

    def __init__(
        self, session: Session, planner: Planner, devices: Sequence[Described], now: int
    ) -> None:
        names = [device.id for device in devices]
        wanted = None if len(names) > documents.AT_ONCE else names
        self._session = session
        self._now = now
        self._planner = planner
        self._rows = told.rows_of(session, names)
        self._unheard = hearing.not_heard(session)
        self._usage = usage.glances(session, now, wanted)
        self._plans = data_plans.load(session)
        self._tree = load_tree(session)
        self._told = MEMORY.of(session, [self._rows[n] for n in names if n in self._rows])
        self._configs = documents.configs(session, wanted)
        areas = {area for config in self._configs.values() for area in config.areas}
        self._programmes = documents.programmes(session, None if wanted is None else areas)
        self._due = {(row.due, row.subject) for row in session.execute(_DUE)}
        self._newest = (
            documents.all_heads(session)
            if wanted is None
            else documents.heads(
                session, {t for n in names for t in wanted_topics(n, self._configs.get(n))}
            )
        )
        self._of_areas: dict[frozenset[str], _OfAreas] = {}
        self._days: dict[str, str] = {}
        self._titles = titles_of(session, (one.body["sounding"] for one in self._told.values()))

    def body(self, device: Described) -> DeviceBody:
        """One line of a list of devices."""
        row, last = self._rows.get(device.id), self._told.get(device.id)
        status = last.body if last is not None else None
        config = self._configs.get(device.id)
        own = self._newest.get(topics.CONFIG_TOPIC.of(device.id))
        presence = presence_of(row, self._now)
        in_step = last is not None and self._is_in_step(device.id, config, own, last)
        shared_ms = self._shared(config).made_ms if config is not None else 0
        changed_ms = max(shared_ms, own.made_ms if own is not None else 0)
        sounding = status["sounding"] if status is not None else None
        high = self._high(device)
        health: Mapping[str, Any] = status["health"] if status is not None else {}
        return DeviceBody(
            id=device.id,
            name=device.name,
            area=device.area,
            lat=device.lat,
            lon=device.lon,
            residents=device.residents,
            description_version=device.description_version,
            enrolled_ms=device.enrolled_ms,
            presence=presence,
            heard_ms=row.heard_ms if row is not None else None,
            in_step=in_step,
            missing=list(health.get("missing", ())),
            sounding=sounding,
            sounding_title=self._titles.get(sounding or ""),
            state=state_of(presence, sounding),
            trouble=trouble_of(
                presence,
                status,
                in_step=in_step,
                changed_ms=changed_ms,
                now=self._now,
                unheard=device.id in self._unheard,
                high=high,
            ),
            clock=ClockBody(**status["clock"]) if status is not None else None,
            fault=health.get("fault"),
            disk_free=health.get("disk_free"),
            sim=_sim(health.get("sim")),
            data_high=high,
            expiry=_expiry(status),
            volume=config.volume if config is not None else None,
        )

    def detail(self, device: Described) -> DeviceDetail:
        """Everything about one device."""
        row = self._session.get(DeviceStatus, device.id)
        status = status_of(row) if row is not None else None
        return DeviceDetail(
            **self.body(device).model_dump(),
            documents=self._held(device.id, status.held if status is not None else ()),
            digests=self._digests(device.id, status),
            health=_health(status) if status is not None else None,
            reference=_reference(status) if status is not None else None,
            version=status.version if status is not None else None,
            tzdata=status.tzdata if status is not None else None,
            journal=status.journal if status is not None else None,
            receipts_from=status.receipts_from if status is not None else 0,
            receipts_through=status.receipts_through if status is not None else 0,
        )

    def _high(self, device: Described) -> High | None:
        reckoned = self._usage.get(device.id)
        if reckoned is None:
            return None
        plan = self._plans.of(device.id, device.area, self._tree)
        return high_of(reckoned, None if plan is None else plan.mb)

    def _is_in_step(
        self, device: str, config: DeviceConfig | None, own: Newest | None, last: LastTold
    ) -> bool:
        """Nothing is on its way to the device, it holds everything, and plans the same days.
        `own` is the newest configuration made for it."""
        if config is None or own is None or ("config", device) in self._due:
            return False
        of_areas = self._shared(config)
        return (
            of_areas.complete
            and not of_areas.changing
            and last.held.get(topics.CONFIG_TOPIC.of(device)) == own.identity
            and all(last.held.get(name) == identity for name, identity in of_areas.wanted)
            and self._plans_alike(config, (own.identity, of_areas.mark), last)
        )

    def _plans_alike(
        self, config: DeviceConfig, made_of: tuple[object, ...], last: LastTold
    ) -> bool:
        """It reported today's digest, and that and tomorrow's are as expected."""
        today = self._today(config.zone)
        reported = {day: digest for day, digest in last.digests.items() if day >= today}
        return today in reported and all(
            self._planner.digest(made_of, config, self._programmes, date.fromisoformat(day))
            == digest
            for day, digest in reported.items()
        )

    def _today(self, zone: str) -> str:
        if zone not in self._days:
            self._days[zone] = str(local_day(self._now, zone))
        return self._days[zone]

    def _shared(self, config: DeviceConfig) -> "_OfAreas":
        """What is the same for all devices that follow the same areas, worked out once."""
        found = self._of_areas.get(config.areas)
        if found is None:
            found = _OfAreas(config.areas, self._newest, self._due, self._programmes)
            self._of_areas[config.areas] = found
        return found

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
        reported = {one.day: one.digest for one in status.digests} if status is not None else {}
        today = local_day(self._now, config.zone)
        return [
            DigestBody(
                day=day,
                reported=reported.get(day),
                expected=self._planner.plan(config, self._programmes, day).digest,
            )
            for day in (today, today + timedelta(days=1))
        ]


_DUE: Final = select(Outbox.due, Outbox.subject)


class _OfAreas:
    """What devices that follow these areas have in common. `wanted` are the topics of all but the
    configuration with their newest identities; without one of them nothing is `complete`."""

    def __init__(
        self,
        areas: frozenset[str],
        newest: Mapping[str, Newest],
        due: set[tuple[str, str]],
        programmes: Mapping[str, documents.Dated],
    ) -> None:
        names = [topics.TRUST_TOPIC.of()]
        names += [
            row.of(area)
            for row in (topics.ORDERS_TOPIC, topics.PROGRAMME_TOPIC)
            for area in sorted(areas)
        ]
        found = {name: newest[name] for name in names if name in newest}
        self.complete = len(found) == len(names)
        self.wanted = [(name, one.identity) for name, one in found.items()]
        self.made_ms = max((one.made_ms for one in found.values()), default=0)
        self.changing = not due.isdisjoint(
            (what, area) for area in areas for what in ("programme", "orders")
        )
        self.mark = tuple(
            (area, programmes[area].identity) for area in sorted(areas) if area in programmes
        )


def _state(newest: Newest, held: Held | None) -> Literal["held", "lagging", "other"]:
    if held is None or held.sequence < newest.sequence:
        return "lagging"
    return "held" if held.identity == newest.identity else "other"


def _reference(status: Status) -> ReferenceBody | None:
    found = status.reference
    return ReferenceBody(**asdict(found)) if found is not None else None


def _sim(sim: Mapping[str, Any] | None) -> SimBody | None:
    return SimBody(**sim, low=low_of(sim)) if sim is not None else None


def _expiry(status: Mapping[str, Any] | None) -> ExpiryBody | None:
    found = status.get("expiry") if status is not None else None
    return ExpiryBody(**found) if found is not None else None


def _health(status: Status) -> HealthBody:
    health = status.health
    return HealthBody(
        uptime_ms=health.uptime_ms,
        disk_free=health.disk_free,
        cache_bytes=health.cache_bytes,
        memory_bytes=health.memory_bytes,
        underruns=health.underruns,
        refused=health.refused,
        card=_card(health.card),
    )


def _card(card: Card | None) -> CardBody | None:
    if card is None:
        return None
    return CardBody(
        name=card.name,
        xruns=card.xruns,
        drift_ppb=card.drift_ppb,
        real_time=card.real_time,
        latency_us=card.latency_us,
        delay_us=card.delay_us,
    )
