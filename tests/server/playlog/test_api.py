"""The play log as the console and an auditor read it."""

import pytest

from schedules.programme import Entry
from schedules.zones import instant_of
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
        "unproven": 1, "stale": 0,
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
