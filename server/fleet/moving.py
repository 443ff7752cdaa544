"""Devices that move or go out of service; their history stays."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.holding import hold_open
from server.areas.models import Area
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.base.activity import By, record
from server.base.refusals import ConflictError
from server.fleet.devices import check_home, find, hold_room
from server.fleet.models import ContentToken, Device, EnrolmentToken, GroupMember


def in_service(session: Session, device: str) -> Device:
    """The device, nobody else's until the transaction ends. Raises `NotFoundError`, refusal
    `device_retired`."""
    found = find(session, device)
    session.refresh(found, with_for_update=True)
    if found.retired_ms is not None:
        raise ConflictError(
            "device_retired",
            "device",
            "Cụm loa này đã ngừng sử dụng. Hãy đăng ký cụm loa mới.",
            "This device was taken out of service. Register a new one.",
        )
    return found


def move(
    session: Session, person: Person, tree: AreaTree, device: str, area: str, now: int
) -> Device:
    """Put a device into another area; it leaves groups whose owner no longer reaches it.

    What began before now stays the old area's business. Raises `NotAllowedError` (the right is
    needed in both areas), refusals `device_unknown`, `device_retired`, `area_is_group`,
    `area_closed`, `devices_full`.
    """
    row = in_service(session, device)
    by = person.require("device.manage", row.area, tree)
    person.require("device.manage", area, tree)
    check_home(tree, area)
    if row.area == area:
        return row
    hold_open(session, [node.id for node in tree.up(area)])
    tree = load_tree(session)  # as it stays now
    if tree.unit_of(row.area) != tree.unit_of(area):
        hold_room(session, tree, area)
    before, row.area, row.since_ms = row.area, area, now
    session.flush()
    record(
        session, now, "device.move", row.id, by=by, area=area,
        before={"area": before}, after={"area": area},
    )  # fmt: skip
    _leave_groups(session, tree, row, by, now)
    outbox.put(session, "config", row.id, now)
    return row


def retire(session: Session, person: Person, tree: AreaTree, device: str, now: int) -> Device:
    """Take a device out of service: its keys and tokens end, nothing is due on it any more, and
    what it has played stays on record. The caller ends its access to the broker.

    Raises `NotAllowedError`, refusals `device_unknown`, `device_retired`.
    """
    row = in_service(session, device)
    by = person.require("device.manage", row.area, tree)
    row.retired_ms, row.enrolled_ms, row.public_key = now, None, None
    session.execute(delete(ContentToken).where(ContentToken.device == row.id))
    session.execute(delete(GroupMember).where(GroupMember.device == row.id))
    session.execute(
        update(EnrolmentToken)
        .where(EnrolmentToken.device == row.id, EnrolmentToken.used_ms.is_(None))
        .values(expires_ms=now)
    )
    session.flush()
    record(session, now, "device.retire", row.id, by=by, area=row.area)
    outbox.put(session, "config", row.id, now)
    return row


def _leave_groups(session: Session, tree: AreaTree, device: Device, by: By, now: int) -> None:
    query = (
        select(GroupMember, Area.parent)
        .join(Area, Area.id == GroupMember.group)
        .where(GroupMember.device == device.id)
    )
    for member, owner in session.execute(query).all():
        if owner is None or not tree.reaches(owner, device.area):
            session.delete(member)
            record(session, now, "group.drop", device.id, by=by, area=member.group)
    session.flush()
