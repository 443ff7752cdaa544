"""What mergers and splits share: who decides, which documents become due, who leaves a group."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.words import COMMUNE_KINDS, AreaKind
from server.accounts.rights import Person
from server.areas.founding import MOST_LEVELS, put_first_documents
from server.areas.importing import free_id
from server.areas.models import Area
from server.areas.refusals import check_open
from server.areas.tree import AreaTree, load_tree
from server.base import database, outbox
from server.base.activity import By, record
from server.fleet.configs import put_below
from server.fleet.models import Device, GroupMember
from server.territory import refusals


def because(reason: str) -> dict[str, str] | None:
    """Why the tree was changed, for the record; None where nobody said."""
    return {"reason": reason.strip()} if reason.strip() else None


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be founded; without an id it gets one from its name."""

    name: str
    kind: AreaKind
    id: str | None = None
    code: str | None = None
    lat: float | None = None
    lon: float | None = None

    def row(self, session: Session, parent: str | None) -> Area:
        id_ = self.id or free_id(session, self.name, self.code)
        return Area(
            id=id_, code=self.code, name=self.name, kind=self.kind, parent=parent,
            lat=self.lat, lon=self.lon,
        )  # fmt: skip


def decide(person: Person, tree: AreaTree, above: str, units: Iterable[str]) -> By:
    """The authority of `above` over these units. Raises `NotAllowedError`, refusals `not_above`,
    `area_unknown`, `area_closed`, `not_a_unit`, `not_beside`."""
    by = person.require("area.manage", above, tree)
    listed = list(units)
    for unit in listed:
        check_open(tree, unit)
        if unit == above or not tree.reaches(above, unit):
            raise refusals.not_above("above")
        if tree.nodes[unit].kind not in COMMUNE_KINDS:
            raise refusals.not_a_unit(unit, "area")
    if len(set(listed)) != len(listed) or len({tree.nodes[one].parent for one in listed}) != 1:
        raise refusals.not_beside("area")
    return by


def check_depth(tree: AreaTree, moved: str, below: int) -> None:
    """Raises refusal `too_deep`, where `moved` and what it holds would stand `below` areas."""
    own = len(tree.chain(moved))
    height = max(len(tree.chain(one)) for one in tree.below(moved)) - own + 1
    if below + height > MOST_LEVELS:
        raise refusals.too_deep(MOST_LEVELS)


def held_tree(session: Session) -> AreaTree:
    """The tree, whose branches nobody else moves or closes before the transaction ends: what two
    decide at once, each by the tree as it was, could set two units below each other."""
    database.hold(session, "tree of areas")
    return load_tree(session)


def hold(session: Session, areas: Collection[str]) -> dict[str, Area]:
    """These areas' rows, nobody else's until the transaction ends."""
    return {one: session.get_one(Area, one, with_for_update=True) for one in sorted(areas)}


def put_documents(session: Session, tree: AreaTree, area: str, now: int) -> None:
    """Everything of `area` and below is due again: another key signs, other chains hold."""
    for one in sorted(tree.below(area)):
        outbox.put(session, "programme", one, now)
    put_first_documents(session, area, now)
    put_below(session, tree, area, now)


def leave_groups(session: Session, tree: AreaTree, area: str, by: By, now: int) -> None:
    """Devices of `area` and below leave the groups whose owners no longer reach them."""
    query = (
        select(GroupMember, Device.area, Area.parent)
        .join(Device, Device.id == GroupMember.device)
        .join(Area, Area.id == GroupMember.group)
        .where(Device.area.in_(tree.below(area)))
    )
    for member, home, owner in session.execute(query).all():
        if owner is None or not tree.reaches(owner, home):
            session.delete(member)
            record(session, now, "group.drop", member.device, by=by, area=member.group)
    session.flush()
