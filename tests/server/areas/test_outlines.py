"""Outlines of areas, for maps."""

from pathlib import Path

import pytest

from server.areas.importing import take_in
from server.areas.outlines import drawn, outline_of
from server.base.web import House
from tests.server.city import City
from tests.server.conftest import Client

SMALL_CITY = Path(__file__).parents[2] / "data" / "small_city.geojson"
SQUARE = [[106.6, 20.8], [106.64, 20.8], [106.64, 20.82], [106.6, 20.82], [106.6, 20.8]]


def test_an_outline_is_kept_in_whole_numbers() -> None:
    """Degrees become hundred-thousandths, a Polygon a MultiPolygon, and its holes stay."""
    hole = [[106.61, 20.805], [106.62, 20.805], [106.62, 20.81], [106.61, 20.805]]
    polygons = outline_of({"type": "Polygon", "coordinates": [SQUARE, hole]})
    assert polygons is not None
    assert [len(ring) for ring in polygons[0]] == [5, 4]
    assert polygons[0][0][0] == polygons[0][0][-1] == [10_660_000, 2_080_000]


def test_what_is_finer_than_a_line_is_left_out() -> None:
    """A survey's thousands of points become as few as a screen can show, and the ring closes."""
    fine = [[106.6 + n / 100_000, 20.8] for n in range(1_000)]
    coordinates = [[*fine, [106.6, 20.9], [106.6, 20.8]]]
    polygons = outline_of({"type": "Polygon", "coordinates": coordinates})
    assert polygons is not None
    assert len(polygons[0][0]) < 50
    assert polygons[0][0][0] == polygons[0][0][-1]


@pytest.mark.parametrize("geometry", [None, {"type": "Point", "coordinates": [106.6, 20.8]}])
def test_an_area_without_an_outline_has_none(geometry: dict[str, object] | None) -> None:
    """A point is no outline."""
    assert outline_of(geometry) is None


def test_an_imported_map_is_drawn(house: House, city: City, client: Client) -> None:
    """The outlines of a map are kept with its import, again with the next one, and told of an area
    and what stands below it, to who may read that."""
    for now in (1, 2):
        with house.database.write() as session:
            take_in(session, SMALL_CITY, "hp", now)
    with house.database.read() as session:
        assert len(drawn(session, {"phuong-ben-thu", "xa-dong-mau", "w-le-chan"})) == 2
    leader = client("city_leader")
    told = leader.get("/api/outlines", params={"area": "hp"}).json()
    assert {one["area"] for one in told} >= {"phuong-ben-thu", "xa-dong-mau"}
    assert leader.get("/api/outlines", params={"area": "phuong-ben-thu"}).json()[0]["polygons"]
    assert client("ward_officer").get("/api/outlines", params={"area": "hp"}).status_code == 403
