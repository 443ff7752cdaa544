"""Describing devices: what they are called, where they hang, and how many people hear them."""

from typing import Any

import pytest
from sqlalchemy import select

from server.base.activity import Activity
from server.base.web import House
from server.fleet.devices import residents_of
from server.fleet.models import Device
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.programme.desk import stand

DESCRIBED: dict[str, Any] = {"name": "Cụm loa chợ", "lat": 20.8, "lon": 106.6, "residents": 450}
ASKED = {**DESCRIBED, "base_version": 0}


def test_a_device_is_described_anew(client: Client, house: House, city: City) -> None:
    """Name, place and residents change together; the log tells what they were."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    told = officer.put("/api/devices/d-1", json=ASKED)
    assert (told.status_code, told.json()) == (
        200, {"id": "d-1", "area": "w-le-chan", "description_version": 1, **DESCRIBED},
    )  # fmt: skip
    (listed,) = officer.get("/api/devices").json()
    assert (listed["name"], listed["residents"]) == ("Cụm loa chợ", 450)
    assert listed["description_version"] == 1
    with house.database.read() as session:
        line = session.scalars(select(Activity).filter_by(action="device.describe")).one()
    assert (line.before, line.after) == (
        {"name": "Cụm loa d-1", "lat": None, "lon": None, "residents": None}, DESCRIBED,
    )  # fmt: skip


def test_residents_are_told_at_registration(client: Client, house: House, city: City) -> None:
    """Whoever puts a device up may say at once who hears it."""
    asked = {"name": "Cụm loa 1", "area": "w-le-chan", "residents": 300}
    device = client("ward_officer").post("/api/devices", json=asked).json()["device"]
    with house.database.read() as session:
        assert residents_of(session, [device]) == 300


def test_residents_are_summed_where_they_are_known(house: House, city: City) -> None:
    """Devices without a number add nothing; where none has one, nobody knows."""
    for n, residents in enumerate((None, 400, 0, 250)):
        stand(house, f"d-{n}", "w-le-chan")
        with house.database.write() as session:
            row = session.get_one(Device, f"d-{n}")
            row.residents = residents
    with house.database.read() as session:
        assert residents_of(session, ["d-0", "d-1", "d-2", "d-3"]) == 650
        assert residents_of(session, ["d-0"]) is None
        assert residents_of(session, ["d-2"]) == 0
        assert residents_of(session, []) is None


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("malformed", {"residents": -1}),
        ("malformed", {"residents": 1_000_001}),
        ("malformed", {"lat": 91}),
        ("malformed", {"area": "w-hai-an"}),
        ("name_malformed", {"name": " "}),
        ("name_malformed", {"name": "Cụm\u202eloa"}),
    ],
)
def test_a_description_that_cannot_be_is_refused(
    client: Client, house: House, city: City, code: str, changes: dict[str, Any]
) -> None:
    """More people than hear any loudspeaker, places off the globe, names nobody can read."""
    stand(house, "d-1", "w-le-chan")
    answer = client("ward_officer").put("/api/devices/d-1", json={**ASKED, **changes})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_who_looks_after_a_device_describes_it(client: Client, house: House, city: City) -> None:
    """Nobody describes a device next door, and an approver none at all."""
    stand(house, "d-1", "w-hai-an")
    assert client("ward_officer").put("/api/devices/d-1", json=ASKED).status_code == 403
    assert client("city_leader").put("/api/devices/d-1", json=ASKED).status_code == 403
    unknown = client("city_operator").put("/api/devices/d-9", json=ASKED)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "device_unknown")


def test_who_describes_what_they_did_not_see_is_shown_both(
    client: Client, house: House, city: City
) -> None:
    """Whoever was slower gets what stands and what they sent, and nothing is overwritten."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    assert officer.put("/api/devices/d-1", json=ASKED).status_code == 200
    slower = officer.put("/api/devices/d-1", json={**ASKED, "residents": 20})
    assert (slower.status_code, slower.json()["code"]) == (409, "version_conflict")
    assert slower.json()["standing"] == DESCRIBED
    assert slower.json()["sent"] == {**DESCRIBED, "residents": 20}
    again = officer.put("/api/devices/d-1", json={**ASKED, "base_version": 1, "residents": 20})
    assert (again.status_code, again.json()["residents"]) == (200, 20)


def test_a_retired_device_is_described_no_more(client: Client, house: House, city: City) -> None:
    """It is history; and who may not describe it does not learn that it is."""
    stand(house, "d-1", "w-hai-an")
    with house.database.write() as session:
        session.get_one(Device, "d-1").retired_ms = 1
    told = client("city_operator").put("/api/devices/d-1", json=ASKED)
    assert (told.status_code, told.json()["code"]) == (409, "device_retired")
    assert client("ward_officer").put("/api/devices/d-1", json=ASKED).status_code == 403
