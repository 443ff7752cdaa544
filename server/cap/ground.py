"""Whether a place of an alert holds a point: polygons and circles on the ground (WGS 84).

Plane geometry in whole hundred-thousandths of a degree: exact for what is no wider than a country
and does not cross the 180th meridian. A border belongs to neither side.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Final

from server.cap.alert import Circle, Place, Point

CORNERS_MAX: Final = 2_000
"""Corners of one ring that are looked at: of more, evenly so many. Coasts have hundreds."""
_BANDS: Final = 64
_EARTH_M: Final = 6_371_009
"""The mean radius (IUGG)."""
_SCALE: Final = 100_000


class Ring:
    """A closed line. Its edges lie in bands of latitude, so that a point meets a few of them."""

    def __init__(self, corners: tuple[Point, ...]) -> None:
        self.corners = _thinned(corners)
        self._south = min(one.lat for one in self.corners)
        self._north = max(one.lat for one in self.corners)
        self._west = min(one.lon for one in self.corners)
        self._east = max(one.lon for one in self.corners)
        self._height = (self._north - self._south) // _BANDS + 1
        self._bands: list[list[tuple[Point, Point]]] = [[] for _ in range(_BANDS + 1)]
        for a, b in pairwise(self.corners):
            low, high = (a, b) if a.lat < b.lat else (b, a)
            if low.lat != high.lat:
                for band in range(self._band(low.lat), self._band(high.lat) + 1):
                    self._bands[band].append((low, high))

    def holds(self, point: Point) -> bool:
        """Whether a ray to the west crosses it an odd number of times; in whole numbers."""
        if not self._south <= point.lat <= self._north:
            return False
        if not self._west <= point.lon <= self._east:
            return False
        inside = False
        for low, high in self._bands[self._band(point.lat)]:
            if low.lat <= point.lat < high.lat:
                across = (high.lon - low.lon) * (point.lat - low.lat)
                inside ^= (point.lon - low.lon) * (high.lat - low.lat) < across
        return inside

    def is_apart(self, other: "Ring") -> bool:
        """Whether a line of latitude or of longitude lies between them."""
        return (
            self._north < other._south
            or other._north < self._south
            or self._east < other._west
            or other._east < self._west
        )

    def _band(self, lat: int) -> int:
        return (lat - self._south) // self._height


class Ground:
    """What the places of an alert cover together."""

    def __init__(self, places: Iterable[Place]) -> None:
        listed = tuple(places)
        drawn = dict.fromkeys(polygon for place in listed for polygon in place.polygons)
        self._rings = [Ring(polygon) for polygon in drawn]
        self._circles = list(dict.fromkeys(one for place in listed for one in place.circles))

    @property
    def is_drawn(self) -> bool:
        return bool(self._rings or self._circles)

    def holds(self, point: Point) -> bool:
        return any(ring.holds(point) for ring in self._rings) or any(
            _near(point, one) for one in self._circles
        )

    def meets(self, outline: Ring) -> bool:
        """Whether an outline and what is drawn share ground: a corner of one lies in the other."""
        return any(self._ring_meets(ring, outline) for ring in self._rings) or any(
            outline.holds(one.centre) or any(_near(corner, one) for corner in outline.corners)
            for one in self._circles
        )

    @staticmethod
    def _ring_meets(ring: Ring, outline: Ring) -> bool:
        if ring.is_apart(outline):
            return False
        return any(map(ring.holds, outline.corners)) or any(map(outline.holds, ring.corners))


def _thinned(corners: tuple[Point, ...]) -> tuple[Point, ...]:
    if len(corners) <= CORNERS_MAX:
        return corners
    return tuple(_evenly(corners))


def _evenly(corners: tuple[Point, ...]) -> Iterator[Point]:
    step = -(-len(corners) // (CORNERS_MAX - 1))
    yield from corners[:-1:step]
    yield corners[0]


def _near(point: Point, circle: Circle) -> bool:
    """By the haversine formula."""
    lat, lon = radians(point.lat / _SCALE), radians(point.lon / _SCALE)
    at_lat, at_lon = radians(circle.centre.lat / _SCALE), radians(circle.centre.lon / _SCALE)
    half = sin((lat - at_lat) / 2) ** 2 + cos(lat) * cos(at_lat) * sin((lon - at_lon) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, half))) <= circle.radius_m
