"""Between a publish and its acknowledgement anything may happen, and nothing is lost or doubled."""

from concurrent.futures import Future

import pytest

from server.base.mqtt import ConnectionLost
from server.broker.acl import SERVER
from server.dispatch.publishing import Publisher
from tests.contract.broker.memory import MemoryBroker, MemoryHub
from tests.server.city import START_MS
from tests.server.dispatch.test_publishing import PROGRAMME, newest
from tests.server.dispatch.world import World

HOUR = 3_600_000


class SlowBroker(MemoryBroker):
    """Its acknowledgements come when the test says so, or are lost."""

    def __init__(self, hub: MemoryHub, username: str, secret: str) -> None:
        super().__init__(hub, username, secret)
        self.sent: list[str] = []
        self.waiting: list[Future[None]] = []

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> Future[None]:
        super().publish(topic, payload, qos=qos, retain=retain)
        self.sent.append(topic)
        self.waiting.append(Future())
        return self.waiting[-1]

    def acknowledge(self) -> None:
        while self.waiting:
            self.waiting.pop().set_result(None)

    def lose(self) -> None:
        while self.waiting:
            self.waiting.pop().set_exception(ConnectionLost("lost"))


@pytest.fixture
def broker(world: World) -> SlowBroker:
    """A connection that has published everything but the ward's newest programme."""
    world.settle()
    world.broker.stop()
    slow = SlowBroker(world.hub, SERVER, world.secret)
    world.publisher = Publisher(world.house, slow, world.pen)
    slow.start()
    world.publisher.tick()
    slow.acknowledge()
    world.publisher.tick()
    slow.sent.clear()
    world.schedule(14 * HOUR)
    return slow


def test_underway_is_not_sent_again(world: World, broker: SlowBroker) -> None:
    """While an acknowledgement is on its way, however long, the document is not sent again; nor
    between its coming and its being marked."""
    for _ in range(3):
        world.publisher.tick()
    assert broker.sent == [PROGRAMME]
    assert newest(world, PROGRAMME).published_ms is None
    broker.acknowledge()
    world.publisher.tick()
    assert broker.sent == [PROGRAMME]
    assert newest(world, PROGRAMME).published_ms == START_MS


def test_what_failed_is_sent_again(world: World, broker: SlowBroker) -> None:
    """A publish that failed is tried again until it is acknowledged."""
    world.publisher.tick()
    broker.lose()
    world.publisher.tick()
    broker.acknowledge()
    world.publisher.tick()
    assert broker.sent == [PROGRAMME, PROGRAMME]
    assert newest(world, PROGRAMME).published_ms == START_MS


def test_an_old_acknowledgement_marks_nothing_else(world: World, broker: SlowBroker) -> None:
    """The acknowledgement of a document that was superseded meanwhile does not count for its
    successor, which is sent in its turn."""
    world.publisher.tick()
    (first,) = broker.waiting
    world.schedule(15 * HOUR, id_="e-two", revision=2)
    world.publisher.make()
    first.set_result(None)
    broker.waiting.clear()
    world.publisher.tick()
    assert broker.sent == [PROGRAMME, PROGRAMME]
    assert newest(world, PROGRAMME).published_ms is None
    broker.acknowledge()
    world.publisher.tick()
    assert newest(world, PROGRAMME).published_ms == START_MS
