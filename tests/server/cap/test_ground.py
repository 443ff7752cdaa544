"""Which points lie on what an alert draws."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from server.cap.alert import Circle, Place, Point
from server.cap.ground import CORNERS_MAX, Ground, Points, Ring

SQUARE = (Point(0, 0), Point(0, 10), Point(10, 10), Point(10, 0), Point(0, 0))
points = st.builds(Point, st.integers(-20, 20), st.integers(-20, 20))
rings = st.lists(points, min_size=3, max_size=9).map(lambda open_: (*open_, open_[0]))


def _crossings(ring: tuple[Point, ...], point: Point) -> bool:
    """The model: fractions, every edge, one after another."""
    inside = False
    for a, b in pairwise(ring):
        if (a.lat > point.lat) != (b.lat > point.lat):
            at = a.lon + Fraction((b.lon - a.lon) * (point.lat - a.lat), b.lat - a.lat)
            inside ^= point.lon < at
    return inside


@settings(max_examples=200, deadline=None)
@given(rings, points)
def test_a_ring_holds_what_lies_within(ring: tuple[Point, ...], point: Point) -> None:
    """Any line that closes, also one that crosses itself."""
    assert bool(Ring(ring).holding(Points([point]))[0]) == _crossings(ring, point)


def test_outlines_and_drawings_meet_where_they_share_ground() -> None:
    """One within the other, either way, or overlapping; apart they do not."""
    ground = Ground([Place("x", polygons=(SQUARE,))])

    def moved(lat: int, lon: int, times: int) -> Ring:
        return Ring(tuple(Point(lat + p.lat * times, lon + p.lon * times) for p in SQUARE))

    assert _meets(ground, moved(-50, -50, 20))
    assert _meets(ground, moved(5, 5, 1))
    assert not _meets(ground, moved(50, 0, 1))
    assert not _meets(ground, moved(0, 50, 1))
    circle = Ground([Place("x", circles=(Circle(Point(5, 5), 100),))])
    assert _meets(circle, Ring(SQUARE))
    assert not _meets(circle, moved(5_000, 5_000, 1))
    here = [Point(500, 500), Point(50, 50), Point(-500, 0)]
    assert circle.holding(here).tolist() == [False, True, False]


def _meets(ground: Ground, outline: Ring) -> bool:
    return bool(ground.holding(outline.corners).any()) or ground.lies_in(outline)


def test_a_ring_of_very_many_corners_is_looked_at_coarsely() -> None:
    """However many corners somebody draws, it stays a closed line of a bounded number."""
    top = tuple(Point(10, n) for n in range(20_000))
    ring = Ring((Point(0, 0), *top, Point(0, 19_999), Point(0, 0)))
    assert len(ring.corners) <= CORNERS_MAX
    assert ring.corners[0] == ring.corners[-1]
    assert Ring(ring.corners).holding(Points([Point(8, 5_000)])).all()
