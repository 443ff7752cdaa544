"""Whether a place of an alert holds a point: polygons and circles on the ground (WGS 84).

Plane geometry in whole hundred-thousandths of a degree: exact for what is no wider than a country
and does not cross the 180th meridian. A border belongs to neither side.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Final

from server.cap.alert import Circle, Place, Point

_EARTH_M: Final = 6_371_009
"""The mean radius (IUGG)."""
_SCALE: Final = 100_000


class Ground:
    """What the places of an alert cover together."""

    def __init__(self, places: Iterable[Place]) -> None:
        listed = tuple(places)
        self._polygons = [polygon for place in listed for polygon in place.polygons]
        self._circles = [circle for place in listed for circle in place.circles]

    @property
    def is_drawn(self) -> bool:
        return bool(self._polygons or self._circles)

    def holds(self, point: Point) -> bool:
        return any(_within(point, one) for one in self._polygons) or any(
            _near(point, one) for one in self._circles
        )

    def meets(self, ring: tuple[Point, ...]) -> bool:
        """Whether an outline and what is drawn share ground: a corner of one lies in the other."""
        return any(map(self.holds, ring)) or any(
            _within(corner, ring) for corner in self._corners()
        )

    def _corners(self) -> Iterable[Point]:
        for polygon in self._polygons:
            yield from polygon
        for circle in self._circles:
            yield circle.centre


def _within(point: Point, ring: tuple[Point, ...]) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times; in whole numbers."""
    inside = False
    for a, b in pairwise(ring):
        if (a.lat > point.lat) == (b.lat > point.lat):
            continue
        low, high = (a, b) if a.lat < b.lat else (b, a)
        across = (high.lon - low.lon) * (point.lat - low.lat)
        if (point.lon - low.lon) * (high.lat - low.lat) < across:
            inside = not inside
    return inside


def _near(point: Point, circle: Circle) -> bool:
    """By the haversine formula."""
    lat, lon = radians(point.lat / _SCALE), radians(point.lon / _SCALE)
    at_lat, at_lon = radians(circle.centre.lat / _SCALE), radians(circle.centre.lon / _SCALE)
    half = sin((lat - at_lat) / 2) ** 2 + cos(lat) * cos(at_lat) * sin((lon - at_lon) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, half))) <= circle.radius_m
