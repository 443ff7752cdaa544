"""What the console is told of devices."""

import pytest

from schedules.wire import topics
from schedules.wire.status import Card, Health, Sim
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.web import House
from server.dispatch.listing import NAMED_MAX
from server.fleet import groups, moving
from server.fleet.models import Device
from server.library.models import Bulletin, Content
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


def test_what_needs_somebody_is_told_in_few_lines(
    world: World, device: TestDevice, client: Client
) -> None:
    """How many there are and how many are there; then for each trouble of each area one line, the
    gravest first, which names its devices where they are few."""
    device.report(health=Health(1, 10**10, 3, 4, (), 0, 0, "disk_full"))
    world.gateway.absorb_waiting()
    never = [world.enrol("n-le-chan-3").id for _ in range(3)]
    for _ in range(4):
        world.enrol("w-le-chan")
    world.enrol("w-hai-an")
    told = client("ward_officer").get("/api/devices/attention", params={"area": "w-le-chan"}).json()
    assert (told["devices"], told["online"]) == (8, 1)
    lines = [(one["trouble"], one["area"], one["count"]) for one in told["troubles"]]
    assert lines == [
        ("never", "w-le-chan", 4),
        ("never", "n-le-chan-3", 3),
        ("faulty", "w-le-chan", 1),
    ]
    many, few, fault = (one["devices"] for one in told["troubles"])
    assert many == []
    assert {one["id"] for one in few} == set(never)
    assert [one["fault"] for one in fault] == ["disk_full"]


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


def test_only_the_devices_named(world: World, device: TestDevice, client: Client) -> None:
    """After an event a page reads anew what changed, by name; what it may not see, or what is out
    of service, is left out."""
    other, elsewhere = world.enrol(), world.enrol("w-hai-an")
    named = {"device": [device.id, elsewhere.id, "d-none"]}
    officer = client("ward_officer")
    assert [row["id"] for row in officer.get("/api/devices", params=named).json()] == [device.id]
    with world.house.database.write() as session:
        operator = world.city["city_operator"].person
        moving.retire(session, operator, load_tree(session), other.id, world.house.clock.now_ms())
    assert officer.get("/api/devices", params={"device": [other.id]}).json() == []
    many = {"device": [f"d-{n}" for n in range(NAMED_MAX + 1)]}
    assert officer.get("/api/devices", params=many).status_code == 422


def test_a_list_is_sifted(world: World, device: TestDevice, client: Client) -> None:
    """A list shows only what needs somebody, is away, sounds, or is out of step; and finds names
    without case or diacritics."""
    silent = world.enrol()
    officer = client("ward_officer")
    described = {"base_version": 0, "name": "Cụm loa Đình Vĩnh Niệm"}
    assert client("city_operator").put(f"/api/devices/{silent.id}", json=described).is_success
    device.report(sounding="order/w-le-chan/o-one/0")
    world.gateway.absorb_waiting()

    def shown(**wanted: str) -> list[str]:
        return [row["id"] for row in officer.get("/api/devices", params=wanted).json()]

    assert shown(show="attention") == [silent.id]
    assert shown(show="offline") == [silent.id]
    assert shown(show="sounding") == [device.id]
    assert shown(show="behind") == [device.id]
    assert shown(search="dinh VINH") == [silent.id]
    assert shown(search=device.id) == [device.id]
    assert shown(search="không có") == []


def test_a_line_says_what_it_does_and_needs(
    world: World, device: TestDevice, client: Client
) -> None:
    """A line tells state and trouble in one word each, the volume configured, what the SIM has
    left, and the title of what sounds."""
    _bulletin(world, "Thời sự sáng")
    world.schedule(17 * 3_600_000)
    sim = Sim(1_000, 62, 5)
    card = Card("plughw:CARD=Device", None, 2, -41_250, True, 4_500, 0)
    health = Health(1, 10**10, 3, 4, (), 0, 0, None, sim, card)
    device.report(health=health, sounding="item/w-le-chan/e-one/1/5")
    world.gateway.absorb_waiting()
    line = client("ward_officer").get("/api/devices").json()[0]
    assert (line["state"], line["trouble"]) == ("sounding", "sim_low")
    assert line["sim"] == {"left_bytes": 1_000, "signal": 62, "read_ms": 5}
    assert (line["disk_free"], line["volume"]) == (10**10, 80)
    assert line["sounding_title"] == "Thời sự sáng"
    told = client("ward_officer").get(f"/api/devices/{device.id}").json()["health"]["card"]
    assert told == {name: getattr(card, name) for name in told}
    assert (told["name"], told["xruns"]) == ("plughw:CARD=Device", 2)


def test_a_long_list_is_packed(world: World, client: Client) -> None:
    """A long list goes by gzip where the asker takes it, a short one as it is."""
    world.enrol()
    officer = client("ward_officer")
    assert "content-encoding" not in officer.get("/api/devices").headers
    for _ in range(30):
        world.enrol()
    packed = officer.get("/api/devices", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    plain = officer.get("/api/devices", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == packed.json()
    assert len(plain.json()) == 31


def test_what_was_read_is_not_read_again(world: World, device: TestDevice, client: Client) -> None:
    """A newer status shows at once, whatever is remembered of the one before."""
    officer = client("ward_officer")
    for fault in ("storage", None, "disk_full"):
        device.report(health=Health(1, 10**10, 3, 4, (), 0, 0, fault))
        world.gateway.absorb_waiting()
        assert officer.get("/api/devices").json()[0]["fault"] == fault


def _bulletin(world: World, title: str) -> None:
    """The one that `World.schedule` lets sound."""
    author = world.city["ward_officer"].person.account
    with world.house.database.write() as session:
        session.add(
            Content(sha256="ab" * 32, size=1, duration_ms=1, loudness=-23, true_peak=-1, peaks=[])
        )
        session.flush()
        session.add(
            Bulletin(
                id="b-one", area="w-le-chan", title=title, class_="normal", text=None,
                state="draft", author=author, hands=[author], created_ms=1, changed_ms=1,
                content="ab" * 32, findings=[], original="u-one", file_name="a.mp3",
                file_format="mp3", file_size=9,
            )
        )  # fmt: skip
