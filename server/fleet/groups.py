"""Groups: areas whose members are devices picked by hand."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.models import Area
from server.areas.tree import AreaTree
from server.base import outbox
from server.base.activity import By, record
from server.fleet.models import Device, GroupMember


def pick(
    session: Session, person: Person, tree: AreaTree, group: str, device: Device, now: int
) -> None:
    """Add a device to a group. Raises `NotAllowedError`, refusal `device_outside_owner`.

    The group's owner may pick among the devices of its own area and below.
    """
    by = person.require("device.manage", group, tree)
    _check_own(tree, group, device)
    if session.get(GroupMember, (group, device.id)) is None:
        session.add(GroupMember(group=group, device=device.id))
        _changed(session, by, group, device, now, "group.pick")


def drop(
    session: Session, person: Person, tree: AreaTree, group: str, device: Device, now: int
) -> None:
    """Take a device out of a group, if it is in it. Raises what `pick` raises."""
    by = person.require("device.manage", group, tree)
    _check_own(tree, group, device)
    member = session.get(GroupMember, (group, device.id))
    if member is not None:
        session.delete(member)
        _changed(session, by, group, device, now, "group.drop")


def _check_own(tree: AreaTree, group: str, device: Device) -> None:
    """The device stands in the area that owns the group, or below it."""
    owner = tree.nodes[group].parent
    if tree.nodes[group].kind != "group" or owner is None or not tree.reaches(owner, device.area):
        raise RefusalError(
            "device_outside_owner",
            "device",
            "Chỉ chọn được cụm loa thuộc địa bàn lập ra nhóm. Hãy chọn cụm loa khác.",
            "Only devices of the area that owns the group can be picked. Choose another device.",
        )


def belongs(
    tree: AreaTree, asked: str, area: InstrumentedAttribute[str], device: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """What is of the area `asked` or below it; of a group, what is of its members, wherever they
    stand. `area` and `device` are the columns that say whose a row is."""
    if tree.nodes[asked].kind == "group":
        return device.in_(select(GroupMember.device).where(GroupMember.group == asked))
    return area.in_(tree.below(asked))


def members(session: Session, group: str) -> list[Device]:
    """The devices of a group, by name and id."""
    query = select(Device).join(GroupMember, GroupMember.device == Device.id)
    query = query.where(GroupMember.group == group).order_by(Device.name, Device.id)
    return list(session.scalars(query))


def groups_of(session: Session, device: str) -> list[tuple[str, str]]:
    """The groups of a device and their owners, by id."""
    return by_device(session, device).get(device, [])


def by_device(session: Session, device: str | None = None) -> Mapping[str, list[tuple[str, str]]]:
    """For each device that is in a group (or for one): its groups and their owners, by id."""
    query = (
        select(GroupMember.device, Area.id, Area.parent)
        .join(Area, Area.id == GroupMember.group)
        .where(Area.parent.is_not(None))
        .order_by(Area.id)
    )
    if device is not None:
        query = query.where(GroupMember.device == device)
    found: dict[str, list[tuple[str, str]]] = {}
    for member, group, owner in session.execute(query):
        found.setdefault(member, []).append((group, str(owner)))
    return found


def _changed(session: Session, by: By, group: str, device: Device, now: int, action: str) -> None:
    session.flush()
    outbox.put(session, "config", device.id, now)
    picked = action == "group.pick"
    was, is_ = {"member": not picked}, {"member": picked}
    record(session, now, action, device.id, by=by, area=group, before=was, after=is_)
