"""Messages from devices are judged before they are believed."""

import json
import logging
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from schedules.wire import topics
from schedules.wire.keys import SigningKey
from schedules.wire.strict import write_base64
from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.mqtt import Message
from server.dispatch.intake import MOST_A_SECOND, MOST_PER_DEVICE, Arrived, Intake
from server.dispatch.keyring import KEPT_MS, LOOK_AGAIN_MS
from server.fleet import moving
from server.fleet.models import Device, DeviceStatus
from server.playlog.models import ReceiptRow
from tests.server.city import FakeClock
from tests.server.dispatch.world import TestDevice, World
from tests.waiting import wait_until

NONCE = "5" * 32


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    return made


def stored(world: World) -> int:
    world.gateway.absorb_waiting()
    with world.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(ReceiptRow)) or 0


def arrive(world: World, topic: str, raw: bytes) -> None:
    """As if the broker, or whoever has taken it over, handed it over."""
    world.gateway.handle(Message(topic, raw, 1, retain=False))


def test_a_receipt_is_stored_then_acknowledged(world: World, device: TestDevice) -> None:
    """The server acknowledges what its own database holds, signed, for the device's journal."""
    device.send(device.receipt(1), device.receipt(2))
    assert device.acks == []
    assert stored(world) == 2
    assert [(ack.journal, ack.stored_through) for ack in device.acks] == [(device.journal, 2)]


def test_a_status_is_answered_with_an_acknowledgement(world: World, device: TestDevice) -> None:
    """A device that still holds receipts the server has learns it from any status."""
    device.send(device.receipt(1))
    stored(world)
    device.acks.clear()
    device.report(receipts_from=1, receipts_through=1)
    stored(world)
    assert [ack.stored_through for ack in device.acks] == [1]
    device.acks.clear()
    device.report()
    stored(world)
    assert device.acks == []


def test_a_server_restored_from_a_backup_acknowledges_less(
    world: World, device: TestDevice
) -> None:
    """What a backup did not hold is asked for by acknowledging less; the device sends again."""
    sealed = [device.sealed(device.receipt(n)) for n in (1, 2, 3)]
    topic = topics.RECEIPTS_TOPIC.of(device.id)
    device.say(topic, sealed[0])
    stored(world)
    device.report(receipts_from=1, receipts_through=3)
    stored(world)
    assert device.acks[-1].stored_through == 1
    for raw in sealed[1:]:
        device.say(topic, raw)
    assert stored(world) == 3
    assert device.acks[-1].stored_through == 3


def forgeries(world: World, device: TestDevice) -> dict[str, tuple[str, bytes, str]]:
    """Topic, bytes, and the first doubt, by what is wrong."""
    mine = topics.RECEIPTS_TOPIC.of(device.id)
    other = world.enrol("w-hai-an")
    theirs = topics.RECEIPTS_TOPIC.of(other.id)
    good = device.sealed(device.receipt(1))
    foreign = replace(device.receipt(1), device=other.id)
    head_of_mine = device.seal(mine, "receipt", foreign)
    return {
        "another key": (mine, device.sealed(device.receipt(1), SigningKey.make()), "key_unknown"),
        "another device's topic": (theirs, good, "key_unknown"),
        "another device's receipt": (mine, head_of_mine, "payload"),
        "an unknown device": (topics.RECEIPTS_TOPIC.of("d-stranger"), good, "key_unknown"),
        "another type": (mine, device.seal(mine, "status", device.status()), "type_unknown"),
        "the office's word": (
            mine, good.replace(b'"type":"receipt"', b'"type":"ack"'), "type_unknown",
        ),
        "too large": (mine, good + b" " * (64 * 1024), "too_large"),
        "not JSON": (mine, b"{}{", "not_strict"),
        "another audience": (mine, device.seal(theirs, "receipt", device.receipt(1)), "audience"),
        "a changed byte": (mine, _changed(good), "signature"),
    }  # fmt: skip


def _changed(raw: bytes) -> bytes:
    at = raw.index(b'"signature":"') + 20
    return raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :]


def test_forgeries_are_refused(
    world: World, device: TestDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """A receipt that is forged, another's, mis-addressed, from nobody known or out of size is
    refused and counted; nothing is stored, nothing acknowledged."""
    with caplog.at_level(logging.WARNING):
        for name, (topic, raw, doubt) in forgeries(world, device).items():
            before = world.gateway.ingest.doubts.counts[doubt]
            arrive(world, topic, raw)
            assert stored(world) == 0, name
            assert world.gateway.ingest.doubts.counts[doubt] == before + 1, name
    assert device.acks == []


def test_refusals_are_logged_once_a_minute(
    world: World, device: TestDevice, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """However much one device sends that is refused, it fills one line of the log a minute."""
    topic = topics.RECEIPTS_TOPIC.of(device.id)
    with caplog.at_level(logging.WARNING, "server.dispatch.doubts"):
        for _ in range(20):
            arrive(world, topic, b"nonsense")
        stored(world)
        assert len(caplog.records) == 1
        clock.advance(60_000)
        arrive(world, topic, b"nonsense")
        stored(world)
    assert len(caplog.records) == 2
    assert world.gateway.ingest.doubts.counts["not_strict"] == 21


def test_one_bad_receipt_spoils_no_batch(
    world: World, device: TestDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """What one device forges, or contradicts itself in, holds up nothing that comes with it."""
    other = world.enrol("w-hai-an")
    stored(world)
    with caplog.at_level(logging.ERROR):
        device.send(device.receipt(1), device.receipt(1, outcome="missed"), device.receipt(0))
        device.say(topics.RECEIPTS_TOPIC.of(device.id), _changed(device.sealed(device.receipt(2))))
        other.send(other.receipt(1), other.receipt(2))
        assert stored(world) == 3
    assert [ack.stored_through for ack in device.acks] == [1]
    assert [ack.stored_through for ack in other.acks] == [2]


def test_a_device_out_of_service(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A device that was taken out of service is believed no more, half a minute later at the
    latest; what it said before stays."""
    device.send(device.receipt(1))
    assert stored(world) == 1
    person = world.city["city_operator"].person
    with world.house.database.write() as session:
        moving.retire(session, person, load_tree(session), device.id, clock.now_ms())
    clock.advance(KEPT_MS)
    device.acks.clear()
    device.send(device.receipt(2))
    assert stored(world) == 1
    assert device.acks == []


def test_many_at_once_from_one_device(world: World, device: TestDevice) -> None:
    """However many receipts one device sends at once, two hundred of them wait at most, and those
    of another are acknowledged as soon as these are."""
    other = world.enrol("w-hai-an")
    stored(world)
    topic, raw = topics.RECEIPTS_TOPIC.of(device.id), device.sealed(device.receipt(1))
    for _ in range(10 * MOST_PER_DEVICE):
        arrive(world, topic, raw)
    other.send(other.receipt(1))
    assert world.gateway.absorb_waiting() == MOST_PER_DEVICE + 1
    assert [ack.stored_through for ack in other.acks] == [1]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([row.of("d-x") for row in topics.TOPICS]) | st.text(max_size=30),
    st.binary(max_size=200),
)
def test_whatever_arrives(world: World, topic: str, raw: bytes) -> None:
    """No bytes on any topic stop the gateway or leave anything behind."""
    arrive(world, topic, raw)
    assert stored(world) == 0
    with world.house.database.read() as session:
        assert session.scalars(select(DeviceStatus)).all() == []


def test_the_time(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A time request is answered at once, with its nonce, to the device that asked; the
    server's own reply, back on the shared topic, is not taken for a forgery."""
    device.ask_time(NONCE)
    assert [(t.nonce, t.received_us, t.sent_us) for t in device.times] == [
        (NONCE, clock.now_us(), clock.now_us())
    ]
    assert world.gateway.ingest.doubts.counts.total() == 0


def test_a_stranger_is_not_told_the_time(world: World, device: TestDevice) -> None:
    """A time request that is not signed by the device's key is not answered."""
    topic = topics.TIME_TOPIC.of(device.id)
    arrive(world, topic, device.sealed(device.receipt(1)))
    arrive(world, topic, b'{"type":"time_request"}')
    assert device.times == []


def test_a_new_key_is_known(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A device that was enrolled anew is believed by its new key within a second, and its old
    key ends within a minute."""
    device.send(device.receipt(1))
    assert stored(world) == 1
    old, fresh = device.key, SigningKey.make()
    with world.house.database.write() as session:
        session.get_one(Device, device.id).public_key = write_base64(fresh.public)
    clock.advance(LOOK_AGAIN_MS)
    device.key = fresh
    device.send(device.receipt(2))
    assert stored(world) == 2
    arrive(world, topics.RECEIPTS_TOPIC.of(device.id), device.sealed(device.receipt(3), old))
    assert stored(world) == 2


def test_the_database_fails(
    world: World, device: TestDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """While the database cannot store, nothing is acknowledged; what is sent again then is."""
    with world.house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE receipt RENAME TO elsewhere")
    device.send(device.receipt(1))
    world.gateway.absorb_waiting()
    assert "not stored" in caplog.text
    assert device.acks == []
    with world.house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO receipt")
    device.send(device.receipt(1))
    assert stored(world) == 1
    assert device.acks[-1].stored_through == 1


def test_listeners_are_told(world: World, device: TestDevice) -> None:
    """Who watches is told of each receipt and status, with the area it belongs to."""
    listener = world.house.changes.listen()
    device.send(device.receipt(1))
    device.report()
    stored(world)
    assert [listener.get_nowait(), listener.get_nowait()] == [
        Change("receipt", f"{device.id}/{device.journal}/1", "w-le-chan"),
        Change("device", device.id, "w-le-chan"),
    ]


def test_on_its_own_thread(world: World, device: TestDevice) -> None:
    """The gateway stores on a thread of its own, in batches, and stores what has come before it
    stops."""
    world.gateway.start()
    device.send(*(device.receipt(n) for n in range(1, 21)))
    wait_until(lambda: device.acks and device.acks[-1].stored_through == 20)
    device.send(device.receipt(21))
    world.gateway.stop()
    assert device.acks[-1].stored_through == 21


def arrived(device: str, size: int = 10) -> Arrived:
    return Arrived(device, "t", b"x" * size, retained=False, at_ms=0)


def test_the_queue_is_bounded() -> None:
    """What does not fit into the queue is dropped and counted; one device that shouts does not
    crowd out another."""
    intake = Intake()
    accepted = [intake.put(arrived("d-loud")) for _ in range(MOST_PER_DEVICE + 5)]
    assert accepted.count(False) == intake.dropped == 5
    assert intake.put(arrived("d-quiet"))
    assert len(intake.take_now(10_000)) == MOST_PER_DEVICE + 1
    assert intake.put(arrived("d-loud"))
    assert intake.put(arrived("d-wide", 60 << 20))
    assert not intake.put(arrived("d-broad", 60 << 20))


def test_one_device_is_heard_so_often() -> None:
    """Of one device at most 250 messages are taken in a second, however soon they are stored."""
    intake, second = Intake(), arrived("d-loud")
    accepted = 0
    for _ in range(10):
        accepted += sum(intake.put(second) for _ in range(100))
        intake.take_now(1_000)
    assert accepted == MOST_A_SECOND
    assert intake.put(arrived("d-quiet"))
    assert intake.put(replace(second, at_ms=second.at_ms + 1_000))


def test_a_stranger_writes_no_line_of_the_log(
    world: World, device: TestDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """What a message says is logged within its own line, and not at any length."""
    name = "a\n2026-11-24 INFO all is well" + "x" * 10_000
    raw = json.dumps({name: 1}).encode()
    with caplog.at_level(logging.WARNING, "server.dispatch.doubts"):
        arrive(world, topics.RECEIPTS_TOPIC.of(device.id), raw)
        stored(world)
    (line,) = [record.getMessage() for record in caplog.records]
    assert "\n" not in line
    assert len(line) < 400
