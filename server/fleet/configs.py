"""What a device is configured to be: its chain, its groups, and what its areas decide for it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig, GroupPlace, Place
from server.areas.policy import AreaPolicy, effective, effective_anywhere
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.fleet.groups import by_device, groups_of
from server.fleet.models import Device


def compose_config(
    session: Session,
    device_id: str,
    now: int,  # noqa: ARG001  (every composer has it)
    tree: AreaTree | None = None,
) -> DeviceConfig:
    """The device's configuration as the rows say now. Raises `NoResultFound`."""
    device = session.get_one(Device, device_id)
    policy = effective(session, device.area)
    decided = _decided(tree or load_tree(session), device.area, policy)
    return _config(device.id, device.since_ms, decided, groups_of(session, device.id))


def compose_all(session: Session) -> Iterator[DeviceConfig]:
    """The configuration of every enrolled device; what an area decides is worked out once."""
    tree = load_tree(session)
    groups = by_device(session)
    policy_of = effective_anywhere(session, tree)
    of_areas: dict[str, _Decided] = {}
    enrolled = select(Device.id, Device.area, Device.since_ms).where(
        Device.enrolled_ms.is_not(None)
    )
    for device, area, since in session.execute(enrolled):
        if area not in of_areas:
            of_areas[area] = _decided(tree, area, policy_of(area))
        yield _config(device, since, of_areas[area], groups.get(device, []))


def put_below(session: Session, tree: AreaTree, area: str, now: int) -> None:
    """Say that the configurations of all enrolled devices of an area and below are due.

    For whoever changes what an area decides, in the transaction of the change.
    """
    query = select(Device.id).where(
        Device.area.in_(tree.below(area)), Device.enrolled_ms.is_not(None)
    )
    for device in session.scalars(query.order_by(Device.id)):
        outbox.put(session, "config", device, now)


class _Decided(NamedTuple):
    """What all devices of an area have in common."""

    chain: tuple[Place, ...]
    policy: AreaPolicy


def _decided(tree: AreaTree, area: str, policy: AreaPolicy) -> _Decided:
    chain = tuple(Place(node.id, node.former or node.kind) for node in tree.chain(area))
    return _Decided(chain, policy)


def _config(
    device: str, since: int, decided: _Decided, groups: Iterable[tuple[str, str]]
) -> DeviceConfig:
    policy = decided.policy
    return DeviceConfig(
        device=device,
        chain=decided.chain,
        groups=tuple(GroupPlace(group, owner) for group, owner in groups),
        zone=policy.zone,
        volume=policy.volume,
        permitted=policy.permitted,
        quiet=policy.quiet,
        air_time_cap_ms=policy.air_time_cap_ms,
        min_gap_ms=policy.min_gap_ms,
        since=since,
    )
