"""A plain map of the demo's city: whose point is nearest, within sight; no real borders."""

from collections.abc import Mapping
from math import cos, pi, radians, sin, sqrt
from typing import Final

from server.areas.outlines import SCALE, Polygons

Point = tuple[float, float]
"""Kilometres east and north of somewhere near."""
Place = tuple[float, float]
"""Latitude and longitude, degrees WGS 84."""

_KM: Final = 111.32
"""Of a degree along a meridian; along a parallel, times the cosine of its latitude."""
_SIGHT_KM: Final = 6.0
_CORNERS: Final = 24
_APART_KM: Final = 0.45
_TURN: Final = pi * (3 - sqrt(5))
"""The golden angle: so turned, places around a centre never stand in a row."""


def outlines(centres: Mapping[str, Place]) -> dict[str, Polygons]:
    """Around each centre the cell of what is nearer to it than to any other."""
    return {one: [[_ring(centre, _cell(centre, centres))]] for one, centre in centres.items()}


def place_of(centre: Place, n: int) -> Place:
    """The place of the loudspeaker number `n` (from 0) around a centre: ever further out."""
    far, turn = _APART_KM * sqrt(n + 0.5), _TURN * n
    return _at(centre, (far * cos(turn), far * sin(turn)))


def _cell(centre: Place, centres: Mapping[str, Place]) -> list[Point]:
    turns = [2 * pi * n / _CORNERS for n in range(_CORNERS)]
    cell = [(_SIGHT_KM * cos(turn), _SIGHT_KM * sin(turn)) for turn in turns]
    for other in centres.values():
        if other != centre:
            cell = _nearer(cell, _from(centre, other))
    return cell


def _nearer(cell: list[Point], other: Point) -> list[Point]:
    """The part of a convex cell that is nearer to its centre, (0, 0), than to `other`."""
    half = (other[0] ** 2 + other[1] ** 2) / 2
    beyond = [x * other[0] + y * other[1] - half for x, y in cell]
    kept: list[Point] = []
    for n, here in enumerate(cell):
        before, there = beyond[n - 1], beyond[n]
        if (before > 0) != (there > 0):
            part = before / (before - there)
            x, y = cell[n - 1]
            kept.append((x + part * (here[0] - x), y + part * (here[1] - y)))
        if there <= 0:
            kept.append(here)
    return kept


def _from(centre: Place, other: Place) -> Point:
    wide = _KM * cos(radians(centre[0]))
    return (other[1] - centre[1]) * wide, (other[0] - centre[0]) * _KM


def _at(centre: Place, point: Point) -> Place:
    wide = _KM * cos(radians(centre[0]))
    return centre[0] + point[1] / _KM, centre[1] + point[0] / wide


def _ring(centre: Place, cell: list[Point]) -> list[list[int]]:
    places = [_at(centre, point) for point in [*cell, cell[0]]]
    return [[round(lon * SCALE), round(lat * SCALE)] for lat, lon in places]
