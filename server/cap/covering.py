"""Which areas of ours an alert is for: by their codes, and by what it draws on the ground."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.words import COMMUNE_KINDS
from server.areas.models import Area, Outline
from server.areas.tree import AreaTree
from server.cap.alert import Alert, Place, Point
from server.cap.ground import Ground, Ring
from server.fleet.models import Device
from server.programme.naming import area_names

By = Literal["code", "place"]
_SCALE: Final = 100_000
GEOCODE: Final = "DVHC"
"""The `valueName` of Vietnam's codes of administrative units (đơn vị hành chính): ours, and that
of senders of whom nothing else is said."""


@dataclass(frozen=True, slots=True)
class Covered:
    """An area that the alert is for: `within` of its `devices` stand on what it draws, of those
    that say where they stand."""

    area: str
    name: str
    by: By
    devices: int
    within: int


def covered(
    session: Session, tree: AreaTree, area: str, alert: Alert, geocode: str
) -> list[Covered]:
    """At or below `area`: where codes name them, those; else each commune-level unit that what is
    drawn touches. By name."""
    places = [place for info in alert.infos for place in info.places]
    named = _named(session, tree, area, _codes(places, geocode))
    ground = Ground(places)
    found: dict[str, By] = dict.fromkeys(named, "code")
    if ground.is_drawn and not named:
        found = dict.fromkeys(_touched(session, tree, area, ground), "place")
    if not found:
        return []
    return _told(session, tree, found, ground)


def _codes(places: Collection[Place], geocode: str) -> set[str]:
    return {
        one.value
        for place in places
        for one in place.geocodes
        if one.name.casefold() == geocode.casefold()
    }


def _named(session: Session, tree: AreaTree, area: str, codes: set[str]) -> set[str]:
    """What a code above `area` names is `area` itself: nobody here may do more."""
    if not codes:
        return set()
    ids = set(session.scalars(select(Area.id).where(Area.code.in_(codes))))
    if any(tree.reaches(one, area) for one in ids):
        return {area}
    return {one for one in ids if tree.reaches(area, one) and not tree.nodes[one].closed}


def _touched(session: Session, tree: AreaTree, area: str, ground: Ground) -> list[str]:
    below = tree.below(area)
    units = [
        one
        for one in sorted(below)
        if tree.nodes[one].kind in COMMUNE_KINDS and not tree.nodes[one].closed
    ] or [area]
    points, rings = _points(session, below), _rings(session, units)
    looked: list[tuple[str, Point]] = []
    for unit in units:
        there = (point for part in tree.below(unit) for point in points.get(part, ()))
        corners = (corner for ring in rings.get(unit, ()) for corner in ring.corners)
        looked += [(unit, point) for point in (*there, *corners)]
    held = ground.holding([point for _, point in looked])
    found = {unit for (unit, _), on in zip(looked, held, strict=True) if on}
    found |= {unit for unit in units if any(map(ground.lies_in, rings.get(unit, ())))}
    return [unit for unit in units if unit in found]


def _told(session: Session, tree: AreaTree, found: dict[str, By], ground: Ground) -> list[Covered]:
    names = area_names(session, found)
    stand = {one: _devices(session, tree.below(one)) for one in found}
    told = [
        Covered(one, names[one], by, len(stand[one]), int(ground.holding(_known(stand[one])).sum()))
        for one, by in found.items()
    ]
    return sorted(told, key=lambda one: (one.name, one.area))


def _known(points: list[Point | None]) -> list[Point]:
    return [one for one in points if one is not None]


def _points(session: Session, areas: Collection[str]) -> dict[str, list[Point]]:
    """Where areas lie, and the devices in them, as far as anybody has said."""
    found: defaultdict[str, list[Point]] = defaultdict(list)
    lie = select(Area.id, Area.lat, Area.lon).where(Area.id.in_(areas))
    hang = select(Device.area, Device.lat, Device.lon).where(
        Device.area.in_(areas), Device.retired_ms.is_(None)
    )
    for query in (lie, hang):
        for area, lat, lon in session.execute(query):
            if (point := _point(lat, lon)) is not None:
                found[area].append(point)
    return found


def _devices(session: Session, areas: Collection[str]) -> list[Point | None]:
    query = select(Device.lat, Device.lon).where(
        Device.area.in_(areas), Device.retired_ms.is_(None)
    )
    return [_point(lat, lon) for lat, lon in session.execute(query)]


def _rings(session: Session, areas: Collection[str]) -> dict[str, list[Ring]]:
    """The outer rings of outlines."""
    query = select(Outline.area, Outline.polygons).where(Outline.area.in_(areas))
    return {
        area: [Ring(tuple(Point(lat, lon) for lon, lat in polygon[0])) for polygon in polygons]
        for area, polygons in session.execute(query)
    }


def _point(lat: float | None, lon: float | None) -> Point | None:
    if lat is None or lon is None:
        return None
    return Point(round(lat * _SCALE), round(lon * _SCALE))
