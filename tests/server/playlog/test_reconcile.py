"""Every item of every device has exactly one outcome, also after the server was away."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from schedules.spans import Span
from schedules.wire.receipt import ItemSubject
from schedules.zones import instant_of
from server.areas.tree import load_tree
from server.base.changes import Change
from server.fleet import moving
from server.playlog.api import count
from server.playlog.models import PlannedItem, ReceiptRow
from server.playlog.reconcile import SETTLE_MS
from server.playlog.schemas import Counts
from tests.server.city import START_MS, FakeClock
from tests.server.dispatch.world import TestDevice, World

HOUR = 3_600_000
DAY = 24 * HOUR
TODAY = date(2026, 11, 24)


def at(hour: float, day: int = 0) -> int:
    return instant_of(TODAY, 0, "Asia/Ho_Chi_Minh") + int(hour * HOUR) + day * DAY


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    return made


def items(world: World) -> list[PlannedItem]:
    with world.house.database.read() as session:
        return list(session.scalars(select(PlannedItem).order_by(PlannedItem.due_ms)))


def counts(world: World) -> Counts:
    with world.house.database.read() as session:
        return count(session, load_tree(session), "hp", Span(0, START_MS * 2))


def reconcile(world: World, until: int, clock: FakeClock) -> int:
    clock.ms = until
    world.settle()
    return world.reconciler.tick()


def test_due_and_unproven(world: World, device: TestDevice, clock: FakeClock) -> None:
    """An item that fell due is unproven until its receipt comes; one that has not is nothing."""
    world.schedule(14 * HOUR)
    assert reconcile(world, at(14) + SETTLE_MS, clock) == 0
    assert reconcile(world, at(14) + SETTLE_MS + 1, clock) == 1
    (item,) = items(world)
    assert (item.device, item.due_ms, item.start_ms) == (device.id, at(14), at(14))
    assert (item.outcome, item.n) == ("unproven", None)
    assert reconcile(world, at(14) + DAY - HOUR, clock) == 0


def test_a_receipt_proves(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A receipt moves its item to the outcome it proves, and the item names the receipt."""
    entry = world.schedule(14 * HOUR)
    reconcile(world, at(15), clock)
    device.send(device.receipt(1, entry, at(14), "late", started_us=at(14) * 1_000 + 7))
    world.gateway.absorb_waiting()
    (item,) = items(world)
    assert (item.outcome, item.journal, item.n) == ("late", device.journal, 1)
    assert item.started_us == at(14) * 1_000 + 7


def test_a_receipt_that_comes_first_waits(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """A receipt that is faster than the reconciliation proves its item as soon as it is due."""
    entry = world.schedule(14 * HOUR)
    world.settle()
    device.send(device.receipt(1, entry, at(14)))
    world.gateway.absorb_waiting()
    assert counts(world).planned == counts(world).stale == 0
    reconcile(world, at(15), clock)
    assert [item.outcome for item in items(world)] == ["played"]


def test_ticking_twice_is_ticking_once(world: World, device: TestDevice, clock: FakeClock) -> None:
    """However often, and in whatever steps, time is reconciled, the items are the same; a new
    process goes on where the last one stopped."""
    world.schedule(14 * HOUR)
    world.schedule(15 * HOUR, id_="e-two", revision=2)
    for minutes in range(0, 180, 7):
        reconcile(world, at(13) + minutes * 60_000, clock)
        world.reconciler.tick()
        world.crash()
    assert [(item.entry, item.due_ms) for item in items(world)] == [
        ("e-one", at(14)), ("e-two", at(15)),
    ]  # fmt: skip


def test_after_the_server_was_away(world: World, device: TestDevice, clock: FakeClock) -> None:
    """After days of downtime every item that fell due meanwhile is there, under the programme
    that was in force: an entry that ended on the second day is due until then, no longer; and
    a revision made before the books are brought up, which has forgotten it, changes nothing."""
    ending = world.schedule(14 * HOUR)
    world.schedule(15 * HOUR, id_="e-two", revision=2)
    world.settle()
    clock.ms = at(12, 1)
    world.end(ending, revision=3)
    world.publisher.tick()
    clock.ms = at(16, 9)
    world.crash()
    world.schedule(10 * HOUR, id_="e-three", revision=4)
    world.publisher.tick()
    world.reconciler.tick()
    assert [item.due_ms for item in items(world) if item.entry == "e-one"] == [at(14)]
    twos = [item.due_ms for item in items(world) if item.entry == "e-two"]
    assert twos == [at(15, day) for day in range(10)]


def test_killed_with_a_change_on_its_way(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """A change that was saved and not yet made into a document reaches back to its own moment:
    nothing after it is frozen before it is dispatched."""
    ending = world.schedule(14 * HOUR)
    reconcile(world, at(13, 0), clock)
    clock.ms = at(13.5)
    world.end(ending)
    clock.ms = at(20)
    world.crash()
    assert world.reconciler.tick() == 0
    world.publisher.tick()
    assert world.reconciler.tick() == 0
    assert items(world) == []


def test_before_it_was_there(world: World, clock: FakeClock) -> None:
    """Nothing is planned on a device before it was enrolled: it proves nothing and owes nothing."""
    world.schedule(14 * HOUR)
    world.settle()
    clock.ms = at(14) + 60_000
    world.enrol()
    reconcile(world, at(16), clock)
    assert items(world) == []
    reconcile(world, at(16, 1), clock)
    assert [item.due_ms for item in items(world)] == [at(14, 1)]


def test_moved_before_the_first_reconciliation(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """Books that are opened late begin where the first device began: what fell due on it before
    it moved counts in its former area, what came after it in the new one."""
    world.schedule(14 * HOUR)
    world.schedule(15 * HOUR, area="w-hai-an", id_="e-two")
    world.settle()
    clock.ms = at(14.5)
    with world.house.database.write() as session:
        person = world.city["city_operator"].person
        moving.move(session, person, load_tree(session), device.id, "w-hai-an", clock.ms)
    world.settle()
    reconcile(world, at(16), clock)
    found = [(item.entry, item.area, item.due_ms) for item in items(world)]
    assert found == [("e-one", "w-le-chan", at(14)), ("e-two", "w-hai-an", at(15))]


def test_retired_before_the_first_reconciliation(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """What fell due on a device before it was taken out of service is in the books, nothing
    after."""
    world.schedule(14 * HOUR)
    world.schedule(15 * HOUR, id_="e-two", revision=2)
    world.settle()
    clock.ms = at(14.5)
    with world.house.database.write() as session:
        person = world.city["city_operator"].person
        moving.retire(session, person, load_tree(session), device.id, clock.ms)
    world.settle()
    reconcile(world, at(16), clock)
    assert [item.entry for item in items(world)] == ["e-one"]


def test_each_device_of_each_area(world: World, clock: FakeClock) -> None:
    """A city-wide priority entry is due once on every device of the city, each in its area; one
    of a ward on that ward's devices."""
    homes = ("w-le-chan", "n-le-chan-3", "w-hai-an")
    wheres = [world.enrol(area) for area in homes]
    world.schedule(14 * HOUR, area="hp", class_="priority")
    world.schedule(15 * HOUR, id_="e-two")
    reconcile(world, at(16), clock)
    found = {(item.device, item.area, item.entry) for item in items(world)}
    stand = [(one.id, area) for one, area in zip(wheres, homes, strict=True)]
    assert found == {(*one, "e-one") for one in stand} | {(*one, "e-two") for one in stand[:2]}


def test_no_place_in_the_plan(world: World, device: TestDevice, clock: FakeClock) -> None:
    """An item that found no place is skipped by the plan itself, and says what stood there."""
    world.schedule(14 * HOUR, class_="priority", duration_ms=600_000)
    world.schedule(14 * HOUR + 60_000, id_="e-two", revision=2)
    reconcile(world, at(15), clock)
    two = next(item for item in items(world) if item.entry == "e-two")
    assert (two.outcome, two.reason, two.start_ms) == ("skipped", "occupied", None)
    assert counts(world).planned == 2


def test_a_superseded_revision_is_stale(world: World, device: TestDevice, clock: FakeClock) -> None:
    """What sounded under a revision that was superseded stands beside the plan; what only did
    not sound under one is noted; the plan's own item stays unproven."""
    old = world.schedule(14 * HOUR)
    world.settle()
    world.end(old)
    world.schedule(14 * HOUR, id_="e-two", revision=3)
    reconcile(world, at(15), clock)
    assert [item.entry for item in items(world)] == ["e-two"]
    device.send(device.receipt(1, old, at(14)))
    device.send(device.receipt(2, old, at(14), "missed"))
    device.send(device.receipt(3, old, at(13.5), "skipped"))
    world.gateway.absorb_waiting()
    told = counts(world)
    assert (told.planned, told.unproven, told.stale) == (1, 1, 1)
    assert _bookings(world) == {1: "stale", 2: "noted", 3: "noted"}


def test_stale_before_its_time_was_frozen(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """The same when the receipt came first: it waits, and then stands beside the plan."""
    old = world.schedule(14 * HOUR)
    world.settle()
    world.end(old)
    device.send(device.receipt(1, old, at(14)))
    world.settle()
    assert _bookings(world) == {1: "waiting"}
    reconcile(world, at(15), clock)
    assert _bookings(world) == {1: "stale"}


def test_a_clock_that_was_wrong(world: World, device: TestDevice, clock: FakeClock) -> None:
    """A receipt from a year ago, from a century ahead, or for an entry that nobody scheduled is
    kept as signed and acknowledged, and counts for no item; the true one then counts."""
    entry = world.schedule(14 * HOUR)
    reconcile(world, at(15), clock)
    device.send(
        device.receipt(1, entry, at(14, day=-365)),
        device.receipt(2, entry, at(14, day=365 * 100)),
        device.receipt(3, replace(entry, id="e-never"), at(14)),
    )
    reconcile(world, at(16), clock)
    assert _bookings(world) == {1: "stale", 2: "waiting", 3: "stale"}
    assert [one.outcome for one in items(world)] == ["unproven"]
    device.send(device.receipt(4, entry, at(14)))
    world.gateway.absorb_waiting()
    assert device.acks[-1].stored_through == 4
    assert (counts(world).planned, counts(world).played) == (1, 1)


def test_a_new_card_after_the_item(world: World, device: TestDevice, clock: FakeClock) -> None:
    """That an item sounded outweighs that it was missed: a new card does not know what the old
    one played."""
    entry = world.schedule(14 * HOUR)
    reconcile(world, at(15), clock)
    device.send(device.receipt(1, entry, at(14)))
    world.gateway.absorb_waiting()
    device.journal = "1" * 32
    device.send(device.receipt(1, entry, at(14), "missed"))
    world.gateway.absorb_waiting()
    (item,) = items(world)
    assert (item.outcome, item.journal) == ("played", "0" * 32)


def test_who_watches_is_told(world: World, device: TestDevice, clock: FakeClock) -> None:
    """Listeners learn which areas have new items."""
    world.schedule(14 * HOUR)
    world.settle()
    listener = world.house.changes.listen()
    reconcile(world, at(15), clock)
    told = [listener.get_nowait() for _ in range(listener.qsize())]
    assert Change("outcome", "w-le-chan", "w-le-chan") in told


def _bookings(world: World) -> dict[int, str]:
    with world.house.database.read() as session:
        return {row.n: row.booking for row in session.scalars(select(ReceiptRow))}


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_another_programme_proves_nothing(
    world: World, device: TestDevice, clock: FakeClock, before: bool
) -> None:
    """What sounded by another area's programme under the same entry's name is not the item."""
    entry = world.schedule(14 * HOUR)
    if not before:
        reconcile(world, at(15), clock)
    subject = ItemSubject("n-le-chan-3", entry.id, entry.revision, at(14))
    device.send(device.receipt(1, entry, at(14), "played", subject=subject))
    world.gateway.absorb_waiting()
    reconcile(world, at(15), clock)
    (item,) = items(world)
    assert item.outcome == "unproven"
    assert (counts(world).unproven, counts(world).stale) == (1, 1)
    device.send(device.receipt(2, entry, at(14), "late"))
    world.gateway.absorb_waiting()
    assert [(one.outcome, one.n) for one in items(world)] == [("late", 2)]
