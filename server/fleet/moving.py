"""Devices that move or go out of service; their history stays."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.holding import hold_open
from server.areas.models import Area
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.base.activity import By, record
from server.fleet.devices import check_home, hold_room, in_service
from server.fleet.enrolment import end_credentials, end_offers
from server.fleet.models import Device, GroupMember


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
    session.execute(delete(GroupMember).where(GroupMember.device == row.id))
    end_credentials(session, row.id, now)
    end_offers(session, row.id, now)
    session.flush()
    record(session, now, "device.retire", row.id, by=by, area=row.area)
    outbox.put(session, "config", row.id, now)
    return row


def revoke(session: Session, person: Person, tree: AreaTree, device: str, now: int) -> Device:
    """Believe the controller no longer, as when it was stolen: its key, certificate and tokens
    end; place and history stay for the next one. The caller ends its access to the broker.

    Raises `NotAllowedError`, refusals `device_unknown`, `device_retired`.
    """
    row = in_service(session, device)
    by = person.require("device.manage", row.area, tree)
    before, row.enrolled_ms, row.public_key = row.public_key, None, None
    end_credentials(session, row.id, now)
    end_offers(session, row.id, now)
    session.flush()
    record(
        session, now, "device.revoke", row.id, by=by, area=row.area, before={"public_key": before}
    )
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
