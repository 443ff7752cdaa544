"""Outlines of areas for maps: read from GeoJSON, thinned, and told for whole subtrees.

They decide nothing: which area a device belongs to is what people say, not where it hangs.
"""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.models import Outline

SCALE: Final = 100_000
"""Of a degree: about a metre."""
THINNED: Final = 30
"""Points nearer than that to the one before are left out: 30 m are less than a line on a screen
that shows a ward, and a survey's own file would be a hundred times as long."""

Ring = list[list[int]]
Polygons = list[list[Ring]]
"""GeoJSON's MultiPolygon: polygons of rings of [longitude, latitude], by `SCALE`."""


def outline_of(geometry: dict[str, Any] | None) -> Polygons | None:
    """The outline in a GeoJSON geometry; None where it has none (a point, or nothing).

    Raises `KeyError`, `TypeError`, `ValueError` or `IndexError` for what is no geometry.
    """
    if geometry is None or geometry["type"] == "Point":
        return None
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    drawn = [[_thinned(ring) for ring in polygon] for polygon in polygons]
    return [[ring for ring in polygon if len(ring) > 3] for polygon in drawn if len(polygon[0]) > 3]


def draw(session: Session, area: str, polygons: Polygons | None) -> None:
    """Keep this outline of an area; None leaves what is kept."""
    if polygons:
        session.flush()
        session.merge(Outline(area=area, polygons=polygons))


def drawn(session: Session, areas: Collection[str]) -> dict[str, Polygons]:
    """The outlines of these areas, where there are any."""
    query = select(Outline.area, Outline.polygons).where(Outline.area.in_(areas))
    return {row.area: row.polygons for row in session.execute(query)}


def _thinned(ring: list[list[float]]) -> Ring:
    """Without points that follow closely; a ring ends where it begins."""
    points = [[round(float(lon) * SCALE), round(float(lat) * SCALE)] for lon, lat, *_ in ring]
    kept = points[:1]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= THINNED:
            kept.append(point)
    return [*kept, points[-1]]
