"""Where each receipt counts, and which of several is the one that counts."""

import json
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from schedules.evidence.tree import HASH_BYTES, leaf_hash
from schedules.words import Outcome
from server.base.evidence import LogWaiting
from server.playlog.expectations import Expectations
from server.playlog.models import Kept, MovedDay, ReceiptRow
from server.playlog.reconcile import SETTLE_MS, Reconciler
from tests.server.city import FakeClock
from tests.server.dispatch.world import TestDevice, World
from tests.server.playlog.test_reconcile import DAY, HOUR, at, items, reconcile

MINUTE = 60_000
STRENGTH: tuple[Any, ...] = ("played", "late", "cut", "skipped", "missed")
EARLY = pytest.mark.parametrize("early", [True, False], ids=["before", "after"])
"""Receipts that came before their items were frozen, or after."""


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    return made


def bookings(world: World) -> dict[int, str]:
    with world.house.database.read() as session:
        return {row.n: row.booking for row in session.scalars(select(ReceiptRow))}


@EARLY
def test_the_strongest_receipt_counts(
    world: World, device: TestDevice, clock: FakeClock, early: bool
) -> None:
    """That an item sounded from beginning to end outweighs that it came late, this that it was cut
    off, then that it was skipped, then that it was missed, however early the weaker was recorded;
    among equals, what was recorded first."""
    pairs: list[tuple[Any, Any]] = [*pairwise(STRENGTH), ("cut", "cut")]
    entries = [
        world.schedule(14 * HOUR + n * 10 * MINUTE, id_=f"e-{n}", revision=n + 1)
        for n in range(len(pairs))
    ]
    reconcile(world, at(13) if early else at(16), clock)
    for n, ((strong, weak), entry) in enumerate(zip(pairs, entries, strict=True)):
        due = at(14) + n * 10 * MINUTE
        device.send(
            device.receipt(2 * n + 1, entry, due, strong, recorded_ms=due + 2),
            device.receipt(2 * n + 2, entry, due, weak, recorded_ms=due + 1),
        )
    world.gateway.absorb_waiting()
    reconcile(world, at(16), clock)
    counted: list[tuple[Outcome, int | None]] = [(one.outcome, one.n) for one in items(world)]
    assert counted == [("played", 1), ("late", 3), ("cut", 5), ("skipped", 7), ("cut", 10)]


def test_a_receipt_waits_until_its_item_is_frozen(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """A receipt of what falls due at the very instant through which all is frozen still waits,
    whether it came before that or after."""
    entry = world.schedule(14 * HOUR)
    world.settle()
    device.send(device.receipt(1, entry, at(14)))
    reconcile(world, at(14) + SETTLE_MS, clock)
    device.send(device.receipt(2, entry, at(14), "missed"))
    world.gateway.absorb_waiting()
    assert bookings(world) == {1: "waiting", 2: "waiting"}
    reconcile(world, at(14) + SETTLE_MS + 1, clock)
    assert bookings(world) == {1: "planned", 2: "planned"}
    assert [(one.outcome, one.n) for one in items(world)] == [("played", 1)]


@EARLY
def test_a_moment_of_sound_beside_the_plan(
    world: World, device: TestDevice, clock: FakeClock, early: bool
) -> None:
    """Outside the plan a millisecond of sound is stale; what did not sound is noted."""
    planned = world.schedule(14 * HOUR)
    reconcile(world, at(13) if early else at(16), clock)
    device.send(
        device.receipt(1, planned, at(14.5), "cut", sounded_ms=1),
        device.receipt(2, planned, at(14.6), "cut", sounded_ms=0),
    )
    world.gateway.absorb_waiting()
    reconcile(world, at(16), clock)
    assert bookings(world) == {1: "stale", 2: "noted"}


def test_a_receipt_marks_the_day_it_changes(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """A receipt that changes an outcome of a day whose sums are kept marks that day of that area,
    each time anew; one that changes nothing, or a day that is not kept, marks none."""
    entry = world.schedule(14 * HOUR)
    world.settle()
    reconcile(world, at(15, 2), clock)
    with world.house.database.write() as session:
        session.add(
            Kept(
                id=1, zone="Asia/Ho_Chi_Minh", from_ms=at(0), through_ms=at(0, 2), checked_ms=at(0)
            )
        )
    told = []
    for n, outcome, day in ((1, "missed", 2), (2, "missed", 1), (3, "missed", 1), (4, "late", 1)):
        due = at(14, day)
        device.send(device.receipt(n, entry, due, outcome, recorded_ms=due + n))  # type: ignore[arg-type]
        world.gateway.absorb_waiting()
        with world.house.database.read() as session:
            told.append({
                (row.area, row.day_ms, row.until_ms): row.times
                for row in session.scalars(select(MovedDay))
            })  # fmt: skip
    none, first, same, again = told
    assert none == {}
    assert first == same
    assert first != again
    assert set(first) == set(again) == {("w-le-chan", at(0, 1), at(0, 2))}


def test_due_at_midnight(world: World, device: TestDevice, clock: FakeClock) -> None:
    """What falls due at midnight is of the day that begins then, however little of that is over."""
    world.schedule(0)
    reconcile(world, at(0, 1) + SETTLE_MS, clock)
    assert items(world) == []
    reconcile(world, at(0, 1) + SETTLE_MS + 1, clock)
    assert [(one.device, one.due_ms) for one in items(world)] == [(device.id, at(0, 1))]
    assert reconcile(world, at(0, 1) + DAY, clock) == 0


def test_what_fell_due_stands_in_the_log(world: World, clock: FakeClock) -> None:
    """A line tells what fell due in one area: when it was told, the span, and of each item, by
    device, what the plan says of it."""
    ward = sorted(world.enrol().id for _ in range(2))
    hamlet = world.enrol("n-le-chan-3").id
    world.schedule(14 * HOUR, class_="priority", duration_ms=10 * MINUTE)
    world.schedule(14 * HOUR + MINUTE, id_="e-two", revision=2)
    reconcile(world, at(13.5), clock)
    reconcile(world, at(15), clock)
    with world.house.database.read() as session:
        rows = session.scalars(select(LogWaiting).filter_by(kind="due")).all()
        lines = [line for row in rows for (line,) in json.loads(row.refs)]
        hashes = b"".join(row.hashes for row in rows)
        assert {row.at_ms for row in rows} == {at(15)}
    assert len(hashes) == len(lines) * HASH_BYTES
    assert hashes == b"".join(leaf_hash(line.encode()) for line in lines)

    def due(device: str) -> list[list[Any]]:
        start, second = at(14), at(14) + MINUTE
        return [
            [device, start, "e-one", 1, "w-le-chan", start, 600_000, "unproven", None],
            [device, second, "e-two", 2, "w-le-chan", None, 0, "skipped", "occupied"],
        ]

    span = {"from_ms": at(13.5) - SETTLE_MS, "until_ms": at(15) - SETTLE_MS}
    assert [json.loads(line) for line in lines] == [
        {**span, "kind": "due", "at_ms": at(15), "area": area,
         "items": [item for device in devices for item in due(device)]}
        for area, devices in (("n-le-chan-3", [hamlet]), ("w-le-chan", ward))
    ]  # fmt: skip


def test_killed_with_a_device_on_its_way(
    world: World, device: TestDevice, clock: FakeClock
) -> None:
    """Nothing is frozen after a device was let in whose configuration nobody made yet: what falls
    due on it meanwhile is due."""
    world.schedule(14 * HOUR)
    reconcile(world, at(13.5), clock)
    another = world.enrol()
    clock.ms = at(20)
    world.crash()
    assert world.reconciler.tick() == 0
    world.publisher.tick()
    assert world.reconciler.tick() == 2
    assert {one.device for one in items(world)} == {device.id, another.id}


def test_another_process_was_quicker(world: World, device: TestDevice, clock: FakeClock) -> None:
    """Where two processes reconcile at once, one freezes a span, and the other leaves it."""
    world.schedule(14 * HOUR)
    reconcile(world, at(13), clock)
    clock.ms = at(15)
    looked, quicker = Expectations.due_in, [Reconciler(world.house)]

    def meanwhile(*asked: Any) -> Any:
        while quicker:
            assert quicker.pop().tick() == 1
        return looked(*asked)

    with patch.object(Expectations, "due_in", meanwhile):
        assert world.reconciler.tick() == 0
    assert [(one.device, one.due_ms) for one in items(world)] == [(device.id, at(14))]
