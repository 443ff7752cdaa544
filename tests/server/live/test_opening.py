"""Going on air: who may, where, when, and who is told."""

from typing import Any

import pytest
from sqlalchemy import inspect, select

from schedules.orders import Live
from schedules.wire import topics
from schedules.wire.order_gate import judge_order
from server.base.activity import Activity
from server.base.ids import new_id
from server.base.web import House
from server.live.ending import DEAD_MS
from server.live.models import Kind, LiveSession
from server.live.opening import (
    LEAD_MS,
    MOST_ON_AIR,
    MOST_REHEARSALS,
    MOST_RELAYS,
    check_room,
)
from server.live.recordings import Recordings
from server.live.refusals import TooManyOnAirError
from server.live.speech import Speech
from server.live.studio import Studio
from tests.server.city import START_MS, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World
from tests.server.live.conftest import WARD

HOUR = 3_600_000
LIST = topics.ORDERS_TOPIC.of(WARD)


def open_live(client: Client, who: str = "ward_officer", area: str = WARD, **sent: Any) -> Any:
    answer = client(who).post(f"/api/areas/{area}/live", json=sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(client: Client, who: str = "ward_officer", area: str = WARD, **sent: Any) -> str:
    answer = client(who).post(f"/api/areas/{area}/live", json=sent)
    assert 400 <= answer.status_code < 500, answer.text
    code: str = answer.json()["code"]
    return code


def on_air(client: Client, who: str, area: str) -> list[str]:
    answer = client(who).get(f"/api/areas/{area}/live")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()]


def test_an_operator_goes_on_air_in_three_seconds(
    world: World, device: TestDevice, client: Client, house: House
) -> None:
    """The signed order is at the devices when the request is answered; everybody above and below
    sees who speaks, where and since when; the log knows."""
    listener = house.changes.listen()
    made = open_live(client, delay_ms=300, **{"class": "priority"})
    told = listener.get_nowait()
    assert (told.kind, told.id, told.area) == ("live", made["id"], WARD)
    assert told.reaches == {WARD, "n-le-chan-3"}
    (signed,) = device.body(LIST).orders
    trust = device.body(topics.TRUST_TOPIC.of())
    config = device.body(topics.CONFIG_TOPIC.of(device.id))
    order = judge_order(signed, LIST, trust, config, START_MS).order
    assert isinstance(order, Live)
    assert (order.session, order.class_, order.delay_ms) == (made["id"], "priority", 300)
    assert (order.at_ms, made["starts_in_ms"]) == (START_MS + LEAD_MS, LEAD_MS)
    assert order.until_ms > made["until_ms"] == order.at_ms + 600_000
    for who, area in (("city_leader", "hp"), ("ward_leader", "n-le-chan-3")):
        assert on_air(client, who, area) == [made["id"]]
    assert on_air(client, "city_leader", "w-hai-an") == []
    with house.database.read() as session:
        line = session.scalars(select(Activity).filter_by(action="live.open")).one()
    assert line.right == f"operator@{WARD}"


def test_two_voices_never_sound_on_one_loudspeaker(
    world: World, device: TestDevice, client: Client, clock: FakeClock
) -> None:
    """While somebody is on air, nobody else is over the same devices, from above or below; the
    refusal says who speaks and where."""
    made = open_live(client)
    for who, area in (("city_operator", "hp"), ("ward_officer", "n-le-chan-3")):
        assert refused(client, who, area) == "on_air"
    assert client("city_operator").post(f"/api/live/{made['id']}/end").status_code == 200
    clock.advance(1)
    open_live(client, "city_operator", "hp")


def test_nobody_speaks_where_nothing_would_sound(
    world: World, device: TestDevice, client: Client, clock: FakeClock
) -> None:
    """By night, under a stop, without a device or a broker, or with class urgent, for which nobody
    can sign: said at once."""
    assert refused(client, **{"class": "urgent"}) == "live_urgent"
    assert refused(client, "ward_leader") == "not_allowed"
    assert refused(client, "city_operator", "x-vinh-bao") == "nobody_hears"
    stop = client("ward_officer").post(f"/api/areas/{WARD}/stop", json={}).json()
    assert refused(client) == "stopped"
    clock.advance(1)
    client("ward_leader").post(f"/api/areas/{WARD}/stops/{stop['id']}/lift")
    clock.ms = START_MS + 9 * HOUR
    assert refused(client) == "outside_hours"
    clock.ms = START_MS
    world.broker.stop()
    assert refused(client) == "broker_away"


def test_the_closing_chime_too_is_within_permitted_hours(
    world: World, device: TestDevice, client: Client, clock: FakeClock
) -> None:
    """The time limit ends a little before they do."""
    closes = START_MS + 9 * HOUR
    clock.ms = closes - 60_000
    made = open_live(client, lasts_ms=120_000)
    with world.house.database.read() as session:
        row = session.get_one(LiveSession, made["id"])
    assert closes - 5_000 < row.until_ms < closes - 2_000
    clock.ms = closes - 10_000
    client("ward_officer").post(f"/api/live/{made['id']}/end")
    assert refused(client) == "outside_hours"


def test_a_rehearsal_is_heard_by_nobody(
    world: World, device: TestDevice, client: Client, studio: Studio, clock: FakeClock
) -> None:
    """No order, by night too, and nobody is told: even its name is its speaker's own."""
    clock.ms = START_MS + 10 * HOUR
    made = open_live(client, rehearsal=True)
    assert LIST not in device.documents
    assert on_air(client, "city_leader", "hp") == []
    assert client("ward_officer").get(f"/api/live/{made['id']}").json()["kind"] == "rehearsal"
    for path in ("", "/audio"):
        answer = client("city_operator").get(f"/api/live/{made['id']}{path}")
        assert answer.json()["code"] == "session_unknown"
    assert client("city_operator").post(f"/api/live/{made['id']}/end").status_code == 404


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_air_is_kept_for_whoever_speaks(world: World, client: Client, house: House) -> None:
    """Nobody rehearses twice at once, and neither rehearsals nor relayed stations keep a voice
    off the air; sixteen voices and stations do."""
    made = open_live(client, rehearsal=True)["id"]
    assert refused(client, rehearsal=True) == "rehearsing"
    _copy(house, made, "rehearsal", MOST_REHEARSALS - 1)
    assert refused(client, "city_operator", rehearsal=True) == "too_many_on_air"
    _copy(house, made, "relay", MOST_RELAYS)
    _copy(house, made, "live", MOST_ON_AIR - MOST_RELAYS - 1)
    with house.database.read() as session:
        with pytest.raises(TooManyOnAirError):
            check_room(session, "relay")
        check_room(session, "live")
    _copy(house, made, "live", 1)
    with house.database.read() as session, pytest.raises(TooManyOnAirError):
        check_room(session, "live")


def _copy(house: House, live: str, kind: Kind, times: int) -> None:
    with house.database.write() as session:
        row = session.get_one(LiveSession, live)
        for _ in range(times):
            same = {one.key: getattr(row, one.key) for one in inspect(LiveSession).column_attrs}
            session.add(LiveSession(**same | {"id": new_id("on-air"), "kind": kind}))


@pytest.mark.parametrize("began", [False, True])
def test_what_nobody_carries_is_ended(
    world: World,
    device: TestDevice,
    client: Client,
    studio: Studio,
    clock: FakeClock,
    began: bool,
) -> None:
    """A speaker who never came, a server that died: the order leaves the list, it is told, and
    what was kept until then can be heard."""
    made = open_live(client)
    with world.house.database.write() as session:
        session.get_one(LiveSession, made["id"]).began_ms = START_MS if began else None
    clock.advance(LEAD_MS + DEAD_MS)
    studio.tick()
    assert on_air(client, "ward_officer", WARD) == [made["id"]]
    killed = Speech(Recordings(world.house.data).path(made["id"]), "live-1", made["id"], START_MS)
    for _ in range(20):
        killed.next()
    clock.advance(2_001)
    studio.tick()
    assert device.body(LIST).orders == ()
    assert client("ward_leader").get(f"/api/live/{made['id']}").json()["duration_ms"] > 300
    killed.finish()
    (told,) = client("ward_leader").get(f"/api/areas/{WARD}/live/log").json()
    assert (told["id"], told["ended"]) == (made["id"], "server" if began else "lost")


def test_how_many_devices_hold_the_order_is_known(
    world: World, device: TestDevice, client: Client
) -> None:
    """By their own signed word, while somebody is on air."""
    made = open_live(client)
    path = f"/api/live/{made['id']}"
    told = client("ward_leader").get(path).json()
    assert (told["devices"], told["confirmed"]) == (1, 0)
    device.report()
    world.gateway.absorb_waiting()
    assert client("ward_leader").get(path).json()["confirmed"] == 1
    client("ward_officer").post(f"{path}/end")
    late = world.enrol(WARD)
    late.follow("hp", WARD)
    world.settle()
    late.report()
    world.gateway.absorb_waiting()
    assert client("ward_leader").get(path).json()["confirmed"] == 1, "who comes later never held it"
