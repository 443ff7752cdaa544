"""How many devices one unit holds."""

import pytest
from httpx import Response

from server.base.web import House
from server.fleet import devices
from server.fleet.devices import DEVICES_MAX
from server.fleet.models import Device
from tests.server.city import City
from tests.server.conftest import Client


def test_a_unit_holds_so_many_devices_and_no_more(client: Client, house: House, city: City) -> None:
    """Those of its neighbourhoods count, those out of service and those next door do not."""
    now = house.clock.now_ms()
    homes = ["w-le-chan", "n-le-chan-3"]
    with house.database.write() as session:
        for n in range(DEVICES_MAX - 1):
            session.add(Device(id=f"d-{n}", name="x", area=homes[n % 2], created_ms=0, since_ms=0))
        session.add(Device(id="d-next", name="x", area="w-hai-an", created_ms=0, since_ms=0))
        session.add(
            Device(id="d-old", name="x", area=homes[0], created_ms=0, since_ms=0, retired_ms=now)
        )
    officer = client("ward_officer")
    last = officer.post("/api/devices", json={"name": "Cụm loa", "area": "n-le-chan-3"})
    assert last.status_code == 201, last.text
    refused = officer.post("/api/devices", json={"name": "Cụm loa", "area": "w-le-chan"})
    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (409, "devices_full", "area")
    assert "1000 cụm loa" in told["vi"]


def test_moving_fills_a_unit_too(
    client: Client, house: House, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into a full unit nothing moves; within it, and out of it, everything does."""
    monkeypatch.setattr(devices, "DEVICES_MAX", 1)
    with house.database.write() as session:
        for id_, area in (("d-in", "w-le-chan"), ("d-out", "w-hai-an"), ("d-city", "hp")):
            session.add(Device(id=id_, name="x", area=area, created_ms=0, since_ms=0))
    operator = client("city_operator")

    def move(device: str, area: str) -> int:
        answer: Response = operator.post(f"/api/devices/{device}/move", json={"area": area})
        return answer.status_code

    assert move("d-out", "n-le-chan-3") == 409
    assert move("d-in", "n-le-chan-3") == 200
    assert move("d-in", "x-vinh-bao") == 200
    assert move("d-out", "n-le-chan-3") == 200
    assert move("d-city", "x-vinh-bao") == 409
