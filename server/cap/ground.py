"""Whether a place of an alert holds a point: polygons and circles on the ground (WGS 84).

Plane geometry in whole hundred-thousandths of a degree: exact for what is no wider than a country
and does not cross the 180th meridian. A border belongs to neither side.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from math import cos, pi, radians, sin
from typing import Final

from server.cap.alert import Circle, Place, Point

CORNERS_MAX: Final = 2_000
"""Corners that are looked at, of an outline, and of all that an alert draws: of more, evenly so
many. Coasts have hundreds."""
_BANDS: Final = 64
_EARTH_M: Final = 6_371_009
"""The mean radius (IUGG)."""
_SCALE: Final = 100_000


class Ring:
    """A closed line, of which every `step`th corner is looked at. Its edges lie in bands of
    latitude, so that a point meets a few of them."""

    def __init__(self, corners: tuple[Point, ...], step: int = 1) -> None:
        self.corners = _thinned(corners, step)
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

    @cached_property
    def spots(self) -> list["Spot"]:
        """Its corners, as circles are held against them."""
        return list(map(_spot, self.corners))

    def _band(self, lat: int) -> int:
        return (lat - self._south) // self._height


Spot = tuple[float, float, float]
"""A point on the ball of radius 1: no trigonometry for each circle it is held against."""


class Disc:
    """A circle on the ground: all within a chord of its centre."""

    def __init__(self, circle: Circle) -> None:
        self.centre = circle.centre
        self._x, self._y, self._z = _spot(circle.centre)
        self._chord = 2 * sin(min(pi, circle.radius_m / _EARTH_M) / 2)
        self._square = self._chord**2

    def holds(self, spot: Spot) -> bool:
        """Most points lie outside of the box around it, and cost one comparison."""
        x = spot[0] - self._x
        if not -self._chord <= x <= self._chord:
            return False
        y, z = spot[1] - self._y, spot[2] - self._z
        return x * x + y * y + z * z <= self._square


class Ground:
    """What the places of an alert cover together."""

    def __init__(self, places: Iterable[Place]) -> None:
        listed = tuple(places)
        drawn = dict.fromkeys(polygon for place in listed for polygon in place.polygons)
        step = -(-sum(map(len, drawn)) // CORNERS_MAX) or 1
        self._rings = [Ring(polygon, step) for polygon in drawn]
        circles = dict.fromkeys(one for place in listed for one in place.circles)
        self._discs = list(map(Disc, circles))

    @property
    def is_drawn(self) -> bool:
        return bool(self._rings or self._discs)

    def holds(self, point: Point) -> bool:
        if any(ring.holds(point) for ring in self._rings):
            return True
        spot = _spot(point) if self._discs else None
        return spot is not None and any(one.holds(spot) for one in self._discs)

    def meets(self, outline: Ring) -> bool:
        """Whether an outline and what is drawn share ground: a corner of one lies in the other."""
        return any(self._ring_meets(ring, outline) for ring in self._rings) or any(
            outline.holds(one.centre) or any(map(one.holds, outline.spots)) for one in self._discs
        )

    @staticmethod
    def _ring_meets(ring: Ring, outline: Ring) -> bool:
        if ring.is_apart(outline):
            return False
        return any(map(ring.holds, outline.corners)) or any(map(outline.holds, ring.corners))


def _thinned(corners: tuple[Point, ...], step: int) -> tuple[Point, ...]:
    """Still a closed line, of four points or more."""
    fit = min(max(step, -(-len(corners) // (CORNERS_MAX - 1))), max(1, (len(corners) - 1) // 3))
    return corners if fit == 1 else (*corners[:-1:fit], corners[0])


def _spot(point: Point) -> Spot:
    lat, lon = radians(point.lat / _SCALE), radians(point.lon / _SCALE)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)
