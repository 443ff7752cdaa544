"""What a device's status shows to lag is sent to its inbox."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from schedules.programme import Programme
from schedules.resolve import resolve
from schedules.wire import topics
from schedules.wire.status import DayDigest, Held
from schedules.zones import local_day
from server.dispatch.documents import Newest
from server.dispatch.healing import AGAIN_MS, FRESH_MS, MOST_PER_TICK, ahead, lagging, wanted_topics
from server.dispatch.planning import Planner
from server.dispatch.schemas import DeviceDetail
from server.dispatch.standing import Standings
from server.fleet.models import Device
from tests.server.city import FakeClock
from tests.server.dispatch.world import TestDevice, World

HOUR = 3_600_000
PROGRAMME = topics.PROGRAMME_TOPIC.of("w-le-chan")


@pytest.fixture
def device(world: World, clock: FakeClock) -> TestDevice:
    """A device that holds all but what only healing can bring: it never subscribed to areas."""
    made = world.enrol()
    world.settle()
    clock.advance(FRESH_MS)
    return made


def test_what_lags_comes_to_the_inbox(world: World, device: TestDevice) -> None:
    """A device that holds nothing of its areas is sent it; then it holds everything."""
    device.report()
    world.gateway.absorb_waiting()
    assert world.healer.tick() == 4
    assert device.doubts == []
    config = device.body(topics.CONFIG_TOPIC.of(device.id))
    assert device.documents.keys() == set(wanted_topics(device.id, config))
    device.report()
    world.gateway.absorb_waiting()
    assert world.healer.tick() == 0


def test_a_newer_revision_is_sent(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A device whose publish was lost is sent the newer document after its next status, once
    the document is no longer on its ordinary way."""
    device.report()
    world.gateway.absorb_waiting()
    world.healer.tick()
    world.schedule(14 * HOUR)
    world.publisher.tick()
    clock.advance(FRESH_MS - 1)
    device.report()
    world.gateway.absorb_waiting()
    clock.advance(AGAIN_MS)
    assert world.healer.tick() == 0
    device.report()
    world.gateway.absorb_waiting()
    assert world.healer.tick() == 1
    assert device.body(PROGRAMME).revision == 1


def test_not_again_before_it_can_tell(world: World, device: TestDevice, clock: FakeClock) -> None:
    """However often a device reports the same lack, it is sent to once in 20 seconds."""
    device.broker.stop()  # nothing reaches it, but its statuses were already underway
    for _ in range(5):
        with world.house.database.read() as session:
            world.healer.heal(session, {device.id: device.held()}, clock.ms)
        world.healer.tick()
    with world.house.database.read() as session:
        world.healer.heal(session, {device.id: device.held()}, clock.ms)
    assert world.healer.tick() == 0
    clock.advance(AGAIN_MS)
    assert world.healer.tick() == 4


def test_the_rate_is_bounded(world: World, device: TestDevice, clock: FakeClock) -> None:
    """However many devices lag at once, one tick sends a bounded number of documents."""
    crowd: dict[str, tuple[Held, ...]] = {f"d-{n}": () for n in range(3 * MOST_PER_TICK)}
    with world.house.database.read() as session:
        world.healer.heal(session, crowd, clock.ms)
    sent = [world.healer.tick() for _ in range(4)]
    assert sent == [MOST_PER_TICK, MOST_PER_TICK, MOST_PER_TICK, 0]


def test_lagging_is_older_or_missing() -> None:
    """A topic lags where the device holds nothing or less; never where there is no document."""
    newest = {t: Newest(10, "i", 0) for t in ("a", "b", "c")}
    held = [Held("a", 10, "i"), Held("b", 9, "x"), Held("z", 1, "x")]
    assert lagging(["a", "b", "c", "none"], newest, held, FRESH_MS) == ["b", "c"]
    assert lagging(["a", "b", "c"], newest, held, FRESH_MS - 1) == []


def test_a_device_ahead_of_the_server() -> None:
    """What a device holds that this server did not make is noticed: a larger sequence, or the
    same one with other words."""
    newest = {t: Newest(10, "i", 0) for t in ("a", "b", "c", "d")}
    held = [Held("a", 10, "i"), Held("b", 9, "x"), Held("c", 10, "x"), Held("d", 11, "x")]
    assert ahead(newest, held) == ["c", "d"]


def test_a_device_ahead_is_an_alarm(
    world: World, device: TestDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """A device that holds another document than the server's is named in the log, and the
    server's own is not forced on it."""
    held = [replace(one, sequence=one.sequence + 1, identity="c" * 64) for one in device.held()]
    with caplog.at_level(logging.ERROR):
        device.report(held=tuple(held))
        world.gateway.absorb_waiting()
    assert device.id in caplog.text
    assert world.healer.tick() == 4  # its areas' documents; not its keys, not its configuration


def test_in_step(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A device is in step when it holds every document and reports the digests the server
    computes itself; not before its status says so, nor while a change is on its way."""
    assert not _in_step(world, device)
    device.follow("hp", "w-le-chan")
    digests = _expected(world, device)
    device.report(digests=digests)
    assert _in_step(world, device)
    device.report(digests=(replace(digests[0], digest="0" * 64), digests[1]))
    assert not _in_step(world, device)
    device.report(digests=digests[1:])
    assert not _in_step(world, device)
    device.report(digests=digests)
    assert _in_step(world, device)
    world.schedule(14 * HOUR)
    assert not _in_step(world, device)
    world.publisher.tick()
    assert not _in_step(world, device)
    device.report(digests=_expected(world, device))
    assert _in_step(world, device)


def _detail(world: World, device: TestDevice) -> DeviceDetail:
    world.gateway.absorb_waiting()
    with world.house.database.read() as session:
        row = session.get_one(Device, device.id)
        return Standings(session, Planner(), [row], world.house.clock.now_ms()).detail(row)


def _in_step(world: World, device: TestDevice) -> bool:
    return _detail(world, device).in_step


def _expected(world: World, device: TestDevice) -> tuple[DayDigest, ...]:
    """What the device computes from the documents it holds itself."""
    config = device.body(topics.CONFIG_TOPIC.of(device.id))
    bodies = [one.body for one in device.documents.values()]
    programmes = {body.area: body for body in bodies if isinstance(body, Programme)}
    today = local_day(world.house.clock.now_ms(), config.zone)
    days = (today, today + timedelta(days=1))
    return tuple(DayDigest(day, resolve(programmes, config, day).digest) for day in days)
