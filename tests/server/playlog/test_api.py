"""The play log as the console and an auditor read it."""

import pytest

from schedules.programme import Entry
from schedules.zones import instant_of
from server.areas.models import Area
from server.base.web import House
from server.fleet.models import GroupMember
from tests.server.city import START_MS, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World
from tests.server.programme.desk import TODAY

HOUR = 3_600_000
DUE = instant_of(TODAY, 14 * HOUR, "Asia/Ho_Chi_Minh")


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    return made


@pytest.fixture
def entry(world: World, device: TestDevice, clock: FakeClock) -> Entry:
    """An entry that fell due on two devices, and sounded on one."""
    made = world.schedule(14 * HOUR)
    world.enrol("n-le-chan-3")
    world.settle()
    clock.ms = DUE + HOUR
    world.reconciler.tick()
    device.send(device.receipt(1, made, DUE))
    world.gateway.absorb_waiting()
    return made


def window(until: int = DUE + 1, area: str = "w-le-chan") -> dict[str, str | int]:
    return {"area": area, "from_ms": START_MS, "until_ms": until}


def test_outcomes(device: TestDevice, entry: Entry, client: Client) -> None:
    """The play log lists what was due in a span, each item of each device with its outcome and
    the receipt that proves it."""
    rows = client("ward_leader").get("/api/playlog", params=window()).json()
    told = {row["device"] == device.id: row for row in rows}
    assert len(rows) == 2
    proven, unproven = told[True], told[False]
    assert (proven["outcome"], proven["n"], proven["due_ms"]) == ("played", 1, DUE)
    assert (proven["started_us"], proven["class"]) == (DUE * 1_000, "normal")
    assert (unproven["outcome"], unproven["n"], unproven["area"]) == (
        "unproven", None, "n-le-chan-3",
    )  # fmt: skip
    assert client("ward_leader").get("/api/playlog", params=window(DUE)).json() == []


def test_outcomes_of_one_device(device: TestDevice, entry: Entry, client: Client) -> None:
    """The play log of one device lists its items alone."""
    only = window() | {"device": device.id}
    rows = client("ward_leader").get("/api/playlog", params=only).json()
    assert [row["device"] for row in rows] == [device.id]
    assert client("ward_leader").get("/api/playlog", params=only | {"device": "x"}).json() == []


@pytest.mark.usefixtures("entry")
def test_counts(client: Client) -> None:
    """Reconciliation counts items by outcome; planned is their sum, stale stands beside."""
    counts = client("city_leader").get("/api/reconciliation", params=window(area="hp")).json()
    assert counts == {
        "planned": 2, "played": 1, "late": 0, "cut": 0, "skipped": 0, "missed": 0,
        "unproven": 1, "stale": 0, "unheard": 0,
    }  # fmt: skip


@pytest.mark.usefixtures("entry")
def test_receipts(device: TestDevice, client: Client) -> None:
    """The receipts of a device are listed as it signed them."""
    rows = client("ward_leader").get("/api/receipts", params={"device": device.id}).json()
    assert [(row["n"], row["outcome"], row["booking"]) for row in rows] == [
        (1, "played", "planned")
    ]


def test_only_the_own_areas(device: TestDevice, world: World, client: Client) -> None:
    """Nobody reads the play log of areas that are not theirs."""
    other = world.enrol("w-hai-an")
    officer = client("ward_officer")
    for path in ("/api/playlog", "/api/reconciliation"):
        assert officer.get(path, params=window(area="hp")).status_code == 403
        assert client(None).get(path, params=window()).status_code == 401
        assert officer.get(path, params={"area": "w-le-chan"}).status_code == 422
    assert officer.get("/api/receipts", params={"device": other.id}).status_code == 403
    assert officer.get("/api/receipts", params={"device": "d-none"}).status_code == 404


def _page(client: Client, **more: object) -> list[dict[str, object]]:
    answer = client("ward_leader").get("/api/playlog", params=window() | more)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, object]] = answer.json()
    return rows


@pytest.mark.usefixtures("entry")
def test_a_page_reads_on_from_any_row(client: Client) -> None:
    """Read row by row, by time or the newest first, each row is told once."""
    for newest_first in (False, True):
        (first,) = _page(client, limit=1, newest_first=newest_first)
        (second,) = _page(client, limit=1, newest_first=newest_first, after=first["cursor"])
        assert _page(client, newest_first=newest_first, after=second["cursor"]) == []
        assert [first, second] == _page(client, newest_first=newest_first)
    refused = client("ward_leader").get("/api/playlog", params=window() | {"after": "x"})
    assert refused.status_code == 422


def test_the_play_log_is_sifted(device: TestDevice, entry: Entry, client: Client) -> None:
    """By device, by outcomes, by the title that plans use; several at once narrow it further."""
    assert [row["device"] for row in _page(client, device=device.id)] == [device.id]
    assert [row["outcome"] for row in _page(client, outcome=["unproven", "missed"])] == ["unproven"]
    assert _page(client, device=device.id, outcome="unproven") == []
    assert _page(client, text="tiem chung") == []
    city = client("city_leader").get("/api/playlog", params=window(area="hp")).json()
    assert len(city) == 2


def test_a_group_is_its_members(
    device: TestDevice, entry: Entry, client: Client, house: House
) -> None:
    """The play log, the counts and the rates of a group are those of the devices picked for it,
    listed under the areas in which they stand."""
    with house.database.write() as session:
        session.add(Area(id="g-markets", name="Các chợ", kind="group", parent="w-le-chan"))
        session.flush()
        session.add(GroupMember(group="g-markets", device=device.id))
    leader, group = client("ward_leader"), window(area="g-markets")
    (row,) = leader.get("/api/playlog", params=group).json()
    assert (row["device"], row["outcome"]) == (device.id, "played")
    counts = leader.get("/api/reconciliation", params=group).json()
    assert (counts["planned"], counts["played"], counts["unproven"]) == (1, 1, 0)
    asked = {"area": "g-markets", "first": "2026-11-24", "days": 1}
    told = leader.get("/api/reconciliation/rates", params=asked).json()
    assert (told["total"]["planned"], told["total"]["sounded_permille"]) == (1, 1000)
    assert [(one["area"], one["planned"]) for one in told["areas"]] == [(row["area"], 1)]


def test_rates_add_up_to_the_plan(
    device: TestDevice, entry: Entry, client: Client, world: World
) -> None:
    """By local day and by area directly below: planned is the sum of outcomes, stale beside; what
    sounded counts only where a receipt proves it."""
    device.send(device.receipt(2, entry, DUE + 60_000))  # of no plan
    world.gateway.absorb_waiting()
    asked = {"area": "hp", "first": "2026-11-23", "days": 3}
    told = client("city_leader").get("/api/reconciliation/rates", params=asked).json()
    total = told["total"]
    assert (total["planned"], total["played"], total["unproven"]) == (2, 1, 1)
    assert (total["stale"], total["sounded_permille"]) == (1, 500)
    days = [(day["day"], day["planned"], day["sounded_permille"]) for day in told["days"]]
    assert days == [("2026-11-23", 0, None), ("2026-11-24", 2, 500), ("2026-11-25", 0, None)]
    (ward,) = told["areas"]
    assert (ward["area"], ward["planned"], told["zone"]) == ("w-le-chan", 2, "Asia/Ho_Chi_Minh")
    asked["area"] = "w-le-chan"
    below = client("ward_leader").get("/api/reconciliation/rates", params=asked).json()
    counted = {row["area"]: (row["planned"], row["played"]) for row in below["areas"]}
    assert counted == {"w-le-chan": (1, 1), "n-le-chan-3": (1, 0)}
