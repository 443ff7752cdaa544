"""Whom an alarm would reach, and how many people their loudspeakers ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.orders import places_of
from schedules.wire.order_gate import is_by_day, people_needed
from schedules.wire.trust import Thresholds, Trust
from server.areas.tree import AreaTree
from server.dispatch import documents
from server.dispatch.reach import devices_of
from server.urgent.models import Why
from server.urgent.refusals import NobodyError


@dataclass(frozen=True, slots=True)
class Needed:
    """How many different people, why, and the device that asks for so many."""

    people: int
    why: tuple[Why, ...]
    device: str


def configs_reached(
    session: Session, tree: AreaTree, places: Sequence[str]
) -> dict[str, DeviceConfig]:
    """What every device of these areas follows. Raises `NobodyError` where there is none."""
    found = documents.configs(session, [one.id for one in devices_of(session, tree, places)])
    if not found:
        raise NobodyError
    return found


def judges_of(
    session: Session, tree: AreaTree, order: Any, trust: Trust, device: str
) -> list[DeviceConfig]:
    """The configurations to judge by: of the device that asked for the most people when the order
    was prepared, or, where it is gone since, of the one that does now; and, where the order names
    several areas, of one in each of them, for whom a signature counts differs from one to the
    next. Raises `NobodyError`."""
    places = places_of(order)
    found = documents.configs(session, [device])
    if device in found and not found[device].areas.isdisjoint(places) and len(places) == 1:
        return [found[device]]
    configs = configs_reached(session, tree, places)
    first = needed(order, trust.thresholds, configs).device
    by_place = (
        next((one for one, config in sorted(configs.items()) if place in config.areas), None)
        for place in places
    )
    devices = dict.fromkeys((first, *(one for one in by_place if one is not None)))
    return [configs[one] for one in devices]


def needed(
    order: Any, thresholds: Thresholds, configs: Mapping[str, DeviceConfig]
) -> Needed:  # fmt: skip
    """The most that any of them asks for this `Urgent`; of equals, the first by name."""
    alike = {_as_any(config): device for device, config in sorted(configs.items(), reverse=True)}
    asked = [(people_needed(order, thresholds, config), alike[config], config) for config in alike]
    people = max(n for n, *_ in asked)
    _, device, config = min((one for one in asked if one[0] == people), key=lambda one: one[1])
    return Needed(people, _why(order, config), device)


def _why(order: Any, config: DeviceConfig) -> tuple[Why, ...]:
    why: list[Why] = []
    if config.is_above_commune(order.area):
        why.append("wide")
    if not is_by_day(order, config):
        why.append("night")
    return tuple(why) or ("urgent",)


def _as_any(config: DeviceConfig) -> DeviceConfig:
    return replace(config, device="any", since=0, volume=0)
