"""Presence is the age of the last status; a will, or a status kept by the broker, is a hint."""

from typing import Any

import pytest

from schedules.wire import topics
from server.base.web import House
from server.fleet.models import DeviceStatus
from server.fleet.presence import ONLINE_WITHIN_MS, presence_of
from tests.server.city import City, FakeClock
from tests.server.dispatch.world import TestDevice, World


@pytest.fixture
def world(house: House, city: City) -> World:
    return World(house, city)


@pytest.fixture
def device(world: World) -> TestDevice:
    return world.enrol()


def row(world: World, device: TestDevice) -> DeviceStatus | None:
    world.gateway.absorb_waiting()
    with world.house.database.read() as session:
        return session.get(DeviceStatus, device.id)


def presence(world: World, device: TestDevice) -> str:
    return presence_of(row(world, device), world.house.clock.now_ms())


def test_heard_within_210_seconds(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A device is there while its last word is younger than three and a half minutes."""
    assert presence(world, device) == "never"
    device.report()
    assert presence(world, device) == "online"
    clock.advance(ONLINE_WITHIN_MS - 1)
    assert presence(world, device) == "online"
    clock.advance(1)
    assert presence(world, device) == "offline"


def test_a_beat_is_a_word(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A beat keeps a device there and takes a late will back, and changes nothing of its status."""
    device.report(sounding="e-one")
    told = _body(row(world, device))
    for _ in range(3):
        clock.advance(ONLINE_WITHIN_MS - 1)
        device.beat()
        assert presence(world, device) == "online"
    device.report(state="lost", sounding=None)
    assert presence(world, device) == "offline"
    device.beat()
    assert presence(world, device) == "online"
    assert _body(row(world, device)) == told


def test_a_beat_counts_once(world: World, device: TestDevice, clock: FakeClock) -> None:
    """Sent again by somebody else, signed by somebody else, or older than what was said since, it
    proves nothing."""
    device.report()
    old = device.beat()
    device.beat()
    clock.advance(ONLINE_WITHIN_MS)
    topic = topics.BEAT_TOPIC.of(device.id)
    for raw in (old, world.enrol().beat(), b"", old[:-1], old + b"x"):
        device.say(topic, raw)
        assert presence(world, device) == "offline"
    device.beat()
    assert presence(world, device) == "online"


def test_who_lags_is_healed_at_a_beat(world: World, device: TestDevice, clock: FakeClock) -> None:
    """What was published past a device is sent to it when it says that it still holds what it held;
    not by what a status said that this server never had."""
    world.settle()
    device.report()
    world.gateway.absorb_waiting()
    world.schedule(6 * 3_600_000)
    world.publisher.keep_up()
    world.publisher.tick()
    clock.advance(60_000)
    device.beat(status=1)
    world.gateway.absorb_waiting()
    assert world.healer.tick() == 0
    clock.advance(60_000)
    device.report()
    device.beat()
    world.gateway.absorb_waiting()
    assert world.healer.tick() > 0


@pytest.mark.parametrize("state", ["leaving", "lost"])
def test_goodbye(world: World, device: TestDevice, state: str) -> None:
    """A device that said goodbye, or whose link the broker lost, is away until it speaks again."""
    device.report()
    assert presence(world, device) == "online"
    device.report(state=state)
    assert presence(world, device) == "offline"
    device.report()
    assert presence(world, device) == "online"


def test_a_will_replaces_nothing(world: World, device: TestDevice) -> None:
    """The will was written when the connection began: what the device said since stays."""
    device.report(sounding="e-one")
    held = row(world, device)
    device.report(state="lost", sounding=None)
    after = row(world, device)
    assert held is not None
    assert after is not None
    assert (after.identity, after.body) == (held.identity, held.body)


def test_an_older_status_is_not_believed(world: World, device: TestDevice) -> None:
    """A status sent again by somebody else changes nothing, however often it comes."""
    topic = topics.STATUS_TOPIC.of(device.id)
    old = device.seal(topic, "status", device.status(sounding="e-old"))
    device.say(topic, old)
    device.report(sounding="e-new")
    body = _body(row(world, device))
    for _ in range(3):
        device.say(topic, old)
    assert _body(row(world, device)) == body
    assert body["sounding"] == "e-new"


def test_a_kept_status_is_as_old_as_it_says(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """What the broker kept while the server was away proves presence then, not now."""
    world.broker.stop()
    device.report()
    clock.advance(ONLINE_WITHIN_MS)
    world.begin()
    assert presence(world, device) == "offline"
    assert _body(row(world, device))["state"] == "online"


def _body(found: DeviceStatus | None) -> dict[str, Any]:
    assert found is not None
    return found.body
