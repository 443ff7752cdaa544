"""Stations are kept by the area, relayed there and below, now or week by week."""

from typing import Any

from sqlalchemy import select

from schedules.orders import Relay
from schedules.wire import topics
from schedules.wire.order_gate import judge_order
from server.accounts import people
from server.base.activity import Activity
from server.base.web import House
from server.live.models import LiveSession
from server.live.opening import LEAD_MS
from server.relay.carrier import Carrier
from server.relay.models import RelaySlot, Station
from server.relay.slots import span_at
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice
from tests.server.live.conftest import WARD

HOUR = 3_600_000
LIST = topics.ORDERS_TOPIC.of(WARD)
VOV = {
    "name": "VOV1",
    "class": "priority",
    "sources": ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"],
}
NOON = {"weekdays": [2], "starts_ms": 13 * HOUR, "lasts_ms": HOUR}
"""The tests' clock stands at 13:00 on a Tuesday."""


def add(client: Client, who: str = "city_operator", area: str = "hp", **sent: Any) -> Any:
    answer = client(who).post(f"/api/areas/{area}/stations", json={**VOV, **sent})
    return answer.json()


def relay(client: Client, station: str, who: str = "ward_officer", area: str = WARD) -> Any:
    return client(who).post(f"/api/areas/{area}/relay", json={"station": station}).json()


def log(house: House, action: str) -> list[dict[str, Any]]:
    with house.database.read() as session:
        rows = session.scalars(select(Activity).filter_by(action=action))
        return [row.after or {} for row in rows]


def test_a_station_is_used_in_every_area_below(carrier: Carrier, client: Client) -> None:
    """A ward sees those of the city and its own; another ward sees neither, nor may it change
    them. Who saw an older version is told."""
    city, ward = add(client), add(client, "ward_officer", WARD, name="Đài phường")
    seen = client("ward_leader").get(f"/api/areas/{WARD}/stations").json()
    assert [one["id"] for one in seen] == [city["id"], ward["id"]]
    above = client("city_leader").get("/api/areas/hp/stations").json()
    assert [one["id"] for one in above] == [city["id"]]
    form = {**VOV, "name": "VOV2", "base_version": 1}
    path = f"/api/stations/{city['id']}"
    assert client("ward_officer").put(path, json=form).status_code == 403
    assert client("city_operator").put(path, json=form).json()["version"] == 2
    assert client("city_operator").put(path, json=form).json()["code"] == "version_conflict"
    assert client("city_operator").delete(path).status_code == 200
    assert client("city_operator").delete(path).json()["code"] == "station_unknown"


def test_a_source_is_an_address_of_the_web(carrier: Carrier, client: Client) -> None:
    """Said when it is written down, which of them is none."""
    for source in ("file:///etc/passwd", "alsa:hw0", "VOV1", "https://a:b@radio.vn/"):
        told = add(client, sources=["https://radio.vn/", source])
        assert told["code"] == "source_invalid"
        assert "2" in told["en"]


def test_a_relay_is_on_air_like_a_voice(
    carrier: Carrier, device: TestDevice, client: Client, house: House
) -> None:
    """Its signed order names the station; everybody sees it, nobody else speaks there meanwhile,
    and whoever may speak ends it. Without a source that gives sound it ends by itself."""
    station = add(client, sources=["http://127.0.0.1:1/a", "http://10.0.0.1/"])
    made = relay(client, station["id"])
    (signed,) = device.body(LIST).orders
    trust = device.body(topics.TRUST_TOPIC.of())
    config = device.body(topics.CONFIG_TOPIC.of(device.id))
    order = judge_order(signed, LIST, trust, config, START_MS).order
    assert isinstance(order, Relay)
    assert (order.session, order.station, order.class_) == (made["id"], "VOV1", "priority")
    assert order.at_ms == START_MS + LEAD_MS
    (seen,) = client("city_leader").get("/api/areas/hp/live").json()
    assert (seen["id"], seen["kind"], seen["station"]) == (made["id"], "relay", "VOV1")
    assert relay(client, station["id"], "city_operator", "hp")["code"] == "on_air"
    carrier.wait_for(made["id"])
    failed = [(one["source"], one["flaw"], one["following"]) for one in log(house, "relay.fail")]
    assert failed == [(1, "unreachable", 2), (2, "forbidden", None)]


def test_a_weekly_time_begins_by_itself_and_once(
    carrier: Carrier, device: TestDevice, client: Client, house: House, clock: FakeClock
) -> None:
    """As soon as it may: under a stop it waits, which is told once; ended by a person it does not
    begin again that day."""
    station = add(client)
    form = {**NOON, "station": station["id"]}
    slot = client("ward_officer").post(f"/api/areas/{WARD}/relay-slots", json=form).json()
    stop = client("ward_officer").post(f"/api/areas/{WARD}/stop", json={}).json()
    carrier.tick()
    carrier.tick()
    assert [one["refused"] for one in log(house, "relay.wait")] == ["stopped"]
    (told,) = client("ward_leader").get(f"/api/areas/{WARD}/relay-slots").json()
    assert (told["id"], told["refused"], told["name"]) == (slot["id"], "stopped", "VOV1")
    clock.advance(1)
    client("ward_leader").post(f"/api/areas/{WARD}/stops/{stop['id']}/lift")
    clock.advance(1)
    carrier.tick()
    (seen,) = client("ward_leader").get(f"/api/areas/{WARD}/live").json()
    assert seen["until_ms"] <= START_MS + HOUR + LEAD_MS
    client("ward_officer").post(f"/api/live/{seen['id']}/end")
    carrier.wait_for(seen["id"])
    carrier.tick()
    with house.database.read() as session:
        assert session.scalars(select(LiveSession.slot)).all() == [slot["id"]]
    assert client("ward_officer").delete(f"/api/relay-slots/{slot['id']}").status_code == 200


def test_a_weekly_time_relays_no_station_of_strangers(
    carrier: Carrier, device: TestDevice, client: Client, house: House, city: City
) -> None:
    """A ward that moved below another city loses what it relayed of the first. And whoever set it
    must still be allowed to."""
    station = add(client, "ward_officer", WARD)
    form = {**NOON, "station": station["id"]}
    slot = client("ward_officer").post(f"/api/areas/{WARD}/relay-slots", json=form).json()
    with house.database.write() as session:
        session.get_one(Station, slot["station"]).area = "w-hai-an"
    carrier.tick()
    with house.database.write() as session:
        people.disable(session, city["ward_officer"].person.account, START_MS)
    carrier.tick()
    waits = [one["refused"] for one in log(house, "relay.wait")]
    assert waits == ["station_unknown", "not_allowed"]


def test_a_weekly_time_may_pass_midnight() -> None:
    """It belongs to the day on which it begins, and its last minute is not begun any more."""
    slot = RelaySlot(weekdays=[1], starts_ms=23 * HOUR, lasts_ms=2 * HOUR)
    monday_midnight = START_MS - 13 * HOUR
    zone = "Asia/Ho_Chi_Minh"
    found = span_at(slot, zone, monday_midnight + HOUR // 2)
    assert found is not None
    assert (found.start, found.end) == (monday_midnight - HOUR, monday_midnight + HOUR)
    for outside in (-HOUR - 1, HOUR - 59_999, 23 * HOUR):
        assert span_at(slot, zone, monday_midnight + outside) is None
