"""Keys are replaced without a gap: known first, then speaking, the old one still for a while."""

import pytest

from schedules.refusal import RefusalError
from schedules.wire import topics
from server.dispatch import documents
from server.dispatch.rotation import prepare
from server.dispatch.trust import OVERLAPS_MS
from tests.server.city import FakeClock
from tests.server.dispatch.test_trust import bundle
from tests.server.dispatch.world import World

PROGRAMME = topics.PROGRAMME_TOPIC.of("w-le-chan")


def rotate(world: World, name: str, *, compromised: bool = False) -> None:
    with world.house.database.write() as session:
        now = world.house.clock.now_ms()
        prepare(session, world.house.custody, name, now, compromised=compromised)


def signer_of(world: World, topic: str) -> str:
    """The id of the key that signed the newest document there."""
    with world.house.database.read() as session:
        newest = documents.newest(session, topic)
    assert newest is not None
    return next(k.id for k in bundle(world).keys if k.id.encode() in newest.raw)


def test_the_next_key_speaks_once_loudspeakers_know_it(world: World, clock: FakeClock) -> None:
    """The published bundle lists both before the next one signs; what it signs is accepted, what
    the old one signed still counts; after 120 days only one is listed."""
    device = world.enrol()
    world.settle()
    device.follow("w-le-chan")
    old = world.house.custody.area("w-le-chan")
    rotate(world, "area-w-le-chan")
    assert world.house.custody.area("w-le-chan").id == old.id
    world.settle()  # listed and published
    clock.advance(1_000)
    world.settle()  # promoted
    new = world.house.custody.area("w-le-chan")
    assert new.id != old.id
    assert signer_of(world, PROGRAMME) == old.id
    world.schedule(36_000_000)
    clock.advance(1_000)
    world.settle()
    assert signer_of(world, PROGRAMME) == new.id
    assert device.doubts == []
    assert device.documents[PROGRAMME].key == new.id
    listed = {k.id: k.revoked for k in bundle(world).keys if k.area == "w-le-chan"}
    assert (listed[old.id], listed[new.id]) == (False, False)
    clock.advance(OVERLAPS_MS)
    world.settle()
    assert bundle(world).key(old.id) is None


def test_a_key_that_was_stolen_counts_no_more(world: World, clock: FakeClock) -> None:
    """It is listed as revoked, and all it signed that is in force is signed anew by the next."""
    device = world.enrol()
    world.settle()
    device.follow("w-le-chan")
    old = world.house.custody.area("w-le-chan")
    rotate(world, "area-w-le-chan", compromised=True)
    for _ in range(3):
        clock.advance(1_000)
        world.settle()
    found = bundle(world).key(old.id)
    assert found is not None
    assert found.revoked
    assert signer_of(world, PROGRAMME) == world.house.custody.area("w-le-chan").id
    assert device.documents[PROGRAMME].key != old.id


def test_only_what_there_is_can_be_replaced(world: World) -> None:
    """A mistyped name makes no key."""
    with pytest.raises(RefusalError) as refusal:
        rotate(world, "area-nowhere")
    assert refusal.value.code == "key_unknown"
    assert world.house.custody.waiting() == {}
