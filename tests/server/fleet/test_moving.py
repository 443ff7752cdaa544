"""Devices move between areas and go out of service; groups over HTTP."""

import pytest
from fastapi import FastAPI

from server.areas.models import Area
from server.base.web import House
from server.fleet.access import Reach
from server.fleet.models import Device
from tests.contract.broker.memory import MemoryHub
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import HubAccess
from tests.server.programme.desk import stand


@pytest.fixture
def hub(app: FastAPI) -> MemoryHub:
    """A broker whose guests the server admits."""
    hub = MemoryHub()
    app.state.reach = Reach(HubAccess(hub), "broker", 1883, "http://here/content")
    return hub


def make_group(house: House, owner: str, id_: str) -> None:
    with house.database.write() as session:
        session.add(Area(id=id_, name=f"Nhóm {id_}", kind="group", parent=owner))


def members(client: Client, group: str) -> list[str]:
    told = client("city_operator").get(f"/api/groups/{group}/devices").json()
    return [one["id"] for one in told]


def test_a_device_moves_with_what_still_reaches_it(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """It keeps the groups whose owner still stands above it, leaves the others, and starts that
    came before are none of the new area's business."""
    make_group(house, "hp", "g-city")
    make_group(house, "w-le-chan", "g-ward")
    stand(house, "d-one", "w-le-chan", ("g-city", "g-ward"))
    clock.advance(60_000)
    told = client("city_operator").post("/api/devices/d-one/move", json={"area": "w-hai-an"})
    assert (told.status_code, told.json()["area"]) == (200, "w-hai-an")
    assert (members(client, "g-city"), members(client, "g-ward")) == (["d-one"], [])
    with house.database.read() as session:
        assert session.get_one(Device, "d-one").since_ms == clock.ms


@pytest.mark.parametrize(
    ("who", "device", "area", "status", "code"),
    [
        ("ward_officer", "d-one", "w-hai-an", 403, "not_allowed"),
        ("ward_officer", "d-two", "w-le-chan", 403, "not_allowed"),
        ("ward_leader", "d-one", "n-le-chan-3", 403, "not_allowed"),
        ("city_operator", "d-one", "nowhere", 403, "not_allowed"),
        ("city_operator", "nothing", "w-hai-an", 404, "device_unknown"),
        ("city_operator", "d-one", "g-city", 422, "area_is_group"),
    ],
)
def test_a_move_that_cannot_be(
    client: Client, house: House, city: City, who: str, device: str, area: str, status: int,
    code: str,
) -> None:  # fmt: skip
    """Whoever moves a device looks after devices in both areas."""
    make_group(house, "hp", "g-city")
    stand(house, "d-one", "w-le-chan")
    stand(house, "d-two", "w-hai-an")
    refused = client(who).post(f"/api/devices/{device}/move", json={"area": area})
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_device_goes_out_of_service(
    client: Client, house: House, city: City, hub: MemoryHub
) -> None:
    """It is let in no more, leaves its groups and lists, takes no new token; only once."""
    make_group(house, "w-le-chan", "g-ward")
    stand(house, "d-one", "w-le-chan", ("g-ward",))
    hub.secrets["d-one"] = "secret"
    officer = client("ward_officer")
    told = officer.post("/api/devices/d-one/retire")
    assert told.status_code == 200, told.text
    assert told.json()["retired_ms"] is not None
    assert "d-one" not in hub.secrets
    assert members(client, "g-ward") == []
    assert officer.get("/api/devices").json() == []
    for path in ("retire", "token"):
        again = officer.post(f"/api/devices/d-one/{path}")
        assert (again.status_code, again.json()["code"]) == (409, "device_retired")


def test_members_are_picked_and_dropped_over_http(client: Client, house: House, city: City) -> None:
    """By whoever looks after devices where the group belongs, among the owner's own devices."""
    make_group(house, "w-le-chan", "g-ward")
    stand(house, "d-one", "n-le-chan-3")
    stand(house, "d-far", "w-hai-an")
    officer = client("ward_officer")
    for _ in range(2):
        assert officer.put("/api/groups/g-ward/devices/d-one").status_code == 204
    assert members(client, "g-ward") == ["d-one"]
    far = officer.put("/api/groups/g-ward/devices/d-far")
    assert (far.status_code, far.json()["code"]) == (422, "device_outside_owner")
    no_group = officer.put("/api/groups/w-le-chan/devices/d-one")
    assert no_group.json()["code"] == "device_outside_owner"
    assert officer.put("/api/groups/nowhere/devices/d-one").json()["code"] == "area_unknown"
    assert client("ward_leader").put("/api/groups/g-ward/devices/d-one").status_code == 403
    for _ in range(2):
        assert officer.delete("/api/groups/g-ward/devices/d-one").status_code == 204
    assert members(client, "g-ward") == []
