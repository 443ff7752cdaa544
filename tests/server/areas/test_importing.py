"""Taking a city's units in."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schedules.refusal import RefusalError
from server.areas.founding import add_area
from server.areas.importing import Change, slug, take_in
from server.areas.listing import MOST_BYTES, read_list
from server.areas.models import Area
from server.areas.refusals import ListMalformedError
from server.areas.tree import load_tree
from server.base.outbox import Outbox
from server.base.web import House
from tests.server.city import City

HAI_PHONG = Path(__file__).parents[3] / "server" / "demo" / "haiphong_units.csv"
SMALL_CITY = Path(__file__).parents[2] / "data" / "small_city.geojson"
SHARED = Path(__file__).parents[4] / "shared" / "data"
HEADER = "code,name,kind,lat,lon\n"


def _take_in(house: House, file: Path, parent: str | None = "hai-phong") -> tuple[Change, ...]:
    with house.database.write() as session:
        return take_in(session, file, parent, 0)


def _city(house: House) -> None:
    with house.database.write() as session:
        add_area(session, Area(id="hai-phong", name="Thành phố Hải Phòng", kind="city"), 0)


def test_the_units_of_hai_phong(house: House) -> None:
    """Hải Phòng has 45 wards, 67 communes and 2 special zones, each with a lasting id."""
    _city(house)
    with house.database.write() as session:
        ids = [change.area for change in take_in(session, HAI_PHONG, "hai-phong", 0)]
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
    """What a list says already is no change; a unit whose code is known keeps its id, and its
    name, point and commune-level kind are brought up to date."""
    _city(house)
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "11383,Xã Lê Chân,commune,20.8,106.6\n")
    assert [one.what for one in _take_in(house, file)] == ["new"]
    assert _take_in(house, file) == ()
    file.write_text(HEADER + "11383,Phường Lê Chân,ward,20.9,106.7\n")
    assert _take_in(house, file) == (
        Change("renamed", "xa-le-chan", "Phường Lê Chân", "Xã Lê Chân", "Phường Lê Chân"),
        Change("kind_changed", "xa-le-chan", "Phường Lê Chân", "commune", "ward"),
        Change("moved_point", "xa-le-chan", "Phường Lê Chân", "20.8, 106.6", "20.9, 106.7"),
    )
    assert _take_in(house, file) == ()


def test_what_a_list_leaves_out_is_told_and_kept(house: House, tmp_path: Path) -> None:
    """An area that the list no longer names stays; whoever imports is told."""
    _city(house)
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "1,Xã A,commune,20,106\n2,Xã B,commune,20,106\n")
    _take_in(house, file)
    file.write_text(HEADER + "2,Xã B,commune,20,106\n")
    assert _take_in(house, file) == (Change("missing", "xa-a", "Xã A"),)
    assert _take_in(house, file) == (Change("missing", "xa-a", "Xã A"),)


def test_one_list_may_carry_every_level(house: House, tmp_path: Path) -> None:
    """City, units and neighbourhoods in any order, each naming its parent by code or id."""
    file = tmp_path / "all.csv"
    header = "code,name,kind,lat,lon,parent\n"
    rows = "9,TDP 3,neighbourhood,,,11\n11,Phường A,ward,20,106,31\n31,Thành phố,city,20,106,\n"
    file.write_text(header + rows)
    assert [one.area for one in _take_in(house, file, None)] == [
        "thanh-pho", "phuong-a", "tdp-3",
    ]  # fmt: skip
    assert _take_in(house, file, None) == ()
    file.write_text(header + "10,TDP 4,neighbourhood,,,phuong-a\n")
    assert [one.area for one in _take_in(house, file, None)] == ["tdp-4"]
    with house.database.read() as session:
        assert load_tree(session).reaches("phuong-a", "tdp-4")


@pytest.mark.parametrize(
    ("rows", "line", "told"),
    [
        ("1,Xã A,commune,,,2\n2,Xã B,commune,,,1\n", 2, "circle"),
        ("1,Xã A,commune,,,1\n", 2, "circle"),
        ("1,Xã A,commune,,,hp\n1,Xã B,commune,,,hp\n", 3, "twice"),
        ("1,Xã A,commune,,,hp\n2,TDP 1,neighbourhood,,,404\n", 3, "no parent"),
        ("1,Xã A,commune,,,\n", 2, "parent is missing"),
        ("1,TDP 1,neighbourhood,,,hp\n", 2, "cannot stand under"),
        ("1,Các chợ,group,,,hp\n", 2, "none of"),
        ("1,Xã Hoa,commune,,,hp\n2,Xã Ноа,commune,,,hp\n", 3, "looks like"),
        ("1,Xã Hoa,commune,,,hp\n2,XÃ  HOA,commune,,,hp\n", 3, "looks like"),
        ("1,Xã Đông,commune,,,hp\n2,Xã Ðông,commune,,,hp\n", 3, "looks like"),
        ("1,Xã \u202eAoH,commune,,,hp\n", 2, "can be seen"),
        ("1,Xã\u200b A,commune,,,hp\n", 2, "can be seen"),
        (f"1,{'A' * 201},commune,,,hp\n", 2, "1 to 200"),
        (f"{'1' * 33},Xã A,commune,,,hp\n", 2, "code is not right"),
        ("1,Xã A,commune,91,106,hp\n", 2, "WGS 84"),
        ("1,Xã A,commune,nan,106,hp\n", 2, "WGS 84"),
        ("1,Xã A,commune,20,,hp\n", 2, "WGS 84"),
        ('1,"Xã A,commune,,,hp\n', 2, "cannot be read"),
    ],
)
def test_a_bad_list_is_refused_whole(
    house: House, city: City, tmp_path: Path, rows: str, line: int, told: str
) -> None:
    """A circle, a code twice, no parent, a bad kind or name: nothing of the list is taken, and
    the line at fault is named with what is wrong with it."""
    file = tmp_path / "all.csv"
    file.write_text("code,name,kind,lat,lon,parent\n" + rows)
    with house.database.read() as session:
        before = len(load_tree(session).nodes)
    with pytest.raises(ListMalformedError, match=told) as refused:
        _take_in(house, file, None)
    assert refused.value.field == f"line {line}"
    with house.database.read() as session:
        assert len(load_tree(session).nodes) == before


def test_accents_tell_names_apart(house: House, tmp_path: Path) -> None:
    """Vietnamese names differ by accents alone: all of these may stand in one city."""
    _city(house)
    file = tmp_path / "units.csv"
    names = ["Xã Tân An", "Xã Tân Ân", "Xã Tấn An", "Xã Tan An", "Xã Đông", "Xã Dông"]
    rows = (f"{n},{name},commune,20,106\n" for n, name in enumerate(names))
    file.write_text(HEADER + "".join(rows))
    assert [one.what for one in _take_in(house, file)] == ["new"] * len(names)
    with house.database.read() as session:
        assert {"xa-tan-an", "xa-tan-an-1"} <= set(load_tree(session).nodes)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """What is not UTF-8 is refused with the line where that shows."""
    file = tmp_path / "units.csv"
    file.write_bytes((HEADER + "1,Xã A,commune,20,106\n").encode() + b"2,X\xe3 B,commune,,\n")
    with pytest.raises(ListMalformedError) as refused:
        read_list(file)
    assert refused.value.field == "line 3"


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """More than 32 MB, or than 20,000 areas, is no list of a city's areas."""
    file = tmp_path / "units.csv"
    with file.open("wb") as sparse:
        sparse.truncate(MOST_BYTES + 1)
    with pytest.raises(ListMalformedError, match="32 MB"):
        read_list(file)
    file.write_text(HEADER + "".join(f"{n},Xã {n},commune,20,106\n" for n in range(20_001)))
    with pytest.raises(ListMalformedError, match="more than 20000"):
        read_list(file)


def test_an_import_merges_nothing(house: House, city: City, tmp_path: Path) -> None:
    """A list in which an area stands elsewhere than it does is refused: that takes a merger."""
    file = tmp_path / "units.csv"
    for row in ("11383,Phường Lê Chân,neighbourhood,20,106,", "11383,Lê Chân,ward,20,106,w-hai-an"):
        file.write_text(f"code,name,kind,lat,lon,parent\n{row}\n")
        with pytest.raises(ListMalformedError, match="Merge or split"):
            _take_in(house, file, "hp")


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6),
            st.sampled_from(["Xã A", "Xã B", "Phường C", "Đặc khu D"]),
            st.sampled_from(["ward", "commune", "special_zone"]),
            st.sampled_from(["", "20.5"]),
        ),
        min_size=1,
        max_size=5,
        unique_by=(lambda row: row[0], lambda row: row[1]),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_second_import_changes_nothing(
    house: House, tmp_path: Path, rows: list[tuple[int, str, str, str]]
) -> None:
    """Whatever stood before, after an import the same list finds nothing left to change; and
    what a dry run tells is what the import then does."""
    with house.database.read() as session:
        if session.get(Area, "hai-phong") is None:
            _city(house)
    file = tmp_path / "units.csv"
    lines = (f"{code},{name},{kind},{at},{at}\n" for code, name, kind, at in rows)
    file.write_text(HEADER + "".join(lines))
    try:
        with house.database.read() as session:
            foreseen = take_in(session, file, "hai-phong", 0)
    except ListMalformedError:
        return  # a name that another code has by now
    assert _take_in(house, file) == foreseen
    assert {one.what for one in _take_in(house, file)} <= {"missing"}


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
    with pytest.raises(ListMalformedError) as refused:
        read_list(file)
    assert refused.value.field == f"line {line}"


def test_a_bad_unit_takes_the_whole_list_with_it(house: House, tmp_path: Path) -> None:
    """Units are taken in all together or not at all."""
    _city(house)
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "1,Xã A,commune,20,106\n2,Xã B,commune,200,106\n")
    with pytest.raises(RefusalError), house.database.write() as session:
        take_in(session, file, "hai-phong", 0)
    with house.database.read() as session:
        assert session.scalars(select(Area.id)).all() == ["hai-phong"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "Phường"}, "area_malformed"),
        ({"name": " "}, "name_malformed"),
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
    units = {unit.name: unit for unit in read_list(SMALL_CITY)}
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
    with pytest.raises(ListMalformedError):
        read_list(path)


def test_the_citys_own_map_and_list_agree() -> None:
    """The outlines of Hải Phòng name the same units as the list we carry, near the same points."""
    outlines = SHARED / "haiphong_units.geojson"
    if not outlines.exists():
        pytest.skip("../shared/data/haiphong_units.geojson is not here")
    drawn = {unit.code: unit for unit in read_list(outlines)}
    listed = {unit.code: unit for unit in read_list(HAI_PHONG)}
    assert {c: (u.name, u.kind) for c, u in drawn.items()} == {
        c: (u.name, u.kind) for c, u in listed.items()
    }
    near = [
        abs((drawn[c].lat or 0) - (listed[c].lat or 0))
        + abs((drawn[c].lon or 0) - (listed[c].lon or 0))
        for c in drawn
    ]
    assert sorted(near)[len(near) // 2] < 0.05
