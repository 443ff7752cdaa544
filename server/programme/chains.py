"""Devices grouped by equal chain: what decides their plans is the same, so one plan serves all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.precedence import Programmes
from schedules.programme import Programme
from schedules.words import COMMUNE_KINDS
from schedules.zones import day_span
from server.fleet.configs import compose_all
from server.programme.compose import compose_programme


@dataclass(frozen=True, slots=True)
class Chain:
    """Devices that share a plan. `config` names none of them; its `since` is the earliest of
    theirs."""

    config: DeviceConfig
    devices: tuple[str, ...]

    @property
    def area(self) -> str:
        """The devices' own area."""
        return self.config.chain[-1].area


def chains_under(session: Session, areas: Collection[str]) -> tuple[Chain, ...]:
    """The enrolled devices that stand in any of `areas`, by chain; ordered by area."""
    wanted = frozenset(areas)
    shared: dict[DeviceConfig, list[DeviceConfig]] = defaultdict(list)
    for config in compose_all(session):
        if not config.areas.isdisjoint(wanted):
            shared[replace(config, device="", since=0)].append(config)
    chains = (
        Chain(
            config=replace(common, since=min(one.since for one in alike)),
            devices=tuple(sorted(one.device for one in alike)),
        )
        for common, alike in shared.items()
    )
    return tuple(sorted(chains, key=lambda chain: (chain.area, chain.devices)))


def in_use(programmes: Iterable[Programme]) -> frozenset[str]:
    """The areas that schedule something, or that an entry is addressed to."""
    entries = [(one.area, entry) for one in programmes for entry in one.entries]
    return frozenset(a for area, entry in entries for a in (area, *entry.areas))


def alike(config: DeviceConfig, used: frozenset[str], day: date) -> DeviceConfig:
    """What of a configuration decides that day: equal ones have equal plans.

    An area that schedules nothing, and that nothing is addressed to, decides nothing, unless it
    answers offers. So a ward's neighbourhoods mostly share one plan.
    """
    begins = day_span(day - timedelta(days=2), config.zone).start  # where placement begins
    groups = tuple(group for group in config.groups if group.area in used)
    decide = used | {group.owner for group in groups}  # a group ranks as its owner does
    return replace(
        config,
        chain=tuple(p for p in config.chain if p.kind in COMMUNE_KINDS or p.area in decide),
        groups=groups,
        since=0 if config.since <= begins else config.since,
    )


class Held:
    """Programmes composed as they are asked for, each once, in one transaction."""

    def __init__(self, session: Session, now: int) -> None:
        self._session = session
        self._now = now
        self._programmes: dict[str, Programme] = {}

    def of(self, config: DeviceConfig) -> Programmes:
        """The programmes a device of this configuration holds, once all have arrived."""
        return {area: self.programme(area) for area in sorted(config.areas)}

    def used(self) -> frozenset[str]:
        """`in_use`, of all that was composed so far."""
        return in_use(self._programmes.values())

    def programme(self, area: str) -> Programme:
        if area not in self._programmes:
            self._programmes[area] = compose_programme(self._session, area, self._now)
        return self._programmes[area]
