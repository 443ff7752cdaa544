"""What devices use over the air is kept as they tell it, and stands beside their SIMs' plans."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from schedules.wire.usage import CAUSES, UsedDay
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.activity import Activity
from server.base.web import House
from server.fleet import usage, using
from server.fleet.models import Device, DeviceUsage
from server.fleet.reckoning import MB
from server.fleet.schemas import PLAN_MB_MAX
from server.fleet.usage import BACK, KEPT, Told
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World

TODAY = date(2026, 11, 24)
"""When the city's clock begins."""
CONTENT = CAUSES.index("content")


@pytest.fixture
def world(house: House, city: City) -> World:
    return World(house, city)


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    return made


def day(megabytes: int, back: int = 0) -> UsedDay:
    """So many megabytes of content, so many days ago."""
    by_cause = tuple(megabytes * MB * (n == CONTENT) for n in range(len(CAUSES)))
    return UsedDay(TODAY - timedelta(days=back), by_cause)


def tells(world: World, device: TestDevice, *used: UsedDay) -> None:
    device.report(used=used)
    world.gateway.absorb_waiting()


def lived(house: House, device: str, megabytes: int, count: int) -> None:
    """It told so many days with as many megabytes each."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        for back in range(count - 1, -1, -1):
            usage.note(session, [Told(device, now, [day(megabytes, back)])])


def shown(client: Any, device: str) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/api/devices/{device}/usage").json()
    return told


def test_use_is_shown_by_cause_and_by_day(world: World, device: TestDevice, client: Client) -> None:
    """The largest cause first; a day that is told again is that day, as far as it has come."""
    tells(world, device, day(3), day(7, back=1))
    used = (0, 9 * MB, *(0,) * (CONTENT - 2), 4 * MB)
    tells(world, device, UsedDay(TODAY, used), day(7, back=1))
    told = shown(client("ward_officer"), device.id)
    assert (told["month"], told["used"]) == ("2026-11", 20 * MB)
    assert told["causes"] == [
        {"cause": "content", "bytes": 11 * MB}, {"cause": "status", "bytes": 9 * MB},
    ]  # fmt: skip
    assert told["days"] == [
        {"day": "2026-11-23", "bytes": 7 * MB}, {"day": "2026-11-24", "bytes": 13 * MB},
    ]  # fmt: skip
    assert sum(one["bytes"] for one in told["causes"]) == told["used"]


def test_a_device_that_never_told_shows_nothing(
    world: World, device: TestDevice, client: Client
) -> None:
    """An agent of an older version says nothing of its use; that is no use of nothing."""
    tells(world, device)
    told = shown(client("ward_officer"), device.id)
    assert (told["used"], told["foreseen"], told["last_month"], told["high"]) == (None,) * 4
    assert (told["causes"], told["days"], told["plan_mb"]) == ([], [], None)


def test_a_day_never_becomes_less(world: World, device: TestDevice, client: Client) -> None:
    """After a power cut a device has forgotten its last hour, and tells less until it caught up."""
    for megabytes, kept in ((9, 9), (5, 9), (10, 10)):
        tells(world, device, day(megabytes))
        assert shown(client("ward_officer"), device.id)["used"] == kept * MB


def test_months_are_apart(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A new month begins at nothing, and says what the last one came to."""
    lived(world.house, device.id, 5, 24)
    clock.advance(7 * 86_400_000)
    tells(world, device, UsedDay(date(2026, 12, 1), (0, MB)), day(6, back=-6))
    with world.house.database.read() as session:
        found = session.get_one(Device, device.id)
        told = using.told(session, load_tree(session), found, clock.now_ms())
    assert (told.month, told.used) == ("2026-12", MB)
    assert told.last_month == (24 * 5 + 6) * MB


def test_days_that_cannot_be_are_not_kept(world: World, device: TestDevice) -> None:
    """A device whose clock is years away fills no books."""
    far = (TODAY + timedelta(days=300), TODAY - BACK - timedelta(days=1), date(1, 1, 1))
    for one in far:
        tells(world, device, UsedDay(one, (5,)))
    with world.house.database.read() as session:
        assert session.scalars(select(DeviceUsage)).all() == []


def test_a_year_is_kept(world: World, device: TestDevice) -> None:
    """Months older than thirteen go by themselves when a new one begins."""
    months = (TODAY - KEPT - timedelta(days=31), TODAY - timedelta(days=330), TODAY)
    with world.house.database.write() as session:
        for one in months:
            at_ms = world.house.clock.now_ms() - (TODAY - one).days * 86_400_000
            usage.note(session, [Told(device.id, at_ms, [UsedDay(one, (5,))])])
    with world.house.database.read() as session:
        kept = session.scalars(select(DeviceUsage.month).order_by(DeviceUsage.month)).all()
    assert kept == ["2025-12", "2026-11"]


def test_a_use_that_goes_over_the_plan_is_a_trouble(
    world: World, device: TestDevice, client: Client
) -> None:
    """5 MB a day are 150 in the month: a plan of 140 is told of in the list, one of 150 is not,
    and without a plan there is nothing to go over."""
    lived(world.house, device.id, 5, 24)
    device.follow("w-le-chan", "hp")
    tells(world, device, day(5))
    officer = client("ward_officer")
    for mb, high in ((None, None), (140, "plan"), (150, None)):
        path = f"/api/devices/{device.id}/data-plan"
        assert officer.put(path, json={"mb": mb}).status_code == 204
        told = shown(officer, device.id)
        assert (told["plan_mb"], told["high"], told["foreseen"]) == (mb, high, 150 * MB)
        (listed,) = officer.get("/api/devices", params={"area": "w-le-chan"}).json()
        assert listed["data_high"] == high
        assert (listed["trouble"] == "data_high") == (high is not None)


def test_a_day_unlike_the_others_is_a_trouble(
    world: World, device: TestDevice, client: Client
) -> None:
    """Without any plan too: something on that device is not as it was."""
    lived(world.house, device.id, 5, 24)
    tells(world, device, day(40))
    (listed,) = client("ward_officer").get("/api/devices").json()
    assert (listed["data_high"], listed["trouble"]) == ("unusual", "data_high")


def test_the_nearest_plan_counts(world: World, device: TestDevice, client: Client) -> None:
    """The device's own, else its area's, else that of the area above; taken away, the next one
    counts again."""
    leader, officer = client("city_operator"), client("ward_officer")

    def plan() -> tuple[int | None, str | None]:
        told = shown(officer, device.id)
        return told["plan_mb"], told["plan_area"]

    leader.put("/api/areas/hp/data-plan", json={"mb": 1_000})
    assert plan() == (1_000, "hp")
    officer.put("/api/areas/w-le-chan/data-plan", json={"mb": 2_000})
    assert plan() == (2_000, "w-le-chan")
    officer.put(f"/api/devices/{device.id}/data-plan", json={"mb": 3_000})
    assert plan() == (3_000, None)
    officer.put(f"/api/devices/{device.id}/data-plan", json={"mb": None})
    officer.put("/api/areas/w-le-chan/data-plan", json={"mb": None})
    assert plan() == (1_000, "hp")


def test_who_sets_a_plan_is_on_record(world: World, device: TestDevice, client: Client) -> None:
    """With what stood there before; saying the same again is no deed."""
    officer = client("ward_officer")
    for mb in (2_000, 2_000, 3_000, None):
        officer.put("/api/areas/w-le-chan/data-plan", json={"mb": mb})
        officer.put(f"/api/devices/{device.id}/data-plan", json={"mb": mb})
    with world.house.database.read() as session:
        lines = session.scalars(select(Activity).order_by(Activity.n)).all()
    for deed, subject in (("area", "w-le-chan"), ("device", device.id)):
        told = [
            (one.before, one.after)
            for one in lines
            if (one.action, one.subject) == (f"{deed}.data_plan", subject)
        ]
        steps = [None, 2_000, 3_000, None]
        assert told == [({"mb": one}, {"mb": other}) for one, other in pairwise(steps)]


@pytest.mark.parametrize("mb", [0, -1, 1.5, PLAN_MB_MAX + 1, "3 GB"])
def test_a_plan_that_cannot_be_is_refused(
    world: World, device: TestDevice, client: Client, mb: Any
) -> None:
    """Whole megabytes, one at least, a terabyte at most."""
    for path in (f"/api/devices/{device.id}", "/api/areas/w-le-chan"):
        answer = client("ward_officer").put(f"{path}/data-plan", json={"mb": mb})
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_a_group_has_no_plan(house: House, city: City, client: Client) -> None:
    """A device may be in several groups, and its SIM has one plan."""
    with house.database.write() as session:
        session.add(Area(id="g-markets", name="Các chợ", kind="group", parent="w-le-chan"))
    answer = client("ward_officer").put("/api/areas/g-markets/data-plan", json={"mb": 500})
    assert (answer.status_code, answer.json()["code"]) == (422, "area_is_group")
