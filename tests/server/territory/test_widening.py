"""A decision of an area above: one area may go past what holds above it."""

from typing import Any

import pytest

from server.base.activity import Activity
from server.base.web import House
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.programme.desk import stand
from tests.server.territory.test_settings import due, hours, put

LATE = {"above": "hp", "reason": "Lễ hội làng", "permitted": hours(21, 23)}


def test_a_city_decides_for_one_ward(client: Client, house: House, city: City) -> None:
    """With a decision the ward and what is below it may use the hours it names; others may not;
    devices below are configured anew, and the decision is told and on record with its reason."""
    stand(house, "d-one", "n-le-chan-3")
    due(house)
    decided = client("city_admin").post("/api/areas/w-le-chan/widening", json=LATE)
    assert decided.status_code == 201, decided.text
    assert due(house) == {("config", "d-one")}
    below = client("ward_officer").get("/api/areas/n-le-chan-3").json()
    assert below["policy"]["permitted"] == hours(5, 23)
    decision = decided.json()["widening"]
    assert (decision["above"], decision["reason"]) == ("hp", "Lễ hội làng")
    assert below["sources"]["permitted"][-1] == {"area": "w-le-chan", "decision": decision["id"]}
    assert put(client("ward_admin"), "w-le-chan", permitted=hours(6, 23)).status_code == 200
    assert put(client("city_admin"), "w-hai-an", permitted=hours(6, 23)).status_code == 422
    with house.database.read() as session:
        line = session.query(Activity).filter_by(action="area.widen").one()
    assert (line.right, line.detail) == ("administrator@hp", {"reason": "Lễ hội làng"})


def test_a_decision_is_withdrawn(client: Client, house: House, city: City) -> None:
    """Once withdrawn, what the area had set beyond stays stored and no longer holds."""
    stand(house, "d-one", "w-le-chan")
    admin = client("city_admin")
    admin.post("/api/areas/w-le-chan/widening", json=LATE)
    put(client("ward_admin"), "w-le-chan", permitted=hours(6, 23))
    due(house)
    told = admin.delete("/api/areas/w-le-chan/widening", params={"above": "hp"})
    assert told.status_code == 200, told.text
    assert told.json()["policy"]["permitted"] == hours(6, 22)
    assert (told.json()["own"]["permitted"], told.json()["wider"]) == (hours(6, 23), ["permitted"])
    assert due(house) == {("config", "d-one")}
    again = admin.delete("/api/areas/w-le-chan/widening", params={"above": "hp"})
    assert (again.status_code, again.json()["code"]) == (404, "widening_unknown")


def test_who_is_bound_decides_within_the_bound(client: Client, city: City) -> None:
    """A ward may exempt a neighbourhood from what the ward itself set, never from the city's."""
    put(client("ward_admin"), "w-le-chan", permitted=hours(7, 20), volume=50)
    ask = {"above": "w-le-chan", "reason": "Chợ sớm", "permitted": hours(5, 7)}
    told = client("ward_admin").post("/api/areas/n-le-chan-3/widening", json=ask)
    assert told.json()["policy"]["permitted"] == hours(5, 20)
    ask["permitted"] = hours(4, 7)
    refused = client("ward_admin").post("/api/areas/n-le-chan-3/widening", json=ask)
    assert (refused.status_code, refused.json()["code"]) == (422, "wider_than_above")


@pytest.mark.parametrize(
    ("who", "area", "changes", "status", "code"),
    [
        ("ward_admin", "w-le-chan", {}, 403, "not_allowed"),
        ("ward_admin", "w-le-chan", {"above": "w-le-chan"}, 422, "not_above"),
        ("city_admin", "w-le-chan", {"above": "w-hai-an"}, 422, "not_above"),
        ("city_operator", "w-le-chan", {}, 403, "not_allowed"),
        ("city_admin", "nowhere", {}, 404, "area_unknown"),
        ("city_admin", "w-le-chan", {"above": "nowhere"}, 403, "not_allowed"),
        ("city_admin", "w-le-chan", {"permitted": None}, 422, "widening_empty"),
        ("city_admin", "w-le-chan", {"reason": "  "}, 422, "reason_missing"),
        ("city_admin", "w-le-chan", {"reason": ""}, 422, "malformed"),
        ("city_admin", "w-le-chan", {"zone": "Asia/Tokyo"}, 422, "malformed"),
        ("city_admin", "w-le-chan", {"permitted": hours(9, 9)}, 422, "area_malformed"),
    ],
)
def test_a_decision_that_is_none(
    client: Client, city: City, who: str, area: str, changes: dict[str, Any], status: int, code: str
) -> None:
    """It is made by an administrator of an area above, for a reason, and widens something."""
    refused = client(who).post(f"/api/areas/{area}/widening", json=LATE | changes)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


def test_quiet_days_are_lifted_by_decision(client: Client, city: City) -> None:
    """A day that the city keeps quiet may be freed for one ward, class by class."""
    tet = {"first": "2027-02-06", "last": "2027-02-12", "bars": ["normal", "priority"]}
    put(client("city_admin"), "hp", quiet=[tet], second_factor=False)
    free = {"first": "2027-02-08", "last": "2027-02-08", "bars": ["normal"]}
    ask = {"above": "hp", "reason": "Khai hội", "quiet": [free]}
    told = client("city_admin").post("/api/areas/w-le-chan/widening", json=ask).json()
    assert told["policy"]["quiet"] == [
        {"first": "2027-02-06", "last": "2027-02-07", "bars": ["normal"]},
        {"first": "2027-02-06", "last": "2027-02-12", "bars": ["priority"]},
        {"first": "2027-02-09", "last": "2027-02-12", "bars": ["normal"]},
    ]
