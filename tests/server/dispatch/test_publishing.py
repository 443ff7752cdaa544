"""What is saved is published, whatever dies on the way."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from schedules.programme import Block, Sound
from schedules.wire import topics
from server.areas.models import Area
from server.base import outbox
from server.base.activity import Activity
from server.base.mqtt import Message
from server.base.outbox import Outbox
from server.base.web import House
from server.dispatch import documents
from server.dispatch.composition import LASTS_MS, RENEW_BEFORE_MS, Pen
from server.dispatch.models import Document
from server.dispatch.publishing import empty_outbox
from server.programme.models import EntryRow
from server.programme.rows import row_of_entry
from tests.server.city import START_MS, FakeClock
from tests.server.dispatch.world import World

HOUR = 3_600_000
PROGRAMME = topics.PROGRAMME_TOPIC.of("w-le-chan")


def watch(world: World) -> list[Message]:
    """Everything published from now on, as the server itself hears it come back."""
    heard: list[Message] = []
    world.broker.on_message(heard.append)
    world.broker.subscribe("loa/1/#", 1)
    heard.clear()
    return heard


def newest(world: World, topic: str) -> Document:
    with world.house.database.read() as session:
        found = documents.newest(session, topic)
    assert found is not None
    return found


def test_every_area_and_device_has_its_documents(world: World) -> None:
    """Each area always has a programme and orders, even empty; each enrolled device its
    configuration; and there is one bundle of keys. A device can believe all of them."""
    device = world.enrol("n-le-chan-3")
    world.settle()
    device.follow("hp", "w-le-chan", "n-le-chan-3")
    assert device.doubts == []
    assert len(device.documents) == 1 + 1 + 3 * 2
    assert device.body(PROGRAMME).entries == ()
    assert device.body(topics.ORDERS_TOPIC.of("hp")).orders == ()


def test_a_change_is_one_message_per_area(world: World) -> None:
    """A city-wide change is one publish, whatever the number of devices."""
    for _ in range(3):
        world.enrol()
    world.settle()
    heard = watch(world)
    world.schedule(14 * HOUR, area="hp")
    world.publisher.tick()
    assert [message.topic for message in heard] == [topics.PROGRAMME_TOPIC.of("hp")]


def test_killed_between_commit_and_publish(world: World) -> None:
    """A document that was stored and not yet published is published by the next process."""
    device = world.enrol()
    world.settle()
    device.follow("w-le-chan")
    world.schedule(14 * HOUR)
    world.publisher.make()
    assert device.body(PROGRAMME).revision == 0
    world.crash()
    world.publisher.tick()
    assert device.body(PROGRAMME).revision == 1


def test_killed_before_the_document_was_made(world: World) -> None:
    """A change whose document was not made yet is made by the next process."""
    device = world.enrol()
    world.settle()
    device.follow("w-le-chan")
    world.schedule(14 * HOUR)
    world.crash()
    world.publisher.tick()
    assert device.body(PROGRAMME).revision == 1


def test_the_broker_was_away(world: World) -> None:
    """What could not be published waits, and goes out when the broker is back."""
    device = world.enrol()
    world.settle()
    device.follow("w-le-chan")
    world.hub.crash()
    world.schedule(14 * HOUR)
    world.publisher.tick()
    assert newest(world, PROGRAMME).published_ms is None
    world.hub.restart()
    world.publisher.tick()
    assert newest(world, PROGRAMME).published_ms == world.house.clock.now_ms()
    assert device.body(PROGRAMME).revision == 1


def test_a_broker_that_forgot_is_given_everything_again(world: World) -> None:
    """On every connection all retained documents are published again, each once, keys first."""
    world.enrol()
    world.settle()
    with world.house.database.read() as session:
        rows = session.scalars(select(Document).where(Document.superseded_ms.is_(None)))
        expected = {row.topic for row in rows}
    heard = watch(world)
    world.hub.crash()
    world.hub.restart()
    world.publisher.tick()
    told = [message.topic for message in heard if not message.retain]
    assert told[0] == topics.TRUST_TOPIC.of()
    assert sorted(told) == sorted(expected)


def test_published_means_acknowledged(world: World) -> None:
    """A document counts as published when the broker acknowledged it, and is not sent again."""
    world.settle()
    document = newest(world, PROGRAMME)
    assert document.published_ms == START_MS
    heard = watch(world)
    world.publisher.tick()
    assert heard == []


def test_sequences_grow_when_the_clock_is_set_back(world: World, clock: FakeClock) -> None:
    """A newer document has a larger sequence, even if the server's clock lost an hour."""
    world.settle()
    before = newest(world, PROGRAMME)
    clock.advance(-HOUR)
    world.schedule(14 * HOUR)
    world.publisher.tick()
    after = newest(world, PROGRAMME)
    assert (before.sequence, after.sequence) == (START_MS, START_MS + 1)


def test_saying_it_twice_is_publishing_once(world: World) -> None:
    """Two changes before the outbox is emptied make one document of the state then found."""
    world.settle()
    world.schedule(14 * HOUR, id_="e-one", revision=1)
    world.schedule(15 * HOUR, id_="e-two", revision=2)
    assert len(world.publisher.make()) == 1
    body = documents.body_of(newest(world, PROGRAMME))
    assert (body.revision, len(body.entries)) == (2, 2)


def test_what_is_on_its_way_is_not_sent_twice(world: World) -> None:
    """A tick that looked before an order was hurried past it: a city's devices hear it once."""
    world.settle()
    world.schedule(14 * HOUR)
    world.publisher.make()
    heard = watch(world)
    looked = list(world.publisher._to_send(everything=False))
    world.publisher.hurry("programme", "w-le-chan")
    for one in looked:
        world.publisher._publish(one)
    assert [message.topic for message in heard] == [PROGRAMME]


def test_documents_are_renewed_before_they_expire(world: World, clock: FakeClock) -> None:
    """A document nobody changed is made again while 45 days are left to accept it."""
    world.settle()
    first = newest(world, PROGRAMME)
    assert first.not_after_ms == START_MS + LASTS_MS
    clock.advance(LASTS_MS - RENEW_BEFORE_MS)
    world.settle()
    assert newest(world, PROGRAMME).sequence == first.sequence
    clock.advance(1)
    world.settle()
    assert newest(world, PROGRAMME).sequence == clock.ms


def test_a_policy_further_up_reaches_the_device(world: World) -> None:
    """Whatever an area decides reaches the devices below it, though nobody announced it."""
    device = world.enrol()
    world.settle()
    with world.house.database.write() as session:
        session.get_one(Area, "hp").volume = 55
    world.settle()
    assert device.body(topics.CONFIG_TOPIC.of(device.id)).volume == 55


def test_what_devices_would_refuse_holds_nobody_up(world: World) -> None:
    """A document no device would accept is put on record; the older one stays in force, and
    everybody else's is published."""
    device = world.enrol()
    world.settle()
    device.follow("w-le-chan", "hp")
    entry = world.schedule(14 * HOUR)
    with world.house.database.write() as session:
        row = session.get_one(EntryRow, (entry.id, 1))
        row.block = {**row.block, "bulletins": []}
    world.schedule(15 * HOUR, area="hp", id_="e-two")
    world.publisher.tick()
    assert device.body(PROGRAMME).revision == 0
    assert device.body(topics.PROGRAMME_TOPIC.of("hp")).revision == 1
    assert device.doubts == []
    with world.house.database.read() as session:
        told = session.scalars(select(Activity).filter_by(subject=PROGRAMME)).one()
        assert told.action == "document.block_empty"
        assert session.scalars(select(Outbox)).all() == []


def test_too_large_is_such_a_document(world: World) -> None:
    """A programme larger than its topic allows is put on record and not published."""
    world.settle()
    sounds = tuple(Sound("b-one", "ab" * 32, 1_000, 1_000) for _ in range(50))
    entry = world.schedule(14 * HOUR)
    with world.house.database.write() as session:
        for n in range(120):
            wide = replace(entry, id=f"e-{n}", block=Block(sounds))
            session.add(row_of_entry("w-le-chan", wide))
    world.publisher.tick()
    assert documents.body_of(newest(world, PROGRAMME)).entries == ()
    with world.house.database.read() as session:
        told = session.scalars(select(Activity).filter_by(subject=PROGRAMME)).one()
    assert told.action == "document.too_large"


def test_a_list_of_orders_stays_due_until_it_can_be_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There may be a stop in it: it is tried at each tick, and nothing waits behind it."""
    device, path = world.enrol(), topics.ORDERS_TOPIC.of("w-le-chan")
    world.settle()
    device.follow("w-le-chan", "hp")
    before, small = newest(world, path).sequence, replace(topics.ORDERS, largest=10)
    with monkeypatch.context() as patched:
        patched.setattr(topics, "ORDERS", small)
        with world.house.database.write() as session:
            outbox.put(session, "orders", "w-le-chan", START_MS)
        world.schedule(15 * HOUR, area="hp")
        world.publisher.tick()
        assert newest(world, path).sequence == before
        assert device.body(topics.PROGRAMME_TOPIC.of("hp")).revision == 1
    world.publisher.tick()
    assert newest(world, path).sequence > before


def test_a_new_connection_is_given_everything_though_the_database_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tick after the failure sends what the one before it should have."""
    world.settle()
    world.crash()
    heard = watch(world)
    with monkeypatch.context() as patched:
        patched.setattr(documents, "newest_of", _fails)
        with pytest.raises(OSError, match="away"):
            world.publisher.tick()
    assert heard == []
    world.publisher.tick()
    assert PROGRAMME in {one.topic for one in heard}


def _fails(*_: object) -> None:
    raise OSError("the database is away")


def test_without_the_root_at_hand_the_bundle_waits(world: World, house: House) -> None:
    """Where the root's keys are kept elsewhere a bundle of keys stays due, and all else goes."""
    with house.database.write() as session:
        outbox.put(session, "trust", "", START_MS)
        outbox.put(session, "orders", "hp", START_MS)
    made = empty_outbox(house, Pen(house.custody), START_MS)
    assert made == [(topics.ORDERS_TOPIC.of("hp"), START_MS)]
    with house.database.read() as session:
        assert [row.due for row in session.scalars(select(Outbox))] == ["trust"]


@pytest.mark.parametrize("due", ["programme", "config"])
def test_what_is_gone_is_not_due(world: World, due: outbox.Due) -> None:
    """A row about an area or device that no longer exists is dropped."""
    with world.house.database.write() as session:
        outbox.put(session, due, "nowhere", START_MS)
    assert world.publisher.make() == []
    with world.house.database.read() as session:
        assert session.scalars(select(Outbox)).all() == []


def test_what_the_next_replaces_is_sent_without_asking_for_a_word_back(world: World) -> None:
    """Live sound travels at QoS 0; what is posted otherwise at QoS 1. Neither is kept."""
    world.settle()
    heard = watch(world)
    topic = topics.LIVE_TOPIC.of("session-1")
    world.house.express.post(topic, b"sound", qos=0)
    world.house.express.post(topics.INBOX_TOPIC.of("d-1"), b"order")
    assert [(one.qos, one.retain) for one in heard] == [(0, False), (1, False)]
