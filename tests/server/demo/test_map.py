"""The map of the demo's city."""

from server.areas.listing import read_list
from server.areas.outlines import SCALE
from server.demo.city import UNITS
from server.demo.map import outlines, place_of


def test_every_unit_has_a_cell_around_its_point() -> None:
    """Each of the 114 units is drawn as what is nearer to its point than to any other's, and the
    loudspeakers of a unit hang in its cell."""
    centres = {row.code: (row.lat, row.lon) for row in read_list(UNITS) if row.lat and row.lon}
    drawn = outlines(centres)
    assert len(drawn) == 114
    for unit, ((ring,),) in drawn.items():
        lat, lon = centres[unit]
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        west, east = min(p[0] for p in ring) / SCALE, max(p[0] for p in ring) / SCALE
        south, north = min(p[1] for p in ring) / SCALE, max(p[1] for p in ring) / SCALE
        assert west < lon < east
        assert south < lat < north
    first, second = place_of((20.9, 106.3), 0), place_of((20.9, 106.3), 1)
    assert first != second
