"""How stops travel, who follows them, and what one would silence."""

from dataclasses import replace
from typing import Any

from schedules import orders
from schedules.orders import Lift, Stop
from schedules.wire import topics
from schedules.wire.order_gate import judge_order
from schedules.wire.orders import SignedOrder
from server.base.web import House
from server.dispatch import documents
from server.orders.stopping import LASTS_MS
from tests.server.city import START_MS, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import GOOD_CLOCK, TestDevice, World

WARD = "w-le-chan"
LIST = topics.ORDERS_TOPIC.of(WARD)
HOUR = 3_600_000


def _settled(world: World, area: str = WARD) -> TestDevice:
    """A device that follows everything of its chain, and said so."""
    device = world.enrol(area)
    device.follow("hp", WARD, area)
    world.settle()
    device.report()
    world.gateway.absorb_waiting()
    return device


def _stop(client: Client, who: str = "ward_officer", area: str = WARD, **sent: Any) -> Any:
    return client(who).post(f"/api/areas/{area}/stop", json=sent).json()


def _stops(client: Client, who: str = "ward_officer", area: str = WARD) -> Any:
    answer = client(who).get(f"/api/areas/{area}/stops")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _judged(world: World, device: TestDevice, signed: SignedOrder, topic: str) -> Any:
    """The order as the device's own gate takes it. Raises `GateError`."""
    trust = device.body(topics.TRUST_TOPIC.of())
    config = device.body(topics.CONFIG_TOPIC.of(device.id))
    return judge_order(signed, topic, trust, config, world.house.clock.now_ms()).order


def test_a_stop_is_at_the_devices_when_it_is_answered(world: World, client: Client) -> None:
    """It waits for no tick: committed, signed, published, and only then answered."""
    device = _settled(world)
    made = _stop(client)
    (signed,) = device.body(LIST).orders
    assert _judged(world, device, signed, LIST) == Stop(made["id"], WARD, START_MS + LASTS_MS)


def test_a_lift_is_at_the_devices_when_it_is_answered(
    world: World, client: Client, clock: FakeClock
) -> None:
    """As fast as the stop, and it names it by its issuer."""
    device = _settled(world)
    made = _stop(client)
    clock.advance(1_000)
    client("ward_leader").post(f"/api/areas/{WARD}/stops/{made['id']}/lift")
    *_, lift = device.body(LIST).orders
    order = _judged(world, device, lift, LIST)
    assert isinstance(order, Lift)
    assert (order.stop, order.stop_issuer) == (made["id"], WARD)


def test_a_broker_that_is_away_gets_the_stop_when_it_is_back(world: World, client: Client) -> None:
    """The stop is committed all the same, and the page is told that nobody has it yet."""
    device = _settled(world)
    world.broker.stop()
    _stop(client)
    (told,) = _stops(client)
    assert told["followed"]["published_ms"] is None
    world.broker.start()
    world.settle()
    assert len(device.body(LIST).orders) == 1
    (told,) = _stops(client)
    assert told["followed"]["published_ms"] is not None


def test_an_older_list_never_follows_a_newer_one(
    world: World, house: House, client: Client, clock: FakeClock
) -> None:
    """Whichever thread still had it in hand: the broker keeps the newer one."""
    device = _settled(world)
    with house.database.read() as session:
        old = documents.newest(session, LIST)
        assert old is not None
        session.expunge(old)
    clock.advance(5)
    _stop(client)
    world.publisher._publish(old)
    device.documents.pop(LIST)
    device.follow(WARD)  # the broker tells anew what it keeps
    assert device.documents[LIST].head.sequence == START_MS + 5


def test_a_device_follows_a_stop_by_its_own_word(
    world: World, client: Client, clock: FakeClock
) -> None:
    """Its status names the list that it holds: that one or a newer one, and nothing sounds."""
    device = _settled(world)
    made = _stop(client)
    (told,) = _stops(client)
    assert (told["id"], told["by"]) == (made["id"], "Cán bộ phường Lê Chân")
    assert (told["followed"]["devices"], told["followed"]["confirmed"]) == (1, 0)
    (waiting,) = told["followed"]["waiting"]
    assert (waiting["device"], waiting["why"]) == (device.id, "asked")
    clock.advance(400)
    device.report()
    world.gateway.absorb_waiting()
    (told,) = _stops(client)
    assert told["followed"]["confirmed"] == 1
    assert told["followed"]["waiting"] == []
    (said,) = told["followed"]["latest"]
    assert (said["device"], said["at_ms"]) == (device.id, START_MS + 400)
    clock.advance(30_000)
    device.report()
    world.gateway.absorb_waiting()
    (told,) = _stops(client)
    assert told["followed"]["last_ms"] == START_MS + 400


def test_what_still_sounds_or_does_not_know_the_time_is_not_counted(
    world: World, client: Client
) -> None:
    """Holding the list is not enough: the screen counts silence, and says why it has to wait."""
    device = _settled(world)
    _stop(client)
    device.report(sounding="item/w-le-chan/e-one/1/5")
    world.gateway.absorb_waiting()
    assert _stops(client)[0]["followed"]["waiting"][0]["why"] == "sounding"
    device.report(clock=replace(GOOD_CLOCK, quality="untrusted"))
    world.gateway.absorb_waiting()
    assert _stops(client)[0]["followed"]["waiting"][0]["why"] == "clock"
    device.report(sounding="order/hp/o-urgent/0")
    world.gateway.absorb_waiting()
    assert _stops(client)[0]["followed"]["confirmed"] == 1


def test_who_is_away_is_told_with_since_when(
    world: World, client: Client, clock: FakeClock
) -> None:
    """It stops when it is back; nobody takes it for silent until then."""
    gone, new = _settled(world), world.enrol()
    clock.advance(10 * 60_000)
    _stop(client)
    waiting = {one["device"]: one for one in _stops(client)[0]["followed"]["waiting"]}
    assert (waiting[gone.id]["why"], waiting[gone.id]["heard_ms"]) == ("offline", START_MS)
    assert (waiting[new.id]["why"], waiting[new.id]["heard_ms"]) == ("never", None)


def test_a_ward_sees_the_citys_stop_and_its_neighbourhoods(world: World, client: Client) -> None:
    """Whatever bars on its devices, from wherever; counted are the devices under it."""
    here, below = _settled(world), _settled(world, "n-le-chan-3")
    _settled(world, "w-hai-an")
    city = _stop(client, "city_operator", "hp")
    tdp = _stop(client, "ward_officer", "n-le-chan-3")
    found = {one["id"]: (one["followed"]["devices"], one["covers"]) for one in _stops(client)}
    assert found == {city["id"]: (2, True), tdp["id"]: (1, False)}
    assert [one["id"] for one in _stops(client, "city_leader", "w-hai-an")] == [city["id"]]
    assert {here.id, below.id} == {
        one["device"] for one in _stops(client)[-1]["followed"]["waiting"]
    }


def test_a_lift_follows_a_device_that_took_the_stop_along(
    world: World, client: Client, clock: FakeClock
) -> None:
    """It reads another ward's list by now: the lift stands there too, from a key as high."""
    device = _settled(world)
    made = _stop(client)
    clock.advance(1_000)
    sent = {"area": "w-hai-an"}
    assert client("city_operator").post(f"/api/devices/{device.id}/move", json=sent).is_success
    device.follow("w-hai-an")
    world.settle()
    clock.advance(1_000)
    client("ward_leader").post(f"/api/areas/{WARD}/stops/{made['id']}/lift")
    world.settle()
    there = topics.ORDERS_TOPIC.of("w-hai-an")
    (lift,) = device.body(there).orders
    order = _judged(world, device, lift, there)
    assert isinstance(order, Lift)
    assert (order.stop, order.stop_issuer) == (made["id"], WARD)


def test_a_lifted_stop_is_told_for_a_while_with_who_knows(
    world: World, client: Client, clock: FakeClock
) -> None:
    """So that the one who lifted it sees it arrive; later it is history."""
    device = _settled(world)
    made = _stop(client)
    clock.advance(1_000)
    client("ward_leader").post(f"/api/areas/{WARD}/stops/{made['id']}/lift")
    device.report()
    world.gateway.absorb_waiting()
    (told,) = _stops(client)
    assert told["lift"]["by"] == "Phó chủ tịch phường Lê Chân"
    assert told["lift"]["followed"]["confirmed"] == 1
    clock.advance(15 * 60_000)
    assert _stops(client) == []


def test_the_preview_says_what_a_stop_would_silence(
    world: World, client: Client, clock: FakeClock
) -> None:
    """How many devices, who is away, what sounds, and what is due until it would end."""
    device, _away = _settled(world), world.enrol()
    entry = world.schedule(17 * HOUR)
    clock.advance(2_000)
    device.report(sounding=f"item/{WARD}/{entry.id}/1/5")
    world.gateway.absorb_waiting()
    answer = client("ward_officer").get(f"/api/areas/{WARD}/stop/preview").json()
    assert (answer["devices"], answer["offline"], answer["due"]) == (2, 1, 1)
    assert answer["sounding"] == [{"title": "e-one", "devices": 1}]
    vi, en = " ".join(answer["vi"]), " ".join(answer["en"])
    assert "Dừng 2 cụm loa của Phường Lê Chân" in vi
    assert "5 giờ chiều (17:00)" in vi
    assert "1 broadcast will not sound" in en
    sent = {"until_ms": START_MS + HOUR}
    soon = client("ward_officer").get(f"/api/areas/{WARD}/stop/preview", params=sent).json()
    assert soon["due"] == 0
    assert client("ward_leader").get(f"/api/areas/{WARD}/stop/preview").status_code == 403


def test_a_test_tone_goes_to_one_inbox(world: World, client: Client) -> None:
    """Now, to this device alone, at its own volume, and no list carries it."""
    device = _settled(world)
    sent = {"duration_ms": 2_000}
    made = client("ward_officer").post(f"/api/devices/{device.id}/test", json=sent).json()
    inbox = topics.INBOX_TOPIC.of(device.id)
    assert device.body(inbox) == orders.Test(made["id"], device.id, START_MS + 500, 2_000, 80)
    device.follow(WARD)
    assert device.body(LIST).orders == ()


def _refused(client: Client, device: str) -> str:
    answer = client("ward_officer").post(f"/api/devices/{device}/test", json={})
    assert answer.status_code == 409
    code: str = answer.json()["code"]
    return code


def test_a_test_tone_is_refused_where_it_would_not_sound(
    world: World, client: Client, clock: FakeClock
) -> None:
    """Away, stopped, at night, or without a broker: said at once, instead of silence beneath it."""
    device = _settled(world)
    assert _refused(client, world.enrol().id) == "device_away"
    made = _stop(client)
    assert _refused(client, device.id) == "stopped"
    client("ward_leader").post(f"/api/areas/{WARD}/stops/{made['id']}/lift")
    world.broker.stop()
    assert _refused(client, device.id) == "broker_away"
    world.broker.start()
    clock.advance(9 * HOUR)
    device.report()
    world.gateway.absorb_waiting()
    assert _refused(client, device.id) == "outside_hours"
