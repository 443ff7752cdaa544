"""Whom an alarm would reach, and how many people their loudspeakers ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.orders import Urgent
from schedules.wire.order_gate import is_by_day, people_needed
from schedules.wire.trust import Thresholds
from server.areas.tree import AreaTree
from server.dispatch import documents
from server.dispatch.reach import devices_under
from server.urgent.models import Why
from server.urgent.refusals import NobodyError


@dataclass(frozen=True, slots=True)
class Needed:
    """How many different people, why, and the device that asks for so many."""

    people: int
    why: tuple[Why, ...]
    device: str


def configs_reached(session: Session, tree: AreaTree, area: str) -> dict[str, DeviceConfig]:
    """What every device of the area follows. Raises `NobodyError` where there is none."""
    found = documents.configs(session, [one.id for one in devices_under(session, tree, area)])
    if not found:
        raise NobodyError
    return found


def config_of(session: Session, device: str) -> DeviceConfig:
    """Raises `NobodyError` for a device that follows none any more."""
    found = documents.configs(session, [device])
    if device not in found:
        raise NobodyError
    return found[device]


def needed(
    order: Urgent, thresholds: Thresholds, configs: Mapping[str, DeviceConfig]
) -> Needed:  # fmt: skip
    """The most that any of them asks for; of equals, the first by name."""
    alike = {_as_any(config): device for device, config in sorted(configs.items(), reverse=True)}
    asked = [(people_needed(order, thresholds, config), alike[config], config) for config in alike]
    people = max(n for n, *_ in asked)
    _, device, config = min((one for one in asked if one[0] == people), key=lambda one: one[1])
    return Needed(people, _why(order, config), device)


def alike(configs: Iterable[DeviceConfig]) -> frozenset[DeviceConfig]:
    """One of each kind that judges an order alike."""
    return frozenset(map(_as_any, configs))


def _why(order: Urgent, config: DeviceConfig) -> tuple[Why, ...]:
    why: list[Why] = []
    if config.is_above_commune(order.area):
        why.append("wide")
    if not is_by_day(order, config):
        why.append("night")
    return tuple(why) or ("urgent",)


def _as_any(config: DeviceConfig) -> DeviceConfig:
    return replace(config, device="any", since=0, volume=0)
