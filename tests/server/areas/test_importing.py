"""Taking a city's units in."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from schedules.refusal import RefusalError
from server.areas.founding import add_area
from server.areas.importing import import_units, read_units, slug
from server.areas.models import Area
from server.areas.refusals import UnitsMalformedError
from server.areas.tree import load_tree
from server.base.outbox import Outbox
from server.base.web import House

HAI_PHONG = Path(__file__).parents[3] / "server" / "demo" / "haiphong_units.csv"
SMALL_CITY = Path(__file__).parents[2] / "data" / "small_city.geojson"
SHARED = Path(__file__).parents[4] / "shared" / "data"
HEADER = "code,name,kind,lat,lon\n"


def _city(house: House) -> None:
    with house.database.write() as session:
        add_area(session, Area(id="hai-phong", name="Thành phố Hải Phòng", kind="city"), 0)


def test_the_units_of_hai_phong(house: House) -> None:
    """Hải Phòng has 45 wards, 67 communes and 2 special zones, each with a lasting id."""
    _city(house)
    with house.database.write() as session:
        ids = import_units(session, HAI_PHONG, "hai-phong", 0)
    with house.database.read() as session:
        tree = load_tree(session)
        kinds = Counter(tree.nodes[one].kind for one in ids)
        assert kinds == {"ward": 45, "commune": 67, "special_zone": 2}
        assert len(set(ids)) == 114
        assert {"phuong-thanh-dong", "phuong-le-chan", "dac-khu-bach-long-vi"} <= set(ids)
        assert all(tree.reaches("hai-phong", one) for one in ids)


def test_every_new_area_gets_its_first_documents(house: House) -> None:
    """A new area's programme and orders become due, even empty, and the trust that names it."""
    _city(house)
    with house.database.read() as session:
        due = {(row.due, row.subject) for row in session.scalars(select(Outbox))}
    assert due == {("programme", "hai-phong"), ("orders", "hai-phong"), ("trust", "")}


def test_importing_twice_is_importing_once(house: House, tmp_path: Path) -> None:
    """A unit whose code is known keeps its id; its name and point are brought up to date."""
    _city(house)
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "11383,Phường Lê Chân,ward,20.8,106.6\n")
    with house.database.write() as session:
        first = import_units(session, file, "hai-phong", 0)
    file.write_text(HEADER + "11383,Phường Lê Chân Mới,ward,20.9,106.7\n")
    with house.database.write() as session:
        assert import_units(session, file, "hai-phong", 0) == first
    with house.database.read() as session:
        area = session.get_one(Area, "phuong-le-chan")
        assert (area.name, area.lat) == ("Phường Lê Chân Mới", 20.9)


def test_two_units_of_one_name_have_two_ids(house: House, tmp_path: Path) -> None:
    """Where a name is taken, the code tells the ids apart."""
    _city(house)
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "1,Xã Tân An,commune,20,106\n2,Xã Tân An,commune,21,106\n")
    with house.database.write() as session:
        ids = import_units(session, file, "hai-phong", 0)
    assert ids == ("xa-tan-an", "xa-tan-an-2")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        (HEADER, 1),
        ("code,name\n1,Xã A\n", 2),
        (HEADER + "1,Xã A,commune,20,106\n2,Quận B,district,20,106\n", 3),
        (HEADER + "1,Xã A,commune,hai mươi,106\n", 2),
        (HEADER + "1,,commune,20,106\n", 2),
        (HEADER + "1,Xã A,commune,20,106\n1,Xã B,commune,20,106\n", 3),
    ],
)
def test_a_list_that_cannot_be_read_names_its_line(tmp_path: Path, text: str, line: int) -> None:
    """A bad list of units is refused with the line at fault."""
    file = tmp_path / "units.csv"
    file.write_text(text)
    with pytest.raises(UnitsMalformedError) as refused:
        read_units(file)
    assert refused.value.field == f"line {line}"


def test_a_bad_unit_takes_the_whole_list_with_it(house: House, tmp_path: Path) -> None:
    """Units are taken in all together or not at all."""
    _city(house)
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "1,Xã A,commune,20,106\n2,Xã B,commune,200,106\n")
    with pytest.raises(RefusalError), house.database.write() as session:
        import_units(session, file, "hai-phong", 0)
    with house.database.read() as session:
        assert session.scalars(select(Area.id)).all() == ["hai-phong"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "Phường"}, "area_malformed"),
        ({"name": " "}, "area_malformed"),
        ({"id": "hai-phong"}, "area_taken"),
        ({"code": "31"}, "area_taken"),
        ({"parent": "khong-co"}, "area_unknown"),
        ({"parent": None}, "area_misplaced"),
        ({"kind": "neighbourhood"}, "area_misplaced"),
        ({"zone": "Asia/Hai_Phong"}, "zone_unknown"),
        ({"volume": 101}, "area_malformed"),
        ({"permitted": [{"days": [8], "from_ms": 0, "until_ms": 1}]}, "area_malformed"),
        ({"permitted": [{"days": [1], "from_ms": 2, "until_ms": 2}]}, "area_malformed"),
        ({"quiet": [{"first": "2027-02-31", "last": "2027-03-01", "bars": []}]}, "area_malformed"),
        ({"quiet": [{"first": "2027-03-02", "last": "2027-03-01", "bars": []}]}, "area_malformed"),
    ],
)
def test_an_area_that_cannot_be(house: House, change: dict[str, Any], code: str) -> None:
    """An area with a bad id, place, zone, hours or days is refused."""
    with house.database.write() as session:
        city = Area(id="hai-phong", code="31", name="Thành phố Hải Phòng", kind="city")
        add_area(session, city, 0)
    values = {"id": "xa-a", "name": "Xã A", "kind": "commune", "parent": "hai-phong"}
    with pytest.raises(RefusalError) as refused, house.database.write() as session:
        add_area(session, Area(**{**values, **change}), 0)
    assert refused.value.code == code


def test_a_name_becomes_an_id() -> None:
    """Accents and spaces go, đ becomes d: `Phường Đằng Lâm` is `phuong-dang-lam`."""
    assert slug("Phường Đằng Lâm") == "phuong-dang-lam"
    assert slug("Tổ dân phố số 3 (cũ)") == "to-dan-pho-so-3-cu"


def test_units_come_from_outlines_too() -> None:
    """A map of outlines gives each unit its point: the middle of its largest part."""
    units = {unit.name: unit for unit in read_units(SMALL_CITY)}
    assert {name: unit.kind for name, unit in units.items()} == {
        "Phường Bến Thử": "ward",
        "Xã Đồng Mẫu": "commune",
        "Đặc khu Đảo Nhỏ": "special_zone",
    }
    island = units["Đặc khu Đảo Nhỏ"]
    assert (island.lon, island.lat) == pytest.approx((107.12, 20.735))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"features": [{"properties": {}, "geometry": null}]}',
        '{"features": [{"properties": {"code": "1", "name": "A", "kind": "ward"}, "geometry":'
        ' {"type": "Polygon", "coordinates": [[[1, 1], [1, 1], [1, 1]]]}}]}',
    ],
)
def test_a_map_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    """What cannot be read as units is refused, naming the place."""
    path = tmp_path / "units.geojson"
    path.write_text(text)
    with pytest.raises(UnitsMalformedError):
        read_units(path)


def test_the_citys_own_map_and_list_agree() -> None:
    """The outlines of Hải Phòng name the same units as the list we carry, near the same points."""
    outlines = SHARED / "haiphong_units.geojson"
    if not outlines.exists():
        pytest.skip("../shared/data/haiphong_units.geojson is not here")
    drawn = {unit.code: unit for unit in read_units(outlines)}
    listed = {unit.code: unit for unit in read_units(HAI_PHONG)}
    assert {c: (u.name, u.kind) for c, u in drawn.items()} == {
        c: (u.name, u.kind) for c, u in listed.items()
    }
    near = [abs(drawn[c].lat - listed[c].lat) + abs(drawn[c].lon - listed[c].lon) for c in drawn]
    assert sorted(near)[len(near) // 2] < 0.05
