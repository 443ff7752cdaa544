"""Which loudspeakers take a release, how a ring follows the one before, and what halts it."""

from typing import Any

import pytest

from server.accounts.web import COOKIE
from server.areas.models import Area
from server.base.web import House
from server.fleet.models import Device, DeviceStatus, GroupMember
from server.fleet.tokens import give_content_token
from server.updates.keeping import Updates, repository_of
from server.updates.rings import share_of
from tests.server.city import City, FakeClock, Resident, settle
from tests.server.conftest import Client
from tests.server.updates.releases import put_release

HOUR_MS = 3_600_000
WARD = "w-le-chan"


class Fleet:
    """Devices that say what they run; who administers them; and the clock that watches."""

    def __init__(self, house: House, client: Client) -> None:
        self.house, self.tick = house, Updates(house).tick
        now = house.clock.now_ms()
        with house.database.write() as session:
            self.chief: Resident = settle(
                session, "quan-tri", "Quản trị", "hp", ("administrator",), now
            )
        self.ask = client(None)
        self.ask.cookies.set(COOKIE, self.chief.token)
        put_release(repository_of(house.data), now, "1.1.0", house.custody.updates())

    def device(self, id_: str, area: str = WARD) -> str:
        """One that runs 1.0.0; its content token."""
        now = self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.add(
                Device(
                    id=id_, name=id_, area=area, created_ms=now, public_key="k", enrolled_ms=now,
                    since_ms=now,
                )
            )  # fmt: skip
            session.flush()
            token = give_content_token(session, id_)
        self.says(id_, "1.0.0")
        return token

    def says(self, device: str, version: str, result: str | None = None, **more: Any) -> None:
        install = {
            "slot": "a", "trial": False, "rollout": more.get("rollout", 1), "version": "1.1.0",
            "result": result, "lacks": more.get("lacks"),
        }  # fmt: skip
        with self.house.database.write() as session:
            row = session.get(DeviceStatus, device) or DeviceStatus(device=device, sequence=1)
            row.identity, row.state = "i", "online"
            row.heard_ms = self.house.clock.now_ms() - more.get("ago_ms", 0)
            row.body = {"version": version, "install": install}
            session.add(row)

    def begin(self, *rings: dict[str, Any], area: str = "hp", **more: Any) -> dict[str, Any]:
        body = {"version": "1.1.0", "rings": list(rings), "watch_hours": 24} | more
        answer = self.ask.post(f"/api/areas/{area}/updates", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def wanted(self, token: str) -> str | None:
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.ask.get("/updates/wanted", headers=headers)
        assert answer.status_code == 200
        found: str | None = answer.json()["version"]
        return found

    def shown(self, area: str = "hp") -> dict[str, Any]:
        found: dict[str, Any] = self.ask.get(f"/api/areas/{area}/updates").json()["rollout"]
        return found


@pytest.fixture
def fleet(house: House, city: City, client: Client) -> Fleet:
    return Fleet(house, client)


def test_a_ward_goes_first_and_the_others_when_it_did_well(fleet: Fleet, clock: FakeClock) -> None:
    """The first ring alone is told; when it was watched, and nine in ten of those that are there
    run the release, so are all. Whoever has been away for days holds nobody up."""
    first, away, other = fleet.device("d-1"), fleet.device("d-2"), fleet.device("d-3", "w-hai-an")
    fleet.says("d-2", "1.0.0", ago_ms=30 * HOUR_MS)
    fleet.begin({"area": WARD}, watch_hours=2)
    assert [fleet.wanted(one) for one in (first, away, other)] == ["1.1.0", "1.1.0", None]
    clock.advance(3 * HOUR_MS)
    fleet.tick()
    assert fleet.wanted(other) is None, "nobody took it yet"
    fleet.says("d-1", "1.1.0", "confirmed")
    fleet.tick()
    assert fleet.wanted(other) == "1.1.0"
    rings = [(ring["open"], ring["devices"], ring["updated"]) for ring in fleet.shown()["rings"]]
    assert rings == [(True, 2, 1), (True, 1, 0)]


def test_a_ring_is_watched_for_its_time(fleet: Fleet, clock: FakeClock) -> None:
    """However well the first ring does at once, the next waits until it was watched."""
    fleet.device("d-1")
    other = fleet.device("d-3", "w-hai-an")
    fleet.begin({"area": WARD})
    fleet.says("d-1", "1.1.0", "confirmed")
    clock.advance(23 * HOUR_MS)
    fleet.says("d-1", "1.1.0", "confirmed")
    fleet.tick()
    assert fleet.wanted(other) is None


def test_failures_halt_it_by_themselves(fleet: Fleet) -> None:
    """When more of the devices told than may fell back or refused the release, nobody else takes
    it; the page names them, and what they lacked."""
    first, other = fleet.device("d-1"), fleet.device("d-3", "w-hai-an")
    for result in ("fell_back", "broken", "unsigned"):
        made = fleet.begin({"area": WARD})
        fleet.says("d-1", "1.0.0", result, lacks="card", rollout=made["id"])
        fleet.tick()
        assert (fleet.wanted(first), fleet.wanted(other)) == (None, None)
        shown = fleet.shown()
        assert (shown["state"], shown["reason"]) == ("halted", "failures")
        assert shown["rings"][0]["failed"] == 1
        (failure,) = shown["failures"]
        assert (failure["device"], failure["result"], failure["lacks"]) == ("d-1", result, "card")


def test_what_says_nothing_of_the_release_halts_nothing(fleet: Fleet) -> None:
    """A network that is away, a full disk or a wrong clock is not the release's failure; nor is
    what a device said of an earlier one."""
    fleet.device("d-1")
    made = fleet.begin({"area": WARD})
    for result in ("unreachable", "no_room", "expired", "staged"):
        fleet.says("d-1", "1.0.0", result, rollout=made["id"])
        fleet.tick()
        assert fleet.shown()["state"] == "running"
    fleet.says("d-1", "1.0.0", "fell_back", rollout=made["id"] + 99)
    fleet.tick()
    assert fleet.shown()["state"] == "running"


def test_a_person_halts_it_and_goes_on(
    fleet: Fleet, client: Client, city: City, clock: FakeClock
) -> None:
    """An operator halts it at once; an administrator alone goes on, and its rings are watched
    anew."""
    token = fleet.device("d-1")
    made = fleet.begin()
    at = f"/api/areas/hp/updates/{made['id']}"
    operator = client("city_operator")
    assert operator.post(f"{at}/halt").json()["state"] == "halted"
    assert fleet.wanted(token) is None
    clock.advance(HOUR_MS)
    assert operator.post(f"{at}/resume").status_code == 403
    assert fleet.ask.post(f"{at}/resume").json()["ring_since_ms"] == clock.now_ms()
    assert fleet.wanted(token) == "1.1.0"
    told = fleet.ask.get("/api/activity").json()
    deeds = [line["action"] for line in told["lines"] if line["action"].startswith("update.")]
    assert deeds == ["update.resume", "update.halt", "update.begin"]


def test_a_newer_one_takes_its_place_and_a_wards_own_goes_before(fleet: Fleet) -> None:
    """Of an area one rollout goes on at a time; of a device's areas the newest counts."""
    token = fleet.device("d-1")
    first = fleet.begin()
    second = fleet.begin()
    answer = fleet.ask.post(f"/api/areas/hp/updates/{first['id']}/resume")
    assert (answer.status_code, answer.json()["code"]) == (409, "rollout_ended")
    ours = fleet.begin(area=WARD)
    fleet.ask.post(f"/api/areas/{WARD}/updates/{ours['id']}/halt")
    assert fleet.wanted(token) is None
    assert fleet.shown()["id"] == second["id"]
    assert fleet.shown()["rings"][0]["devices"] == 0, "it follows its ward's"


def test_a_group_and_a_share_are_rings(fleet: Fleet, house: House) -> None:
    """A ring may be devices picked by hand, or so many in a thousand, drawn anew each time."""

    picked, other = fleet.device("d-1"), fleet.device("d-2")
    with house.database.write() as session:
        session.add(Area(id="g-thu", name="Thử trước", kind="group", parent="hp"))
        session.flush()
        session.add(GroupMember(group="g-thu", device="d-1"))
    fleet.begin({"area": "g-thu"})
    assert (fleet.wanted(picked), fleet.wanted(other)) == ("1.1.0", None)
    made = fleet.begin({"permille": 1})
    assert made["rings"][0]["devices"] == 1, "nobody would go first"
    drawn = [share_of(rollout, f"d-{n}") < 10 for rollout in (1, 2) for n in range(5_000)]
    assert 60 < sum(drawn) < 140
    assert drawn[:5_000] != drawn[5_000:]


def test_nothing_is_begun_that_no_maker_signed(fleet: Fleet) -> None:
    """A version that no signed list names, and a ring that stands elsewhere, are refused."""
    for body, code in (
        ({"version": "9.9.9"}, "release_unknown"),
        ({"version": "1.1.0", "rings": [{"area": "w-hai-an"}]}, "ring_outside"),
    ):
        answer = fleet.ask.post(f"/api/areas/{WARD}/updates", json=body)
        assert answer.json()["code"] == code


def test_devices_alone_are_handed_the_files(fleet: Fleet, house: House) -> None:
    """Lists and parts go to enrolled devices, by the names that a repository has, and no other."""
    headers = {"Authorization": f"Bearer {fleet.device('d-1')}"}
    metadata = "/updates/metadata"
    assert fleet.ask.get(f"{metadata}/timestamp.json").status_code == 401
    assert fleet.ask.get(f"{metadata}/timestamp.json", headers=headers).status_code == 200
    assert fleet.ask.get(f"{metadata}/1.root.json", headers=headers).status_code == 200
    for path in ("metadata/..%2f..%2floa.sqlite", "keys/office.key", "targets/parts/part.zip"):
        assert fleet.ask.get(f"/updates/{path}", headers=headers).status_code == 404


def test_the_newest_is_said_anew_each_day(fleet: Fleet, house: House, clock: FakeClock) -> None:
    """The server says by its own key that this is the newest, long before it runs out."""
    kept = repository_of(house.data)
    before = kept.expires_ms()["timestamp"]
    fleet.tick()
    assert kept.expires_ms()["timestamp"] == before
    clock.advance(25 * HOUR_MS)
    fleet.tick()
    assert kept.expires_ms()["timestamp"] > before
