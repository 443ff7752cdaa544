"""The microphone's line: who may open it, what may come over it, and how it ends."""

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from audio.read import read_master
from schedules.wire import topics
from schedules.wire.gate import View, judge
from schedules.wire.live_gate import Came, judge_batch
from schedules.wire.order_gate import judge_order
from schedules.wire.orders import Orders
from server.accounts.rights import Grant, Person
from server.base.activity import Activity
from server.base.mqtt import Message
from server.live import tickets
from server.live.models import LiveSession
from server.live.opening import LEAD_MS
from server.live.recordings import Recordings
from server.live.refusals import TicketSpentError
from server.live.sound import ROUTE
from server.live.studio import Studio
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World
from tests.server.live.conftest import WARD
from tests.server.live.test_opening import on_air, open_live
from tests.server.live.test_transmission import loud
from tests.waiting import wait_for

WITHIN_S = 20
SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""Of what happens between a page and a thread, one database tells as much as two."""
PAGE = {"origin": "http://localhost"}
LIST = topics.ORDERS_TOPIC.of(WARD)


@contextmanager
def line(
    client: Client, made: dict[str, Any], who: str | None = "ward_officer", **headers: str
) -> Iterator[WebSocketTestSession]:
    offered = ["loa.live.1", f"ticket.{made['ticket']}"]
    path = f"ws://localhost/api/live/{made['id']}/sound"
    with (
        suppress(CancelledError),  # Starlette's client does not wait for who is told to go
        client(who).websocket_connect(path, offered, headers=PAGE | headers) as opened,
    ):
        yield opened


def batches_heard(world: World) -> list[Message]:
    heard: list[Message] = []
    world.broker.on_message(lambda one: heard.append(one) if "/live/" in one.topic else None)
    world.broker.subscribe(topics.LIVE_TOPIC.subscription(), 0)
    return heard


def state_of(opened: WebSocketTestSession, state: str) -> dict[str, Any]:
    """What the page is told once it stands so."""
    while True:
        told: dict[str, Any] = opened.receive_json()
        if told.get("state") == state:
            return told


def closed_with(opened: WebSocketTestSession) -> int:
    """The code with which the server closes, whatever it told before."""
    message = opened.receive()
    while message["type"] != "websocket.close":
        message = opened.receive()
    return int(message["code"])


def test_what_is_said_is_what_devices_take_and_what_is_kept(
    world: World, device: TestDevice, client: Client, studio: Studio, clock: FakeClock
) -> None:
    """From the page to signed batches that pass the device's gate, to the chime and the end, to a
    recording that can be played."""
    heard = batches_heard(world)
    made = open_live(client, delay_ms=100)
    clock.advance(LEAD_MS - 100)
    listed = device.body(LIST)
    with line(client, made) as opened:
        assert str(opened.accepted_subprotocol) == "loa.live.1"
        assert opened.receive_json()["ticket"] != made["ticket"]
        state_of(opened, "on_air")
        for n in range(20):
            opened.send_bytes(loud(n))
        wait_for("it is sent", lambda: len(heard) > 10)
        opened.send_text("end")
        assert state_of(opened, "over")["ended"] == "said"
    packets = _taken(world, device, listed, heard)
    assert [at % 20 for at in packets] == [0] * len(packets)
    assert {message.qos for message in heard} == {0}
    with world.house.database.read() as session:
        row = session.get_one(LiveSession, made["id"])
    assert (row.ended, on_air(client, "ward_officer", WARD)) == ("said", [])
    assert device.body(LIST).orders == ()
    wait_for("a recording", lambda: _recorded(client, made["id"]))
    sound = read_master(Recordings(world.house.data).path(made["id"]))
    assert np.abs(sound[:48_000]).max() > 8_000
    answer = client("ward_leader").get(f"/api/live/{made['id']}/audio")
    assert (answer.headers["content-type"], answer.content[:4]) == ("audio/ogg", b"OggS")


def _recorded(client: Client, live: str, who: str = "ward_leader") -> Any:
    return client(who).get(f"/api/live/{live}").json()["sha256"]


def _taken(world: World, device: TestDevice, listed: Orders, heard: list[Message]) -> list[int]:
    """The offsets of all packets, as the device's gate lets them in. Raises `GateError`."""
    trust = device.body(topics.TRUST_TOPIC.of())
    config = device.body(topics.CONFIG_TOPIC.of(device.id))
    now = world.house.clock.now_ms()
    issued = judge_order(listed.orders[0], LIST, trust, config, now)
    view = View(device.id, world.house.custody.root(), trust, (config,), {}, now)
    came, offsets = Came(), []
    for message in heard:
        document = judge(view, message.topic, message.payload)
        came, packets = judge_batch(document, issued, came, now)
        offsets += [packet.offset_ms for packet in packets]
    return offsets


def test_a_stop_ends_it_at_once(
    world: World, device: TestDevice, client: Client, studio: Studio, clock: FakeClock
) -> None:
    """Whoever speaks is told that nothing sounds any more; no chime follows."""
    made = open_live(client, delay_ms=100)
    clock.advance(LEAD_MS)
    with line(client, made) as opened:
        state_of(opened, "on_air")
        assert client("ward_officer").post(f"/api/areas/{WARD}/stop", json={}).status_code == 200
        studio.tick()
        assert state_of(opened, "over")["ended"] == "stopped"
    assert on_air(client, "ward_officer", WARD) == []


@SQLITE
def test_another_operator_may_end_it(
    world: World, device: TestDevice, client: Client, studio: Studio, clock: FakeClock
) -> None:
    """With the closing chime; and a rehearsal's recording is given back to its speaker alone."""
    made = open_live(client, rehearsal=True)
    heard = batches_heard(world)
    clock.advance(LEAD_MS)
    with line(client, made) as opened:
        state_of(opened, "on_air")
        opened.send_bytes(loud(0))
        assert client("ward_officer").post(f"/api/live/{made['id']}/end").status_code == 200
        studio.tick()
        assert state_of(opened, "over")["ended"] == "said"
    assert heard == []
    wait_for("a recording", lambda: _recorded(client, made["id"], "ward_officer"))
    assert client("ward_officer").get(f"/api/live/{made['id']}/audio").status_code == 200
    assert client("city_operator").get(f"/api/live/{made['id']}/audio").status_code == 404


@SQLITE
def test_a_signed_out_speaker_is_heard_no_more(
    world: World, device: TestDevice, client: Client, studio: Studio, clock: FakeClock
) -> None:
    """The end of their session is the end of their voice."""
    made = open_live(client, delay_ms=100)
    clock.advance(LEAD_MS)
    with line(client, made) as opened:
        state_of(opened, "on_air")
        assert client("ward_officer").delete("/api/session").status_code == 204
        clock.advance(2_001)
        studio.tick()
        assert state_of(opened, "over")["ended"] == "lost"


STRANGERS: list[tuple[str | None, str, str | None]] = [
    (None, "http://localhost", None),
    ("ward_officer", "https://evil.example", None),
    ("ward_officer", "", None),
    ("ward_officer", "http://localhost", "x"),
    ("city_operator", "http://localhost", None),
    ("ward_leader", "http://localhost", None),
]


def test_a_strangers_line_never_stands(
    world: World, device: TestDevice, client: Client, studio: Studio
) -> None:
    """Not signed in, a page of another site or none, a wrong ticket, another person's, no right:
    refused before a byte is read. The right one gets in, once."""
    made = open_live(client)
    for who, origin, ticket in STRANGERS:
        asked = made if ticket is None else made | {"ticket": ticket}
        with pytest.raises(WebSocketDisconnect), line(client, asked, who, origin=origin):
            pass
    with world.house.database.read() as session:
        lines = select(Activity.refused).filter_by(action=ROUTE)
        assert session.scalars(lines.order_by(Activity.n)).all() == [
            "foreign_origin", "foreign_origin", "ticket_spent", "ticket_spent", "not_allowed",
        ]  # fmt: skip
    with line(client, made) as opened:
        following = opened.receive_json()
    with pytest.raises(WebSocketDisconnect), line(client, made):
        pass
    with line(client, made | following) as opened:
        assert "ticket" in opened.receive_json()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_ticket_is_taken_once(
    world: World, device: TestDevice, client: Client, city: City
) -> None:
    """By one of two lines that come at the same moment."""
    made = open_live(client)
    who = Person(city["ward_officer"].person.account, "", (Grant("operator", WARD),))
    taking = partial(tickets.take, person=who, live=made["id"], ticket=made["ticket"], now=START_MS)
    with world.house.database.write() as slower:
        slower.get(LiveSession, made["id"])
        with world.house.database.write() as faster:
            assert taking(faster).is_first
        with pytest.raises(TicketSpentError):
            taking(slower)


@SQLITE
def test_strangers_take_no_turn_of_whoever_writes(
    world: World, device: TestDevice, client: Client, studio: Studio
) -> None:
    """Who is not signed in is told so at once, however long somebody writes."""
    made = open_live(client)
    with (
        world.house.database.write(),
        pytest.raises(WebSocketDisconnect),
        line(client, made, None),
    ):
        pass


@SQLITE
def test_what_is_no_sound_ends_the_line(
    world: World, device: TestDevice, client: Client, studio: Studio
) -> None:
    """Only whole frames and the one word are read; anything else closes, and so does more than a
    phone could have held back."""
    made = open_live(client)
    flood = [loud(n % 3) for n in range(400)]
    for sent in ([b""], [bytes(1_919)], [bytes(1_921)], ["begin"], flood):
        with line(client, made) as opened:
            made |= opened.receive_json()
            for one in sent:
                opened.send_bytes(one) if isinstance(one, bytes) else opened.send_text(one)
            assert closed_with(opened) == 1008
