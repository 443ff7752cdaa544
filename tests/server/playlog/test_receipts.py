"""Each receipt is stored exactly once, however it comes; never another in its place."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schedules.wire import topics
from schedules.wire.receipt import OrderSubject, Receipt
from server.base.activity import Activity
from server.playlog.models import LostReceipts, ReceiptRow
from tests.schedules.test_codec import values
from tests.server.city import FakeClock
from tests.server.dispatch.world import TestDevice, World, identity_of

JOURNALS = itertools.count(1)


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    return made


def numbers(world: World, device: TestDevice, journal: str | None = None) -> list[int]:
    """The receipts stored of a journal, by number."""
    world.gateway.absorb_waiting()
    with world.house.database.read() as session:
        query = select(ReceiptRow.n).filter_by(device=device.id, journal=journal or device.journal)
        return list(session.scalars(query.order_by(ReceiptRow.n)))


def through(device: TestDevice) -> int:
    return device.acks[-1].stored_through


def alarms(world: World) -> list[str]:
    with world.house.database.read() as session:
        query = select(Activity.action).where(Activity.action.startswith("receipt."))
        return list(session.scalars(query))


def chain(device: TestDevice, count: int) -> list[Receipt]:
    """Receipts that name their predecessors, as an agent makes them."""
    made: list[Receipt] = []
    previous = None
    for n in range(1, count + 1):
        made.append(device.receipt(n, previous=previous))
        previous = identity_of(device.sealed(made[-1]))
    return made


def test_twice_is_once(world: World, device: TestDevice) -> None:
    """A receipt that comes twice, together or apart, is stored once and acknowledged again."""
    device.send(device.receipt(1), device.receipt(1))
    assert numbers(world, device) == [1]
    device.acks.clear()
    device.send(device.receipt(1))
    assert numbers(world, device) == [1]
    assert through(device) == 1
    assert alarms(world) == []


@pytest.mark.both_databases
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_order_any_loss(
    world: World, device: TestDevice, clock: FakeClock, data: st.DataObject
) -> None:
    """Whatever order receipts come in, doubled or lost, after what was lost is sent again all
    are stored, and acknowledged is always the end of the first unbroken run."""
    clock.advance(1_000)  # a device is heard so often a second
    device.journal = f"{next(JOURNALS):032x}"
    receipts = chain(device, 8)
    sent = data.draw(st.lists(st.sampled_from(receipts), min_size=1, max_size=14))
    received: set[int] = set()
    while sent:
        size = data.draw(st.integers(1, len(sent)))
        device.acks.clear()
        device.send(*sent[:size])
        received |= {one.n for one in sent[:size]}
        sent = sent[size:]
        assert numbers(world, device) == sorted(received)
        assert through(device) == next(n for n in range(9) if n + 1 not in received)
    device.send(*receipts)
    assert numbers(world, device) == list(range(1, 9))
    assert through(device) == 8
    assert alarms(world) == []


@pytest.mark.both_databases
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values(Receipt), st.integers(1, 2**53 - 1))
def test_whatever_a_device_may_sign(
    world: World, device: TestDevice, clock: FakeClock, any_receipt: Receipt, n: int
) -> None:
    """Any receipt within the contract's limits is stored: none that a device may sign holds up
    what comes with it."""
    clock.advance(1_000)  # a device is heard so often a second
    device.journal = f"{next(JOURNALS):032x}"
    odd = replace(any_receipt, device=device.id, journal=device.journal, n=n)
    topic = topics.RECEIPTS_TOPIC.of(device.id)
    device.say(topic, device.seal(topic, "receipt", odd))
    assert numbers(world, device) == [n]
    assert (device.acks[-1].journal, through(device)) == (device.journal, int(n == 1))


@pytest.mark.parametrize("together", [True, False])
def test_the_same_number_with_other_words(world: World, device: TestDevice, together: bool) -> None:
    """A second receipt of one number that says something else is refused and put on record; the
    first stays as it was."""
    device.send(device.receipt(1))
    if not together:
        numbers(world, device)
    device.send(device.receipt(1, outcome="missed"))
    assert numbers(world, device) == [1]
    assert alarms(world) == ["receipt.conflict"]
    with world.house.database.read() as session:
        assert session.scalars(select(ReceiptRow)).one().outcome == "played"
    assert world.gateway.ingest.doubts.counts["receipt_conflict"] == 1


def test_one_alarm_a_minute(world: World, device: TestDevice) -> None:
    """However many numbers one device contradicts, it puts one alarm a minute on record."""
    device.send(*(device.receipt(n) for n in range(1, 6)))
    device.send(*(device.receipt(n, outcome="missed") for n in range(1, 6)))
    assert numbers(world, device) == [1, 2, 3, 4, 5]
    assert alarms(world) == ["receipt.conflict"]


def test_number_zero(world: World, device: TestDevice) -> None:
    """Receipts count from 1: a number 0 is refused."""
    device.send(device.receipt(0))
    assert numbers(world, device) == []
    assert device.acks == []


def test_a_broken_chain_is_an_alarm(world: World, device: TestDevice) -> None:
    """A receipt that names another predecessor than the one stored is kept, and put on record:
    somebody has two histories."""
    first, second, third = chain(device, 3)
    device.send(first, second)
    assert numbers(world, device) == [1, 2]
    assert alarms(world) == []
    device.send(replace(third, previous="f" * 64))
    assert numbers(world, device) == [1, 2, 3]
    assert alarms(world) == ["receipt.unchained"]


def test_journals_stand_apart(world: World, device: TestDevice) -> None:
    """A controller whose card was replaced begins a new journal at 1; both are kept."""
    device.send(device.receipt(1), device.receipt(2))
    numbers(world, device)
    old, device.journal = device.journal, "1" * 32
    device.send(device.receipt(1))
    assert numbers(world, device) == [1]
    assert numbers(world, device, old) == [1, 2]
    assert (device.acks[-1].journal, through(device)) == ("1" * 32, 1)


def lost(world: World) -> list[tuple[int, int]]:
    with world.house.database.read() as session:
        rows = session.scalars(select(LostReceipts).order_by(LostReceipts.first))
        return [(row.first, row.last) for row in rows]


def test_what_the_device_no_longer_holds_is_lost(world: World, device: TestDevice) -> None:
    """A hole below the lowest receipt a device still holds is recorded as lost, once, and the
    journal goes on behind it; a hole above it is only waited for."""
    device.send(device.receipt(1), device.receipt(4), device.receipt(9))
    assert numbers(world, device) == [1, 4, 9]
    device.report(receipts_from=2, receipts_through=9)
    numbers(world, device)
    assert lost(world) == []
    assert through(device) == 1
    for _ in range(2):
        device.report(receipts_from=6, receipts_through=9)
        numbers(world, device)
        assert lost(world) == [(2, 3), (5, 5)]
        assert through(device) == 5
    device.send(*(device.receipt(n) for n in (6, 7, 8)))
    numbers(world, device)
    assert through(device) == 9


def test_a_status_that_makes_no_sense(world: World, device: TestDevice) -> None:
    """A status whose lowest receipt lies beyond its highest loses nothing."""
    device.report(receipts_from=9, receipts_through=3)
    numbers(world, device)
    assert lost(world) == []


def test_orders_of_one_name_are_told_apart(world: World, device: TestDevice) -> None:
    """An order's name is its issuer's own: receipts about orders of one name say whose it was."""
    ward, city = OrderSubject("w-le-chan", "o-one", 0), OrderSubject("hp", "o-one", 0)
    first, second = (
        replace(device.receipt(n), subject=one) for n, one in enumerate((ward, city), start=1)
    )
    device.send(first, second)
    world.gateway.absorb_waiting()
    query = select(ReceiptRow.issuer, ReceiptRow.order, ReceiptRow.repetition)
    with world.house.database.read() as session:
        rows = session.execute(query.order_by(ReceiptRow.n)).all()
    assert [tuple(row) for row in rows] == [("w-le-chan", "o-one", 0), ("hp", "o-one", 0)]


def test_the_evidence_is_kept_as_signed(world: World, device: TestDevice) -> None:
    """The very bytes the device signed are kept, beside what they say."""
    raw = device.sealed(device.receipt(1))
    device.say(topics.RECEIPTS_TOPIC.of(device.id), raw)
    numbers(world, device)
    with world.house.database.read() as session:
        row = session.scalars(select(ReceiptRow)).one()
    assert (row.raw, row.identity) == (raw, identity_of(raw))
    assert (row.order, row.booking, row.area) == ("o-one", "order", "w-le-chan")
