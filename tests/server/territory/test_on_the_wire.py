"""A merger as loudspeakers live through it: documents, keys, receipts, history."""

from datetime import date

import pytest

from schedules.spans import Span
from schedules.wire import topics
from schedules.zones import instant_of
from server.areas.tree import load_tree
from server.base.web import House
from server.dispatch import documents
from server.fleet import moving
from server.playlog.api import count
from server.playlog.models import PlannedItem
from server.playlog.reconcile import SETTLE_MS
from server.territory import merging, splitting
from server.territory.merging import Merger
from server.territory.splitting import Promotion
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World

HOUR = 3_600_000
DAY = 24 * HOUR
TODAY = date(2026, 11, 24)


@pytest.fixture
def world(house: House, city: City) -> World:
    return World(house, city)


def at(hour: float, day: int = 0) -> int:
    return instant_of(TODAY, 0, "Asia/Ho_Chi_Minh") + int(hour * HOUR) + day * DAY


def merge(world: World) -> None:
    with world.house.database.write() as session:
        person, now = world.city["city_admin"].person, world.house.clock.now_ms()
        merger = Merger("hp", ("w-le-chan",), into="w-hai-an")
        merging.merge(session, person, load_tree(session), merger, now)


def promote(world: World) -> None:
    with world.house.database.write() as session:
        person, now = world.city["city_admin"].person, world.house.clock.now_ms()
        asked = Promotion("hp", "w-le-chan")
        splitting.promote(session, person, load_tree(session), asked, now)


def catch_up(world: World, device: TestDevice) -> list[str]:
    """Everything due is published, and the device follows the areas of its newest chain; what
    it refused meanwhile."""
    world.settle()
    config = device.documents[topics.CONFIG_TOPIC.of(device.id)].body
    device.doubts.clear()
    device.follow(*sorted(config.areas))
    return device.doubts


def issuer(device: TestDevice, area: str) -> str:
    return device.documents[topics.PROGRAMME_TOPIC.of(area)].head.issuer


def test_the_successors_key_speaks_after_a_merger(world: World, clock: FakeClock) -> None:
    """A device believes the documents of its former unit signed by the successor's key, and once
    it is split off those signed by its own again; nothing of it is refused."""
    device = world.enrol("n-le-chan-3")
    world.settle()
    assert catch_up(world, device) == []
    assert issuer(device, "w-le-chan") == issuer(device, "n-le-chan-3") == "w-le-chan"
    clock.advance(60_000)
    merge(world)
    assert catch_up(world, device) == []
    assert issuer(device, "w-le-chan") == issuer(device, "n-le-chan-3") == "w-hai-an"
    chain = device.documents[topics.CONFIG_TOPIC.of(device.id)].body.chain
    assert [place.area for place in chain] == ["hp", "w-hai-an", "w-le-chan", "n-le-chan-3"]
    clock.advance(60_000)
    promote(world)
    assert catch_up(world, device) == []
    assert issuer(device, "w-le-chan") == issuer(device, "n-le-chan-3") == "w-le-chan"


def test_what_was_held_is_believed_until_the_new_chain_has_come(
    world: World, clock: FakeClock
) -> None:
    """The former unit's key stays in the trust document: a device that has only that, and not
    its new chain yet, goes on believing the programme it holds."""
    device = world.enrol("w-le-chan")
    world.settle()
    clock.advance(60_000)
    merge(world)
    world.settle()
    with world.house.database.read() as session:
        trust = documents.trust(session)
    assert trust is not None
    assert {"w-le-chan", "w-hai-an"} <= {key.area for key in trust.keys}
    assert device.documents[topics.TRUST_TOPIC.of()].body == trust


def test_nothing_due_is_lost_or_doubled_by_a_merger(world: World, clock: FakeClock) -> None:
    """Items due before the merger, on its day and after it have one outcome each, also where
    the server looks only afterwards; receipts of both times are booked."""
    device = world.enrol("w-le-chan")
    entry = world.schedule(14 * HOUR)
    world.settle()
    clock.ms = at(15)
    merge(world)
    world.settle()
    clock.ms = at(15, 1)
    world.settle()
    assert world.reconciler.tick() == 2
    device.send(device.receipt(1, entry, at(14)), device.receipt(2, entry, at(14, 1)))
    world.settle()
    clock.ms = at(20, 1) + SETTLE_MS
    world.reconciler.tick()
    with world.house.database.read() as session:
        rows = session.query(PlannedItem).order_by(PlannedItem.due_ms).all()
        assert [(row.due_ms, row.outcome, row.area) for row in rows] == [
            (at(14), "played", "w-le-chan"), (at(14, 1), "played", "w-le-chan"),
        ]  # fmt: skip
        found = count(session, load_tree(session), "w-hai-an", Span(0, START_MS * 2))
    assert (found.planned, found.played, found.unproven, found.stale) == (2, 2, 0, 0)


def test_history_is_read_by_posts_above(client: Client, world: World, clock: FakeClock) -> None:
    """What the former unit played is read by its own posts, by the successor's and the city's;
    not by other units'."""
    world.enrol("w-le-chan")
    world.schedule(14 * HOUR)
    world.settle()
    clock.ms = at(15)
    world.reconciler.tick()
    merge(world)
    asked = {"area": "w-hai-an", "from_ms": 0, "until_ms": at(20)}
    told = client("city_operator").get("/api/playlog", params=asked)
    assert [one["due_ms"] for one in told.json()] == [at(14)]
    asked["area"] = "w-le-chan"
    assert len(client("ward_officer").get("/api/playlog", params=asked).json()) == 1


def test_a_retired_device_is_due_nothing(world: World, clock: FakeClock) -> None:
    """Taken out of service, nothing falls due on it from then on; what did before stays."""
    device = world.enrol("w-le-chan")
    world.schedule(14 * HOUR)
    world.settle()
    clock.advance(10_000)
    world.reconciler.tick()
    clock.ms = at(15)
    with world.house.database.write() as session:
        person = world.city["city_operator"].person
        moving.retire(session, person, load_tree(session), device.id, clock.ms)
    world.settle()
    clock.ms = at(20, 1)
    world.settle()
    world.reconciler.tick()
    with world.house.database.read() as session:
        assert [row.due_ms for row in session.query(PlannedItem)] == [at(14)]


def test_a_moved_device_owes_each_area_its_own_time(world: World, clock: FakeClock) -> None:
    """What fell due before the move belongs to the old area, what falls due after to the new."""
    device = world.enrol("w-le-chan")
    world.schedule(14 * HOUR)
    world.schedule(int(13.5 * HOUR), area="w-hai-an", id_="e-two")
    world.settle()
    clock.advance(10_000)
    world.reconciler.tick()
    clock.ms = at(14.5)
    with world.house.database.write() as session:
        person = world.city["city_operator"].person
        moving.move(session, person, load_tree(session), device.id, "w-hai-an", clock.ms)
    world.settle()
    clock.ms = at(14.6, 1)
    world.settle()
    world.reconciler.tick()
    with world.house.database.read() as session:
        rows = session.query(PlannedItem).order_by(PlannedItem.due_ms)
        assert [(row.due_ms, row.area) for row in rows] == [
            (at(14), "w-le-chan"), (at(13.5, 1), "w-hai-an"),
        ]  # fmt: skip
