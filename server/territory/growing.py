"""Adding areas, naming them anew, and closing those that are empty."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.models import HeldRole
from server.accounts.rights import Person
from server.areas.founding import add_area, check_name
from server.areas.importing import slug
from server.areas.models import Area
from server.areas.refusals import check_open
from server.areas.tree import AreaTree
from server.base import activity, outbox
from server.base.ids import new_id
from server.base.names import checked_name
from server.base.refusals import ConflictError, check_version
from server.fleet.models import Device, GroupMember
from server.programme.models import EntryRow


@dataclass(frozen=True, slots=True)
class Holds:
    """What stands in an area and below it: of areas, those below; of posts, the accounts."""

    areas: int
    groups: int
    devices: int
    entries: int
    posts: int


def add(
    session: Session, person: Person, tree: AreaTree, now: int, *, parent: str, **values: Any
) -> Area:
    """A new area under `parent`, or a group that it owns. Raises what `add_area` raises, and
    `NotAllowedError`."""
    by = person.require("area.manage", parent, tree)
    check_open(tree, parent, "parent")
    id_ = values.pop("id", None) or _id(session, values["name"])
    area = Area(id=id_, parent=parent, **values)
    add_area(session, area, now, by=by)
    return area


def rename(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    base: int,
    now: int,
    *,
    name: str,
    lat: float | None,
    lon: float | None,
) -> Area:
    """Another name, another point. Raises `NotAllowedError`, `VersionConflictError`, refusals
    `area_unknown`, `area_closed`, `name_malformed`, `area_alike`."""
    check_open(tree, area)
    by = person.require("area.manage", area, tree)
    row = session.get_one(Area, area, with_for_update=True)
    before = {"name": row.name, "lat": row.lat, "lon": row.lon}
    after = {"name": checked_name(name), "lat": lat, "lon": lon}
    check_version(base, row.version, before, after)
    check_name(session, checked_name(name), row.parent, area)
    row.name, row.lat, row.lon = checked_name(name), lat, lon
    row.version += 1
    activity.record(
        session, now, "area.change", area, by=by, area=area, before=before, after=after
    )  # fmt: skip
    return row


def close(session: Session, person: Person, tree: AreaTree, area: str, now: int) -> Area:
    """An empty area takes nothing new from now on; its history stays where it is.

    Raises `NotAllowedError`, refusals `area_unknown`, `area_closed`, `area_in_use`.
    """
    check_open(tree, area)
    by = person.require("area.manage", area, tree)
    row = session.get_one(Area, area, with_for_update=True)
    found = holds(session, tree, area, now)
    if found != Holds(0, 0, 0, 0, 0):
        raise area_in_use(found)
    row.closed_ms = now
    activity.record(session, now, "area.close", area, by=by, area=area)
    outbox.put(session, "trust", "", now)
    return row


def holds(session: Session, tree: AreaTree, area: str, now: int) -> Holds:
    """What stands in `area` and below it, and would go where it goes."""
    below = [one for one in tree.below(area) if not tree.nodes[one].closed]
    groups = sum(tree.nodes[one].kind == "group" for one in below if one != area)
    members = select(func.count()).where(GroupMember.group == area)
    devices = select(func.count()).where(Device.area.in_(below), Device.retired_ms.is_(None))
    entries = select(func.count()).where(
        EntryRow.area.in_(below),
        EntryRow.live_until.is_(None),
        EntryRow.ends_ms.is_(None) | (EntryRow.ends_ms > now),
    )
    posts = select(func.count(HeldRole.account.distinct())).where(HeldRole.area.in_(below))
    return Holds(
        areas=len(below) - 1 - groups,
        groups=groups,
        devices=(session.scalar(devices) or 0) + (session.scalar(members) or 0),
        entries=session.scalar(entries) or 0,
        posts=session.scalar(posts) or 0,
    )


def area_in_use(found: Holds) -> ConflictError:
    return ConflictError(
        "area_in_use",
        "area",
        f"Địa bàn vẫn còn {found.devices} cụm loa, {found.areas} địa bàn trực thuộc, "
        f"{found.groups} nhóm, {found.entries} lịch phát, {found.posts} tài khoản. "
        "Hãy chuyển đi trước khi đóng.",
        f"The area still holds {found.devices} devices, {found.areas} areas, {found.groups} "
        f"groups, {found.entries} entries, {found.posts} accounts. Move them first.",
    )


def _id(session: Session, name: str) -> str:
    """The name in plain letters; where that is taken, with something that is not."""
    plain = slug(name) or "area"
    return plain if session.get(Area, plain) is None else new_id(plain[:40])
