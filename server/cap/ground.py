"""Whether a place of an alert holds a point: polygons and circles on the ground (WGS 84).

Plane geometry in whole hundred-thousandths of a degree: exact for what is no wider than a country
and does not cross the 180th meridian. A border belongs to neither side.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from math import cos, pi, radians, sin
from typing import Final

import numpy as np
import numpy.typing as npt

from server.cap.alert import Circle, Place, Point

CORNERS_MAX: Final = 1_000
"""Corners that are looked at, of an outline, and of all that an alert draws: of more, evenly so
many. Coasts have hundreds."""
_EARTH_M: Final = 6_371_009
"""The mean radius (IUGG)."""
_SCALE: Final = 100_000


class Points:
    """So many points, from the south to the north; `places`: where each stood in what was given."""

    def __init__(self, given: Sequence[Point]) -> None:
        lat = np.array([one.lat for one in given], dtype=np.int64)
        self.places = np.argsort(lat, kind="stable")
        self.lat = lat[self.places]
        self.lon = np.array([one.lon for one in given], dtype=np.int64)[self.places]

    @cached_property
    def spots(self) -> "Spots":
        """On the ball of radius 1."""
        lat, lon = np.radians(self.lat / _SCALE), np.radians(self.lon / _SCALE)
        return np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)

    def as_given(self, held: "Flags") -> "Flags":
        found = np.empty_like(held)
        found[self.places] = held
        return found


class Ring:
    """A closed line, of which every `step`th corner is looked at."""

    def __init__(self, corners: tuple[Point, ...], step: int = 1) -> None:
        self.corners = _thinned(corners, step)

    def holding(self, points: Points) -> "Flags":
        """For each, in the order of `points`, whether a ray to the west crosses the line an odd
        number of times; in whole numbers. Edge by edge, over the points of its latitudes."""
        inside = np.zeros(len(points.lat), dtype=np.bool_)
        lats = np.array([one.lat for one in self.corners])
        first = np.searchsorted(points.lat, lats)
        near = points.lon[first.min() : first.max()]
        lons = [one.lon for one in self.corners]
        if not near.size or near.max() < min(lons) or near.min() > max(lons):
            return inside
        for n, (a, b) in enumerate(pairwise(self.corners)):
            (low, start), (high, end) = sorted(
                ((a, int(first[n])), (b, int(first[n + 1]))), key=lambda one: one[0].lat
            )
            if start < end:
                lat, lon = points.lat[start:end], points.lon[start:end]
                across = (high.lon - low.lon) * (lat - low.lat)
                inside[start:end] ^= (lon - low.lon) * (high.lat - low.lat) < across
        return inside


Flags = npt.NDArray[np.bool_]
Spots = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]


class Disc:
    """A circle on the ground: all within a chord of its centre."""

    def __init__(self, circle: Circle) -> None:
        self.centre = circle.centre
        lat, lon = radians(circle.centre.lat / _SCALE), radians(circle.centre.lon / _SCALE)
        self._x, self._y, self._z = cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)
        self._square = (2 * sin(min(pi, circle.radius_m / _EARTH_M) / 2)) ** 2

    def holding(self, points: Points) -> Flags:
        x, y, z = points.spots
        away = (x - self._x) ** 2 + (y - self._y) ** 2 + (z - self._z) ** 2
        held: Flags = away <= self._square
        return held


class Ground:
    """What the places of an alert cover together."""

    def __init__(self, places: Iterable[Place]) -> None:
        listed = tuple(places)
        drawn = dict.fromkeys(polygon for place in listed for polygon in place.polygons)
        step = -(-sum(map(len, drawn)) // CORNERS_MAX) or 1
        self._rings = [Ring(polygon, step) for polygon in drawn]
        circles = dict.fromkeys(one for place in listed for one in place.circles)
        self._discs = list(map(Disc, circles))
        corners = [corner for ring in self._rings for corner in ring.corners]
        self._drawn = Points([*corners, *(disc.centre for disc in self._discs)])

    @property
    def is_drawn(self) -> bool:
        return bool(self._rings or self._discs)

    def holding(self, given: Sequence[Point]) -> Flags:
        """For each of them, in their order, whether it lies on what is drawn."""
        points = Points(given)
        held = np.zeros(len(given), dtype=np.bool_)
        shapes: list[Ring | Disc] = [*self._rings, *self._discs]
        for one in shapes:
            held |= one.holding(points)
        return points.as_given(held)

    def lies_in(self, outline: Ring) -> bool:
        """Whether a corner, or a centre, of what is drawn lies within an outline; that the reverse
        holds, `holding` tells of the outline's corners."""
        return bool(outline.holding(self._drawn).any())


def _thinned(corners: tuple[Point, ...], step: int) -> tuple[Point, ...]:
    """Still a closed line, of four points or more."""
    fit = min(max(step, -(-len(corners) // (CORNERS_MAX - 1))), max(1, (len(corners) - 1) // 3))
    return corners if fit == 1 else (*corners[:-1:fit], corners[0])
