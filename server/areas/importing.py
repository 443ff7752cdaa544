"""A city's commune-level units out of a list: official code, name, kind, one point each."""

import csv
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.words import COMMUNE_KINDS, AreaKind
from server.areas.founding import add_area, check_settings
from server.areas.models import Area
from server.areas.refusals import UnitsMalformedError
from server.base import activity
from server.base.activity import By


@dataclass(frozen=True, slots=True)
class Unit:
    """One ward, commune or special zone: the statistics office's code (opaque), WGS 84 degrees."""

    code: str
    name: str
    kind: AreaKind
    lat: float
    lon: float


def read_units(path: Path) -> tuple[Unit, ...]:
    """The units of a CSV or GeoJSON file (`.geojson`, `.json`), in UTF-8.

    CSV has the columns code, name, kind, lat, lon; others are ignored. GeoJSON (RFC 7946) is a
    FeatureCollection of Polygons or MultiPolygons with the properties code, name and kind; a
    unit's point is the middle of its largest polygon.

    Raises `UnitsMalformedError` with the line (of GeoJSON: the feature, from 2); a code may
    stand once.
    """
    geojson = path.suffix in {".geojson", ".json"}
    units = _from_geojson(path) if geojson else _from_csv(path)
    if not units:
        raise UnitsMalformedError(1, "no units")
    seen: set[str] = set()
    for line, unit in enumerate(units, start=2):
        if unit.code in seen:
            raise UnitsMalformedError(line, f"the code {unit.code} stands twice")
        seen.add(unit.code)
    return tuple(units)


def _from_csv(path: Path) -> list[Unit]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [_unit(row, rows.line_num) for row in rows]


def _from_geojson(path: Path) -> list[Unit]:
    units = []
    try:
        for line, feature in enumerate(json.loads(path.read_text("utf-8-sig"))["features"], 2):
            lon, lat = middle(feature["geometry"])
            units.append(_unit({**feature["properties"], "lat": lat, "lon": lon}, line))
    except (KeyError, TypeError, ValueError, IndexError) as bad:
        raise UnitsMalformedError(len(units) + 2, "this is no GeoJSON of units") from bad
    return units


def middle(geometry: dict[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of the centroid of the largest polygon's outer ring, in degrees.

    By the shoelace formula on the plane: exact enough to put a mark on a map. Raises
    `ValueError` for a geometry without area, `KeyError` or `TypeError` for another kind.
    """
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    area, lon, lat = max((_centroid(polygon[0]) for polygon in polygons), key=lambda c: abs(c[0]))
    if area == 0:
        raise ValueError("a unit without area")
    return lon, lat


def _centroid(ring: list[list[float]]) -> tuple[float, float, float]:
    """Signed area in square degrees, and the centroid."""
    lon0, lat0 = ring[0][:2]
    area = lon = lat = 0.0
    for (x1, y1), (x2, y2) in pairwise([(p[0] - lon0, p[1] - lat0) for p in ring]):
        cross = x1 * y2 - x2 * y1
        area += cross / 2
        lon += (x1 + x2) * cross / 6
        lat += (y1 + y2) * cross / 6
    return (area, lon0 + lon / area, lat0 + lat / area) if area else (0.0, lon0, lat0)


def import_units(
    session: Session, units: Iterable[Unit] | Path, parent: str, now: int, *, by: By | None = None
) -> tuple[str, ...]:
    """Add `units` under the city `parent`; returns their ids in order.

    A unit whose code is known keeps its id and takes the new name and point, so that importing
    twice is importing once. Raises what `read_units` and `add_area` raise, and adds nothing then.
    """
    rows = read_units(units) if isinstance(units, Path) else units
    return tuple(_take_in(session, unit, parent, now, by) for unit in rows)


def slug(name: str) -> str:
    """`Phường Thành Đông` → `phuong-thanh-dong`: the name as an id, at most 56 characters."""
    folded = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in folded if not _accent(c))
    return "-".join(plain.split())[:56].rstrip("-")


def _take_in(session: Session, unit: Unit, parent: str, now: int, by: By | None) -> str:
    known = session.scalar(select(Area).where(Area.code == unit.code))
    if known is not None:
        _rename(session, known, unit, now, by)
        return known.id
    name = slug(unit.name) or "area"
    taken = session.get(Area, name) is not None
    area = Area(
        id=f"{name}-{slug(unit.code)}" if taken else name,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent=parent,
        lat=unit.lat,
        lon=unit.lon,
    )
    add_area(session, area, now, by=by)
    return area.id


def _rename(session: Session, area: Area, unit: Unit, now: int, by: By | None) -> None:
    if (area.name, area.lat, area.lon) == (unit.name, unit.lat, unit.lon):
        return
    area.name, area.lat, area.lon = unit.name, unit.lat, unit.lon
    check_settings(area)
    activity.record(
        session, now, "area.rename", area.id, by=by, area=area.id, detail={"name": unit.name}
    )


def _unit(row: dict[str, Any], line: int) -> Unit:
    try:
        code, name, kind = row["code"].strip(), row["name"].strip(), row["kind"].strip()
        lat, lon = float(row["lat"]), float(row["lon"])
    except (KeyError, AttributeError, ValueError) as bad:
        raise UnitsMalformedError(line, "code, name, kind, lat and lon are needed") from bad
    if kind not in COMMUNE_KINDS:
        raise UnitsMalformedError(line, f"{kind!r} is none of {', '.join(sorted(COMMUNE_KINDS))}")
    if not code or not name:
        raise UnitsMalformedError(line, "code and name must not be empty")
    return Unit(code, unicodedata.normalize("NFC", name), kind, lat, lon)


def _accent(character: str) -> bool:
    return unicodedata.combining(character) != 0
