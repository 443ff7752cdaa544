"""Why a cluster was silent at a minute, or not, as an officer reads it."""

from dataclasses import replace
from typing import Any

import pytest

from schedules.programme import Entry
from schedules.zones import instant_of
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base import outbox
from server.fleet import moving
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
def entry(world: World, device: TestDevice) -> Entry:
    """Two in the afternoon, every day, on the one device."""
    made = world.schedule(14 * HOUR)
    world.settle()
    return made


def after(world: World, clock: FakeClock, minutes: float = 60) -> None:
    """So long after it was due; everything is booked."""
    clock.ms = DUE + int(minutes * 60_000)
    world.reconciler.tick()


def send(world: World, device: TestDevice, *receipts: Any) -> None:
    device.send(*receipts)
    world.gateway.absorb_waiting()


def why(
    client: Client, device: TestDevice, at_ms: int | None = DUE, who: str = "ward_leader"
) -> Any:
    asked = {} if at_ms is None else {"at_ms": at_ms}
    answer = client(who).get(f"/api/devices/{device.id}/why", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(told: Any) -> list[str]:
    return [one["code"] for one in told["then"]]


def test_what_sounded_is_told_with_its_proof(
    world: World, device: TestDevice, entry: Entry, client: Client, clock: FakeClock
) -> None:
    """The receipt is named by journal, number and hash; and what to look at if nobody heard it."""
    after(world, clock)
    send(world, device, device.receipt(1, entry, DUE))
    told = why(client, device, DUE + 30_000)
    assert told["said"]["code"] == "played"
    assert told["said"]["vi"] == (
        "“e-one” đã phát hôm nay 2 giờ chiều (14:00); bộ thu đã ký biên nhận."
    )
    assert "âm ly" in told["said"]["do"]["vi"]
    (start,) = told["starts"]
    assert (start["journal"], start["n"], start["outcome"]) == (device.journal, 1, "played")
    assert len(start["identity"]) == 64
    assert start["received_ms"] == clock.ms
    assert start["clock"] == {"quality": "synchronised", "offset_us": 0, "error_us": 500}


@pytest.mark.parametrize(
    ("outcome", "reason", "vi", "en"),
    [
        (
            "missed",
            "off",
            "không phát hôm nay 2 giờ chiều (14:00): bộ thu tắt hoặc mất điện",
            "off or without power",
        ),
        ("missed", "no_clock", "(14:00): bộ thu không biết giờ đúng", "did not know the time"),
        ("skipped", "stopped", "(14:00): có lệnh dừng loa", "a stop was in force"),
        ("skipped", "not_ready", "chưa tải được tệp âm thanh", "had not fetched the sound"),
        ("cut", "restarted", "phát được 5 giây rồi ngắt", "broke off after 5 s"),
    ],
)
def test_a_silence_has_its_reason_and_what_to_do(
    world: World,
    device: TestDevice,
    entry: Entry,
    client: Client,
    clock: FakeClock,
    outcome: Any,
    reason: str,
    vi: str,
    en: str,
) -> None:
    """The receipt's reason, in words, in both languages."""
    after(world, clock)
    send(world, device, device.receipt(1, entry, DUE, outcome, reason=reason))
    said = why(client, device)["said"]
    assert said["code"] == reason
    assert vi in said["vi"]
    assert en in said["en"]
    assert said["do"] is not None


def test_without_a_receipt_it_is_unproven(
    world: World, device: TestDevice, entry: Entry, client: Client, clock: FakeClock
) -> None:
    """Never connected, away, just due, or connected and silent: each is told apart, and none of
    them is called silence."""
    after(world, clock)
    assert why(client, device)["said"]["code"] == "unproven_never"
    clock.ms = DUE - HOUR
    device.report()
    world.gateway.absorb_waiting()
    after(world, clock)
    told = why(client, device)
    assert told["said"]["code"] == "unproven_away"
    assert "mất liên lạc từ hôm nay 1 giờ chiều (13:00)" in told["said"]["vi"]
    assert codes(told) == ["away"]
    after(world, clock, 2)
    device.report()
    world.gateway.absorb_waiting()
    assert why(client, device)["said"]["code"] == "unproven_soon"
    after(world, clock, 30)
    device.report()
    world.gateway.absorb_waiting()
    told = why(client, device)
    assert told["said"]["code"] == "unproven_connected"
    assert "link_unproven" in codes(told)
    after(world, clock, 40)
    assert why(client, device)["said"]["code"] == "unproven_left"


def test_without_a_minute_it_answers_for_the_last_silence(
    world: World, device: TestDevice, entry: Entry, client: Client, clock: FakeClock
) -> None:
    """The newest start that did not sound or is not proven to have; else now."""
    assert why(client, device, None)["minute_ms"] == START_MS
    after(world, clock)
    assert why(client, device, None)["minute_ms"] == DUE
    send(world, device, device.receipt(1, entry, DUE))
    assert why(client, device, None)["minute_ms"] == clock.ms


def test_nothing_was_planned(
    world: World, device: TestDevice, entry: Entry, client: Client, clock: FakeClock
) -> None:
    """Then it says so, and what stood nearest."""
    after(world, clock)
    told = why(client, device, DUE - HOUR + 5_000)
    assert (told["said"]["code"], told["starts"]) == ("nothing_planned", [])
    assert (told["before_ms"], told["after_ms"]) == (None, DUE)
    assert why(client, device, DUE + HOUR)["before_ms"] == DUE


def test_what_is_not_due_yet(device: TestDevice, entry: Entry, client: Client) -> None:
    """A minute to come is told by the plan."""
    told = why(client, device)
    assert told["said"]["code"] == "not_yet"
    assert told["starts"][0]["outcome"] is None


def test_the_plan_itself_left_it_out(
    world: World, device: TestDevice, client: Client, clock: FakeClock
) -> None:
    """Outside permitted hours no receipt comes, and none is needed."""
    world.schedule(14 * HOUR, duration_ms=60_000)
    night = world.schedule(23 * HOUR, id_="e-night", revision=2)
    world.settle()
    due = DUE + 9 * HOUR
    clock.ms = due + HOUR
    world.reconciler.tick()
    told = why(client, device, due)
    assert told["starts"][0]["entry"] == night.id
    assert told["said"]["code"] == "outside_hours"
    assert "ngoài khung giờ được phát" in told["said"]["vi"]
    assert "outside_hours" in codes(told)


def test_hours_that_opened_within_the_minute(
    world: World, device: TestDevice, client: Client, clock: FakeClock
) -> None:
    """Where permitted hours changed within the minute and an item began after that, it was
    permitted: nothing says that it was outside; the minute before was."""
    set_hours(world, device, 6, 13)
    entry = world.schedule(14 * HOUR + 30_000)
    world.settle()
    clock.ms = DUE + 10_000
    set_hours(world, device, 6, 20)
    after(world, clock)
    due = DUE + 30_000
    send(world, device, device.receipt(1, entry, due, started_us=due * 1_000))
    told = why(client, device)
    assert (told["said"]["code"], told["starts"][0]["start_ms"]) == ("played", due)
    assert "outside_hours" not in codes(told)
    assert "outside_hours" in codes(why(client, device, DUE - 60_000))


def set_hours(world: World, device: TestDevice, first: int, last: int) -> None:
    hours = {"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": first * HOUR, "until_ms": last * HOUR}
    with world.house.database.write() as session:
        session.get_one(Area, "w-le-chan").permitted = [hours]
        outbox.put(session, "config", device.id, world.house.clock.now_ms())
    world.settle()


def test_a_stop_of_then_is_told(
    world: World, device: TestDevice, entry: Entry, client: Client, clock: FakeClock
) -> None:
    """Whose it was, why, until when, and whether this device said that it follows it."""
    device.follow("hp", "w-le-chan")
    clock.ms = DUE - 60_000
    officer = client("ward_officer")
    made = officer.post("/api/areas/w-le-chan/stop", json={"reason": "Tang lễ"}).json()
    after(world, clock, 10)
    told = why(client, device)
    assert codes(told)[0] == "stop_in_force"
    assert "DỪNG LOA của Phường Lê Chân (Cán bộ phường Lê Chân)" in told["then"][0]["vi"]
    assert "lý do: Tang lễ" in told["then"][0]["vi"]
    assert "chưa xác nhận" in told["then"][0]["vi"]
    client("ward_leader").post(f"/api/areas/w-le-chan/stops/{made['id']}/lift")
    device.report()
    world.gateway.absorb_waiting()
    assert "bỏ lệnh hôm nay 2 giờ 10 chiều" in why(client, device)["then"][0]["vi"]
    assert "stop_in_force" not in codes(why(client, device, DUE + 11 * 60_000))
    assert "stop_in_force" not in codes(why(client, device, DUE - 10 * 60_000))


def test_an_offer_that_nobody_took_is_told(
    world: World, device: TestDevice, client: Client, clock: FakeClock
) -> None:
    """What the city offers sounds where the commune accepts it; it is not the device's fault."""
    body = {"base_revision": 0, "accepts_by_default": False}
    assert client("ward_officer").put("/api/areas/w-le-chan/policy", json=body).status_code == 200
    clock.advance(5_000)
    world.schedule(14 * HOUR, area="hp", areas=("w-le-chan",))
    world.settle()
    after(world, clock)
    told = why(client, device)
    assert told["said"]["code"] == "offer_open"
    assert "chưa nhận phát" in told["said"]["vi"]
    assert told["starts"][0]["outcome"] is None


def test_a_device_that_moved_is_told_by_its_area_of_then(
    world: World, device: TestDevice, entry: Entry, client: Client, clock: FakeClock
) -> None:
    """The plan of then is that of the area of then."""
    after(world, clock)
    with world.house.database.write() as session:
        operator = world.city["city_operator"].person
        moving.move(session, operator, load_tree(session), device.id, "w-hai-an", clock.ms)
    world.settle()
    told = why(client, device, who="city_leader")
    assert told["starts"][0]["entry"] == entry.id
    assert "moved" in codes(told)


def test_what_the_controller_knows_of_its_power(
    world: World, device: TestDevice, entry: Entry, client: Client, clock: FakeClock
) -> None:
    """Running since before that minute, or started after it."""
    after(world, clock)
    health = device.status().health
    device.report(health=replace(health, uptime_ms=5 * HOUR))
    world.gateway.absorb_waiting()
    assert codes(why(client, device)) == ["awake", "link_unproven"]
    clock.advance(1_000)
    device.report(health=replace(health, uptime_ms=60_000))
    world.gateway.absorb_waiting()
    assert codes(why(client, device)) == ["restarted_since", "link_unproven"]


def test_only_the_own_areas(world: World, client: Client) -> None:
    """Nobody reads of devices that are not theirs."""
    other = world.enrol("w-hai-an")
    officer = client("ward_officer")
    assert officer.get(f"/api/devices/{other.id}/why").status_code == 403
    assert officer.get("/api/devices/d-none/why").status_code == 404
    assert client(None).get(f"/api/devices/{other.id}/why").status_code == 401
