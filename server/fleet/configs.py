"""What a device is configured to be: its chain, its groups, and what its areas decide for it."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig, GroupPlace, Place
from server.areas.policy import AreaPolicy, effective
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
    tree = tree or load_tree(session)
    return _config(device, tree, effective(session, device.area), groups_of(session, device.id))


def compose_all(session: Session) -> Iterator[DeviceConfig]:
    """The configuration of every enrolled device; each area's policy is worked out once."""
    tree = load_tree(session)
    groups = by_device(session)
    policies: dict[str, AreaPolicy] = {}
    for device in session.scalars(select(Device).where(Device.enrolled_ms.is_not(None))):
        if device.area not in policies:
            policies[device.area] = effective(session, device.area)
        yield _config(device, tree, policies[device.area], groups.get(device.id, []))


def put_below(session: Session, tree: AreaTree, area: str, now: int) -> None:
    """Say that the configurations of all enrolled devices of an area and below are due.

    For whoever changes what an area decides, in the transaction of the change.
    """
    query = select(Device.id).where(
        Device.area.in_(tree.below(area)), Device.enrolled_ms.is_not(None)
    )
    for device in session.scalars(query.order_by(Device.id)):
        outbox.put(session, "config", device, now)


def _config(
    device: Device, tree: AreaTree, policy: AreaPolicy, groups: Iterable[tuple[str, str]]
) -> DeviceConfig:
    return DeviceConfig(
        device=device.id,
        chain=tuple(Place(node.id, node.former or node.kind) for node in tree.chain(device.area)),
        groups=tuple(GroupPlace(group, owner) for group, owner in groups),
        zone=policy.zone,
        volume=policy.volume,
        permitted=policy.permitted,
        quiet=policy.quiet,
        air_time_cap_ms=policy.air_time_cap_ms,
        min_gap_ms=policy.min_gap_ms,
        since=device.since_ms,
    )
