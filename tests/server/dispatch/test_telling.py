"""Who watches a list is told when what it shows changed, and not with every heartbeat."""

from queue import Empty, SimpleQueue

import pytest

from schedules.wire.status import Health
from server.base.changes import Change
from server.fleet.presence import ONLINE_WITHIN_MS
from server.fleet.silences import Silences
from tests.server.city import FakeClock
from tests.server.dispatch.world import TestDevice, World


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    made.report()
    world.gateway.absorb_waiting()
    return made


def told(listener: "SimpleQueue[Change]") -> list[str]:
    found: list[str] = []
    try:
        while True:
            found.append(listener.get_nowait().id)
    except Empty:
        return found


def test_a_heartbeat_is_not_told(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A status that says the same again changes no list: 10,000 devices send 300 a second."""
    listener = world.house.changes.listen()
    clock.advance(30_000)
    device.report(health=Health(31_000, 10**9 - 5, 7, 10**7, (), 0, 0, None))
    world.gateway.absorb_waiting()
    assert told(listener) == []


@pytest.mark.parametrize(
    "health",
    [
        Health(1, 10**9, 0, 1, (), 0, 0, "storage"),
        Health(1, 10**9, 0, 1, ("ab" * 32,), 0, 0, None),
        Health(1, 1_000, 0, 1, (), 0, 0, None),
    ],
    ids=["fault", "lacking", "disk low"],
)
def test_a_trouble_is_told(world: World, device: TestDevice, health: Health) -> None:
    """A fault, a sound that lacks, a disk that runs full are told as they come and go."""
    listener = world.house.changes.listen()
    device.report(health=health)
    world.gateway.absorb_waiting()
    assert told(listener) == [device.id]
    device.report()
    world.gateway.absorb_waiting()
    assert told(listener) == [device.id]


def test_what_sounds_is_told(world: World, device: TestDevice) -> None:
    """The begin and the end of a sound are told."""
    listener = world.house.changes.listen()
    device.report(sounding="item/w/e/1/2")
    world.gateway.absorb_waiting()
    device.report(sounding=None)
    world.gateway.absorb_waiting()
    assert told(listener) == [device.id, device.id]


def test_a_lost_link_is_told(world: World, device: TestDevice) -> None:
    """A last will is told at once, though it replaces no status; and so is the return."""
    listener = world.house.changes.listen()
    device.report(state="lost")
    world.gateway.absorb_waiting()
    device.report()
    world.gateway.absorb_waiting()
    assert told(listener) == [device.id, device.id]


def test_silence_is_told_by_the_clock(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A device that no longer speaks is told of once, when its 90 seconds are over; and again when
    it speaks."""
    silences = Silences(world.house)
    listener = world.house.changes.listen()
    clock.advance(ONLINE_WITHIN_MS - 1)
    silences.tick()
    assert told(listener) == []
    clock.advance(1)
    silences.tick()
    silences.tick()
    assert told(listener) == [device.id]
    clock.advance(5_000)
    device.report()
    world.gateway.absorb_waiting()
    silences.tick()
    assert told(listener) == [device.id]


def test_who_said_goodbye_is_not_told_again(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """Of a device that left in good order the clock has nothing to add."""
    silences = Silences(world.house)
    device.report(state="leaving")
    world.gateway.absorb_waiting()
    listener = world.house.changes.listen()
    clock.advance(ONLINE_WITHIN_MS)
    silences.tick()
    assert told(listener) == []
