"""What the console is told of devices."""

import pytest

from schedules.wire import topics
from schedules.wire.status import Health
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.web import House
from server.fleet import groups
from server.fleet.models import Device
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World

PROGRAMME = topics.PROGRAMME_TOPIC.of("w-le-chan")


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    return made


def test_the_list(world: World, device: TestDevice, client: Client) -> None:
    """Devices of an area and below are listed with their presence and their trouble; those that
    never spoke are listed like any other."""
    silent = world.enrol("n-le-chan-3")
    world.enrol("w-hai-an")
    missing = ("ab" * 32,)
    device.report(health=Health(1, 2, 3, 4, missing, 0, 0, "disk_full"), sounding="e-one")
    world.gateway.absorb_waiting()
    rows = client("ward_officer").get("/api/devices", params={"area": "w-le-chan"}).json()
    told = {row["id"]: row for row in rows}
    assert told.keys() == {device.id, silent.id}
    assert told[silent.id]["presence"] == "never"
    spoke = told[device.id]
    assert (spoke["presence"], spoke["in_step"], spoke["fault"]) == ("online", False, "disk_full")
    assert (spoke["missing"], spoke["sounding"]) == (list(missing), "e-one")
    assert spoke["clock"]["quality"] == "synchronised"
    assert client("ward_officer").get("/api/devices").json() == rows
    assert len(client("city_leader").get("/api/devices").json()) == 3


def test_a_group(world: World, house: House, city: City, client: Client) -> None:
    """A group lists the devices picked for it."""
    one, _ = world.enrol(), world.enrol()
    with house.database.write() as session:
        session.add(Area(id="g-markets", name="Các chợ", kind="group", parent="w-le-chan"))
        session.flush()
        person, tree = city["ward_officer"].person, load_tree(session)
        groups.pick(session, person, tree, "g-markets", session.get_one(Device, one.id), 1)
    rows = client("ward_officer").get("/api/devices", params={"area": "g-markets"}).json()
    assert [row["id"] for row in rows] == [one.id]


def test_one_device(world: World, device: TestDevice, client: Client) -> None:
    """One device is shown with the documents it should hold and holds, and the digests the
    server expects beside those it reported."""
    device.follow("w-le-chan")
    device.report(receipts_from=3, receipts_through=9)
    world.gateway.absorb_waiting()
    told = client("ward_officer").get(f"/api/devices/{device.id}").json()
    states = {row["topic"]: row["state"] for row in told["documents"]}
    assert states[PROGRAMME] == "held"
    assert states[topics.PROGRAMME_TOPIC.of("hp")] == "lagging"
    assert [row["day"] for row in told["digests"]] == ["2026-11-24", "2026-11-25"]
    assert told["digests"][0]["reported"] is None
    assert len(told["digests"][0]["expected"]) == 64
    assert (told["receipts_from"], told["receipts_through"]) == (3, 9)
    assert told["health"]["uptime_ms"] == 1_000


def test_only_the_own_devices(world: World, client: Client) -> None:
    """A ward does not see another ward's devices, and a stranger none."""
    other = world.enrol("w-hai-an")
    officer = client("ward_officer")
    assert officer.get("/api/devices", params={"area": "w-hai-an"}).status_code == 403
    assert officer.get("/api/devices", params={"area": "nowhere"}).status_code == 403
    assert officer.get(f"/api/devices/{other.id}").status_code == 403
    assert officer.get("/api/devices/d-none").status_code == 404
    assert client(None).get("/api/devices").status_code == 401
