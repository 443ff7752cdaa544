"""Which devices an order for an area reaches, and which orders reach the devices of an area."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.tree import AreaTree
from server.fleet.groups import by_device
from server.fleet.models import Device, GroupMember


@dataclass(frozen=True, slots=True)
class Standing:
    """One enrolled device, and every area whose orders reach it."""

    id: str
    name: str
    area: str
    areas: frozenset[str]


def devices_under(session: Session, tree: AreaTree, area: str) -> Sequence[Standing]:
    """The enrolled devices in service of an area and below, or of a group; by name and id."""
    columns = (Device.id, Device.name, Device.area)
    query = select(*columns).where(Device.retired_ms.is_(None), Device.enrolled_ms.is_not(None))
    if tree.nodes[area].kind == "group":
        query = query.join(GroupMember, GroupMember.device == Device.id)
        query = query.where(GroupMember.group == area)
    else:
        query = query.where(Device.area.in_(tree.below(area)))
    rows = session.execute(query.order_by(Device.name, Device.id)).all()
    return list(_standing(session, tree, [(row.id, row.name, row.area) for row in rows]))


def devices_of(session: Session, tree: AreaTree, areas: Iterable[str]) -> Sequence[Standing]:
    """Those of several areas and groups, each once; by name and id."""
    found = {one.id: one for area in areas for one in devices_under(session, tree, area)}
    return sorted(found.values(), key=lambda one: (one.name, one.id))


def reaching(tree: AreaTree, area: str, devices: Sequence[Standing]) -> frozenset[str]:
    """The areas whose stops concern who looks at `area`: above it, below it, its devices' own."""
    up = {node.id for node in tree.up(area)}
    return frozenset(up | tree.below(area)).union(*(device.areas for device in devices))


def _standing(
    session: Session, tree: AreaTree, rows: Sequence[tuple[str, str, str]]
) -> Iterator[Standing]:
    groups = by_device(session)
    chains: dict[str, frozenset[str]] = {}
    for id_, name, home in rows:
        if home not in chains:
            chains[home] = frozenset(node.id for node in tree.up(home))
        areas = chains[home]
        if id_ in groups:
            areas = areas.union(group for group, _ in groups[id_])
        yield Standing(id_, name, home, areas)
