"""Devices grouped by equal chain: what decides their plans is the same, so one plan serves all."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.precedence import Programmes
from schedules.programme import Programme
from server.fleet.configs import compose_all
from server.programme.compose import compose_programme


@dataclass(frozen=True, slots=True)
class Chain:
    """Devices that share a plan. `config` names none of them; its volume says nothing, and its
    `since` is the earliest of theirs."""

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
            shared[replace(config, device="", volume=100, since=0)].append(config)
    chains = (
        Chain(
            config=replace(common, since=min(one.since for one in alike)),
            devices=tuple(sorted(one.device for one in alike)),
        )
        for common, alike in shared.items()
    )
    return tuple(sorted(chains, key=lambda chain: (chain.area, chain.devices)))


class Held:
    """Programmes composed as they are asked for, each once, in one transaction."""

    def __init__(self, session: Session, now: int) -> None:
        self._session = session
        self._now = now
        self._programmes: dict[str, Programme] = {}

    def of(self, config: DeviceConfig) -> Programmes:
        """The programmes a device of this configuration holds, once all have arrived."""
        return {area: self.programme(area) for area in sorted(config.areas)}

    def programme(self, area: str) -> Programme:
        if area not in self._programmes:
            self._programmes[area] = compose_programme(self._session, area, self._now)
        return self._programmes[area]
