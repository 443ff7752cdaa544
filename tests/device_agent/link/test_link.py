"""The link: a connection that comes and goes, over a real broker."""

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from device_agent.core.events import LinkDown, LinkUp, MessageArrived
from device_agent.core.usage import packet_bytes
from device_agent.link import Broker, Link, LinkEvent, pause_s
from device_agent.meter import Meter
from schedules.wire import topics
from schedules.wire.usage import CAUSES
from server.broker.embedded import EmbeddedBroker
from tests.device_agent.core.city import DEVICE

WITHIN_S = 20.0
TIME = topics.TIME_TOPIC.of(DEVICE)
CONNECTING, OF_TIME, OVERHEAD = (CAUSES.index(one) for one in ("connecting", "time", "overhead"))
STATUS = topics.STATUS_TOPIC.of(DEVICE)

E = TypeVar("E")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    broker = EmbeddedBroker(tmp_path)
    broker.start()
    yield broker
    broker.stop()


class Connected:
    """A link and what it said."""

    def __init__(
        self, broker: EmbeddedBroker, password: str | None = None, meter: Meter | None = None
    ) -> None:
        self.events: queue.SimpleQueue[LinkEvent] = queue.SimpleQueue()
        secret = password or broker.credentials.issue(DEVICE)
        place = Broker("127.0.0.1", broker.port, DEVICE, secret)
        self.link = Link(place, self.events.put, chance=lambda: 0.01, meter=meter)

    def next(self, kind: type[E]) -> E:
        """The next event, which must be of this kind."""
        event = self.events.get(timeout=WITHIN_S)
        assert isinstance(event, kind), event
        return event


@pytest.fixture
def connected(broker: EmbeddedBroker) -> Iterator[Connected]:
    connected = Connected(broker)
    connected.link.start()
    yield connected
    connected.link.close()


def test_a_connection_is_said_and_messages_come(connected: Connected) -> None:
    """Up; what is subscribed to arrives with its topic and its bytes."""
    connected.next(LinkUp)
    connected.link.subscribe([TIME])
    # A device may publish on its time topic and hear itself there.
    connected.link.publish(TIME, b"question")
    assert connected.next(MessageArrived) == MessageArrived(TIME, b"question")


def test_an_outage_is_said_and_ended_by_itself(
    connected: Connected, broker: EmbeddedBroker
) -> None:
    """Down when the broker dies, up again when it is back, and usable at once."""
    connected.next(LinkUp)
    broker.kill()
    connected.next(LinkDown)
    connected.link.publish(TIME, b"lost")
    broker.start()
    connected.next(LinkUp)
    connected.link.subscribe([TIME])
    connected.link.publish(TIME, b"found")
    assert connected.next(MessageArrived).raw == b"found"


def test_the_agent_outlives_a_broker_that_is_not_there_yet(broker: EmbeddedBroker) -> None:
    """Started before its broker, it connects when there is one."""
    broker.stop()
    connected = Connected(broker)
    connected.link.start()
    try:
        broker.start()
        connected.next(LinkUp)
    finally:
        connected.link.close()


def test_a_wrong_password_never_counts_as_a_connection(broker: EmbeddedBroker) -> None:
    """Refused is not connected; the agent goes on trying quietly."""
    broker.credentials.issue(DEVICE)
    connected = Connected(broker, password="wrong")
    connected.link.start()
    with pytest.raises(queue.Empty):
        connected.events.get(timeout=0.5)
    connected.link.close()
    assert not connected.link.up


def test_what_goes_over_the_line_is_counted(broker: EmbeddedBroker) -> None:
    """Connecting, what was said, what came, and what the kernel says went around them."""
    meter = Meter(modem=lambda: None)
    connected = Connected(broker, meter=meter)
    connected.link.start()
    connected.next(LinkUp)
    first = meter.take()
    assert first.sent[CONNECTING] > 100
    assert first.received[CONNECTING] > 100
    connected.link.subscribe([TIME])
    connected.link.publish(TIME, b"question")
    connected.next(MessageArrived)
    connected.link.close()
    found = meter.take()
    size = packet_bytes(TIME, 8, 0)
    assert (found.sent[OF_TIME], found.received[OF_TIME]) == (size, size)
    assert found.sent[OVERHEAD] > 2 * 40
    assert found.sent[CONNECTING] == 0


def test_a_message_far_too_large_is_not_kept_whole(connected: Connected) -> None:
    """One byte beyond the topic's limit is enough for the gate to refuse it."""
    connected.next(LinkUp)
    connected.link.subscribe([TIME])
    connected.link.publish(TIME, bytes(500_000))
    assert len(connected.next(MessageArrived).raw) == topics.TIME_TOPIC.largest + 1


def test_a_fleet_does_not_come_back_at_one_instant() -> None:
    """Waits are spread over a doubling bound, from the first attempt on, and end at a minute."""
    assert pause_s(1, 0.0) == 0.0
    assert [pause_s(n, 0.5) for n in (0, 1, 2, 3)] == [0.5, 1.0, 2.0, 4.0]
    assert pause_s(100, 1.0) == 45.0


def test_closing_twice_or_before_the_start_is_harmless(broker: EmbeddedBroker) -> None:
    """A link that never began ends as easily."""
    connected = Connected(broker)
    connected.link.close()
    connected.link.close()


def test_closing_while_a_connection_is_on_its_way_ends_it(broker: EmbeddedBroker) -> None:
    """Whatever the instant, after `close` nothing connects any more."""
    for _ in range(10):
        connected = Connected(broker)
        connected.link.start()
        connected.link.close()
        assert not connected.link.up
        assert connected.link.ended


def test_messages_both_ways_at_once_never_stop_each_other(connected: Connected) -> None:
    """Publishing on one thread while acknowledgements come in on the other."""
    connected.next(LinkUp)
    connected.link.subscribe([TIME])
    for n in range(2_000):
        connected.link.publish(STATUS, b"%d" % n)
    connected.link.publish(TIME, b"through")
    assert connected.next(MessageArrived).raw == b"through"
