"""Merging and splitting over HTTP: who may, what is refused, what is told beforehand."""

from typing import Any

import pytest

from server.base.activity import Activity
from server.base.web import House
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.programme.desk import (
    TOMORROW,
    approved,
    daily,
    entry,
    once,
    programme,
    save,
    stand,
)
from tests.server.territory.test_settings import due

MERGE = {"above": "hp", "into": "w-hai-an"}
NEW = {"name": "Phường Mới", "kind": "ward"}


def test_a_ward_is_merged_into_another(client: Client, house: House, city: City) -> None:
    """It stands below its successor as a neighbourhood, with all below it; its documents and its
    devices' configurations become due, and who did it and why is on record."""
    stand(house, "d-one", "n-le-chan-3")
    due(house)
    because = {"reason": "Nghị quyết 1669"}
    told = client("city_admin").post("/api/areas/w-le-chan/merge", json=MERGE | because)
    assert told.status_code == 200, told.text
    assert told.json()["id"] == "w-hai-an"
    assert due(house) >= {
        ("programme", "w-le-chan"), ("programme", "n-le-chan-3"),
        ("config", "d-one"), ("trust", ""),
    }  # fmt: skip
    former = client("ward_officer").get("/api/areas/w-le-chan").json()
    assert (former["kind"], former["parent"]) == ("neighbourhood", "w-hai-an")
    assert (former["former"], former["answers"]) == ("ward", True)
    with house.database.read() as session:
        line = session.query(Activity).filter_by(action="area.merge").one()
    assert line.before == {"kind": "ward", "parent": "hp"}
    assert line.detail == because
    assert line.right == "administrator@hp"


def test_several_units_become_a_new_one(client: Client, house: House, city: City) -> None:
    """The new unit may bear the name of one of them; each can be split off again."""
    ask = {"above": "hp", "new": {**NEW, "name": "Phường Lê Chân"}, "also": ["w-hai-an"]}
    told = client("city_admin").post("/api/areas/w-le-chan/merge", json=ask)
    assert told.status_code == 200, told.text
    new = told.json()["id"]
    seen = {one["id"]: one["parent"] for one in client("city_admin").get("/api/areas").json()}
    assert (seen["w-le-chan"], seen["w-hai-an"], seen[new]) == (new, new, "hp")
    back = client("city_admin").post("/api/areas/w-hai-an/promote", json={"above": "hp"})
    assert (back.json()["kind"], back.json()["parent"]) == ("ward", "hp")


def test_a_merger_is_seen_before_it_is_done(client: Client, house: House, city: City) -> None:
    """How many areas, devices, entries and posts move, and which entries would begin to sound in
    what joins the successor; nothing is saved."""
    stand(house, "d-one", "n-le-chan-3")
    save(client("ward_officer"), entry(approved(house, city)))
    bulletin = approved(house, city, "Họp giao ban", level="city")
    named = save(client("city_operator"), entry(bulletin, areas=["w-hai-an"]), area="hp")
    told = client("city_admin").post("/api/areas/w-le-chan/merge/preview", json=MERGE)
    assert told.status_code == 200, told.text
    assert told.json() == {
        "moves": {"areas": 1, "groups": 0, "devices": 1, "entries": 1, "posts": 3},
        "begins": [
            {"programme": "hp", "entry": named["entry"]["id"], "title": "Họp giao ban"}
        ],
        "ends": [],
        "narrows": [],
    }  # fmt: skip
    assert client("city_admin").get("/api/areas/w-le-chan").json()["kind"] == "ward"


def test_a_new_unit_is_split_off(client: Client, house: House, city: City) -> None:
    """Neighbourhoods become a unit of their own, which sounds copies of what the old one sounds
    in the whole of itself."""
    mine = save(client("ward_officer"), entry(approved(house, city)))["entry"]
    ask = {"above": "hp", "parts": ["n-le-chan-3"], "new": NEW}
    seen = client("city_admin").post("/api/areas/w-le-chan/split/preview", json=ask)
    assert seen.json()["moves"]["areas"] == 0
    told = client("city_admin").post("/api/areas/w-le-chan/split", json=ask)
    assert told.status_code == 201, told.text
    new = told.json()["id"]
    (copy,) = client("city_operator").get(f"/api/areas/{new}/programme").json()["entries"]
    assert (copy["areas"], copy["when"]) == ([new], mine["when"])
    assert copy["id"] != mine["id"]


def test_what_was_placed_is_placed_by_the_copy(client: Client, house: House, city: City) -> None:
    """Whoever offered or suggested it sees that the new unit sounds it too, and who placed it."""
    officer, operator = client("ward_officer"), client("city_operator")
    bulletin = approved(house, city, "Tin thành phố", level="city")
    offered = save(operator, entry(bulletin, areas=["hp"]), area="hp")["entry"]["id"]
    days = {"first": str(TOMORROW), "last": str(TOMORROW)}
    asked = {"bulletin": bulletin, "areas": ["hp"], **days}
    suggested = operator.post("/api/areas/hp/suggestions", json=asked).json()["id"]
    form: dict[str, Any] = {"base_revision": 0, "entry": {"when": daily(18)}}
    mine = "/api/areas/w-le-chan"
    placed = officer.post(f"{mine}/offers/{offered}/place", json=form)
    form = {"base_revision": 1, "entry": entry(bulletin, when=once(TOMORROW, 9))}
    also = officer.post(f"{mine}/suggestions/{suggested}/place", json=form)
    assert (placed.status_code, also.status_code) == (201, 201), placed.text + also.text
    ask = {"above": "hp", "parts": ["n-le-chan-3"], "new": NEW}
    new = client("city_admin").post(f"{mine}/split", json=ask).json()["id"]
    copies = {one["id"] for one in programme(operator, new)["entries"]}
    told = operator.get(f"/api/areas/hp/entries/{offered}/answers").json()
    answers = {one["area"]: one for one in told["units"]}
    (listed,) = operator.get("/api/areas/hp/suggestions").json()
    suggestions = {one["area"]: one for one in listed["answers"]}
    for found in (answers, suggestions):
        assert (found[new]["answer"], found["w-le-chan"]["answer"]) == ("placed", "placed")
        assert found[new]["entry"] in copies
    assert answers[new]["by"] == answers["w-le-chan"]["by"] == "Cán bộ phường Lê Chân"


def test_what_was_made_of_the_units_lists_sounds_on(
    client: Client, house: House, city: City
) -> None:
    """A playlist stays with the unit that is left: the part's entry made of it sounds as it did,
    and is not asked to follow a list that is no longer the part's to use."""
    officer, operator = client("ward_officer"), client("city_operator")
    first, second, own = (approved(house, city, title) for title in ("Một", "Hai", "Ba"))
    lists = "/api/areas/w-le-chan/playlists"
    made = officer.post(lists, json={"name": "Sáng", "bulletins": [first]}).json()
    form = entry(first) | {"areas": ["n-le-chan-3"], "block": {"playlist": made["id"]}}
    before = save(officer, form, area="n-le-chan-3")["entry"]
    assert client("city_admin").post(
        "/api/areas/n-le-chan-3/promote", json={"above": "hp", "kind": "ward"}
    ).is_success  # fmt: skip
    change = {"name": "Sáng", "bulletins": [second, own], "base_version": 1}
    officer.put(f"{lists}/{made['id']}", json=change)
    told = programme(operator, "n-le-chan-3")
    assert [one["block"] for one in told["entries"]] == [before["block"]]
    body = {"base_revision": told["revision"]}
    renewed = operator.post("/api/areas/n-le-chan-3/renewals", json=body).json()
    assert renewed["code"] == "nothing_to_do"


@pytest.mark.parametrize(
    ("who", "area", "changes", "status", "code"),
    [
        ("ward_admin", "w-le-chan", {}, 403, "not_allowed"),
        ("city_operator", "w-le-chan", {}, 403, "not_allowed"),
        ("ward_admin", "w-le-chan", {"above": "w-le-chan"}, 422, "not_above"),
        ("city_admin", "w-le-chan", {"above": "w-hai-an"}, 422, "not_above"),
        ("city_admin", "nowhere", {}, 404, "area_unknown"),
        ("city_admin", "w-le-chan", {"into": "nowhere"}, 404, "area_unknown"),
        ("city_admin", "w-le-chan", {"also": ["nowhere"]}, 404, "area_unknown"),
        ("city_admin", "w-le-chan", {"into": "w-le-chan"}, 422, "not_beside"),
        ("city_admin", "w-le-chan", {"into": "n-le-chan-3"}, 422, "not_a_unit"),
        ("city_admin", "n-le-chan-3", {}, 422, "not_a_unit"),
        ("city_admin", "hp", {}, 422, "not_above"),
        ("city_admin", "w-le-chan", {"into": None}, 422, "successor_unclear"),
        ("city_admin", "w-le-chan", {"new": NEW}, 422, "successor_unclear"),
        ("city_admin", "w-le-chan", {"into": None, "new": {**NEW, "kind": "city"}}, 422,
         "not_a_unit"),
        ("city_admin", "w-le-chan", {"into": None, "new": {**NEW, "id": "hp"}}, 409, "area_taken"),
        ("city_admin", "w-le-chan", {"into": None, "new": {**NEW, "name": "Xã Vĩnh Bảo"}}, 409,
         "area_alike"),
        ("city_admin", "w-le-chan", {"also": ["w-le-chan"]}, 422, "not_beside"),
        ("city_admin", "w-le-chan", {"more": 1}, 422, "malformed"),
    ],
)  # fmt: skip
def test_a_merger_that_cannot_be(
    client: Client, city: City, who: str, area: str, changes: dict[str, Any], status: int, code: str
) -> None:
    """Units of one area above are merged by its administrators, into one of them or a new one;
    anything else is refused and changes nothing."""
    before = client("city_admin").get("/api/areas").json()
    refused = client(who).post(f"/api/areas/{area}/merge", json=MERGE | changes)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    if code not in ("area_taken", "area_alike"):
        seen = client(who).post(f"/api/areas/{area}/merge/preview", json=MERGE | changes)
        assert (seen.status_code, seen.json()["code"]) == (status, code)
    assert client("city_admin").get("/api/areas").json() == before


@pytest.mark.parametrize(
    ("area", "body", "code"),
    [
        ("w-le-chan", {"above": "hp"}, "not_a_part"),
        ("n-le-chan-3", {"above": "hp"}, "kind_missing"),
        ("n-le-chan-3", {"above": "hp", "kind": "city"}, "not_a_unit"),
        ("n-le-chan-3", {"above": "w-le-chan", "kind": "ward"}, "not_above"),
    ],
)
def test_a_part_that_becomes_no_unit(
    client: Client, city: City, area: str, body: dict[str, Any], code: str
) -> None:
    """Only a neighbourhood becomes a unit, decided above the unit it leaves."""
    for path in ("promote", "promote/preview"):
        refused = client("city_admin").post(f"/api/areas/{area}/{path}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_parts_of_another_unit_are_not_split_off(client: Client, city: City) -> None:
    """A cross-area part is refused."""
    ask = {"above": "hp", "parts": ["n-le-chan-3"], "new": NEW}
    refused = client("city_admin").post("/api/areas/w-hai-an/split", json=ask)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_part")


def test_a_merged_unit_may_follow_its_successor(client: Client, house: House, city: City) -> None:
    """Until then it answers offers for itself; from then on as its successor does."""
    stand(house, "d-one", "w-le-chan")
    client("city_admin").post("/api/areas/w-le-chan/merge", json=MERGE)
    due(house)
    told = client("ward_officer").post("/api/areas/w-le-chan/join")
    assert (told.status_code, told.json()["answers"]) == (200, False)
    assert due(house) == {("config", "d-one")}
    again = client("ward_officer").post("/api/areas/w-le-chan/join")
    assert (again.status_code, again.json()["code"]) == (422, "not_merged")


def test_an_empty_area_is_closed(client: Client, house: House, city: City) -> None:
    """What still holds something stays open, and says what; a closed area takes nothing new,
    and is still told."""
    full = client("city_admin").post("/api/areas/w-le-chan/close")
    assert (full.status_code, full.json()["code"]) == (409, "area_in_use")
    closed = client("city_admin").post("/api/areas/w-hai-an/close")
    assert closed.status_code == 200
    new = {"name": "TDP 1", "kind": "neighbourhood", "parent": "w-hai-an"}
    for path, body in (("areas", new), ("devices", {"name": "Loa", "area": "w-hai-an"})):
        who = "city_admin"
        refused = client(who).post(f"/api/{path}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "area_closed"), refused.text
    assert client("city_admin").get("/api/areas/w-hai-an").json()["closed_ms"] is not None


def test_areas_are_added_and_named(client: Client, city: City) -> None:
    """A neighbourhood and a group by the ward's administrator; a name that looks like another's,
    or shows nothing, is refused."""
    ward = client("ward_admin")
    part = {"name": "TDP 4", "kind": "neighbourhood", "parent": "w-le-chan"}
    made = ward.post("/api/areas", json=part)
    assert (made.status_code, made.json()["id"]) == (201, "tdp-4")
    group = {"name": "Các chợ", "kind": "group", "parent": "w-le-chan"}
    assert ward.post("/api/areas", json=group).status_code == 201
    assert ward.post("/api/areas", json=part).json()["code"] == "area_alike"
    assert ward.post("/api/areas", json={**part, "parent": "w-hai-an"}).status_code == 403
    named = {"base_version": 0, "name": "TDP\u202e 5"}
    assert ward.put("/api/areas/tdp-4", json=named).json()["code"] == "name_malformed"
    named["name"] = "ТDР 3"
    assert ward.put("/api/areas/tdp-4", json=named).json()["code"] == "area_alike"
    named["name"] = "TDP 5"
    assert ward.put("/api/areas/tdp-4", json=named).json()["name"] == "TDP 5"
    assert ward.put("/api/areas/tdp-4", json=named).json()["code"] == "version_conflict"
